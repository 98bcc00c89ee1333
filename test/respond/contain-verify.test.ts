import { afterAll, describe, expect, test } from "vitest";
import { ContainmentVerification, type ContainOptions } from "../../src/index.js";
import type { CloudTrailRecord, JsonObject } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
const lakes = new RecordLakes(t("12:00:00"));
afterAll(() => lakes[Symbol.asyncDispose]());

const seedOf = (name: string): k.Seed => ({ name: `contain verify ${name}`, made: 0 });
const ADMIN_EVENT = { region: "us-east-1", source: "iam.amazonaws.com", readOnly: false };

/** A role session that alice's key opened, and what a responder does about it at 10:20. */
function scene(name: string) {
  const seed = seedOf(name);
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const admin = k.user(seed, account, "responder");
  const role = k.role(seed, k.accountId(seed, "production"), "deploy");
  const opened = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release", seconds: 14_400 });
  const { session } = opened;
  const before = [...opened.records, k.use(seed, t("10:05:00"), k.asRole(session))];
  const does = (at: string, event: string, params: JsonObject, more: Partial<k.Call> = {}) =>
    k.call(seed, { ...ADMIN_EVENT, at: t(at), by: k.asUser(admin), event, params, ...more });
  const inRole = { by: k.asOtherAccount(admin.principalId, account), recipient: role.account };
  const deny = (cutoff: string) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": cutoff } } }] });
  const cutoff = t("10:20:30.000");
  const key = does("10:20:00", "UpdateAccessKey", { userName: "alice", accessKeyId: alice.key, status: "Inactive" });
  const user = does("10:20:01", "PutUserPolicy", { userName: "alice", policyName: "AWSRevokeOlderSessions", policyDocument: deny(cutoff) });
  const revoke = does("10:20:02", "PutRolePolicy", { roleName: "deploy", policyName: "AWSRevokeOlderSessions", policyDocument: deny(cutoff) }, inRole);
  const denied = (at: string, by = k.asRole(session)) =>
    k.use(seed, t(at), by, { error: { code: "AccessDenied", message: "User is not authorized to perform: ec2:DescribeInstances with an explicit deny in an identity-based policy" } });
  /** Logs of both accounts that reach until then, by others. */
  const quiet = (at: string) => [k.use(seed, t(at), k.asUser(admin)), k.use(seed, t(at), k.asRole({ ...session, role: k.role(seed, role.account, "other"), name: "x", key: k.keyId(seed, "ASIA", role.account) }))];
  return { seed, account, alice, admin, role, session, before, does, deny, cutoff, inRole, key, user, revoke, steps: [key, user, revoke], denied, quiet };
} // prettier-ignore

async function verified(
  records: readonly CloudTrailRecord[],
  id: string,
  options: ContainOptions = {},
): Promise<ContainmentVerification> {
  const lake = await lakes.of([...records]);
  const answer = await lake.verifyContainment(id, options);
  expect(ContainmentVerification.parse(answer)).toEqual(answer);
  return answer;
}

const verdicts = ({ steps }: ContainmentVerification) =>
  steps.map(({ kind, verdict }) => `${kind} ${verdict}`);

describe("what was done by hand", () => {
  test("nothing was: no step has an event, and the containment is not begun", async () => {
    const { before, quiet, session } = scene("nothing");
    const answer = await verified([...before, ...quiet("10:50:00")], session.key);
    expect(answer.verdict).toBe("not-begun");
    expect(verdicts(answer)).toEqual([
      "deactivate-key not-done",
      "revoke-user-sessions not-done",
      "revoke-role-sessions not-done",
    ]);
  });

  test("each step's own event is found, whoever did it; denied attempts prove the role contained", async () => {
    const { before, steps, denied, quiet, session, revoke, role } = scene("contained");
    const answer = await verified(
      [...before, ...steps, denied("10:30:00"), denied("10:31:00"), ...quiet("10:50:00")],
      session.key,
    );
    expect(verdicts(answer)).toEqual([
      "deactivate-key quiet",
      "revoke-user-sessions quiet",
      "revoke-role-sessions contained",
    ]);
    expect(answer).toMatchObject({
      verdict: "contained",
      began: t("10:20:00"),
      entriesTotal: 0,
      plan: { from: "lake" },
    });
    expect(answer.steps[2]).toMatchObject({
      since: t("10:20:02"),
      cutoff: t("10:20:30.000"),
      own: [
        { outcome: "done", matchedBy: "inputs", event: { eventId: k.idOf(revoke), account: role.account } },
      ],
      denied: { events: 2, first: t("10:30:00"), rows: [{ after: 598, explicitDeny: true }, { after: 658 }] },
      succeeded: { events: 0 },
    });
    expect(answer.steps[0]).toMatchObject({
      own: [{ event: { origin: { name: "responder" }, sourceIPAddress: k.OFFICE } }],
      reach: { until: t("10:50:00"), seconds: 1800 },
    });
  });

  test("what succeeds after it is named; a few seconds are IAM's own", async () => {
    const { before, steps, quiet, session, seed } = scene("not contained");
    const early = k.use(seed, t("10:20:07"), k.asRole(session));
    const late = k.use(seed, t("10:21:00"), k.asRole(session), { event: "DescribeVpcs" });
    const within = await verified([...before, ...steps, early, ...quiet("10:50:00")], session.key);
    expect(within).toMatchObject({ verdict: "quiet" });
    expect(within.steps[2]).toMatchObject({ verdict: "quiet", propagating: { events: 1, rows: [{ after: 5 }] }, succeeded: { events: 0 } });
    const cut = await verified([...before, ...steps, early], session.key);
    expect(cut).toMatchObject({ verdict: "waiting" });
    expect(cut.steps[2]?.verdict).toBe("propagating");
    const answer = await verified([...before, ...steps, early, late, ...quiet("10:50:00")], session.key);
    expect(answer.verdict).toBe("not-contained");
    expect(answer.steps[2]).toMatchObject({
      verdict: "not-contained",
      succeeded: { events: 1, rows: [{ eventName: "DescribeVpcs", eventId: k.idOf(late), after: 58 }] },
    });
  }); // prettier-ignore

  test("without later logs of the account nothing is claimed, and what to fetch is said", async () => {
    const { before, steps, session, role } = scene("no logs");
    const answer = await verified([...before, ...steps], session.key);
    expect(answer.verdict).toBe("waiting");
    expect(answer.steps[2]).toMatchObject({
      verdict: "no-logs-yet",
      reach: { account: role.account },
      fetchNext: { account: role.account, from: t("10:20:02"), to: t("12:00:00") },
    });
  });

  test("a refused step, and one that was reversed, are not contained", async () => {
    const { before, key, user, does, inRole, quiet, session, deny, cutoff, revoke } = scene("refused");
    const refused = does("10:20:02", "PutRolePolicy", { roleName: "deploy", policyName: "AWSRevokeOlderSessions", policyDocument: deny(cutoff) }, { ...inRole, error: { code: "AccessDenied", message: "no" } });
    const back = does("10:40:00", "DeleteUserPolicy", { userName: "alice", policyName: "AWSRevokeOlderSessions" });
    const answer = await verified([...before, key, user, refused, back, ...quiet("10:50:00")], session.key);
    expect(verdicts(answer)).toEqual(["deactivate-key quiet", "revoke-user-sessions taken-back", "revoke-role-sessions failed"]);
    expect(answer.steps[1]?.takenBack?.eventId).toBe(k.idOf(back));
    expect(answer.verdict).toBe("not-contained");
    // Done again afterwards, it holds.
    const again = does("10:45:00", "PutUserPolicy", { userName: "alice", policyName: "AWSRevokeOlderSessions", policyDocument: deny(t("10:45:30")) });
    const whole = await verified([...before, key, user, refused, revoke, back, again, ...quiet("10:50:00")], session.key);
    expect(verdicts(whole).slice(1)).toEqual(["revoke-user-sessions quiet", "revoke-role-sessions quiet"]);
    expect(whole.steps[1]).toMatchObject({ since: t("10:45:00") });
  }); // prettier-ignore

  test("the policy's own text counts: one under that name that denies nothing is no step, and the time in it decides", async () => {
    const { before, key, user, does, inRole, quiet, session, deny, seed } = scene("text");
    const named = (at: string, policyDocument: string) => does(at, "PutRolePolicy", { roleName: "deploy", policyName: "AWSRevokeOlderSessions", policyDocument }, inRole);
    const allow = named("10:20:02", JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }));
    expect(verdicts(await verified([...before, key, user, allow, ...quiet("10:50:00")], session.key))[2]).toBe("revoke-role-sessions not-done");
    // A deny that an older incident left has nothing to do with this session.
    const old = named("09:00:00", deny(t("09:00:30")));
    expect(verdicts(await verified([...before, old, key, user, ...quiet("10:50:00")], session.key))[2]).toBe("revoke-role-sessions not-done");
    const used = k.use(seed, t("10:30:00"), k.asRole(session));
    const short = named("10:20:02", deny(t("10:00:01")));
    expect(verdicts(await verified([...before, key, user, short, used, ...quiet("10:50:00")], session.key))[2]).toBe("revoke-role-sessions not-contained");
  }); // prettier-ignore

  test("calls that no policy denies prove nothing, nor do errors of another kind; a dry run that would have succeeded does", async () => {
    const { before, steps, quiet, session, seed } = scene("undeniable");
    const identity = k.use(seed, t("10:30:00"), k.asRole(session), { source: "sts.amazonaws.com", event: "GetCallerIdentity" });
    const missing = k.use(seed, t("10:31:00"), k.asRole(session), { error: { code: "NoSuchBucket", message: "no" } });
    const answer = await verified([...before, ...steps, identity, missing, ...quiet("10:50:00")], session.key);
    expect(answer.steps[2]).toMatchObject({ verdict: "quiet", otherErrors: 1, leftOut: [{ eventName: "GetCallerIdentity", events: 1 }] });
    const dry = k.use(seed, t("10:32:00"), k.asRole(session), { error: { code: "Client.DryRunOperation", message: "would have succeeded" } });
    expect((await verified([...before, ...steps, dry, ...quiet("10:50:00")], session.key)).steps[2]?.verdict).toBe("not-contained");
  }); // prettier-ignore

  test("what the step does not stop is another credential: a session issued after the time, and its role's name alike", async () => {
    const { before, steps, denied, quiet, session, role, admin, seed } = scene("others");
    const his = k.assumeRole(seed, { at: t("10:40:00"), by: k.asUser(admin), role, name: "clean" });
    const answer = await verified([...before, ...steps, denied("10:30:00"), ...his.records, k.use(seed, t("10:41:00"), k.asRole(his.session)), ...quiet("10:50:00")], session.key);
    expect(answer.steps[2]).toMatchObject({ verdict: "contained", succeeded: { events: 0 } });
    expect(answer).toMatchObject({ verdict: "contained", entriesTotal: 0 });
  }); // prettier-ignore

  test("another call that does as much is taken for the step: a deleted key, AWSDenyAll", async () => {
    const { before, does, quiet, session, alice, revoke } = scene("instead");
    const gone = does("10:20:00", "DeleteAccessKey", { userName: "alice", accessKeyId: alice.key });
    const all = does("10:20:01", "AttachUserPolicy", { userName: "alice", policyArn: "arn:aws:iam::aws:policy/AWSDenyAll" });
    const answer = await verified([...before, gone, all, revoke, ...quiet("10:50:00")], session.key);
    expect(verdicts(answer).map((text) => text.split(" ")[1])).toEqual(["quiet", "quiet", "quiet"]);
    expect(answer.steps.slice(0, 2).map(({ own }) => own[0]?.instead)).toEqual(["DeleteAccessKey", "AttachUserPolicy of AWSDenyAll"]);
  }); // prettier-ignore
});

describe("who got in again", () => {
  test("the key opens a session before it is inactive, after the time in the deny", async () => {
    const { before, does, user, revoke, quiet, session, alice, role, seed } = scene("gap");
    const again = k.assumeRole(seed, { at: t("10:25:00"), by: k.asUser(alice), role, name: "back", seconds: 3600 });
    const late = does("10:30:00", "UpdateAccessKey", { userName: "alice", accessKeyId: alice.key, status: "Inactive" });
    const used = k.use(seed, t("10:35:00"), k.asRole(again.session));
    const answer = await verified([...before, user, revoke, ...again.records, late, used, ...quiet("10:50:00")], session.key);
    expect(answer.verdict).toBe("re-entered");
    expect(answer).toMatchObject({
      open: 1,
      entries: [{ event: { eventName: "AssumeRole", eventId: k.idOf(again.caller) }, opened: { kind: "session", name: "session deploy/back", accessKeyId: again.session.key }, parent: `key ${alice.key}`, events: 1 }],
    });
    expect(answer.entries[0]).not.toHaveProperty("stoppedBy");
    // The role denied once more, by a later time: that session is stopped as well.
    const { deny, inRole } = scene("gap");
    const more = does("10:40:00", "PutRolePolicy", { roleName: "deploy", policyName: "AWSRevokeOlderSessions", policyDocument: deny(t("10:40:30")) }, inRole);
    const closed = await verified([...before, user, revoke, ...again.records, late, used, more, ...quiet("10:50:00")], session.key);
    expect(closed).toMatchObject({ verdict: "quiet", open: 0, entries: [{ stoppedBy: closed.steps[2]?.id }] });
  }); // prettier-ignore

  test("within IAM's seconds a key for somebody else was made: that goes on, with what it opened", async () => {
    const { before, steps, quiet, session, role: { account }, seed } = scene("window");
    const bob = k.user(seed, account, "bob");
    const made = k.keyId(seed, "AKIA", account);
    const crossing = k.createAccessKey(seed, t("10:20:04"), k.asRole(session), bob, made);
    const token = k.getSessionToken(seed, t("10:45:00"), k.asUser(bob, made), k.keyId(seed, "ASIA", account));
    const answer = await verified([...before, ...steps, crossing, token, ...quiet("10:50:00")], session.key);
    expect(answer).toMatchObject({ verdict: "re-entered", open: 2 });
    expect(answer.entries.map(({ opened, parent }) => `${opened.kind}, ${parent}`)).toEqual(["access-key, session deploy/release", `session, key ${made}`]);
    expect(answer.steps.find(({ kind }) => kind === "revoke-role-sessions")).toMatchObject({ propagating: { events: 1 } });
    // The plan that is made anew has steps for these; they are no part of what was done.
    expect(answer.steps.filter(({ target }) => target.name === made).map(({ verdict }) => verdict)).toEqual(["later"]);
  }); // prettier-ignore

  test("a federated person signs in again", async () => {
    const seed = seedOf("saml");
    const account = k.accountId(seed, "main");
    const admin = k.user(seed, account, "responder");
    const provider = `arn:aws:iam::${account}:saml-provider/Corp`;
    const role = k.role(seed, account, "admin");
    const enter = (at: string) => k.federate(seed, { event: "AssumeRoleWithSAML", provider, at: t(at), by: k.asSaml("paula@corp.example"), role, name: "paula" });
    const { record, session } = enter("10:00:00");
    const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": t("10:20:30") } } }] });
    const revoke = k.call(seed, { ...ADMIN_EVENT, at: t("10:20:00"), by: k.asUser(admin), event: "PutRolePolicy", params: { roleName: "admin", policyName: "AWSRevokeOlderSessions", policyDocument } });
    const answer = await verified([record, k.use(seed, t("10:01:00"), k.asRole(session)), revoke, enter("10:30:00").record], session.key);
    expect(answer).toMatchObject({ verdict: "re-entered", open: 1, entries: [{ parent: "saml user paula@corp.example", opened: { name: "session admin/paula" } }] });
  }); // prettier-ignore
});

test("the console: a sign-in after the password is gone, and failed ones", async () => {
  const seed = seedOf("console");
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const admin = k.user(seed, account, "responder");
  const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice));
  const key = k.keyId(seed, "ASIA", account);
  const used = k.useInConsole(seed, t("10:05:00"), k.asUserSession(alice, key, t("10:00:00")));
  const gone = k.call(seed, { ...ADMIN_EVENT, at: t("10:20:00"), by: k.asUser(admin), event: "DeleteLoginProfile", params: { userName: "alice" } });
  const tried = k.consoleLogin(seed, t("10:30:00"), k.userAtSignIn(alice), { failure: "Failed authentication" });
  const answer = await verified([login, used, gone, tried], key);
  expect(answer.steps[0]).toMatchObject({ kind: "delete-console-password", verdict: "contained", denied: { events: 1 } });
  const back = k.consoleLogin(seed, t("10:40:00"), k.userAtSignIn(alice));
  const again = await verified([login, used, gone, tried, back], key);
  expect(again.steps[0]).toMatchObject({ verdict: "not-contained", succeeded: { events: 1 }, denied: { events: 1 } });
  expect(again.entries.map(({ parent }) => parent)).toEqual(["user alice"]);
}); // prettier-ignore

test("a trust policy that is put back: whoever it had let in is refused, or still gets in", async () => {
  const { seed, account, alice, admin, before, key, user, quiet } = scene("trust");
  const app = k.role(seed, account, "app");
  const trust = (principal: JsonObject) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] });
  const ours = trust({ AWS: `arn:aws:iam::${account}:root` });
  const theirs = trust({ AWS: [`arn:aws:iam::${account}:root`, "arn:aws:iam::999988887777:root"] });
  const sets = (at: string, policyDocument: string, by = k.asUser(admin)) => k.call(seed, { ...ADMIN_EVENT, at: t(at), by, event: "UpdateAssumeRolePolicy", params: { roleName: "app", policyDocument } });
  const outside = k.asOtherAccount("AIDAOUTSIDER", "999988887777");
  const enters = (at: string, error?: k.Call["error"]) => k.call(seed, {
    at: t(at), by: outside, source: "sts.amazonaws.com", event: "AssumeRole", recipient: account, params: { roleArn: app.arn, roleSessionName: "x" },
    resources: [{ ARN: app.arn, accountId: account, type: "AWS::IAM::Role" }], ...(error === undefined ? {} : { error }),
  });
  const all = [...before, sets("08:00:00", ours), sets("10:10:00", theirs, k.asUser(alice)), enters("10:12:00"), key, user, sets("10:20:05", ours), ...quiet("10:50:00")];
  const step = async (records: readonly CloudTrailRecord[]) => (await verified(records, alice.key)).steps.find(({ kind }) => kind === "restore-trust-policy");
  expect(await step(all)).toMatchObject({ verdict: "quiet", since: t("10:20:05") });
  expect(await step([...all, enters("10:30:00", { code: "AccessDenied", message: "not authorized to perform: sts:AssumeRole" })])).toMatchObject({ verdict: "contained" });
  expect(await step([...all, enters("10:30:00")])).toMatchObject({ verdict: "not-contained", succeeded: { events: 1 } });
  expect(await step([...all, sets("10:40:00", theirs)])).toMatchObject({ verdict: "taken-back" });
}); // prettier-ignore

test("a call that no policy allows was refused before, too: it proves neither", async () => {
  const { seed, before, session, steps, denied, quiet } = scene("unallowed");
  const unallowed = k.use(seed, t("10:30:00"), k.asRole(session), {
    error: { code: "AccessDenied", message: "User is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action" },
  });
  const revoked = async (...later: CloudTrailRecord[]) =>
    (await verified([...before, ...steps, ...quiet("10:50:00"), ...later], session.key)).steps.find(({ kind }) => kind === "revoke-role-sessions");
  const alone = await revoked(unallowed);
  expect(alone).toMatchObject({ verdict: "quiet", denied: { events: 0 } });
  expect(alone?.why).toContain("1 failed for another reason, which proves neither.");
  expect(await revoked(unallowed, denied("10:31:00"))).toMatchObject({ verdict: "contained", denied: { events: 1 } });
}); // prettier-ignore

test("a spare key that the responder made meanwhile is no part of the plan, and not held against it", async () => {
  const { seed, account, alice, admin, before, key, user, revoke, quiet } = scene("spare");
  const spare = k.keyId(seed, "AKIA", account);
  const made = k.createAccessKey(seed, t("10:19:00"), k.asUser(admin), alice, spare);
  const gone = k.call(seed, { ...ADMIN_EVENT, at: t("10:18:00"), by: k.asUser(admin), event: "DeleteLoginProfile", params: { userName: "alice" } });
  const used = k.use(seed, t("10:40:00"), k.asUser(alice, spare));
  const answer = await verified([...before, gone, made, key, user, revoke, used, ...quiet("10:50:00")], alice.arn);
  expect(answer.steps.find(({ target }) => target.name === spare)).toMatchObject({ verdict: "later", why: expect.stringContaining("responder") });
  expect(answer).toMatchObject({ verdict: "quiet", entriesTotal: 0 });
}); // prettier-ignore

test("names that are no names: quotes, controls and pieces of SQL reach nothing", async () => {
  const seed = seedOf("hostile");
  const account = k.accountId(seed, "main");
  const name = `x'; DROP TABLE events; -- "\u202e%_`;
  const mallory: k.User = { ...k.user(seed, account, "mallory"), name, arn: `arn:aws:iam::${account}:user/${name}` };
  const admin = k.user(seed, account, "responder");
  const role = k.role(seed, account, "de'ploy\"");
  const opened = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(mallory), role, name: `s') OR 1=1 --\n\u0007` });
  const does = (at: string, event: string, params: JsonObject) => k.call(seed, { ...ADMIN_EVENT, at: t(at), by: k.asUser(admin), event, params });
  const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*", Condition: { DateLessThan: { "aws:TokenIssueTime": `${t("10:20:30")}' OR '1'='1` } } }] });
  const answer = await verified([
    ...opened.records, k.use(seed, t("10:01:00"), k.asRole(opened.session)),
    does("10:20:00", "UpdateAccessKey", { userName: name, accessKeyId: mallory.key, status: "Inactive" }),
    does("10:20:02", "PutRolePolicy", { roleName: role.name, policyName: "AWSRevokeOlderSessions", policyDocument }),
    k.use(seed, t("10:40:00"), k.asRole(opened.session)),
    k.use(seed, t("10:50:00"), k.asUser(admin)),
  ], opened.session.key);
  // A time that is none denies nobody; nothing is claimed of it.
  expect(answer.steps.map(({ kind, verdict }) => `${kind} ${verdict}`)).toEqual(["deactivate-key quiet", "revoke-user-sessions not-done", "revoke-role-sessions not-done"]);
}); // prettier-ignore

test("the order and number of ingests change nothing", async () => {
  const { before, steps, denied, quiet, session, seed, alice, role } = scene("ingests");
  const again = k.assumeRole(seed, { at: t("10:20:40"), by: k.asUser(alice), role, name: "back" });
  const all = [
    ...before,
    ...steps,
    denied("10:30:00"),
    denied("10:30:00"),
    ...again.records,
    ...quiet("10:50:00"),
  ];
  const one = await (await lakes.of(all)).verifyContainment(session.key);
  const other = await (await lakes.of(all.toReversed().slice(0, 4), all.toReversed().slice(4))).verifyContainment(session.key); // prettier-ignore
  expect(other).toEqual(one);
  expect(one).toMatchObject({ verdict: "not-contained", open: 1 });
});
