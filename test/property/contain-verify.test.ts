import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { ContainmentVerification } from "../../src/index.js";
import type { CloudTrailRecord } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";
import { RecordLakes } from "../support/record-lake.js";

/** The verdicts on a containment depend on which records came, and on nothing else: not on their order, nor on how they came in. */
const { t } = k;
const lakes = new RecordLakes(t("12:00:00"));
afterAll(() => lakes[Symbol.asyncDispose]());

const seed: k.Seed = { name: "contain verify order", made: 0 };
const account = k.accountId(seed, "main");
const alice = k.user(seed, account, "alice");
const bob = k.user(seed, account, "bob");
const admin = k.user(seed, account, "responder");
const role = k.role(seed, account, "deploy");
const opened = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release", seconds: 14_400 }); // prettier-ignore
const again = k.assumeRole(seed, { at: t("10:25:00"), by: k.asUser(alice), role, name: "back" });
const before = [...opened.records, k.use(seed, t("10:05:00"), k.asRole(opened.session))];
const deny = (cutoff: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": cutoff } } }] }); // prettier-ignore
const does = (at: string, event: string, params: Record<string, string>) =>
  k.call(seed, { at: t(at), by: k.asUser(admin), source: "iam.amazonaws.com", event, region: "us-east-1", params, readOnly: false }); // prettier-ignore
const revoke = (at: string, cutoff: string) =>
  does(at, "PutRolePolicy", { roleName: "deploy", policyName: "AWSRevokeOlderSessions", policyDocument: deny(t(cutoff)) }); // prettier-ignore
const by = k.asRole(opened.session);
const made = k.keyId(seed, "AKIA", account);

/** What may have come since: any of these, in any order, two at one second among them. */
const LATER: readonly CloudTrailRecord[] = [
  does("10:20:00", "UpdateAccessKey", { userName: "alice", accessKeyId: alice.key, status: "Inactive" }),
  does("10:40:00", "UpdateAccessKey", { userName: "alice", accessKeyId: alice.key, status: "Active" }),
  does("10:40:00", "UpdateAccessKey", { userName: "alice", accessKeyId: alice.key, status: "Inactive" }),
  does("10:20:01", "AttachUserPolicy", { userName: "alice", policyArn: "arn:aws:iam::aws:policy/AWSDenyAll" }), // prettier-ignore
  revoke("10:20:02", "10:20:30"),
  revoke("10:30:00", "10:30:30"),
  does("10:35:00", "DeleteRolePolicy", { roleName: "deploy", policyName: "AWSRevokeOlderSessions" }),
  k.use(seed, t("10:20:05"), by),
  k.use(seed, t("10:31:00"), by, { error: { code: "AccessDenied", message: "with an explicit deny" } }),
  k.use(seed, t("10:31:00"), by, { error: { code: "AccessDenied", message: "no" } }),
  k.use(seed, t("10:41:00"), by, { event: "DescribeVpcs" }),
  k.use(seed, t("10:41:00"), by),
  k.createAccessKey(seed, t("10:20:03"), by, bob, made),
  k.use(seed, t("10:45:00"), k.asUser(bob, made)),
  ...again.records,
  k.use(seed, t("10:26:00"), k.asRole(again.session)),
  k.use(seed, t("10:50:00"), k.asUser(admin)),
];

const told = ({ plan: _plan, ...answer }: ContainmentVerification) => answer;

test("any records, in any order, in any number of ingests", async () => {
  const chosen = fc
    .uniqueArray(fc.nat(LATER.length - 1), { minLength: 3 })
    .chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }), fc.integer({ min: 1, max: 4 })));
  await fc.assert(
    fc.asyncProperty(chosen, async ([first, second, parts]) => {
      const recordsOf = (numbers: readonly number[]) => numbers.map((n) => LATER[n]!);
      const one = await lakes.of([...before, ...recordsOf(first)]);
      const all = [...recordsOf(second), ...before.toReversed()];
      const size = Math.ceil(all.length / parts);
      const other = await lakes.of(...Array.from({ length: parts }, (_, i) => all.slice(i * size, (i + 1) * size)));
      expect(told(await other.verifyContainment(opened.session.key))).toEqual(told(await one.verifyContainment(opened.session.key)));
    }),
    { numRuns: Number(process.env["CONTAIN_RUNS"] ?? 25) },
  );
}, 600_000); // prettier-ignore
