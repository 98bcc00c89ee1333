import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import path from "node:path";
import { expect, test } from "vitest";
import { assumed, ingest, library, record, run, Workspace } from "../support/e2e.js";

const TOKENS = ["IQoJplain", "IQoJinText", "IQoJescaped", "IQoJheader"];

function telling(): unknown[] {
  const { issue } = assumed("ann");
  (issue["responseElements"] as { credentials: { sessionToken: string } }).credentials.sessionToken =
    TOKENS[0]!;
  return [
    issue,
    record({ requestParameters: { body: JSON.stringify({ credentials: { SessionToken: TOKENS[1] } }) } }),
    record({ additionalEventData: { "X-Amz-Security-Token": TOKENS[3] } }),
  ];
}

/** Every byte that a lake keeps, and each value of its objects as DuckDB reads it. */
async function everythingIn(lake: string): Promise<string> {
  const texts: string[] = [];
  for (const name of await readdir(lake, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) texts.push(await readFile(path.join(name.parentPath, name.name), "latin1"));
  }
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  for (const object of await readdir(path.join(lake, "objects"))) {
    const reader = await connection.runAndReadAll(
      `SELECT t::VARCHAR AS t FROM read_parquet('${path.join(lake, "objects", object)}') t`,
    );
    texts.push(...reader.getRows().map((row) => String(row[0])));
  }
  connection.closeSync();
  const all = await run(["--lake", lake, "sql", "SELECT * FROM attributed_events", "--format", "ndjson"]);
  return [...texts, all.stdout].join("\n");
}

test("session tokens are never stored, unless they are to be kept", async () => {
  await using w = await Workspace.make();
  const escaped = JSON.stringify(record({ requestParameters: { sessionToken: TOKENS[2] } })).replace(
    '"sessionToken"',
    '"session\\u0054oken"',
  );
  const text = `{"Records":[${[...telling().map((one) => JSON.stringify(one)), escaped].join(",")}]}`;
  await w.write("logs/a.json.gz", gzipSync(text));
  const masked = await ingest(w.at("masked"), w.at("logs"));
  expect(masked.records.added).toBe(4);
  const without = await everythingIn(w.at("masked"));
  expect(without).toContain("HIDDEN_BY_TRAILHOUND");
  expect(TOKENS.filter((token) => without.includes(token))).toEqual([]);
  await ingest(w.at("kept"), w.at("logs"), { flags: ["--keep-secrets"] });
  const whole = await everythingIn(w.at("kept"));
  expect(TOKENS.filter((token) => !whole.includes(token))).toEqual([]);
});

test("nor do they show in a damaged file's problems, or in what a killed ingest leaves", async () => {
  await using w = await Workspace.make();
  const [issue] = telling();
  await w.write(
    "logs/a.json",
    `{"Records":[${JSON.stringify(issue).replace(/\}$/, ', "x": oops}')},${JSON.stringify(issue)}`,
  );
  const report = await ingest(w.at("lake"), w.at("logs"));
  expect(report.code).toBe(1);
  expect(JSON.stringify(report)).not.toContain(TOKENS[0]);
  expect(await everythingIn(w.at("lake"))).not.toContain(TOKENS[0]);
});

test("numbers and unknown fields come back digit for digit", async () => {
  await using w = await Workspace.make();
  const { issue, key } = assumed("ann", { eventID: "0f0e0d0c-0b0a-4908-8706-050403020100" });
  delete (issue["responseElements"] as { credentials: { sessionToken?: string } }).credentials.sessionToken;
  const odd = `"amount":1.10,"exponent":1e3,"large":12345678901234567890,"minus":-0,"tiny":1E-400,"text":"\\u00e9\\/","nested":{"b":1,"a":[1.0,{}]}`;
  const text = JSON.stringify(issue).replace(/\}$/, `,${odd}}`);
  await w.write("logs/a.json", `{"Records":[\n${text}\n]}`);
  await ingest(w.at("lake"), w.at("logs"));
  await run(["--lake", w.at("lake"), "trace", key, "--evidence", w.at("case")]);
  expect(await readFile(w.at("case/records.ndjson"), "utf8")).toBe(`${text}\n`);
  const { openLake } = await library();
  await using lake = await openLake(w.at("lake"));
  expect((await lake.trace(key)).origin?.name).toBe("ann");
});
