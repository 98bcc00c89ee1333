import { afterAll, describe, expect, test } from "vitest";
import { RootAnswer, type RootSession } from "../../src/index.js";
import type { CloudTrailRecord, JsonObject } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";
import { rootTask } from "../support/case-building/topics/tokens/scenes.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
const lakes = new RecordLakes();
afterAll(() => lakes[Symbol.asyncDispose]());

const seedOf = (name: string): k.Seed => ({ name: `root verb ${name}`, made: 0 });

async function answerOf(records: readonly CloudTrailRecord[], question = {}): Promise<RootAnswer> {
  const answer = await (await lakes.of([...records])).root(question);
  expect(RootAnswer.parse(answer)).toEqual(answer);
  return answer;
}

/** One session opened by carol's role session, and what is done with it. */
function scene(name: string, policy = "S3UnlockBucketPolicy") {
  const seed = seedOf(name);
  const { carol, member, key, assumed } = rootTask(seed);
  const opened = k.assumeRoot(seed, t("20:52:11"), k.asRole(assumed.session), member, key, policy);
  const act = (at: string, source: string, event: string, more: Partial<k.Call> = {}, ownKey = key) =>
    k.use(seed, t(at), k.asRootSession(member, ownKey, t("20:52:11")), {
      source: `${source}.amazonaws.com`,
      event,
      region: "us-east-1",
      ...more,
    });
  return { seed, carol, member, key, assumed, opened, act, all: [...assumed.records, opened] };
}

const misfits = ({ misfits: all }: Pick<RootSession, "misfits">) =>
  all.map(({ kind, eventId }) => [kind, eventId]);
const more = (
  record: CloudTrailRecord,
  path: "requestParameters" | "additionalEventData",
  fields: JsonObject,
) => k.edited(record, { [path]: { ...(record[path] as JsonObject | undefined), ...fields } });

describe("a session", () => {
  test("opener through a role chain, task, end and actions of every task's kind", async () => {
    const { all, act, carol, member, key, opened } = scene("complete");
    const actions = [
      act("20:53:00", "s3", "ListBuckets"),
      act("20:53:47", "s3", "DeleteBucketPolicy", { params: { bucketName: "locked" } }),
      act("20:54:00", "sts", "GetCallerIdentity"),
    ];
    const { sessions, refused, rootUser, rootUse } = await answerOf([...actions, ...all]);
    expect(sessions).toHaveLength(1);
    expect(sessions[0]).toMatchObject({
      opener: { kind: "iam-user", name: "carol", account: carol.account },
      confidence: "exact",
      event: { eventId: k.idOf(opened) },
      account: member,
      taskPolicy: "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy",
      permits: ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:ListAllMyBuckets"],
      accessKeyId: key,
      openedAt: t("20:52:11"),
      endsAt: t("21:07:11"),
      sourceIPAddress: k.OFFICE,
      userAgent: k.CLI,
      openerAccount: { account: carol.account, standing: "cannot-tell", regions: ["eu-central-1"] },
      misfits: [],
    });
    expect(sessions[0]!.chain.map(({ via }) => via)).toEqual(["AssumeRole"]);
    expect(sessions[0]!.actions.map(({ iamAction, permitted, join }) => [iamAction, permitted, join.rule, join.confidence])).toEqual([
      ["s3:ListAllMyBuckets", true, "J1", "exact"],
      ["s3:DeleteBucketPolicy", true, "J1", "exact"],
      ["sts:GetCallerIdentity", true, "J1", "exact"],
    ]);
    expect([refused, rootUser, rootUse]).toEqual([[], [], []]);
  });

  test("opened by an Identity Center user", async () => {
    const seed = seedOf("identity center");
    const management = k.accountId(seed, "management");
    const member = k.accountId(seed, "member");
    const role = k.role(seed, management, "AWSReservedSSO_OrgAdmin_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/eu-west-1/");
    const session: k.RoleSession = { role, name: "grace@acme.example", key: k.keyId(seed, "ASIA", management), createdAt: t("09:00:00") };
    const key = k.keyId(seed, "ASIA", member);
    const opened = k.assumeRoot(seed, t("09:10:00"), k.asRole(session), member, key);
    const { sessions } = await answerOf([opened, k.use(seed, t("09:00:10"), k.asRole(session))]);
    expect(sessions[0]).toMatchObject({ opener: { kind: "identity-center-user", name: "grace@acme.example" }, confidence: "strong", gap: {} });
  });

  test("joined by account and second where another key is used, and never by key alone", async () => {
    const { seed, all, act, member, key } = scene("joins");
    const other = k.keyId(seed, "ASIA", member);
    const elsewhere = k.accountId(seed, "elsewhere");
    const near = act("20:53:00", "s3", "GetBucketPolicy", {}, other);
    const foreign = k.use(seed, t("20:53:30"), k.asRootSession(elsewhere, key, t("20:52:11")), { event: "ListUsers", source: "iam.amazonaws.com" });
    const later = k.use(seed, t("22:00:00"), k.asRootSession(member, key, t("21:59:00")), { event: "ListUsers", source: "iam.amazonaws.com" });
    const { sessions, rootUser, rootUse } = await answerOf([...all, near, foreign, later]);
    expect(sessions[0]!.actions.map(({ eventId, join }) => [eventId, join.rule, join.confidence])).toEqual([[k.idOf(near), "J2", "strong"]]);
    expect(rootUser.map(({ eventId, way, confidence }) => [eventId, way, confidence])).toEqual([
      [k.idOf(later), "unexplained", "weak"],
      [k.idOf(foreign), "unexplained", "weak"],
    ]);
    expect(rootUse.every(({ because }) => because!.includes("may be an AssumeRoot session"))).toBe(true);
  });

  test("two on one member in one second are told apart by key; a third key may be either's", async () => {
    const { seed, all, act, member, carol } = scene("one second");
    const dave = k.user(seed, carol.account, "dave");
    const second = k.keyId(seed, "ASIA", member);
    const neither = k.keyId(seed, "ASIA", member);
    const opened = k.assumeRoot(seed, t("20:52:11"), k.asUser(dave), member, second, "SQSUnlockQueuePolicy");
    const [own, his, either] = [act("20:53:00", "s3", "GetBucketPolicy"), act("20:53:10", "sqs", "ListQueues", {}, second), act("20:53:20", "s3", "ListBuckets", {}, neither)];
    const { sessions } = await answerOf([...all, opened, own, his, either]);
    const of = (policy: string) => sessions.find(({ taskPolicy }) => taskPolicy!.endsWith(policy))!;
    expect(of("S3UnlockBucketPolicy").opener?.name).toBe("carol");
    expect(of("SQSUnlockQueuePolicy").opener?.name).toBe("dave");
    expect(of("S3UnlockBucketPolicy").actions.map(({ eventId, join }) => [eventId, join.confidence])).toEqual([[k.idOf(own), "exact"], [k.idOf(either), "weak"]]);
    expect(of("SQSUnlockQueuePolicy").actions.map(({ eventId, join }) => [eventId, join.confidence])).toEqual([[k.idOf(his), "exact"], [k.idOf(either), "weak"]]);
    expect(of("SQSUnlockQueuePolicy").actions[1]!.join.because).toContain("in the same second");
  });

  test("of a member that is not in the lake: what to fetch, and no claim that nothing was done", async () => {
    const audit = scene("absent audit", "IAMAuditRootUserCredentials");
    const unlock = scene("absent unlock");
    const { sessions } = await answerOf([...audit.all, ...unlock.all]);
    const of = (member: string) => sessions.find(({ account }) => account === member)!;
    expect(of(audit.member)).toMatchObject({
      misfits: [],
      member: { inLake: false, fetchNext: { account: audit.member, region: "us-east-1", from: t("20:52:11"), to: t("21:22:11") } },
    });
    expect(of(unlock.member).member.fetchNext).toEqual({ account: unlock.member, from: t("20:52:11"), to: t("21:22:11") });
    expect(of(unlock.member).member.detail).toContain("in the region of the bucket or queue");
  });
}); // prettier-ignore

describe("what does not fit", () => {
  test("actions beyond the policy: refused, failed, and succeeded all the same", async () => {
    const { all, act } = scene("not permitted");
    const denied = act("20:53:00", "iam", "ListUsers", { error: { code: "AccessDenied", message: "explicit deny" } });
    const failed = act("20:53:10", "ec2", "RunInstances", { error: { code: "Client.InvalidAMIID.NotFound", message: "no" } });
    const done = act("20:53:20", "s3", "DeleteBucket");
    const refusedButPermitted = act("20:53:30", "s3", "DeleteBucketPolicy", { error: { code: "AccessDenied", message: "scp" } });
    const { sessions } = await answerOf([...all, denied, failed, done, refusedButPermitted]);
    expect(misfits(sessions[0]!)).toEqual([denied, failed, done].map((one) => ["not-permitted", k.idOf(one)]));
    const [one, two, three] = sessions[0]!.misfits.map(({ reason }) => reason);
    expect(one).toContain("refused");
    expect(two).toContain("Client.InvalidAMIID.NotFound");
    expect(three).toContain("yet it succeeded");
    expect(sessions[0]!.actions.map(({ denied: no }) => no)).toEqual([true, false, false, true]);
  });

  test("use after 900 seconds", async () => {
    const { all, act } = scene("late");
    const last = act("21:07:11", "s3", "GetBucketPolicy");
    const late = act("21:07:40", "s3", "GetBucketPolicy");
    const { sessions } = await answerOf([...all, last, late]);
    expect(misfits(sessions[0]!)).toEqual([["after-the-end", k.idOf(late)]]);
  });

  test("opened and never used, where the lake holds the member at that time", async () => {
    const { seed, all, member, opened } = scene("never used");
    const admin = k.user(seed, member, "local");
    const around = ["20:00:00", "22:00:00"].map((at) => k.use(seed, t(at), k.asUser(admin)));
    const { sessions } = await answerOf([...all, ...around]);
    expect(misfits(sessions[0]!)).toEqual([["never-used", k.idOf(opened)]]);
  });

  test("global endpoint, a longer session, a policy of nobody, root as opener, its own account", async () => {
    const { seed, assumed, member, key, carol } = scene("odd openings");
    const by = k.asRole(assumed.session);
    const global = more(k.assumeRoot(seed, t("20:01:00"), by, member, key), "additionalEventData", { RequestDetails: { endpointType: "global", awsServingRegion: "us-east-1" } });
    const host = k.edited(k.assumeRoot(seed, t("20:02:00"), by, member, key), { tlsDetails: { clientProvidedHostHeader: "sts.amazonaws.com" } });
    const long = more(k.assumeRoot(seed, t("20:03:00"), by, member, key), "requestParameters", { durationSeconds: 3600 });
    const unknown = k.assumeRoot(seed, t("20:04:00"), by, member, key, "AdministratorAccess");
    const byRoot = k.assumeRoot(seed, t("20:05:00"), k.asRoot(carol.account, k.keyId(seed, "AKIA", carol.account)), member, key);
    const own = k.assumeRoot(seed, t("20:06:00"), by, carol.account, key);
    const { sessions } = await answerOf([...assumed.records, global, host, long, unknown, byRoot, own]);
    const kinds = Object.fromEntries(sessions.map((one) => [one.event.eventId, one.misfits.map(({ kind }) => kind)]));
    expect(kinds[k.idOf(global)]).toEqual(["global-endpoint"]);
    expect(kinds[k.idOf(host)]).toEqual(["global-endpoint"]);
    expect(kinds[k.idOf(long)]).toEqual(["too-long"]);
    expect(kinds[k.idOf(unknown)]).toEqual(["unknown-task-policy"]);
    expect(kinds[k.idOf(byRoot)]).toEqual(["opened-by-root"]);
    expect(kinds[k.idOf(own)]).toContain("own-account");
    expect(sessions.find(({ event }) => event.eventId === k.idOf(unknown))).toMatchObject({ permits: null });
  });

  test("a refused AssumeRoot, with the account from the message", async () => {
    const { all, opened, member, carol } = scene("refused");
    const message = `User: arn:aws:sts::${carol.account}:assumed-role/root-access/unlock is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${member}:root`;
    const refused = k.edited(opened, { errorCode: "AccessDenied", errorMessage: message, requestParameters: null, responseElements: null });
    const { sessions, refused: tries } = await answerOf([...all.slice(0, -1), refused]);
    expect(sessions).toEqual([]);
    expect(tries).toMatchObject([{ opener: { name: "carol" }, confidence: "exact", account: member, errorCode: "AccessDenied", misfits: [{ kind: "refused", eventId: k.idOf(refused) }] }]);
    expect((await answerOf([refused], { misfits: true })).refused).toHaveLength(1);
  });
}); // prettier-ignore

describe("the opener's account", () => {
  const org = (seed: k.Seed, account: string, event: string, source = "organizations", params: JsonObject = {}) =>
    k.call(seed, { at: t("08:00:00"), by: k.asUser(k.user(seed, account, "org")), source: `${source}.amazonaws.com`, event, region: "us-east-1", params, readOnly: false });

  test.each([
    ["management", (seed: k.Seed, a: string) => org(seed, a, "CreateAccount")],
    ["delegated-administrator", (seed: k.Seed, a: string) => org(seed, k.accountId(seed, "other"), "RegisterDelegatedAdministrator", "organizations", { accountId: a, servicePrincipal: "iam.amazonaws.com" })],
    ["cannot-tell", (seed: k.Seed, a: string) => org(seed, k.accountId(seed, "other"), "RegisterDelegatedAdministrator", "organizations", { accountId: a, servicePrincipal: "guardduty.amazonaws.com" })],
    ["one-of-the-two", (seed: k.Seed, a: string) => org(seed, a, "EnableOrganizationsRootSessions", "iam")],
    ["cannot-tell", (seed: k.Seed, a: string) => org(seed, a, "DescribeOrganization")],
    ["cannot-tell", (seed: k.Seed, a: string) => k.edited(org(seed, a, "CreateAccount"), { errorCode: "AccessDenied" })],
  ])("%s", async (standing, event) => {
    const { seed, all, carol } = scene(`account ${standing}`);
    const { sessions } = await answerOf([...all, event(seed, carol.account)]);
    expect(sessions[0]!.openerAccount?.standing).toBe(standing);
  });
}); // prettier-ignore

describe("root users themselves", () => {
  test("sign-in, console session, long-term key, session token and service, apart from AssumeRoot", async () => {
    const { seed, all, act, member } = scene("own credentials");
    const long = k.keyId(seed, "AKIA", member);
    const [token, console] = [k.keyId(seed, "ASIA", member), k.keyId(seed, "ASIA", member)];
    const login = k.consoleLogin(seed, t("12:00:00"), k.asRoot(member, ""), { mfa: true });
    const failed = k.consoleLogin(seed, t("11:59:00"), k.asRoot(member, ""), { failure: "Failed authentication" });
    const page = k.useInConsole(seed, t("12:03:00"), k.asRootSession(member, console, t("12:00:00"), { mfa: true }));
    const direct = k.use(seed, t("13:00:00"), k.asRoot(member, long));
    const issued = k.getSessionToken(seed, t("14:00:00"), k.asRoot(member, long), token);
    const used = k.use(seed, t("14:01:00"), k.asRootSession(member, token, t("14:00:00")));
    const forwarded = k.use(seed, t("15:00:00"), k.asRootSession(member, k.keyId(seed, "ASIA", member), t("15:00:00"), { invokedBy: "cloudformation.amazonaws.com" }));
    const task = act("20:53:00", "s3", "GetBucketPolicy");
    const { sessions, rootUser, rootUse } = await answerOf([...all, task, login, failed, page, direct, issued, used, forwarded]);
    expect(sessions[0]!.actions.map(({ eventId }) => eventId)).toEqual([k.idOf(task)]);
    expect(rootUser.map(({ eventId, way, mfa, outcome }) => [eventId, way, mfa, outcome])).toEqual([
      [k.idOf(forwarded), "on-behalf", false, undefined],
      [k.idOf(used), "session-token", false, undefined],
      [k.idOf(issued), "access-key", null, undefined],
      [k.idOf(direct), "access-key", null, undefined],
      [k.idOf(page), "console", true, undefined],
      [k.idOf(login), "sign-in", true, "success"],
      [k.idOf(failed), "sign-in", false, "failure"],
    ]);
    expect(rootUse.map(({ way, events, openedBy, accessKeyId, keys }) => [way, events, openedBy ?? accessKeyId, keys])).toEqual([
      ["on-behalf", 1, undefined, 1],
      ["session-token", 1, k.idOf(issued), 1],
      ["access-key", 2, long, 1],
      ["console", 1, k.idOf(login), 1],
      ["sign-in", 2, undefined, 0],
    ]);
    const range = { from: "2026-03-10T12:30:00Z", to: "2026-03-10T14:00:30Z" };
    const narrow = await (await lakes.of([...all, task, login, direct, issued, used])).root({ range, limit: 1 });
    expect([narrow.sessions, narrow.rootUser.length, narrow.rootUserTotal]).toEqual([[], 1, 2]);
  });
}); // prettier-ignore

test("the order of ingest changes nothing; ranges and accounts choose", async () => {
  const { all, act, member } = scene("order");
  const records = [
    ...all,
    act("20:53:00", "s3", "GetBucketPolicy"),
    act("21:08:00", "iam", "ListUsers", { error: { code: "AccessDenied", message: "" } }),
  ];
  const one = await (await lakes.of(records)).root();
  const other = await lakes.of(...records.toReversed().map((record) => [record]));
  expect(await other.root()).toEqual(one);
  expect((await other.root({ accounts: [member] })).sessions).toHaveLength(1);
  expect((await other.root({ accounts: ["000000000000"] })).sessions).toEqual([]);
  // Opened before the range, used in it.
  expect((await other.root({ range: { from: "2026-03-10T21:07:30Z" } })).sessions).toHaveLength(1);
  expect((await other.root({ range: { from: "2026-03-10T21:10:00Z" } })).sessions).toEqual([]);
  await expect(other.root({ range: { from: "nonsense" } })).rejects.toMatchObject({ code: "bad-time" });
});

test("an empty lake", async () => {
  const answer = await (await lakes.of([])).root();
  expect([answer.sessions, answer.rootUser, answer.rootUse, answer.refused]).toEqual([[], [], [], []]);
});
