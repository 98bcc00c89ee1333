import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Confidence, Trace } from "../../src/answers/trace.js";
import { openLake } from "../../src/library/lake.js";
import { loadCases } from "../support/case-format.js";
import { slow } from "../support/e2e.js";
import { CloudTrailServer, type TrailRecord } from "./cloudtrail-server.js";

const now = (): Date => new Date("2027-01-01T00:00:00Z");
const SURE: readonly Confidence[] = ["none", "weak", "strong", "exact"];
const AT_ONCE = 4;

/** Every case of identity, asked of an event history that holds its records: some ten minutes. */
const work = loadCases(join(import.meta.dirname, "../cases/identity")).flatMap((one) => {
  const queries = new Set(one.expect.map(({ query }) => query));
  return [...queries].map((query) => ({ name: one.name, query, records: one.records as unknown as TrailRecord[] }));
}); // prettier-ignore

interface Answered {
  readonly name: string;
  readonly query: string;
  readonly live: Trace;
  readonly whole: Trace;
}

describe.runIf(slow)("every case, live", () => {
  let dir = "";
  const answered: Answered[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "trailhound-live-cases-"));
    const left = work.entries();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        await using server = await CloudTrailServer.start();
        for (const [at, job] of left) {
          const both = await ask(server, join(dir, String(at)), job);
          if (both !== undefined) answered.push({ ...job, ...both });
        }
      }),
    );
  }, 3_600_000);
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test("a live trace is never surer than the lake of all records", () => {
    expect(answered.length).toBeGreaterThan(200);
    const surer = answered.filter(
      ({ live, whole }) => SURE.indexOf(live.confidence) > SURE.indexOf(whole.confidence),
    );
    expect(surer.map(({ name, query }) => `${name} ${query}`)).toEqual([]);
  });

  test("where it names an origin, it is the lake's", () => {
    const other = answered.filter(
      ({ live, whole }) =>
        live.origin !== null &&
        live.origin.kind !== "external-account" &&
        (live.origin.kind !== whole.origin?.kind || live.origin.name !== whole.origin.name),
    );
    expect(other.map(({ name, query }) => `${name} ${query}`)).toEqual([]);
  });
});

async function ask(
  server: CloudTrailServer,
  dir: string,
  { query, records }: { query: string; records: TrailRecord[] },
): Promise<{ live: Trace; whole: Trace } | undefined> {
  if (/:iam:|^AROA[A-Z0-9]+$|^AIDA|^\d{12}$/.test(query)) return undefined;
  const accounts = [...new Set(records.map(({ recipientAccountId }) => recipientAccountId))].filter((one) =>
    /^\d{12}$/.test(one ?? ""),
  );
  server.records = records;
  server.account = accounts[0] ?? "111122223333";
  server.throttles = false;
  await using lake = await openLake(`${dir}-live`, { create: true, now });
  const { answer } = await lake.traceLive(query, {
    aws: { endpointUrl: server.url },
    roleName: "audit",
    accounts,
  });
  await writeFile(`${dir}.json`, JSON.stringify({ Records: records }));
  await using all = await openLake(`${dir}-whole`, { create: true, now });
  await all.ingest([`${dir}.json`], { threads: 0 });
  return { live: answer, whole: await all.trace(query) };
}
