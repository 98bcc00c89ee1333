import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ContainmentPlan, ContainmentVerification, openLake } from "../src/index.js";
import { generateDemo } from "./generate.js";
import { ACCOUNTS } from "./organisation.js";
import { writeArchive } from "./write.js";

const archive = generateDemo({ background: false });
const { attack } = archive.truth;

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "contain-truth-"));
  await writeArchive(join(dir, "logs"), archive);
  await using lake = await openLake(join(dir, "lake"), { create: true });
  await lake.ingest([join(dir, "logs")]);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function planAt(now: string, id = attack.leakedKey): Promise<ContainmentPlan> {
  await using lake = await openLake(join(dir, "lake"), { now: () => new Date(now) });
  const plan = await lake.contain(id);
  expect(ContainmentPlan.parse(plan)).toEqual(plan);
  return plan;
}

const IDENTITY = "722000000026";

test("the leaked key: all that the attack held and made", async () => {
  const plan = await planAt("2026-03-12T11:05:00Z");
  expect(plan.trace).toMatchObject({ origin: { kind: "iam-user", name: attack.victim }, confidence: "exact" });
  expect(plan.steps.map(({ kind, account, target }) => `${kind} ${account} ${target.name}`).toSorted()).toEqual([
    `deactivate-key ${IDENTITY} ${attack.leakedKey}`,
    `delete-console-password ${IDENTITY} ${attack.victim}`,
    `revoke-user-sessions ${IDENTITY} ${attack.victim}`,
    `take-back-policy ${IDENTITY} ${attack.victim}`,
    `deny-assume-root ${IDENTITY} OrgRootTasks`,
    `deactivate-key ${IDENTITY} ${attack.backdoorKey}`,
    `revoke-user-sessions ${IDENTITY} ${attack.backdoorUser}`,
    `revoke-role-sessions ${IDENTITY} OrgRootTasks`,
    `revoke-role-sessions ${ACCOUNTS.prod} support-tools`,
    `revoke-role-sessions ${ACCOUNTS.prod} OpsBreakGlass`,
    `revoke-role-sessions ${ACCOUNTS.prod} replication`,
    `revoke-role-sessions ${ACCOUNTS.data} lake-reader`,
  ].toSorted());
  // Every session of the attack is known, each alive one is stopped by a step of its account, root's alone by none.
  const alive = plan.sessions.filter((session) => session.alive);
  expect(alive.length).toBeGreaterThanOrEqual(6);
  expect(alive.filter(({ stoppedBy }) => stoppedBy.length === 0).map(({ via }) => via)).toEqual(["AssumeRoot"]);
  expect(plan.notStopped.some(({ until }) => until === "2026-03-12T11:16:05Z")).toBe(true);
  expect(plan.manual.map(({ title }) => title)).toEqual(
    expect.arrayContaining([
      `Deny the root user of ${ACCOUNTS.data} while root sessions may be open`,
      "PutBucketPolicy on fennmark-finance-exports",
      `A command was run on an instance: ${attack.stolenInstance}`,
    ]),
  );
}); // prettier-ignore

test("keys and passwords come before sessions, and the first role of a chain before the next", async () => {
  const plan = await planAt("2026-03-12T11:05:00Z");
  const at = (kind: string, name: string): number => {
    const found = plan.steps.findIndex((step) => step.kind === kind && step.target.name === name);
    expect(found, `${kind} ${name}`).toBeGreaterThanOrEqual(0);
    return found;
  };
  expect(at("deactivate-key", attack.leakedKey)).toBe(0);
  expect(at("deactivate-key", attack.backdoorKey)).toBeLessThan(at("revoke-role-sessions", "support-tools"));
  expect(at("revoke-user-sessions", attack.victim)).toBeLessThan(at("revoke-role-sessions", "OpsBreakGlass"));
  expect(at("revoke-role-sessions", "support-tools")).toBeLessThan(at("revoke-role-sessions", "replication"));
  expect(at("revoke-role-sessions", "replication")).toBeLessThan(at("revoke-role-sessions", "lake-reader"));
});

test("asked for the last session of the chain, the plan reaches back to the leaked key", async () => {
  const key = await planAt("2026-03-12T11:05:00Z");
  const session = await planAt("2026-03-12T11:05:00Z", attack.alarmKey);
  expect(session.steps.map(({ id }) => id)).toEqual(key.steps.map(({ id }) => id));
});

test("months later the sessions have ended: their steps are shown and held back", async () => {
  const plan = await planAt("2026-11-01T00:00:00Z");
  const roles = plan.steps.filter(({ kind }) => kind === "revoke-role-sessions");
  expect(roles).toHaveLength(5);
  for (const step of roles) expect(step).toMatchObject({ held: true, needs: expect.arrayContaining(["--include-ended"]) });
  expect(plan.steps.find(({ target }) => target.name === attack.backdoorKey)).toMatchObject({ held: false });
}); // prettier-ignore

test("the same lake and clock give the same plan; a later clock another ID, and the same steps", async () => {
  const [first, again, later] = [await planAt("2026-03-12T11:05:00Z"), await planAt("2026-03-12T11:05:00Z"), await planAt("2026-03-12T11:06:00Z")]; // prettier-ignore
  expect(again).toEqual(first);
  expect(later.id).not.toBe(first.id);
  expect(later.steps.map(({ id }) => id)).toEqual(first.steps.map(({ id }) => id));
});

test("what the story's responder did is found, and what was forgotten: the second key, and every session", async () => {
  await using lake = await openLake(join(dir, "lake"), { now: () => new Date("2026-03-13T08:00:00Z") });
  const answer = await lake.verifyContainment(attack.leakedKey);
  expect(ContainmentVerification.parse(answer)).toEqual(answer);
  const done = answer.steps.filter(({ verdict }) => verdict !== "not-done");
  expect(done.map(({ kind, verdict, own }) => `${kind} ${verdict} ${own[0]?.event?.origin?.name}`)).toEqual([
    "deactivate-key quiet grace.lund@fennmark.example",
    // The last record of the account, where services do nothing every hour.
    "delete-console-password no-logs-yet grace.lund@fennmark.example",
  ]);
  const forgotten = answer.steps.find(({ target }) => target.name === attack.backdoorKey);
  expect(forgotten).toMatchObject({ verdict: "not-done", held: false });
  expect(answer).toMatchObject({ verdict: "not-contained", began: "2026-03-12T13:03:00Z" });
}); // prettier-ignore
