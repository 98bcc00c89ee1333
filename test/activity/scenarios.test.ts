import { afterAll, describe, expect, test } from "vitest";
import { IdentityActivity, type ActivityOptions, type OpenedLake } from "../../src/index.js";
import type { CloudTrailRecord } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
const lakes = new RecordLakes();
afterAll(() => lakes[Symbol.asyncDispose]());

const seedOf = (name: string): k.Seed => ({ name: `activity ${name}`, made: 0 });
const at = (label: string) => k.accountId(seedOf("accounts"), label);
const [HOME, PROD, DATA] = [at("home"), at("prod"), at("data")];

/** One lake for each set of records, however often it is asked. */
const filled = new Map<string, Promise<OpenedLake>>();

async function asked(
  records: readonly CloudTrailRecord[],
  identity: string,
  options: ActivityOptions = {},
): Promise<IdentityActivity> {
  const key = records.map(k.idOf).join();
  const lake = filled.get(key) ?? lakes.of([...records]);
  filled.set(key, lake);
  const answer = await (await lake).activity(identity, options);
  expect(IdentityActivity.parse(answer)).toEqual(answer);
  return answer;
}
const ids = ({ events }: IdentityActivity): string[] => events.map(({ eventId }) => eventId).sort();
const idsOf = (...records: CloudTrailRecord[]): string[] => records.map(k.idOf).sort();
/** In an order that the test need not know. */
const sorted = (items: readonly unknown[]): string[] => items.map((item) => JSON.stringify(item)).sort();
const others = ({ summary }: IdentityActivity) =>
  summary.byOrigin.map(({ origin, events }) => [origin?.name, events]);

/** alice assumes hub at home, and from there deploy in prod and reader in data: two hops, three accounts. */
function twoHops(name: string) {
  const seed = seedOf(name);
  const alice = k.user(seed, HOME, "alice");
  const first = k.assumeRole(seed, { at: t("09:00:00"), by: k.asUser(alice), role: k.role(seed, HOME, "hub"), name: "a" });
  const second = k.assumeRole(seed, { at: t("09:05:00"), by: k.asRole(first.session), role: k.role(seed, PROD, "deploy"), name: "b" });
  const third = k.assumeRole(seed, { at: t("09:06:00"), by: k.asRole(first.session), role: k.role(seed, DATA, "reader"), name: "c" });
  const inProd = k.use(seed, t("09:10:00"), k.asRole(second.session), { source: "s3.amazonaws.com", event: "CreateBucket", readOnly: false, params: { bucketName: "new-bucket" } });
  const inData = k.use(seed, t("09:11:00"), k.asRole(third.session), { error: { code: "AccessDenied", message: "no" }, event: "DescribeVpcs" });
  const direct = k.use(seed, t("08:59:00"), k.asUser(alice));
  return { seed, alice, first, second, third, inProd, inData, direct, all: [direct, ...first.records, ...second.records, ...third.records, inProd, inData] };
} // prettier-ignore

describe("a person", () => {
  test("through two role hops and three accounts; each cross-account call once, with both accounts", async () => {
    const scene = twoHops("two hops");
    const { first, second, third, inProd, inData, direct } = scene;
    const answer = await asked(scene.all, "alice");
    expect(answer.identity).toMatchObject({
      as: "iam-user",
      name: "alice",
      account: HOME,
      basis: "origin",
      events: 6,
    });
    expect(ids(answer)).toEqual(idsOf(direct, first.caller, second.caller, third.caller, inProd, inData));
    const crossed = answer.events.find(({ eventId }) => eventId === k.idOf(second.caller));
    expect(crossed).toMatchObject({
      account: HOME,
      accounts: [HOME, PROD],
      copies: [{ account: PROD, eventId: k.idOf(second.owner) }],
    });
    expect(answer.summary).toMatchObject({
      events: 6,
      errors: 1,
      denied: 1,
      firstSeen: t("08:59:00"),
      lastSeen: t("09:11:00"),
      byConfidence: { exact: 6, strong: 0, weak: 0, none: 0 },
      byError: [{ errorCode: "AccessDenied", events: 1 }],
    });
    expect(sorted(answer.summary.byRole.map(({ role, account, events }) => [role, account, events]))).toEqual(
      sorted([["hub", HOME, 2], [null, HOME, 2], ["deploy", PROD, 1], ["reader", DATA, 1]]),
    ); // prettier-ignore
    expect(Object.fromEntries(answer.summary.byAccount.map((of) => [of.account, of.events]))).toEqual({ [HOME]: 4, [PROD]: 1, [DATA]: 1 }); // prettier-ignore
    expect(answer.created).toEqual(["new-bucket"]);
    expect(answer.minted.map(({ via }) => via)).toEqual(["AssumeRole"]);
    expect(sorted(answer.minted[0]!.children.map((child) => child.to.account))).toEqual(sorted([PROD, DATA])); // prettier-ignore
  });

  test("directly: what carries the user itself, as the articles query it", async () => {
    const scene = twoHops("directly");
    const answer = await asked(scene.all, "alice", { direct: true });
    expect(ids(answer)).toEqual(idsOf(scene.direct, scene.first.caller));
  });

  test("by ARN, by unique ID and by name alike", async () => {
    const scene = twoHops("spellings");
    const byName = await asked(scene.all, "alice");
    for (const id of [scene.alice.arn, scene.alice.principalId, `  ${scene.alice.arn} `])
      expect(ids(await asked(scene.all, id))).toEqual(ids(byName));
  });

  test("who switched in the console", async () => {
    const seed = seedOf("switch");
    const bob = k.user(seed, HOME, "bob");
    const login = k.consoleLogin(seed, t("08:00:00"), k.userAtSignIn(bob));
    const console = k.asUserSession(bob, k.keyId(seed, "ASIA", HOME), t("08:00:00"));
    const switched = k.switchRole(seed, t("08:30:00"), console, k.role(seed, PROD, "Support"), "bob");
    const used = k.useInConsole(seed, t("08:40:00"), k.asRole(switched.session));
    const answer = await asked([login, ...switched.records, switched.switched, used], "bob");
    expect(ids(answer)).toEqual(idsOf(login, switched.caller, switched.switched, used));
    expect(answer.summary.byRole.find(({ role }) => role === "Support")).toMatchObject({
      events: 2,
      account: PROD,
    });
    expect(answer.apart.namedAlike).toEqual([]);
  });

  test("who opened a root session did what was done in it; the root user did not", async () => {
    const seed = seedOf("assume root");
    const carol = k.user(seed, HOME, "carol");
    const key = k.keyId(seed, "ASIA", PROD);
    const opened = k.assumeRoot(seed, t("20:00:00"), k.asUser(carol), PROD, key);
    const inside = k.use(seed, t("20:01:00"), k.asRootSession(PROD, key, t("20:00:00")), { event: "DeleteBucketPolicy", source: "s3.amazonaws.com" });
    const owner = k.asRoot(PROD, k.keyId(seed, "AKIA", PROD));
    const byRoot = k.use(seed, t("21:00:00"), owner);
    const other = k.use(seed, t("21:00:00"), k.asRoot(DATA, k.keyId(seed, "AKIA", DATA)));
    const all = [opened, inside, byRoot, other];
    expect(ids(await asked(all, "carol"))).toEqual(idsOf(opened, inside));
    const several = await asked(all, "root");
    expect(several.identity).toBeNull();
    expect(sorted(several.readings.map(({ as, account }) => [as, account]))).toEqual(sorted([["root", DATA], ["root", PROD]]));
    for (const answer of [await asked(all, "root", { account: PROD }), await asked(all, `arn:aws:iam::${PROD}:root`)])
      expect(ids(answer)).toEqual(idsOf(byRoot));
    const direct = await asked(all, "root", { account: PROD, direct: true });
    expect(sorted(others(direct))).toEqual(sorted([["carol", 1], ["root", 1]]));
  }); // prettier-ignore

  test("keys, users and passwords made for others, and none of one's own", async () => {
    const seed = seedOf("persistence");
    const [mallory, victim] = [k.user(seed, HOME, "mallory"), k.user(seed, HOME, "backup")];
    const iam = (clock: string, event: string, params: Record<string, string> | null, error?: string) =>
      k.use(seed, t(clock), k.asUser(mallory), { source: "iam.amazonaws.com", event, params, readOnly: false, ...(error === undefined ? {} : { error: { code: error, message: "" } }) });
    const planted = k.createAccessKey(seed, t("10:00:00"), k.asUser(mallory), victim, k.keyId(seed, "AKIA", HOME));
    const own = k.createAccessKey(seed, t("10:01:00"), k.asUser(mallory), mallory, k.keyId(seed, "AKIA", HOME), null);
    const login = iam("10:02:00", "CreateLoginProfile", { userName: "backup" });
    const user = iam("10:03:00", "CreateUser", { userName: "ghost" });
    const refused = iam("10:04:00", "CreateUser", { userName: "ghost2" }, "AccessDenied");
    const off = iam("10:05:00", "UpdateAccessKey", { userName: "backup", status: "Inactive" });
    const on = iam("10:06:00", "UpdateAccessKey", { userName: "backup", status: "Active" });
    const answer = await asked([planted, own, login, user, refused, off, on], "mallory");
    expect(answer.keysMadeForOthers.map(({ eventId }) => eventId)).toEqual([planted, login, user, on].map(k.idOf));
    expect(answer.notable.map(({ eventName }) => eventName)).toContain("CreateLoginProfile");
    // What is done with a planted key is its user's doing, not that of who planted it.
    const used = k.use(seed, t("11:00:00"), k.asUser(victim, String(answer.created.find((name) => name.startsWith("AKIA")))));
    expect(ids(await asked([planted, used], "mallory"))).toEqual(idsOf(planted));
  }); // prettier-ignore
});

describe("one name, several identities", () => {
  test("a user of two accounts: both are told, none is taken, until one is chosen or both are taken together", async () => {
    const seed = seedOf("two accounts");
    const [here, there] = [k.user(seed, HOME, "alice"), k.user(seed, PROD, "alice")];
    const [a, b] = [k.use(seed, t("10:00:00"), k.asUser(here)), k.use(seed, t("10:00:01"), k.asUser(there))];
    const several = await asked([a, b], "alice");
    expect(several.identity).toBeNull();
    expect(several.events).toEqual([]);
    expect(several.readings.map(({ as, events }) => [as, events])).toEqual([["iam-user", 1], ["iam-user", 1]]);
    expect(several.why.join()).toContain("not merged unasked");
    const one = await asked([a, b], "alice", { account: PROD });
    expect(ids(one)).toEqual(idsOf(b));
    expect(one.warnings.join()).toContain(`iam-user alice in ${HOME}`);
    expect(ids(await asked([a, b], "alice", { together: true }))).toEqual(idsOf(a, b));
  }); // prettier-ignore

  test("of several, the busiest stands first", async () => {
    const seed = seedOf("busiest");
    const uses = [HOME, PROD, DATA].flatMap((account, i) => {
      const who = k.user(seed, account, "zoe");
      return Array.from({ length: [1, 3, 2][i]! }, (_, n) => k.use(seed, t(`10:0${i}:0${n}`), k.asUser(who)));
    });
    const { readings } = await asked(uses, "zoe");
    expect(readings.map(({ account, events }) => [account, events])).toEqual([[PROD, 3], [DATA, 2], [HOME, 1]]);
  }); // prettier-ignore

  test("a session of the name, opened by somebody else, is told apart and never merged", async () => {
    const seed = seedOf("borrowed");
    const [alice, mallory] = [k.user(seed, HOME, "alice"), k.user(seed, HOME, "mallory")];
    const own = k.use(seed, t("10:00:00"), k.asUser(alice));
    const taken = k.assumeRole(seed, { at: t("10:10:00"), by: k.asUser(mallory), role: k.role(seed, HOME, "ops"), name: "alice" });
    const deed = k.use(seed, t("10:11:00"), k.asRole(taken.session));
    const unknown = k.use(seed, t("12:00:00"), k.asRole({ ...taken.session, key: k.keyId(seed, "ASIA", HOME), createdAt: t("11:59:00") }));
    const all = [own, ...taken.records, deed, unknown];
    const answer = await asked(all, "alice");
    expect(answer.identity).toMatchObject({ as: "iam-user", name: "alice" });
    expect(ids(answer)).toEqual(idsOf(own));
    expect(answer.apart.namedAlike).toMatchObject([{ as: "session-name", events: 2 }]);
    expect(sorted(answer.apart.namedAlike[0]!.by.map(({ origin }) => origin?.name))).toEqual(sorted(["mallory", "ops"]));
    const named = await asked(all, "alice", { as: "session-name" });
    expect(ids(named)).toEqual(idsOf(deed, unknown));
    expect(named.warnings.join()).toContain("proves nothing");
  }); // prettier-ignore

  test("a source identity is a claim: told apart, and found only where it is asked for", async () => {
    const seed = seedOf("claim");
    const [alice, bob] = [k.user(seed, HOME, "alice"), k.user(seed, HOME, "bob")];
    const own = k.use(seed, t("10:00:00"), k.asUser(alice));
    const claimed = k.assumeRole(seed, { at: t("10:10:00"), by: k.asUser(bob), role: k.role(seed, HOME, "ops"), name: "x", params: { sourceIdentity: "alice" }, context: { sourceIdentity: "alice" } });
    const deed = k.use(seed, t("10:11:00"), k.asRole(claimed.session));
    const all = [own, ...claimed.records, deed];
    expect(ids(await asked(all, "alice"))).toEqual(idsOf(own));
    const answer = await asked(all, "alice", { as: "source-identity" });
    expect(answer.identity).toMatchObject({ as: "source-identity", basis: "claim" });
    expect(ids(answer)).toEqual(idsOf(deed));
    expect(others(answer)).toEqual([["bob", 1]]);
    expect(answer.warnings.join()).toContain("is a claim");
  }); // prettier-ignore

  test("one subject of two identity providers is two people", async () => {
    const seed = seedOf("two providers");
    const sub = "system:serviceaccount:kube-system:aws-node";
    const session = (host: string) => {
      const provider = `arn:aws:iam::${HOME}:oidc-provider/${host}`;
      const { record, session: opened } = k.federate(seed, { at: t("10:00:00"), by: k.asWebIdentity(provider, "sts.amazonaws.com", sub), role: k.role(seed, HOME, host), name: "node", event: "AssumeRoleWithWebIdentity", provider });
      return [record, k.use(seed, t("10:01:00"), k.asRole(opened))];
    };
    const answer = await asked([...session("one.example"), ...session("two.example")], sub);
    expect(answer.identity).toBeNull();
    expect(answer.readings.filter(({ as }) => as === "web-identity").map(({ events }) => events)).toEqual([2, 2]);
  }); // prettier-ignore

  test("a user that was deleted and made again is said to be two", async () => {
    const seed = seedOf("made again");
    const first = k.user(seed, HOME, "eve");
    const second = {
      ...first,
      principalId: k.uniqueId(seed, "AIDA", HOME, "again"),
      key: k.keyId(seed, "AKIA", HOME),
    };
    const all = [k.use(seed, t("10:00:00"), k.asUser(first)), k.use(seed, t("11:00:00"), k.asUser(second))];
    expect((await asked(all, "eve")).warnings.join()).toContain("made again");
    expect(ids(await asked(all, second.principalId))).toEqual(idsOf(all[1]!));
  });
});

describe("a role, a session, a key", () => {
  test("a role that three people used, by whom", async () => {
    const seed = seedOf("role of three");
    const role = k.role(seed, PROD, "deploy", "/teams/ops/");
    const sessions = ["ann", "ben", "cem"].map((name, i) => {
      const who = k.user(seed, HOME, name);
      const assumed = k.assumeRole(seed, { at: t(`10:0${i}:00`), by: k.asUser(who), role, name: "ci" });
      const used = Array.from({ length: i + 1 }, (_, n) => k.use(seed, t(`10:1${i}:0${n}`), k.asRole(assumed.session)));
      return { records: [...assumed.records, ...used], used, session: assumed.session };
    });
    const all = sessions.flatMap(({ records }) => records);
    const used = sessions.flatMap((one) => one.used);
    for (const typed of ["deploy", role.arn, role.roleId, `arn:aws:iam::${PROD}:role/deploy`]) {
      const answer = await asked(all, typed);
      expect(answer.identity).toMatchObject({ as: "role", basis: "stamp" });
      expect(ids(answer)).toEqual(idsOf(...used));
      expect(others(answer)).toEqual([["cem", 3], ["ben", 2], ["ann", 1]]);
    }
    expect(ids(await asked(all, "deploy", { direct: true }))).toEqual(idsOf(...used));
    // Three sessions of one name are one session ARN: all are its events, and whose they are is told.
    const byArn = await asked(all, k.sessionArn(sessions[0]!.session));
    expect(others(byArn)).toEqual([["cem", 3], ["ben", 2], ["ann", 1]]);
    const one = sessions[1]!.session;
    expect(ids(await asked(all, `${PROD}/${k.principalOf(one)}/${one.createdAt}`))).toEqual(idsOf(...sessions[1]!.used));
  }); // prettier-ignore

  test("a role name of two accounts is two roles", async () => {
    const seed = seedOf("role of two accounts");
    const one = (account: string) =>
      k.use(seed, t("10:00:00"), k.asRole({ role: k.role(seed, account, "admin"), name: "x", key: k.keyId(seed, "ASIA", account), createdAt: t("09:59:00") }));
    const [a, b] = [one(HOME), one(PROD)];
    expect((await asked([a, b], "admin")).identity).toBeNull();
    expect(ids(await asked([a, b], "admin", { account: PROD }))).toEqual(idsOf(b));
  }); // prettier-ignore

  test("a key with the sessions it opened; directly, what it signed", async () => {
    const scene = twoHops("key");
    const { alice, first, second, third, inProd, inData, direct } = scene;
    const spare = k.keyId(scene.seed, "AKIA", HOME);
    const elsewhere = k.use(scene.seed, t("09:20:00"), k.asUser(alice, spare));
    const all = [...scene.all, elsewhere];
    const answer = await asked(all, alice.key);
    expect(answer.identity).toMatchObject({ as: "access-key", name: alice.key });
    expect(ids(answer)).toEqual(idsOf(direct, first.caller, second.caller, third.caller, inProd, inData));
    expect(ids(await asked(all, alice.key, { direct: true }))).toEqual(idsOf(direct, first.caller));
    expect(ids(await asked(all, first.session.key))).toEqual(
      idsOf(second.caller, third.caller, inProd, inData),
    );
    expect(answer.minted).toHaveLength(1);
  });

  test("a workload by name alone is a hint, and is not counted unless that is asked for", async () => {
    const seed = seedOf("weak workload");
    const session = { role: k.role(seed, HOME, "web"), name: "i-0abc1234def567890", key: k.keyId(seed, "ASIA", HOME), createdAt: t("10:00:00") };
    const [issued, named] = [{ ...session, context: { ec2RoleDelivery: "2.0" } }, { ...session, key: k.keyId(seed, "ASIA", HOME), createdAt: t("12:00:00") }];
    const [sure, hint] = [k.use(seed, t("10:01:00"), k.asRole(issued)), k.use(seed, t("12:01:00"), k.asRole(named))];
    const answer = await asked([sure, hint], session.name);
    expect(ids(answer)).toEqual(idsOf(sure));
    expect(answer.apart.weak).toEqual({ events: 1, included: false });
    expect(answer.warnings.join()).toContain("--weak");
    const all = await asked([sure, hint], session.name, { weak: true });
    expect(ids(all)).toEqual(idsOf(sure, hint));
    expect(all.summary.byConfidence).toEqual({ exact: 0, strong: 1, weak: 1, none: 0 });
    expect(all.warnings.join()).toContain("rest on a hint alone");
  }); // prettier-ignore
});
