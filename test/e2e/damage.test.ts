import { chmod, cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { FORMAT } from "../../src/lake/manifest.js";
import {
  eventCount,
  ingest,
  keyOf,
  manifestOf,
  problemsOf,
  record,
  run,
  slow,
  status,
  Workspace,
} from "../support/e2e.js";

const READS = [
  ["status"],
  ["trace", keyOf("alice")],
  ["sql", "SELECT count(*), count(origin_kind) FROM attributed_events"],
];

/** The one problem that a verb ends with, with exit code 1; nothing where it works. */
async function problemWith(lake: string, words: string[], uid?: number): Promise<string> {
  const result = await run(["--lake", lake, ...words, "--format", "json"], {
    timeoutMs: 120_000,
    ...(uid === undefined ? {} : { uid }),
  });
  if (result.code === 0) return "";
  expect([result.code, result.stdout]).toEqual([1, ""]);
  const [problem] = problemsOf(result.stderr);
  return `${problem?.code} ${problem?.source ?? ""}`;
}

/** How many of those reads cannot do without an object of a kind. */
const NEEDED_BY: Record<string, number> = { events: 3, facts: 2, words: 1, ledger: 1, origins: 1, copies: 0 };

describe("a lake that is not as it should be", () => {
  test("there is none", async () => {
    await using w = await Workspace.make();
    for (const words of READS) expect(await problemWith(w.at("lake"), words)).toBe(`no-lake ${w.at("lake")}`);
    // Asking makes no folder.
    expect(await readdir(w.at())).toEqual([]);
  });

  test("an ingest that finds nothing leaves a lake that says it is empty", async () => {
    await using w = await Workspace.make();
    await mkdir(w.at("logs"));
    expect((await ingest(w.at("lake"), w.at("logs"))).code).toBe(0);
    expect((await status(w.at("lake"))).accounts).toEqual([]);
  });

  test("it is of a newer format", async () => {
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    await ingest(w.at("lake"), source);
    const manifest = await manifestOf(w.at("lake"));
    await writeFile(w.at("lake/manifest.json"), JSON.stringify({ ...manifest, format: FORMAT + 1 }));
    for (const words of [...READS, ["ingest", source]])
      expect(await problemWith(w.at("lake"), words)).toBe(`lake-version ${w.at("lake/manifest.json")}`);
  });

  test.each([
    "",
    "null",
    "[]",
    "{}",
    '"x"',
    `{"format":${FORMAT}}`,
    `{"format":${FORMAT},"serial":1,"parts":[{"id"`,
    `{"format":${FORMAT},"parts":7}`,
  ])("its manifest is %j", async (text) => {
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    await ingest(w.at("lake"), source);
    await writeFile(w.at("lake/manifest.json"), text);
    for (const words of [...READS, ["ingest", source]])
      expect(await problemWith(w.at("lake"), words), words[0]!).toBe(
        `lake-damaged ${w.at("lake/manifest.json")}`,
      );
  });

  test.each(["events", "facts", "words", "ledger", "origins", "copies"])(
    "one of its %s objects is gone or garbage",
    async (kind) => {
      await using w = await Workspace.make();
      const twice = record();
      await ingest(w.at("whole"), [await w.trail("a.json", twice)]);
      await ingest(w.at("whole"), [await w.trail("b.json", twice)]);
      const name = (await readdir(w.at("whole/objects"))).find((one) => one.includes(`.${kind}.`))!;
      for (const garbage of [
        undefined,
        "garbage, and more of it",
        ...(slow ? ["", "PAR1 but nothing else PAR1"] : []),
      ]) {
        await rm(w.at("lake"), { recursive: true, force: true });
        await cp(w.at("whole"), w.at("lake"), { recursive: true });
        const object = w.at("lake/objects", name);
        if (garbage === undefined) await rm(object);
        else await writeFile(object, garbage);
        const seen = [];
        for (const words of READS) seen.push(await problemWith(w.at("lake"), words));
        // Whatever does not need the object may still work; whatever needs it says which one it is.
        expect(
          seen.filter((one) => one !== "" && one !== `lake-damaged ${object}`),
          String(garbage),
        ).toEqual([]);
        expect(seen.filter((one) => one !== "").length).toBeGreaterThanOrEqual(NEEDED_BY[kind]!);
      }
    },
    120_000,
  );

  test("what the problem says to type repairs it, or it says that nothing can", async () => {
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    await ingest(w.at("lake"), source);
    for (const name of await readdir(w.at("lake/objects")))
      if (name.includes(".events.")) await rm(w.at("lake/objects", name));
    const { stderr } = await run(["--lake", w.at("lake"), "status", "--format", "json"]);
    if (!problemsOf(stderr)[0]!.next.startsWith("trailhound ingest")) return;
    await ingest(w.at("lake"), source);
    expect(await eventCount(w.at("lake"))).toBe(1);
  });

  test("it cannot be written: reading works, ingest says why not", async () => {
    if (process.getuid?.() !== 0) return;
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    await ingest(w.at("lake"), source);
    await rm(w.at("lake/readers"), { recursive: true });
    for (const name of await readdir(w.at("lake"), { recursive: true }))
      await chmod(w.at("lake", name), name.includes(".") ? 0o444 : 0o555);
    await chmod(w.at("lake"), 0o555);
    for (const words of READS) expect(await problemWith(w.at("lake"), words, 65534)).toBe("");
    expect(await problemWith(w.at("lake"), ["ingest", source], 65534)).not.toMatch(/^(internal|$)/);
  });

  test("its place is a file, or may not be entered", async () => {
    await using w = await Workspace.make();
    const source = await w.trail("a.json", record());
    for (const words of [["ingest", source], ["status"]])
      expect(await problemWith(source, words)).not.toMatch(/^(internal|$)/);
  });
});
