import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { Signins, type SigninRow } from "../../src/index.js";
import type { CloudTrailRecord, JsonObject } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
const lakes = new RecordLakes();
afterAll(() => lakes[Symbol.asyncDispose]());

function scene(name: string) {
  const seed: k.Seed = { name: `signins verb ${name}`, made: 0 };
  const account = k.accountId(seed, "main");
  return { seed, account, alice: k.user(seed, account, "alice"), bob: k.user(seed, account, "bob") };
}

async function answerOf(records: readonly CloudTrailRecord[], question = {}): Promise<Signins> {
  const answer = await (await lakes.of([...records])).signins(question);
  expect(Signins.parse(answer)).toEqual(answer);
  return answer;
}

const FAILED = { failure: "Failed authentication" };
const hidden = (account: string) => ({
  type: "IAMUser",
  accountId: account,
  accessKeyId: "",
  userName: "HIDDEN_DUE_TO_SECURITY_REASONS",
});
const at = (second: number) => k.plus(t("10:00:00"), second);
const from = (record: CloudTrailRecord, ip: string) => k.edited(record, { sourceIPAddress: ip });
const of = ({ rows }: Signins, record: CloudTrailRecord): SigninRow =>
  rows.find(({ eventId }) => eventId === k.idOf(record))!;
// prettier-ignore

describe("who signed in", () => {
  test("users, root, hidden names, MFA, addresses; each success with the session it began", async () => {
    const { seed, account, alice, bob } = scene("counts");
    const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice), { mfa: true });
    const keys = [k.keyId(seed, "ASIA", account), k.keyId(seed, "ASIA", account)].sort();
    const pages = keys.flatMap((key, i) => [
      k.useInConsole(seed, t(`10:0${i + 1}:00`), k.asUserSession(alice, key, t("10:00:00"), { mfa: true })),
      k.useInConsole(seed, t(`10:1${i + 1}:00`), k.asUserSession(alice, key, t("10:00:00"), { mfa: true })),
    ]);
    const otherSession = k.useInConsole(seed, t("12:00:00"), k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("11:59:00")));
    const wrong = k.consoleLogin(seed, t("09:59:00"), k.userAtSignIn(bob), FAILED);
    const root = k.consoleLogin(seed, t("11:00:00"), k.asRoot(account, ""));
    const unknown = [0, 1].map((n) => from(k.consoleLogin(seed, t(`11:3${n}:00`), hidden(account), { failure: "No username found in supplied account" }), "203.0.113.9"));
    const step = k.edited(login, { eventID: k.uuid(seed), eventName: "CheckMfa", eventTime: t("09:59:50"), responseElements: { CheckMfa: "Success" }, additionalEventData: { MfaType: "Virtual MFA" } });
    const answer = await answerOf([login, ...pages, otherSession, wrong, root, ...unknown, step]);
    expect(answer.byUser.map(({ user, kind, success, failure, mfa, last }) => [user, kind, success, failure, mfa, last])).toEqual([
      ["root", "root", 1, 0, 0, t("11:00:00")],
      ["alice", "iam-user", 1, 0, 1, t("10:00:00")],
      ["bob", "iam-user", 0, 1, 0, t("09:59:00")],
    ]);
    expect([answer.hidden, answer.unnamed, answer.rowsTotal, answer.bursts]).toEqual([2, 0, 6, []]);
    expect(answer.bySource.map(({ sourceIPAddress, success, failure, hidden: names, users }) => [sourceIPAddress, success, failure, names, users])).toEqual([
      ["203.0.113.9", 0, 2, 2, []],
      [k.OFFICE, 2, 1, 0, ["alice", "bob", "root"]],
    ]);
    expect(of(answer, login)).toMatchObject({
      kind: "sign-in", outcome: "success", user: "alice", mfa: true, destination: "console",
      session: { id: `${account}/${alice.principalId}/${t("10:00:00")}`, keys, keysTotal: 2, events: 4, renewed: 0, firstSeen: t("10:01:00"), lastSeen: t("10:12:00") },
    });
    expect(of(answer, root).session).toMatchObject({ id: `${account}/${account}/${t("11:00:00")}`, events: 0 });
    expect(of(answer, step)).toMatchObject({ kind: "step", outcome: "success" });
    expect(of(answer, step).session).toBeUndefined();
    expect(of(answer, wrong)).toMatchObject({ outcome: "failure", errorMessage: "Failed authentication" });
    expect(of(answer, wrong).session).toBeUndefined();
    expect(unknown.map((one) => [of(answer, one).user, of(answer, one).hidden])).toEqual([[null, true], [null, true]]);
    expect(answer.notes.join(" ")).toContain("never taken for one person");
  });

  test("federated: the session that signs in, with or without its date", async () => {
    const { seed, account } = scene("federated");
    const role = k.role(seed, account, "Analyst");
    const session: k.RoleSession = { role, name: "paula@acme.example", key: k.keyId(seed, "ASIA", account), createdAt: t("10:00:00") };
    const console = { ...session, key: k.keyId(seed, "ASIA", account) };
    const login = k.consoleLogin(seed, t("10:00:01"), k.asRole(session));
    const undated = k.consoleLogin(seed, t("12:00:00"), k.asRoleAtSignIn({ role, name: "rick" }));
    const pages = [k.useInConsole(seed, t("10:01:00"), k.asRole(console)), k.useInConsole(seed, t("12:01:00"), k.asRole({ ...console, name: "rick", createdAt: t("12:00:00") }))];
    const answer = await answerOf([login, undated, ...pages]);
    expect(of(answer, login).session).toMatchObject({ id: `${account}/${role.roleId}:paula@acme.example/${t("10:00:00")}`, events: 1 });
    expect(of(answer, undated).session).toMatchObject({ id: `${account}/${role.roleId}:rick/${t("12:00:00")}`, events: 1 });
    expect(answer.byUser.map(({ user }) => user)).toEqual(["Analyst/rick", "Analyst/paula@acme.example"]);
  });

  test("Identity Center: challenges are steps, a refused credential is a failure, the user's name comes by workflow", async () => {
    const { seed, account } = scene("identity center");
    const portal = (time: string, event: string, outcome: string, additional: JsonObject) =>
      k.call(seed, {
        at: t(time), by: { type: "Unknown", principalId: account, arn: "", accountId: account, accessKeyId: "" }, source: "signin.amazonaws.com", event, region: "eu-west-1",
        additional: { AuthWorkflowID: "w-1", ...additional }, details: { [event]: outcome }, type: "AwsServiceEvent", readOnly: false,
      });
    const records = [
      portal("10:00:00", "CredentialChallenge", "Success", { CredentialType: "PASSWORD", UserName: "mina" }),
      portal("10:00:05", "CredentialVerification", "Failure", { CredentialType: "PASSWORD" }),
      portal("10:00:15", "CredentialVerification", "Success", { CredentialType: "PASSWORD" }),
      portal("10:00:20", "CredentialVerification", "Success", { CredentialType: "TOTP" }),
      portal("10:00:21", "UserAuthentication", "Success", { LoginTo: "https://d-90670000.awsapps.com/start/", CredentialType: "TOTP" }),
    ];
    const answer = await answerOf(records);
    expect(answer.byUser).toMatchObject([{ user: "mina", kind: "identity-center-user", success: 1, failure: 1, mfa: 1 }]);
    expect(answer.byDestination).toEqual([{ destination: "access portal", success: 1, failure: 0 }]);
    expect(answer.rows.map(({ kind, outcome }) => [kind, outcome])).toEqual([["sign-in", "success"], ["step", "success"], ["step", "success"], ["step", "failure"], ["step", "success"]]);
  });

  test("forums, Support, Marketplace and others by LoginTo; sources and names without case", async () => {
    const { seed, alice } = scene("destinations");
    const login = (n: number, LoginTo: string | undefined, more: Record<string, string> = {}) =>
      k.edited(k.consoleLogin(seed, at(n), k.userAtSignIn(alice)), { additionalEventData: LoginTo === undefined ? { MFAUsed: "No" } : { LoginTo, MFAUsed: "No" }, ...more });
    const answer = await answerOf([
      login(1, "https://forums.aws.amazon.com/forum.jspa"), login(2, "https://console.aws.amazon.com/support/home"), login(3, "https://support.console.aws.amazon.com/x"),
      login(4, "https://aws.amazon.com/marketplace/management"), login(5, "https://eu-central-1.console.aws.amazon.com/console/home?region=x"),
      login(6, undefined), login(7, "https://evil.example/"), login(8, "nonsense"),
      login(9, "https://console.aws.amazon.com/", { eventSource: "SIGNIN.amazonaws.com", eventName: "consoleLogin", eventType: "AwsConsoleSignin" }),
    ]);
    expect(answer.byDestination.map(({ destination, success }) => [destination, success])).toEqual([
      ["console", 2], ["support", 2], ["elsewhere", 1], ["evil.example", 1], ["forums", 1], ["marketplace", 1], ["not recorded", 1],
    ]);
    expect(answer.byUser[0]).toMatchObject({ user: "alice", success: 9 });
  });
}); // prettier-ignore

describe("role switches", () => {
  function switching(name: string) {
    const { seed, account, alice } = scene(name);
    const target = k.accountId(seed, "target");
    const role = k.role(seed, target, "PlatformAdmin");
    const console = k.asUserSession(alice, k.keyId(seed, "ASIA", account), t("09:55:00"), { mfa: true });
    const login = k.consoleLogin(seed, t("09:55:00"), k.userAtSignIn(alice), { mfa: true });
    const switched = k.switchRole(seed, t("10:00:00"), console, role, "alice");
    const use = (time: string, createdAt = t("10:00:00"), key = switched.session.key) => k.useInConsole(seed, t(time), k.asRole({ ...switched.session, createdAt, key }));
    return { seed, account, alice, target, role, login, switched, use };
  }

  test.each([["with the caller's account", true], ["without it", false]])("%s: the person behind, keys other than the issued one", async (_name, both) => {
    const { account, alice, target, role, login, switched, use } = switching(`switch ${both}`);
    const answer = await answerOf([...(both ? [login, ...switched.records] : switched.records.slice(1)), switched.switched, use("10:05:00"), use("10:06:00")]);
    const row = of(answer, switched.switched);
    expect(row).toMatchObject({ kind: "switch", outcome: "success", user: "alice", account: target, switchFrom: alice.arn, origin: { kind: "iam-user", name: "alice", account } });
    expect(row.session).toMatchObject({ id: `${target}/${role.roleId}:alice/${t("10:00:00")}`, keys: [switched.session.key], events: 2 });
    expect(row.session!.keys).not.toContain(switched.issuedKey);
    expect(answer.byUser.find(({ account: where }) => where === target)).toMatchObject({ user: "alice", success: 0, switches: 1 });
  });

  test("S4's shape: a renewed session counts with the latest switch before it, and once", async () => {
    const { seed, alice, role, switched, use } = switching("renewed");
    const again = k.switchEvent(seed, t("10:30:00"), { role, name: "alice" }, alice.arn);
    const exit = k.switchEvent(seed, t("10:50:00"), { role, name: "alice" }, alice.arn, "ExitRole");
    const key = k.keyId(seed, "ASIA", role.account);
    const records = [switched.switched, again, exit, use("10:05:00"), use("10:33:00", t("10:32:37"), key)];
    const answer = await answerOf(records);
    expect(of(answer, switched.switched).session).toMatchObject({ events: 1, renewed: 0 });
    expect(of(answer, again).session).toMatchObject({ events: 1, renewed: 1, keys: [key] });
    expect(of(answer, exit)).toMatchObject({ kind: "exit", outcome: "success", user: "alice" });
    const renewal = k.switchEvent(seed, t("11:00:00"), { role, name: "alice" }, alice.arn, "RenewRole");
    expect(of(await answerOf([...records, renewal]), renewal)).toMatchObject({ kind: "renew", user: "alice" });
  });

  test("a renewed session after switches of two people is nobody's", async () => {
    const { seed, role, switched, use } = switching("two people");
    const bob = k.user(seed, k.accountId(seed, "main"), "bob");
    const his = k.switchEvent(seed, t("10:10:00"), { role, name: "alice" }, bob.arn);
    const answer = await answerOf([switched.switched, his, use("10:33:00", t("10:32:37"))]);
    expect([of(answer, switched.switched), of(answer, his)].map(({ user, session }) => [user, session!.events, session!.unsure])).toEqual([["alice", 0, 1], ["bob", 0, 1]]);
  });
}); // prettier-ignore

describe("bursts", () => {
  /** Failures of one scene: its own account, users and address, so that many scenes share one lake. */
  function burstScene(name: string) {
    const { seed, account, alice, bob } = scene(name);
    const ip = `203.0.113.${name}`;
    const fails = (seconds: readonly number[], who: "alice" | "bob" | "hidden" = "alice") =>
      seconds.map((second) => from(k.consoleLogin(seed, at(second), who === "hidden" ? hidden(account) : k.userAtSignIn(who === "bob" ? bob : alice), FAILED), ip));
    const success = (second: number, more: { ip?: string; mfa?: boolean } = {}) =>
      from(k.consoleLogin(seed, at(second), k.userAtSignIn(alice), { mfa: more.mfa === true }), more.ip ?? ip);
    const byUser = ({ bursts }: Signins) =>
      bursts.filter((one) => one.by === "user" && one.account === account).map(({ failures, from: first, to, success: then }) => [failures, first, to, then?.afterSeconds ?? null]);
    const bySource = ({ bursts }: Signins) => bursts.filter((one) => one.by === "source" && one.sourceIPAddress === ip);
    return { account, fails, success, byUser, bySource };
  }

  test("windows: five in exactly ten minutes, four, a second more, one second, sliding, apart", async () => {
    const cases: [seconds: number[], expected: unknown[]][] = [
      [[0, 100, 200, 300, 600], [[5, at(0), at(600), null]]],
      [[0, 100, 200, 300], []],
      [[0, 100, 200, 300, 601], []],
      [[7, 7, 7, 7, 7], [[5, at(7), at(7), null]]],
      [[0, 150, 300, 450, 600, 750, 900, 1050], [[8, at(0), at(1050), null]]],
      [[0, 1, 2, 3, 4, 2000, 4000, 4001, 4002, 4003, 4004], [[5, at(4000), at(4004), null], [5, at(0), at(4), null]]],
      // The windows of the two touch in one second, and are one.
      [[0, 1, 2, 3, 4, 600, 601, 602, 603, 604], [[10, at(0), at(604), null]]],
    ];
    const scenes = cases.map((_, i) => burstScene(`${i}`));
    const answer = await answerOf(cases.flatMap(([seconds], i) => scenes[i]!.fails(seconds)));
    expect(scenes.map((one) => one.byUser(answer))).toEqual(cases.map(([, expected]) => expected));
    expect(scenes.map((one) => one.bySource(answer).length)).toEqual(cases.map(([, expected]) => expected.length));
  });

  test("a success after the fifth counts, one before does not; within a day; by whom and from where", async () => {
    const cases: [second: number, expected: number | null][] = [[100, 60], [25, null], [-5, null], [40, 0], [86_440, 86_400], [86_441, null]];
    const scenes = cases.map((_, i) => burstScene(`1${i}`));
    const elsewhere = burstScene("20");
    const answer = await answerOf([
      ...cases.flatMap(([second], i) => [...scenes[i]!.fails([0, 10, 20, 30, 40]), scenes[i]!.success(second)]),
      ...elsewhere.fails([0, 10, 20, 30, 40]), elsewhere.success(100, { ip: "198.51.100.77", mfa: true }),
    ]);
    expect(scenes.map((one) => one.byUser(answer))).toEqual(cases.map(([, expected]) => [[5, at(0), at(40), expected]]));
    const user = answer.bursts.find(({ by, account }) => by === "user" && account === elsewhere.account);
    expect(user).toMatchObject({ user: "alice", users: ["alice"], sourceIPs: ["203.0.113.20"], success: { user: "alice", sourceIPAddress: "198.51.100.77", mfa: true, afterSeconds: 60 } });
    expect(elsewhere.bySource(answer)).toMatchObject([{ failures: 5, success: null }]);
  });

  test("two users from one address: a burst of the address alone; hidden names count for it and are no user", async () => {
    const [mixed, names] = [burstScene("30"), burstScene("31")];
    const spread = burstScene("32").fails([0, 1, 2, 3, 4], "hidden").map((one, i) => from(one, `198.51.100.${i}`));
    const answer = await answerOf([...mixed.fails([0, 2, 4]), ...mixed.fails([1, 3], "bob"), ...names.fails([0, 1, 2, 3, 4, 5], "hidden"), names.success(60), ...spread]);
    expect(mixed.byUser(answer)).toEqual([]);
    expect(mixed.bySource(answer)).toMatchObject([{ failures: 5, users: ["alice", "bob"], hidden: 0, success: null }]);
    expect(names.byUser(answer)).toEqual([]);
    expect(names.bySource(answer)).toMatchObject([{ failures: 6, users: [], hidden: 6, success: { user: "alice", afterSeconds: 55 } }]);
    expect([answer.bursts.length, answer.hidden]).toEqual([2, 11]);
  });

  test("windows agree with counting by hand, for any times", async () => {
    const times = fc.array(fc.integer({ min: 0, max: 5_400 }), { minLength: 1, maxLength: 30 });
    const samples = fc.sample(times, 40);
    const scenes = samples.map((_, i) => burstScene(`1${i}`));
    const answer = await answerOf(samples.flatMap((seconds, i) => scenes[i]!.fails(seconds)));
    for (const [i, seconds] of samples.entries()) {
      const sorted = [...seconds].sort((a, b) => a - b);
      const starts = sorted.filter((start) => sorted.filter((one) => one >= start && one <= start + 600).length >= 5);
      const inside = sorted.filter((one) => starts.some((start) => one >= start && one <= start + 600));
      const islands = starts.filter((start, n) => n === 0 || start > starts[n - 1]! + 600).length;
      const found = scenes[i]!.byUser(answer);
      expect([found.length, found.reduce((sum, one) => sum + Number(one[0]), 0)], seconds.join()).toEqual([islands, inside.length]);
    }
  });
}); // prettier-ignore

test("filters, limits, hostile words, and the order of ingest", async () => {
  const { seed, account, alice, bob } = scene("filters");
  const records = [
    k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice)),
    from(k.consoleLogin(seed, t("10:01:00"), k.userAtSignIn(bob), FAILED), "203.0.113.8"),
    from(k.consoleLogin(seed, t("10:01:00"), k.userAtSignIn(alice), FAILED), "203.0.113.8"),
  ];
  const lake = await lakes.of(...records.toReversed().map((record) => [record]));
  expect(await lake.signins()).toEqual(await (await lakes.of(records)).signins());
  const count = async (question: Parameters<typeof lake.signins>[0]) =>
    (await lake.signins(question)).rows.length;
  expect(await count({ users: ["ALICE"] })).toBe(2);
  expect(await count({ users: [alice.arn] })).toBe(2);
  expect(await count({ sourceIps: ["203.0.113.8"] })).toBe(2);
  expect(await count({ sourceIps: ["203.0.113.8/31"] })).toBe(2);
  await expect(count({ sourceIps: ["203.0.113.8/99"] })).rejects.toThrow("no block of addresses");
  const elsewhere = await lake.signins({ users: ["carol"], sourceIps: ["192.0.2.0/24"] });
  expect(elsewhere.notes[0]).toBe(
    "There are 3 sign-in records for these accounts and this time, but none of that user and from that address.",
  );
  expect(await count({ accounts: [account], failures: true })).toBe(2);
  expect(await count({ accounts: ["x' OR true --"], users: ["\0'"] })).toBe(0);
  expect(await count({ range: { to: "2026-03-10T10:01:00Z" } })).toBe(1);
  const one = await lake.signins({ limit: 1 });
  expect([one.rows.length, one.rowsTotal, one.byUser.length]).toEqual([1, 3, 2]);
});

test("nothing on record is not said to be nothing done", async () => {
  for (const lake of [await lakes.of([]), await lakes.of([k.use(scene("none").seed, t("10:00:00"), {})])]) {
    const answer = await lake.signins();
    expect(answer).toMatchObject({ byUser: [], rows: [], bursts: [], hidden: 0, rowsTotal: 0 });
    expect(answer.notes[0]).toContain("does not mean that none happened");
  }
});
