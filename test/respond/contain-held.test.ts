import { afterAll, describe, expect, test } from "vitest";
import type { ContainmentPlan, Step } from "../../src/index.js";
import type { CloudTrailRecord, JsonObject } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
const lakes = new RecordLakes(t("10:15:00"));
afterAll(() => lakes[Symbol.asyncDispose]());

function people(name: string) {
  const seed: k.Seed = { name: `held ${name}`, made: 0 };
  const account = k.accountId(seed, "main");
  const user = (of: string): k.User => k.user(seed, account, of);
  const iam = (at: string, by: k.User, event: string, params: JsonObject, response: JsonObject | null = null) =>
    k.call(seed, { at: t(at), by: k.asUser(by), source: "iam.amazonaws.com", event, region: "us-east-1", params, response, readOnly: false });
  return { seed, account, iam, alice: user("alice"), bob: user("bob"), ci: user("ci") };
} // prettier-ignore

async function planOf(records: readonly CloudTrailRecord[], id: string): Promise<ContainmentPlan> {
  return (await lakes.of([...records])).contain(id);
}

const stepOf = ({ steps }: ContainmentPlan, kind: Step["kind"], name: string): Step | undefined =>
  steps.find((step) => step.kind === kind && step.target.name === name);
const text = (action: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });

describe("what an attacker gave although it was there", () => {
  test("a key that was at work all along is held, and nothing of its owner's is followed", async () => {
    const { seed, iam, alice, bob, ci } = people("key");
    const records = [
      k.createAccessKey(seed, t("08:00:00"), k.asUser(bob), ci, ci.key),
      k.use(seed, t("09:00:00"), k.asUser(ci)),
      iam("10:00:00", alice, "UpdateAccessKey", { userName: "ci", accessKeyId: ci.key, status: "Active" }),
      iam("10:05:00", ci, "CreateUser", { userName: "tenant" }, { user: { userName: "tenant" } }),
    ];
    const plan = await planOf(records, alice.key);
    const step = stepOf(plan, "deactivate-key", ci.key);
    expect(step).toMatchObject({ held: true, needs: ["--include-shared"], sideEffects: { shared: true } });
    expect(step?.why).toContain("by the logs it was before");
    expect(plan.steps.filter(({ target }) => target.name === "tenant")).toEqual([]);
    expect(stepOf(plan, "revoke-user-sessions", "ci")).toBeUndefined();
  });

  test("a key that somebody else had made inactive is a way back in, as before", async () => {
    const { seed, iam, alice, bob, ci } = people("woken");
    const records = [
      k.use(seed, t("08:00:00"), k.asUser(ci)),
      iam("09:00:00", bob, "UpdateAccessKey", { userName: "ci", accessKeyId: ci.key, status: "Inactive" }),
      iam("10:00:00", alice, "UpdateAccessKey", { userName: "ci", accessKeyId: ci.key, status: "Active" }),
    ];
    expect(stepOf(await planOf(records, alice.key), "deactivate-key", ci.key)).toMatchObject({ held: false });
  });

  test("a key that the attacker put to sleep and woke is held: it was at work before both", async () => {
    const { seed, iam, alice, ci } = people("toggled");
    const set = (at: string, status: string) => iam(at, alice, "UpdateAccessKey", { userName: "ci", accessKeyId: ci.key, status });
    const records = [k.use(seed, t("08:00:00"), k.asUser(ci)), set("10:00:00", "Inactive"), set("10:00:05", "Active")];
    expect(stepOf(await planOf(records, alice.key), "deactivate-key", ci.key)).toMatchObject({ held: true });
  }); // prettier-ignore

  test.each([
    ["a policy", "AttachRolePolicy", "DetachRolePolicy", { roleName: "app", policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }, "app"],
    ["a membership", "AddUserToGroup", "RemoveUserFromGroup", { groupName: "devs", userName: "ci" }, "devs"],
  ] as const)("%s that was there is held; one that was taken away since, or is new, is not", async (_what, give, take, params, holder) => {
    const { iam, alice, bob } = people(give);
    const given = [iam("10:00:00", alice, give, params)];
    const before = [iam("08:00:00", bob, give, params)];
    const plan = await planOf([...before, ...given], alice.key);
    const step = stepOf(plan, "take-back-policy", holder);
    expect(step).toMatchObject({ held: true, needs: ["--include-shared"] });
    expect(step?.sideEffects.note).toContain(k.idOf(before[0]!));
    const taken = await planOf([...before, iam("09:00:00", bob, take, params), ...given], alice.key);
    expect(stepOf(taken, "take-back-policy", holder)).toMatchObject({ held: false });
    expect(stepOf(await planOf(given, alice.key), "take-back-policy", holder)).toMatchObject({ held: false });
  }); // prettier-ignore
});

test("of two changes of one policy, the last is what is expected to be there", async () => {
  const { iam, alice, bob } = people("twice");
  const trust = (at: string, by: k.User, of: string) => iam(at, by, "UpdateAssumeRolePolicy", { roleName: "app", policyDocument: text(of) });
  const put = (at: string, of: string) => iam(at, alice, "PutRolePolicy", { roleName: "app", policyName: "x", policyDocument: text(of) });
  const plan = await planOf(
    [trust("08:00:00", bob, "sts:A"), trust("10:00:00", alice, "sts:B"), trust("10:01:00", alice, "sts:C"), put("10:02:00", "s3:*"), put("10:03:00", "iam:*")],
    alice.key,
  );
  const calls = (kind: Step["kind"]) => [stepOf(plan, kind, "app")?.calls[0], stepOf(plan, kind, "app")?.undo.calls[0]].map((call) => call?.input["PolicyDocument"]);
  expect(calls("restore-trust-policy")).toEqual([text("sts:A"), text("sts:C")]);
  expect(calls("take-back-policy")).toEqual([undefined, text("iam:*")]);
}); // prettier-ignore

test("a role whose other sessions were opened and left no record is shared with whoever opened them", async () => {
  const { seed, account, alice, bob } = people("opened");
  const role = k.role(seed, account, "app_1");
  const own = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "own" });
  const others = k.assumeRole(seed, { at: t("09:00:00"), by: k.asUser(bob), role, name: "nightly" });
  const opened = others.records.filter((record) => record["eventName"] === "AssumeRole");
  const elsewhere = k.assumeRole(seed, { at: t("09:00:00"), by: k.asUser(bob), role: k.role(seed, account, "appx1"), name: "nightly" });
  const plan = await planOf([...own.records, ...opened], alice.key);
  const step = stepOf(plan, "revoke-role-sessions", "app_1");
  expect(step).toMatchObject({ held: true, needs: ["--include-shared"], sideEffects: { shared: true, othersTotal: 1, others: [{ origin: { name: "bob" }, events: 1 }] } });
  // Neither its own opening nor that of a role of a like name counts.
  const alone = await planOf([...own.records, ...elsewhere.records], alice.key);
  expect(stepOf(alone, "revoke-role-sessions", "app_1")).toMatchObject({ held: false, sideEffects: { shared: false } });
}); // prettier-ignore
