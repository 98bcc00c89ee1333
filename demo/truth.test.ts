import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLake, type Descendant, type IngestReport, type OpenedLake, type Trace } from "../src/index.js";
import { generateDemo } from "./generate.js";
import { ACCOUNTS } from "./organisation.js";
import type { KeyTruth, SessionTruth } from "./truth.js";
import { verdict } from "./verdict.js";
import { writeArchive } from "./write.js";

/** Of what the services do every hour, each one like the next, one trace in so many; events are held to the truth all. */
const EVERY = 8;
/** Calls that fetch credentials and that nobody signs: the record names no origin, what they issue has one. */
const UNSIGNED = new Set(["CreateSession", "GetCredentialsForIdentity"]);
/** src/investigate/subject.ts dates what GetSigninToken issues by the call, not by the session it continues. */
const SIGNIN_TOKEN = "GetSigninToken";

const archive = generateDemo();
const { truth } = archive;
const { attack } = truth;
const stories = generateDemo({ background: false }).truth;
const records = new Map(
  archive.files.flatMap((file) => file.records.map((one) => [String(one["eventID"]), one])),
);

let dir = "";
let lake: OpenedLake;
let report: IngestReport;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "truth-"));
  await writeArchive(join(dir, "logs"), archive);
  lake = await openLake(join(dir, "lake"), { create: true, now: () => new Date("2026-03-13T08:00:00Z") });
  report = await lake.ingest([join(dir, "logs")]);
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

interface Attributed {
  eventid: string;
  eventname: string;
  key: string | null;
  origin_kind: string | null;
  origin_name: string | null;
  origin_account: string | null;
  origin_gap: string | null;
  session_id: string | null;
  hops: number | null;
  created_by: string | null;
}

async function attributed(): Promise<Attributed[]> {
  const { columns, rows } = await lake.sql(
    `SELECT eventid, eventname, useridentity.accesskeyid AS key, origin_kind, origin_name, origin_account, origin_gap,
            session_id, hops, created_by FROM attributed_events ORDER BY eventid`,
  );
  const found: Attributed[] = [];
  for await (const row of rows) {
    found.push(Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])) as unknown as Attributed);
  }
  return found;
}

/** What is wrong with an answer, in words; empty where it is right. */
function faults(
  id: string,
  of: KeyTruth | SessionTruth,
  answer: Trace,
  reasons: readonly string[],
): string[] {
  const { origin, chain, gap } = answer;
  const found = verdict(of.origin, origin);
  const said = `${id}: ${of.origin?.kind} ${of.origin?.name} is answered ${origin?.kind} ${origin?.name}, gap ${gap?.reason}`;
  if (found === "wrong") return [`wrong person, ${said}`];
  if (of.origin === null) return reasons.includes(gap?.reason ?? "") ? [] : [`unexpected gap, ${said}`];
  if (found === "open") return [`left open, ${said}`];
  const vias = chain.map((hop) => hop.via);
  if (![of.hops, ...(of.hopsAlso ?? [])].includes(chain.length))
    return [`${id}: hops ${of.via.join()} are answered ${vias.join()}`];
  return vias.length !== of.via.length || vias.join() === of.via.join()
    ? []
    : [`${id}: ${of.via.join()} is answered ${vias.join()}`];
}

const names = (traced: Trace): string[] =>
  [traced, ...(traced.candidates ?? [])].flatMap(({ origin }) => (origin === null ? [] : [origin.name]));
const minted = (of: readonly Descendant[]): string[] =>
  of.flatMap(({ to, children }) => [to.accessKeyId ?? to.principalId ?? "", ...minted(children)]);
const sampled = <T>(all: Record<string, T>, whole: Record<string, unknown>): [string, T][] =>
  Object.entries(all).filter(([id], i) => id in whole || i % EVERY === 0);

describe("the lake, held to what the generator knows", () => {
  it("takes in every record once", () => {
    expect(report.problems).toEqual([]);
    expect(report.records).toMatchObject({ added: records.size, duplicates: truth.duplicates, rejected: 0 });
  });

  it("attributes every event to whoever was behind it, or says why not", async () => {
    const rows = await attributed();
    expect(rows.map((row) => row.eventid)).toEqual(Object.keys(truth.events).sort());
    const wrong: string[] = [];
    for (const row of rows) {
      const event = truth.events[row.eventid]!;
      const unknowable = truth.unknowable.events[row.eventid];
      const said = {
        kind: row.origin_kind ?? "unknown",
        name: row.origin_name ?? "",
        account: row.origin_account,
      };
      const found = verdict(event.origin, said);
      const text = `${row.eventname} ${row.eventid}: ${event.origin?.name} is answered ${said.kind} ${said.name}, ${row.origin_gap}`;
      if (found === "wrong") wrong.push(`wrong person, ${text}`);
      if (found === "open" && unknowable === undefined && !UNSIGNED.has(row.eventname))
        wrong.push(`left open, ${text}`);
      if (
        found === "open" &&
        !(unknowable?.reasons ?? ["key-never-logged"]).includes(row.origin_gap as never)
      ) {
        wrong.push(`unexpected gap, ${text}`);
      }
      if ((event.sessionId ?? null) !== row.session_id)
        wrong.push(`session ${event.sessionId} is ${row.session_id}, ${text}`);
      if (found === "open") continue;
      // The record of a switch is signed by the session it opened.
      const hops =
        row.eventname === "SwitchRole" ? [event.hops + 1] : [event.hops, ...(event.hopsAlso ?? [])];
      if (!hops.includes(row.hops ?? -1)) wrong.push(`hops ${event.via.join()} are ${row.hops}, ${text}`);
    }
    expect(wrong).toEqual([]);
  });

  it("says who made a key on each event that the key signed", async () => {
    const wrong = (await attributed()).filter(
      ({ key, created_by }) => (truth.createdKeys[key ?? ""]?.origin?.name ?? null) !== created_by,
    );
    expect(wrong).toEqual([]);
    for (const [key, { origin, eventId }] of Object.entries(truth.createdKeys)) {
      const { createdBy } = await lake.trace(key);
      expect(createdBy).toMatchObject({ eventId, origin: { kind: origin?.kind, name: origin?.name } });
    }
  });

  it("traces every key of the stories, and a sample of the services', to its origin", async () => {
    const keys = sampled(truth.keys, stories.keys).filter(([, { issuedBy }]) => {
      const event = records.get(issuedBy ?? "");
      return event?.["eventName"] !== SIGNIN_TOKEN;
    });
    expect(keys.length).toBeGreaterThan(Object.keys(stories.keys).length);
    const wrong: string[] = [];
    for (const [key, of] of keys) {
      const reasons = truth.unknowable.sessions[of.sessionId ?? ""]?.reasons ?? [];
      wrong.push(...faults(key, of, await lake.trace(key), reasons));
    }
    expect(wrong).toEqual([]);
  });

  it("traces every session of the stories, and a sample of the services', to its origin", async () => {
    const sessions = sampled(truth.sessions, stories.sessions);
    expect(sessions.length).toBeGreaterThan(Object.keys(stories.sessions).length);
    const wrong: string[] = [];
    for (const [id, of] of sessions) {
      const answer = await lake.trace(id);
      if (answer.subject === null) wrong.push(`${id} was not found`);
      wrong.push(...faults(id, of, answer, truth.unknowable.sessions[id]?.reasons ?? []));
    }
    expect(wrong).toEqual([]);
  });

  it("never names a wrong person for the key of a sign-in token", async () => {
    for (const [key, of] of Object.entries(truth.keys)) {
      if (records.get(of.issuedBy ?? "")?.["eventName"] !== SIGNIN_TOKEN) continue;
      expect(verdict(of.origin, (await lake.trace(key)).origin)).not.toBe("wrong");
    }
  });
});

describe("the attack, as a responder meets it", () => {
  it("leads from the alarm through three sessions to the leaked key", async () => {
    const alarm = await lake.trace(attack.alarmKey);
    expect(alarm.origin).toMatchObject({
      kind: "iam-user",
      name: attack.victim,
      accessKeyId: attack.leakedKey,
    });
    expect(alarm.confidence).toBe("exact");
    expect(alarm.chain.map((hop) => hop.via)).toEqual(["AssumeRole", "AssumeRole", "AssumeRole"]);
    expect(alarm.notable.map((row) => row.eventName)).toEqual(["GetSecretValue"]);
    expect(alarm.activity?.sourceIPs).toEqual([attack.attackerIps[0]]);
  });

  it("shows all that the leaked key opened, in order, and who made it", async () => {
    const leaked = await lake.trace(attack.leakedKey);
    expect(leaked.createdBy).toMatchObject({
      origin: { kind: "iam-user", name: "ravi.menon" },
      confidence: "exact",
    });
    expect(minted(leaked.descendants)).toEqual(expect.arrayContaining([attack.alarmKey, attack.rootKey]));
    expect(leaked.notable.map((row) => row.eventName)).toEqual([
      "AttachUserPolicy",
      "CreateLoginProfile",
      "GetSecretValue",
      "AssumeRoot",
      "PutBucketPolicy",
    ]);
  });

  it("shows the console session, the backdoor key and the chain below the user", async () => {
    const user = await lake.trace(`arn:aws:iam::${ACCOUNTS.identity}:user/${attack.victim}`);
    expect(minted(user.descendants)).toEqual(
      expect.arrayContaining([attack.alarmKey, attack.rootKey, attack.consoleKey, attack.backdoorKey]),
    );
    expect(user.notable.map((row) => row.eventName)).toEqual(
      expect.arrayContaining(["CreateAccessKey", "StopLogging"]),
    );
  });

  it("keeps who made the backdoor key apart from whose key it is", async () => {
    const backdoor = await lake.trace(attack.backdoorKey);
    expect(backdoor.origin).toMatchObject({ kind: "iam-user", name: attack.backdoorUser });
    expect(backdoor.chain).toEqual([]);
    expect(backdoor.createdBy).toMatchObject({ origin: { kind: "iam-user", name: attack.victim } });
    expect(backdoor.notable.map((row) => row.eventName)).toEqual(["StopLogging"]);
  });

  it("gives the root session to whoever opened it", async () => {
    const root = await lake.trace(attack.rootKey);
    expect(root.origin).toMatchObject({ kind: "iam-user", name: attack.victim });
    expect(root.chain.map((hop) => hop.via)).toEqual(["AssumeRole", "AssumeRoot"]);
    expect(root.notable.map((row) => row.eventName)).toEqual(["PutBucketPolicy"]);
  });

  it("warns of the stolen credentials and names the address, not a person", async () => {
    const stolen = await lake.trace(attack.stolenInstanceKey);
    expect(stolen.origin).toMatchObject({ kind: "workload", name: attack.stolenInstance });
    expect(stolen.usedElsewhere).toEqual([
      {
        ip: attack.attackerIps[1],
        events: 10,
        firstSeen: attack.steps.find((step) => step.detail.startsWith("credentials of"))?.time,
      },
    ]);
    expect(stolen.warnings.join("\n")).toContain(`credentials of ${attack.stolenInstance}`);
  });

  it.each([attack.borrowedName, attack.borrowedInstance])(
    "never names $name for a session called so",
    async (look) => {
      const principal = look.sessionId.split("/")[1] ?? "";
      for (const id of [look.sessionId, principal, truth.sessions[look.sessionId]?.arn ?? ""]) {
        const answer = await lake.trace(id);
        expect(answer.origin?.name).toBe(attack.victim);
        expect(names(answer).filter((name) => name.includes(look.name))).toEqual([]);
      }
    },
  );

  it("names no innocent for anything that the attacker did", async () => {
    const innocent = truth.people.map((person) => person.name).filter((name) => name !== "attacker");
    const byAttacker = (await attributed()).filter((row) => truth.events[row.eventid]?.actor === "attacker");
    expect(byAttacker.length).toBeGreaterThan(90);
    expect(byAttacker.filter((row) => innocent.includes(row.origin_name ?? ""))).toEqual([]);
  });
});
