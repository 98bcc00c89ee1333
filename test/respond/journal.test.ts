import { appendFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ContainmentPlan, JournalLine } from "../../src/index.js";
import { journalFile, journalsIn, readJournal } from "../../src/respond/journal.js";
import { JournalWriter } from "../../src/respond/journal-writer.js";
import * as k from "../support/case-building/kit.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
const now = (): Date => new Date(t("10:20:00"));
const lakes = new RecordLakes(t("10:15:00"));
let dir = "";
let plan: ContainmentPlan;
let lines: JournalLine[];
let number = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-journal-"));
  const seed: k.Seed = { name: "journal", made: 0 };
  const alice = k.user(seed, k.accountId(seed, "main"), "alice");
  const lake = await lakes.of([k.use(seed, t("10:00:00"), k.asUser(alice))]);
  plan = await lake.contain(alice.key);
  const of = (step: number) => ({ at: t("10:16:00"), step: plan.steps[step]?.id ?? "", n: 0 });
  const call = (step: number) => ({ account: alice.account, call: plan.steps[step]!.calls[0]! });
  lines = [
    { line: "plan", version: 1, at: t("10:16:00"), by: [{ account: alice.account, arn: alice.arn }], plan },
    { line: "backup", ...of(0), what: "the key", before: "Active" },
    { line: "begin", ...of(0), does: "apply", ...call(0) },
    { line: "end", ...of(0), does: "apply", ...call(0), outcome: "done", requestId: "request-1", after: "Inactive" },
    { line: "backup", ...of(1), what: "Ünïcode\u2028 and all", before: null },
    { line: "begin", ...of(1), does: "apply", ...call(1) },
    { line: "end", ...of(1), does: "apply", ...call(1), outcome: "failed", problem: { code: "AccessDenied", detail: "no" } },
    { line: "resumed", at: t("10:17:00"), does: "undo", by: [] },
    { line: "begin", ...of(0), does: "undo", ...call(0) },
    { line: "end", ...of(0), does: "undo", ...call(0), outcome: "done", requestId: "request-2" },
  ];
}); // prettier-ignore
afterAll(async () => {
  await lakes[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const fileOf = (): string => join(dir, `${++number}.ndjson`);
const textOf = (some: readonly JournalLine[]): string =>
  some.map((line) => `${JSON.stringify(line)}\n`).join("");
async function told(some: readonly JournalLine[], rest = "") {
  const file = fileOf();
  await writeFile(file, textOf(some) + rest);
  const { file: _file, length: _length, ...journal } = await readJournal(file);
  return journal;
}

describe("a journal", () => {
  test("tells what became of each step, line by line", async () => {
    const steps = await Promise.all(lines.map((_, i) => told(lines.slice(0, i + 1))));
    const short = steps.map(({ state, applied }) => `${state}: ${applied.map(({ calls, undone }) => `${calls.map(({ outcome, undo }) => [outcome, undo?.outcome].filter(Boolean).join("/")).join()}${undone ? " undone" : ""}`).join(" ")}`);
    expect(short).toEqual([
      "begun: ", "begun: ", "begun: unanswered", "begun: done", "begun: done", "begun: done unanswered", "begun: done failed",
      "undoing: done failed", "undoing: done/unanswered failed", "undone: done/done undone failed",
    ]);
    expect(steps[3]?.applied[0]?.calls[0]).toMatchObject({ requestId: "request-1", before: "Active", after: "Inactive", outcome: "done" });
    expect(steps[5]?.applied[1]?.calls[0]).toMatchObject({ before: null, outcome: "unanswered" });
  }); // prettier-ignore

  test("with a line that is of no call of its plan, it is not guessed at", async () => {
    const begun = lines[2] as Extract<JournalLine, { line: "begin" }>;
    const permits = { service: "iam", action: "AttachUserPolicy", input: { UserName: "alice", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" } };
    const others: JournalLine[][] = [
      [{ ...begun, call: permits }],
      [{ ...begun, call: { ...begun.call, input: { ...begun.call.input, UserName: "bob" } } }],
      [{ ...begun, account: "999988887777" }],
      [{ ...begun, step: "0123456789ab" }],
      [{ ...begun, n: 1 }],
      // Nothing is put back that was never begun.
      [{ ...begun, does: "undo" }],
      [lines[0]!],
    ];
    for (const other of others)
      await expect(told([lines[0]!, ...other])).rejects.toMatchObject({ code: "journal-damaged", message: expect.stringContaining("Line 2") as string });
    const beside = { ...begun.call, input: { UserName: "alice", PolicyName: `TrailhoundRevoke-${plan.id}`, PolicyDocument: plan.steps[1]!.calls[0]!.input["PolicyDocument"]! } };
    const revoked = lines[5] as Extract<JournalLine, { line: "begin" }>;
    expect((await told([lines[0]!, { ...revoked, call: { ...revoked.call, input: beside.input } }])).state).toBe("begun");
  }); // prettier-ignore

  test("that a full disk cuts is a problem with its name, and is gone on with", async () => {
    const file = fileOf();
    await using writer = await JournalWriter.begin(file, now);
    await writer.write(...lines.slice(0, 3));
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    await using opened = await open(file);
    const handle = Reflect.getPrototypeOf(opened) as object;
    const append = vi.spyOn(handle as { appendFile: () => Promise<void> }, "appendFile").mockRejectedValueOnce(full);
    await expect(writer.write(lines[3]!)).rejects.toMatchObject({ code: "file-system", source: file, message: expect.stringContaining("journal could not be written") as string });
    append.mockRestore();
    expect((await readJournal(file)).applied[0]?.calls[0]?.outcome).toBe("unanswered");
  }); // prettier-ignore

  test("cut anywhere, it tells what its whole lines tell, and is gone on with there", async () => {
    const bytes = Buffer.from(textOf(lines));
    const first = Buffer.byteLength(textOf(lines.slice(0, 1)));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: first, max: bytes.length }), async (at) => {
        const cut = bytes.subarray(0, at);
        const whole = cut.toString("latin1").split("\n").length - 1;
        const file = fileOf();
        await writeFile(file, cut);
        const { writer, journal } = await JournalWriter.resume(file, now);
        await writer.write({ line: "resumed", at: t("10:18:00"), does: "apply", by: [] });
        await writer[Symbol.asyncDispose]();
        expect(journal.applied).toEqual((await told(lines.slice(0, whole))).applied);
        expect((await readFile(file, "utf8")).startsWith(textOf(lines.slice(0, whole)))).toBe(true);
        expect((await readJournal(file)).applied).toEqual(journal.applied);
      }),
      { numRuns: 60 },
    );
  }); // prettier-ignore

  test.each([0, 1, 14, 15, 400])("cut after %d bytes of its first line, nothing was done: it may be begun", async (at) => {
    const file = fileOf();
    await writeFile(file, textOf(lines).slice(0, at));
    await expect(readJournal(file)).rejects.toMatchObject({ code: "no-journal" });
    const begun = await JournalWriter.begin(file, now);
    await begun.write(lines[0]!);
    await begun[Symbol.asyncDispose]();
    expect((await readJournal(file)).state).toBe("begun");
  }); // prettier-ignore

  test("damaged within, of a newer version, or none at all, it is not guessed at", async () => {
    const broken = [textOf(lines.slice(0, 2)), "not json\n", textOf(lines.slice(3))].join("");
    const newer = textOf(lines).replace('"version":1', '"version":2');
    const headless = textOf(lines.slice(1));
    for (const text of [broken, newer, headless, "{}\n"]) {
      const file = fileOf();
      await writeFile(file, text);
      await expect(readJournal(file)).rejects.toMatchObject({ code: "journal-damaged", source: file });
    }
    await expect(readJournal(join(dir, "nowhere"))).rejects.toMatchObject({ code: "no-journal" });
    await expect(readJournal(dir)).rejects.toMatchObject({ code: "no-journal" });
  });

  test("is begun once, and written by one at a time", async () => {
    const file = join(dir, "folder", "journal.ndjson");
    const first = await JournalWriter.begin(file, now);
    await first.write(lines[0]!);
    await expect(JournalWriter.resume(file, now)).rejects.toMatchObject({ code: "containment-held" });
    await first[Symbol.asyncDispose]();
    await expect(JournalWriter.begin(file, now)).rejects.toMatchObject({ code: "journal-exists" });
    const other = fileOf();
    await writeFile(other, "my notes");
    await expect(JournalWriter.begin(other, now)).rejects.toMatchObject({ code: "journal-exists" });
    expect(await readFile(other, "utf8")).toBe("my notes");
    const { writer } = await JournalWriter.resume(file, now);
    await writer[Symbol.asyncDispose]();
  });
});

test("an ingest leaves journals in the lake's folder alone, and the lake minds them not", async () => {
  const seed: k.Seed = { name: "journal beside a lake", made: 0 };
  const alice = k.user(seed, k.accountId(seed, "main"), "alice");
  const lake = await lakes.of([k.use(seed, t("10:00:00"), k.asUser(alice))]);
  const file = journalFile(lake.dir, plan.id);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, textOf(lines));
  // A folder in which a run was killed before its journal had a line.
  await mkdir(join(lake.dir, "containment", "20260101T000000Z-000000000000"), { recursive: true });
  const more = join(dir, "more.json");
  await writeFile(more, JSON.stringify({ Records: [k.use(seed, t("10:05:00"), k.asUser(alice))] }));
  await lake.ingest([more], { threads: 0 });
  await lake.ingest([more], { threads: 0 });
  expect(await readFile(file, "utf8")).toBe(textOf(lines));
  expect((await lake.status()).records).toMatchObject({ stored: 2 });
  expect((await journalsIn(lake.dir)).map(({ plan: { id }, state }) => `${id} ${state}`)).toEqual([`${plan.id} undone`]); // prettier-ignore
  // A journal that cannot be read is no reason to begin a second half unnoticed.
  await appendFile(file, "damaged\n\n");
  await expect(lake.applyContainment(await lake.contain(alice.key), { aws: {} })).rejects.toMatchObject({ code: "journal-damaged" }); // prettier-ignore
});
