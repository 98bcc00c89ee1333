import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLake, type ActivityOptions, type IdentityActivity, type OpenedLake } from "../src/index.js";
import { generateDemo } from "./generate.js";
import { writeArchive } from "./write.js";

const archive = generateDemo({ background: false });
const { truth } = archive;

let dir = "";
let lake: OpenedLake;
/** Events whose chain stops somewhere, by the lake's own word. */
const withGap = new Set<string>();
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "activity-truth-"));
  await writeArchive(join(dir, "logs"), archive);
  lake = await openLake(join(dir, "lake"), { create: true, now: () => new Date("2026-03-13T08:00:00Z") });
  await lake.ingest([join(dir, "logs")]);
  const { rows } = await lake.sql("SELECT eventid FROM attributed_events WHERE origin_gap IS NOT NULL");
  for await (const [id] of rows) withGap.add(id as string);
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

/** The IDs of all records an answer stands for: its events, and the copies they were counted with. */
const idsOf = ({ events }: IdentityActivity): string[] =>
  events.flatMap(({ eventId, copies }) => [eventId, ...(copies ?? []).map((copy) => copy.eventId)]);

const PEOPLE: [kind: string, name: string, options?: ActivityOptions][] = [
  ["identity-center-user", "mina.okafor@fennmark.example"],
  ["identity-center-user", "tomas.vidal@fennmark.example"],
  ["identity-center-user", "grace.lund@fennmark.example"],
  ["identity-center-user", "yuki.arai@fennmark.example"],
  ["saml-user", "paula.reyes@fennmark.example"],
  ["saml-user", "oskar.lind@fennmark.example"],
  ["iam-user", "ravi.menon"],
  ["iam-user", "nadia.ito"],
  ["iam-user", "lea.brandt"],
  ["iam-user", truth.attack.victim],
  ["iam-user", truth.attack.backdoorUser],
  ["workload", truth.attack.stolenInstance],
  ["workload", truth.attack.borrowedInstance.name],
];

describe("the activity of a person, held to what the generator knows", () => {
  it.each(PEOPLE)("%s %s: every event of theirs, and nobody else's", async (kind, name, options) => {
    const answer = await lake.activity(name, { ...options, limit: Infinity });
    expect(answer.identity).toMatchObject({ as: kind, name, basis: "origin" });
    const mine = Object.entries(truth.events).filter(([, { origin }]) => origin?.kind === kind && origin.name === name);
    const own = new Set(mine.map(([id]) => id));
    const found = idsOf(answer);
    expect(new Set(found).size).toBe(found.length);
    expect(found.filter((id) => !own.has(id))).toEqual([]);
    const listed = new Set(found);
    expect([...own].filter((id) => !listed.has(id) && !withGap.has(id))).toEqual([]);
    expect(found.length).toBeGreaterThan(own.size * 0.9);
    // The numbers are those of the list.
    expect(answer.summary.events).toBe(answer.events.length);
    expect(answer.summary.errors).toBe(answer.events.filter(({ errorCode }) => errorCode !== undefined).length);
    for (const by of [answer.summary.byAccount, answer.summary.byRole, answer.summary.byService, answer.summary.byDay])
      expect(by.reduce((sum, { events }) => sum + events, 0)).toBe(answer.events.length);
    expect(answer.summary.byHour.reduce((a, b) => a + b)).toBe(answer.events.length);
    expect(Object.values(answer.summary.byConfidence).reduce((a, b) => a + b)).toBe(answer.events.length);
  }); // prettier-ignore

  it("takes no session of a borrowed name for the person it is named like", async () => {
    const { name, sessionId } = truth.attack.borrowedName;
    const borrowed = Object.entries(truth.events).filter(([, event]) => event.sessionId === sessionId);
    expect(borrowed.length).toBeGreaterThan(0);
    // The name alone is nobody's: it is told what sessions of it were, and whose, and who is called nearly so.
    const bare = await lake.activity(name);
    expect(bare.identity).toBeNull();
    expect(bare.events).toEqual([]);
    expect(bare.readings).toMatchObject([{ as: "session-name", basis: "name" }]);
    expect(bare.readings[0]?.by.map(({ origin }) => origin?.name)).toEqual([truth.attack.victim]);
    expect(bare.near.map((near) => near.name)).toContain(`${name}@fennmark.example`);
    const asked = await lake.activity(name, { as: "session-name" });
    expect(asked.warnings.join()).toContain("A session name proves nothing");
    const instance = await lake.activity(truth.attack.borrowedInstance.name);
    const stolen = Object.entries(truth.events).filter(
      ([, event]) => event.sessionId === truth.attack.borrowedInstance.sessionId,
    );
    const found = new Set(idsOf(instance));
    expect(stolen.filter(([id]) => found.has(id))).toEqual([]);
    expect(instance.apart.namedAlike).toMatchObject([{ as: "session-name", events: stolen.length }]);
  });

  it("finds the attacker's deeds under the user whose key leaked, with what it left behind", async () => {
    const { attack } = truth;
    const answer = await lake.activity(attack.victim);
    expect(answer.keysMadeForOthers.map(({ eventName }) => eventName)).toContain("CreateAccessKey");
    expect(answer.created).toContain(attack.backdoorKey);
    const direct = await lake.activity(attack.leakedKey);
    expect(direct.identity).toMatchObject({ as: "access-key", basis: "stamp" });
    // Through every session that the key opened, up to the member account's root.
    expect(direct.summary.byAccount.map(({ account }) => account).length).toBeGreaterThan(2);
    expect(direct.events.some(({ eventName }) => eventName === "PutBucketPolicy")).toBe(true);
    const signed = await lake.activity(attack.leakedKey, { direct: true });
    expect(signed.events.every(({ accessKeyId }) => accessKeyId === attack.leakedKey)).toBe(true);
    expect(signed.summary.events).toBeLessThan(direct.summary.events);
  });

  it("calls new what the attacker brought, and not what was there before", async () => {
    const { attack } = truth;
    const { firstSeen } = await lake.activity(attack.victim, { range: { from: attack.from } });
    expect(firstSeen.comparable).toBe(true);
    expect(firstSeen.ips).toContain(attack.attackerIps[0]);
    const before = await lake.activity(attack.victim, { range: { to: attack.from } });
    const known = before.summary.sourceIPs.map(({ ip }) => ip);
    expect(known.length).toBeGreaterThan(0);
    expect(firstSeen.ips.filter((ip) => known.includes(ip))).toEqual([]);
  });
});
