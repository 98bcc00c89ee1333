import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Trace } from "../../src/answers/trace.js";
import type { LiveOptions } from "../../src/library/contract.js";
import { openLake } from "../../src/library/lake.js";
import { loadCases } from "../support/case-format.js";
import { root } from "../support/e2e.js";
import { CloudTrailServer, type TrailRecord } from "./cloudtrail-server.js";

let server: CloudTrailServer;
let dir = "";
let number = 0;
const now = (): Date => new Date("2027-01-01T00:00:00Z");
const cases = new Map(
  loadCases(join(import.meta.dirname, "../cases/identity")).map((one) => [one.name, one]),
);

beforeAll(async () => {
  server = await CloudTrailServer.start();
  dir = await mkdtemp(join(tmpdir(), "trailhound-live-"));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});
beforeEach(() => {
  server.calls.length = 0;
  server.refuse = () => undefined;
  server.roles = () => true;
  server.throttled = 0;
  number += 1;
});

function recordsOf(name: string): TrailRecord[] {
  return cases.get(name)?.records as unknown as TrailRecord[];
}

/** A live trace on a lake that is not there yet. */
async function live(id: string, records: TrailRecord[], account: string, options: LiveOptions = {}) {
  server.records = records;
  server.account = account;
  await using lake = await openLake(join(dir, `live-${number}`), { create: true, now });
  return await lake.traceLive(id, { aws: { endpointUrl: server.url }, roleName: "audit", ...options });
}

/** The lake's own trace of all records. */
async function whole(id: string, records: TrailRecord[]): Promise<Trace> {
  const file = join(dir, `whole-${number}.json`);
  await writeFile(file, JSON.stringify({ Records: records }));
  await using lake = await openLake(join(dir, `whole-${number}`), { create: true, now });
  await lake.ingest([file], { threads: 0 });
  return await lake.trace(id);
}

/** Who, how sure, and by which proofs; files differ, and what was not asked for is not counted. */
function told({ origin, confidence, chain, gap, createdBy }: Trace) {
  const hops = chain.map(({ via, rule, from, to, evidence, confidence: sure }) => {
    const proofs = evidence.map(({ eventId, eventName, account }) => ({ eventId, eventName, account }));
    return { via, rule, from, to, proofs, sure };
  });
  return { origin, confidence, hops, gap, createdBy };
} // prettier-ignore

async function command(
  words: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ["bin/trailhound.cjs", ...words], { cwd: root });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

const asked = (questions: { attribute: { key: string; value: string }; account: string }[]) =>
  questions.map(({ account, attribute }) => `${account} ${attribute.key}=${attribute.value}`);

describe("a live trace", () => {
  test("follows three hops through two accounts, and says what the lake says of the same records", async () => {
    const name = "chain/depth-3/complete";
    const query = cases.get(name)?.expect[0]?.query ?? "";
    const records = recordsOf(name);
    const home = records.find(({ userIdentity }) => userIdentity["type"] === "IAMUser")?.recipientAccountId ?? "";
    const { answer, questions, refused, bounded } = await live(query, records, home);
    const expected = await whole(query, records);
    expect(expected.chain).toHaveLength(3);
    expect(told(answer)).toEqual(told(expected));
    expect({ refused, bounded }).toEqual({ refused: [], bounded: false });
    expect(answer.chain.flatMap(({ evidence }) => evidence.map(({ file = "" }) => file))).toContain(
      `lookup-events:${home}/eu-central-1/ResourceName=${query}`,
    );
    // Nothing was asked twice, within AWS's rate, and each key was asked for by its name.
    const pairs = server.of("LookupEvents").map(({ account, region, input }) => JSON.stringify([account, region, input]));
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(server.throttled).toBe(0);
    const keys = answer.chain.map(({ to }) => to.accessKeyId);
    for (const key of keys) expect(asked(questions).some((text) => text.endsWith(`ResourceName=${key}`))).toBe(true);
    expect(server.of("AssumeRole").map(({ input }) => input["RoleArn"])).toEqual(
      [...new Set(records.map((one) => one.recipientAccountId).filter((one) => one !== home))].map((one) => `arn:aws:iam::${one}:role/audit`),
    );
  }); // prettier-ignore

  test("asked again, the lake has it, and what it was told it keeps", async () => {
    const name = "chain/depth-3/complete";
    const query = cases.get(name)?.expect[0]?.query ?? "";
    const records = recordsOf(name);
    const first = await live(query, records, records[0]?.recipientAccountId ?? "");
    const again = await live(query, records, records[0]?.recipientAccountId ?? "");
    expect(told(again.answer)).toEqual(told(first.answer));
    expect(again.questions.length).toBeLessThan(first.questions.length);
    await using lake = await openLake(join(dir, `live-${number}`), { now });
    expect(told(await lake.trace(query))).toEqual(told(first.answer));
  });

  test("an account that may not be looked into is named, and the chain stops there with its gap", async () => {
    const name = "chain/depth-3/complete";
    const query = cases.get(name)?.expect[0]?.query ?? "";
    const records = recordsOf(name);
    const target = records.find(({ userIdentity }) => userIdentity["accessKeyId"] === query)?.recipientAccountId ?? "";
    server.roles = () => false;
    const { answer, refused } = await live(query, records, target);
    expect(answer).toMatchObject({ origin: { kind: "external-account" }, gap: { reason: "caller-account-not-in-lake" } });
    expect(refused).toMatchObject([{ code: "account-not-reached", detail: expect.stringContaining("could not be assumed") as string }]);
  }); // prettier-ignore

  test("without a role name no other account is asked", async () => {
    const name = "chain/depth-3/complete";
    const query = cases.get(name)?.expect[0]?.query ?? "";
    server.records = recordsOf(name);
    server.account = server.records.find(({ userIdentity }) => userIdentity["accessKeyId"] === query)?.recipientAccountId ?? "";
    await using lake = await openLake(join(dir, `live-${number}`), { create: true, now });
    const { answer, refused } = await lake.traceLive(query, { aws: { endpointUrl: server.url } });
    expect(answer.gap?.reason).toBe("caller-account-not-in-lake");
    expect(refused).toMatchObject([{ code: "account-not-reached", detail: expect.stringContaining("no role was named") as string }]);
    expect(server.of("AssumeRole")).toEqual([]);
    expect(new Set(server.of("LookupEvents").map(({ account }) => account))).toEqual(new Set([server.account]));
  }); // prettier-ignore

  test.each([
    ["switch-role/complete"],
    ["switch-role/only-switch-role"],
    ["console-login/user-complete"],
    ["console-login/root-complete"],
    ["assume-root/complete"],
    ["get-session-token/user-complete"],
    ["saml-console/complete"],
    ["ec2/complete"],
    ["ec2/role-chained-by-the-instance"],
    ["aws-login/complete"],
    ["assume-root/response-truncated"],
    ["forward-access/from-the-console"],
    ["switch-role/renewed-with-renew-role"],
    // What would be surer, were not everything asked that could speak against it: one key in two accounts, one name with
    // several callers, one second with two sign-ins.
    ["same-key-two-accounts/both-issued", "ASIATVWDJPFRPBMVSB64"],
    ["chain/depth-3/look-alike-parallel-chain", "arn:aws:sts::139264695273:assumed-role/everywhere/three"],
    ["console-subjects/session-arn-of-a-switch", "AROA2ETGKC3RS4N2DGV54:alice"],
    ["lambda/look-alike-issued-to-a-person", "arn:aws:sts::578746610593:assumed-role/orders-export-role/orders-export"],
    ["one-second/root-sign-in-and-assume-root", "ASIAYGVUJSKE5UZBHMTW"],
    ["create-access-key/made-through-a-role"],
  ])("%s: the same answer from the event history as from all records", async (name, asked?: string) => {
    const one = cases.get(name);
    const query = asked ?? one?.expect[0]?.query ?? "";
    expect(one?.expect.map((expectation) => expectation.query)).toContain(query);
    const records = recordsOf(name);
    const record = records.find(({ eventID }) => eventID === query);
    const accounts = [...new Set(records.map(({ recipientAccountId }) => recipientAccountId))];
    const { answer } = await live(query, records, record?.recipientAccountId ?? accounts[0] ?? "", { accounts });
    expect(told(answer)).toEqual(told(await whole(query, records)));
  }); // prettier-ignore

  test("what is nowhere is asked for in every region, once, and is not seen", async () => {
    const { answer, questions, bounded } = await live("ASIAY34FZKBOKMUTVV7A", [], "111122223333", {
      regions: ["af-south-1"],
    });
    expect(answer).toMatchObject({ subject: null, gap: { reason: "not-seen" } });
    expect(bounded).toBe(false);
    expect(new Set(questions.flatMap(({ regions }) => regions.map(({ region }) => region))).size).toBe(18);
  });

  test("stops at its bound of questions", async () => {
    const { bounded, questions } = await live("ASIAY34FZKBOKMUTVV7A", [], "111122223333", { mostQuestions: 5 });
    expect(bounded).toBe(true);
    expect(questions.flatMap(({ regions }) => regions).length).toBeLessThanOrEqual(5);
  }); // prettier-ignore

  test("the command tells each question on stderr, answers on stdout, and exits with 1 where it may not look", async () => {
    const query = cases.get("chain/depth-3/complete")?.expect[0]?.query ?? "";
    server.records = recordsOf("chain/depth-3/complete");
    const home = server.records.find(({ userIdentity }) => userIdentity["type"] === "IAMUser")?.recipientAccountId ?? "";
    server.account = home;
    const words = ["trace", query, "--live", "--endpoint-url", server.url, "--lake", join(dir, `command-${number}`), "--format", "json"];
    const found = await command([...words, "--role-name", "audit"]);
    expect(found.code).toBe(0);
    expect((JSON.parse(found.stdout) as Trace).chain).toHaveLength(3);
    expect(found.stderr.replaceAll(/\s+/g, " ")).toContain(`ResourceName=${query} (the call that issued the key): 1 event`);
    server.account = server.records.find(({ userIdentity }) => userIdentity["accessKeyId"] === query)?.recipientAccountId ?? "";
    const stopped = await command([...words.slice(0, -4), "--lake", join(dir, `command-${number}-closed`), "--format", "json"]);
    expect(stopped.code).toBe(1);
    expect((JSON.parse(stopped.stdout) as Trace).gap?.reason).toBe("caller-account-not-in-lake");
    expect(stopped.stderr).toContain('"code":"account-not-reached"');
    expect((await command(["trace", query, "--role-name", "audit"])).code).toBe(2);
  }); // prettier-ignore

  test("what all regions refuse for one reason is one problem", async () => {
    server.records = [];
    server.account = "111122223333";
    server.refuse = ({ operation, region }) =>
      operation === "LookupEvents" ? { code: "AccessDeniedException", message: `not authorized on arn:aws:cloudtrail:${region}:111122223333:*` } : undefined;
    const { code, stderr } = await command(["trace", "ASIAY34FZKBOKMUTVV7A", "--live", "--endpoint-url", server.url, "--lake", join(dir, `command-${number}-denied`), "--format", "json"]);
    expect(code).toBe(1);
    const problems = stderr.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as { code: string; detail: string });
    const denied = problems.filter((problem) => problem.code === "aws-denied");
    expect(denied).toHaveLength(1);
    expect(denied[0]?.detail).toMatch(/The same in 16 more regions: .*us-west-2/);
  }); // prettier-ignore

  test("users, roles and nothing are no question for it", async () => {
    for (const id of ["arn:aws:iam::111122223333:role/deploy", "AIDAQ3EGTCQZALICE0001", " "])
      await expect(live(id, [], "111122223333")).rejects.toMatchObject({ code: "bad-id" });
    server.refuse = () => ({ code: "ExpiredToken" });
    await expect(live("ASIAY34FZKBOKMUTVV7A", [], "111122223333")).rejects.toMatchObject({
      code: "aws-credentials",
    });
  });
});
