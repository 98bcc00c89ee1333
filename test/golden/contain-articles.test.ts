import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderContainment } from "../../src/cli/render/contain.js";
import { renderContainVerification } from "../../src/cli/render/contain-verify.js";
import type { View } from "../../src/cli/render/view.js";
import type { ContainmentPlan, ContainmentVerification } from "../../src/index.js";
import * as k from "../support/case-building/kit.js";
import { rootTask } from "../support/case-building/topics/tokens/scenes.js";
import { RecordLakes } from "../support/record-lake.js";
import { expectGolden } from "./golden.js";

/**
 * The procedures of two articles as plans, on records of their shape: an instance that somebody started with a user's key
 * (disable the console password, make a spare key, make the stolen one inactive), and a root session on a member account.
 */
const { t } = k;
const seed: k.Seed = { name: "contain articles", made: 0 };
const account = k.accountId(seed, "main");
const alice = k.user(seed, account, "alice");
const lakes = new RecordLakes(t("21:00:00"));
afterAll(() => lakes[Symbol.asyncDispose]());

const signIn = k.consoleLogin(seed, t("19:00:00"), k.userAtSignIn(alice));
const started = k.call(seed, {
  at: t("20:30:00"), by: k.asUser(alice), source: "ec2.amazonaws.com", event: "RunInstances", readOnly: false,
  response: { instancesSet: { items: [{ instanceId: "i-0abc1234def567890" }] } },
}); // prettier-ignore
const task = rootTask({ name: "contain articles root", made: 0 });

const answers: Record<string, ContainmentPlan> = {};
let verified: ContainmentVerification;
beforeAll(async () => {
  const user = await lakes.of([signIn, started]);
  answers["compromised-user"] = await user.contain(alice.arn, { rotate: true });
  answers["unusual-instance"] = await user.contain(k.idOf(started), { rotate: true });
  const root = [...task.assumed.records, task.opened, task.used];
  answers["root-task"] = await (await lakes.of(root)).contain(task.key);
  const admin = k.user(seed, account, "responder");
  const iam = (at: string, event: string, params: Record<string, string>) =>
    k.call(seed, { at: t(at), by: k.asUser(admin), source: "iam.amazonaws.com", event, region: "us-east-1", params, readOnly: false }); // prettier-ignore
  const done = [
    iam("20:40:00", "CreateAccessKey", { userName: "alice" }),
    iam("20:41:00", "DeleteLoginProfile", { userName: "alice" }),
    iam("20:42:00", "UpdateAccessKey", { userName: "alice", accessKeyId: alice.key, status: "Inactive" }),
    k.use(seed, t("20:55:00"), k.asUser(admin)),
  ];
  verified = await (await lakes.of([signIn, started], done)).verifyContainment(alice.arn, { rotate: true });
});

const steps = ({ steps: all }: ContainmentPlan) => all.map(({ kind }) => kind);

test("the user that started an instance: its password, a spare key, its key, and the sessions that the article leaves", () => {
  expect(steps(answers["compromised-user"]!)).toEqual([
    "create-spare-key",
    "deactivate-key",
    "delete-console-password",
    "revoke-user-sessions",
  ]);
  expect(answers["unusual-instance"]!.manual.map(({ title }) => title)).toContain("Instances were started");
  expect(steps(answers["unusual-instance"]!)).toEqual(["create-spare-key", "deactivate-key", "revoke-user-sessions"]); // prettier-ignore
});

test("the procedure as the article has it, done by hand, is found; the step that it leaves out is not done", () => {
  expect(verified.steps.map(({ kind, verdict }) => `${kind} ${verdict}`)).toEqual([
    "create-spare-key quiet",
    "deactivate-key quiet",
    "delete-console-password quiet",
    "revoke-user-sessions not-done",
  ]);
  expect(verified.verdict).toBe("not-contained");
});

describe.each([60, 80, 132])("at %d columns", (width) => {
  const view: View = { width, color: false, unicode: true, now: new Date(t("21:00:00")), limit: undefined };
  test.each(["compromised-user", "unusual-instance", "root-task"])("%s", (name) =>
    expectGolden(`contain-article-${name}-${width}`, renderContainment(answers[name]!, view)),
  );
  test("what was done of it", () =>
    expectGolden(`contain-article-verified-${width}`, renderContainVerification(verified, view)));
});
