import { afterAll, describe, expect, test } from "vitest";
import { ContainmentPlan, type ContainOptions } from "../../src/index.js";
import type { CloudTrailRecord, JsonObject } from "../../src/trail/record.js";
import * as k from "../support/case-building/kit.js";
import { federationToken, rootTask, sessionToken } from "../support/case-building/topics/tokens/scenes.js";
import { denies } from "../support/policy-evaluation.js";
import { RecordLakes } from "../support/record-lake.js";

const { t } = k;
/** Ten minutes after most of what the scenes do. */
const NOW = t("10:15:00");
const lakes = new RecordLakes(NOW);
const evening = new RecordLakes(t("20:55:00"));
afterAll(async () => {
  await lakes[Symbol.asyncDispose]();
  await evening[Symbol.asyncDispose]();
});

const seedOf = (name: string): k.Seed => ({ name: `contain ${name}`, made: 0 });

async function planOf(
  records: readonly CloudTrailRecord[],
  id: string,
  options: ContainOptions = {},
  at = lakes,
) {
  const lake = await at.of([...records]);
  const plan = await lake.contain(id, options);
  expect(ContainmentPlan.parse(plan)).toEqual(plan);
  return plan;
}

const short = ({ steps }: ContainmentPlan) => steps.map(({ kind, target }) => `${kind} ${target.name}`);
const policyOf = (plan: ContainmentPlan, kind: string) => {
  const step = plan.steps.find((one) => one.kind === kind);
  // What AWS is given is the document that is shown.
  expect(JSON.parse(step?.calls[0]?.input["PolicyDocument"] as string)).toEqual(step?.policyDocument);
  return step?.policyDocument;
};

function people(name: string) {
  const seed = seedOf(name);
  const account = k.accountId(seed, "main");
  return { seed, account, alice: k.user(seed, account, "alice"), bob: k.user(seed, account, "bob") };
}

const iamCall = (seed: k.Seed, at: string, by: JsonObject, event: string, params: JsonObject, response: JsonObject | null = null) =>
  k.call(seed, { at: t(at), by, source: "iam.amazonaws.com", event, region: "us-east-1", params, response, readOnly: false }); // prettier-ignore

describe("an IAM user's credentials", () => {
  test("article S3: a long-term key, and what making it inactive leaves", async () => {
    const { seed, alice, account } = people("S3");
    const run = k.call(seed, { at: t("10:00:00"), by: k.asUser(alice), source: "ec2.amazonaws.com", event: "RunInstances", readOnly: false });
    const plan = await planOf([run], alice.key);
    expect(short(plan)).toEqual([`deactivate-key ${alice.key}`, "revoke-user-sessions alice"]);
    expect(plan.steps[0]).toMatchObject({
      calls: [{ service: "iam", action: "UpdateAccessKey", input: { UserName: "alice", AccessKeyId: alice.key, Status: "Inactive" } }],
      undo: { exact: true, calls: [{ action: "UpdateAccessKey", input: { Status: "Active" } }] },
      held: false, account,
    });
    expect(plan.notStopped.map(({ what }) => what)).toContain("the console password of alice, if it has one");
    expect(plan.manual.map(({ title }) => title)).toContain("Instances were started");
    // Asked for by its event, the plan is of the key.
    expect(short(await planOf([run], k.idOf(run)))).toEqual(short(plan));
  });

  test("a session token: the deny reaches it, and leaves the key working", async () => {
    const { alice, key, issued, used } = sessionToken(seedOf("token"));
    const plan = await planOf([issued, used], key);
    expect(short(plan)).toEqual([`deactivate-key ${alice.key}`, "revoke-user-sessions alice"]);
    const policy = policyOf(plan, "revoke-user-sessions");
    expect(denies(policy, "s3:GetObject", { "aws:TokenIssueTime": t("10:00:00") })).toBe(true);
    expect(denies(policy, "s3:GetObject", { "aws:userid": alice.principalId })).toBe(false);
    expect(plan.sessions).toMatchObject([{ via: "GetSessionToken", alive: true, stoppedBy: [plan.steps[1]!.id] }]);
  });

  test("a federation token is denied through the user that issued it", async () => {
    const { alice, key, issued, used } = federationToken(seedOf("federation"));
    const plan = await planOf([issued, used], key);
    expect(short(plan)).toEqual([`deactivate-key ${alice.key}`, "revoke-user-sessions alice"]);
    expect(plan.sessions[0]?.stoppedBy).toEqual([plan.steps[1]!.id]);
  });

  test("a console session: the password too", async () => {
    const { seed, alice } = people("console");
    const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice));
    const key = k.keyId(seed, "ASIA", alice.account);
    const used = k.useInConsole(seed, t("10:05:00"), k.asUserSession(alice, key, t("10:00:00")));
    const plan = await planOf([login, used], key);
    expect(short(plan)).toEqual(["delete-console-password alice", "revoke-user-sessions alice"]);
    expect(plan.steps[0]?.undo).toMatchObject({ exact: false });
  });

  test("the whole user: every key the lake knows, and the password", async () => {
    const { seed, alice } = people("whole");
    const second = k.keyId(seed, "AKIA", alice.account);
    const records = [k.use(seed, t("10:00:00"), k.asUser(alice)), k.createAccessKey(seed, t("10:01:00"), k.asUser(alice), alice, second)];
    const plan = await planOf(records, alice.arn);
    expect(short(plan).toSorted()).toEqual([`deactivate-key ${alice.key}`, `deactivate-key ${second}`, "delete-console-password alice", "revoke-user-sessions alice"].toSorted());
  });

  test("a key that the logs show inactive is made sure of, and an undo never wakes it", async () => {
    const { seed, alice, bob } = people("inactive");
    const off = iamCall(seed, "10:05:00", k.asUser(bob), "UpdateAccessKey", { userName: "alice", accessKeyId: alice.key, status: "Inactive" });
    const plan = await planOf([k.use(seed, t("10:00:00"), k.asUser(alice)), off], alice.arn);
    expect(plan.steps[0]).toMatchObject({ kind: "deactivate-key", target: { name: alice.key }, undo: { exact: true, calls: [] } });
  });

  test("--rotate: a spare key first; with both slots taken, a person decides", async () => {
    const { seed, alice } = people("rotate");
    const used = k.use(seed, t("10:00:00"), k.asUser(alice));
    expect(short(await planOf([used], alice.key, { rotate: true }))[0]).toBe("create-spare-key alice");
    const other = k.use(seed, t("10:01:00"), k.asUser(alice, k.keyId(seed, "AKIA", alice.account)));
    const full = await planOf([used, other], alice.key, { rotate: true });
    expect(short(full)).not.toContain("create-spare-key alice");
    expect(full.manual.map(({ title }) => title)).toContain("Free a key slot of alice before rotating");
  });
}); // prettier-ignore

function assumed(name: string, more: Partial<k.Assumption> = {}) {
  const { seed, alice, bob, account } = people(name);
  const role = k.role(seed, k.accountId(seed, "production"), "deploy");
  const session = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role,
    name: "release",
    ...more,
  });
  const used = k.use(seed, t("10:05:00"), k.asRole(session.session));
  return { seed, account, alice, bob, role, session, used, records: [...session.records, used] };
}

describe("role sessions", () => {
  test("all sessions of the role, and a role that others use is held back with who they are", async () => {
    const { seed, alice, bob, role, session, records } = assumed("shared");
    const alone = await planOf(records, session.session.key);
    expect(short(alone)).toEqual([
      `deactivate-key ${alice.key}`,
      "revoke-user-sessions alice",
      "revoke-role-sessions deploy",
    ]);
    expect(alone.steps[2]).toMatchObject({
      account: role.account,
      held: false,
      sideEffects: { shared: false },
    });
    const his = k.assumeRole(seed, { at: t("09:30:00"), by: k.asUser(bob), role, name: "bobs" });
    const both = [...records, ...his.records, k.use(seed, t("09:31:00"), k.asRole(his.session))];
    const plan = await planOf(both, session.session.key);
    expect(plan.steps[2]).toMatchObject({
      held: true,
      needs: ["--include-shared"],
      sideEffects: { shared: true, others: [{ origin: { name: "bob" }, events: 1 }] },
    });
    expect((await planOf(both, session.session.key, { include: ["--include-shared"] })).steps[2]?.held).toBe(
      false,
    );
    // By name, bob is not touched.
    const narrow = await planOf(both, session.session.key, { session: true });
    expect(narrow.steps[2]).toMatchObject({ kind: "revoke-one-session", held: false });
    const policy = policyOf(narrow, "revoke-one-session");
    expect(denies(policy, "s3:GetObject", { "aws:userid": k.principalOf(session.session) })).toBe(true);
    expect(denies(policy, "s3:GetObject", { "aws:userid": k.principalOf(his.session) })).toBe(false);
  });

  test("a chain: each role, in each account, the first before the next", async () => {
    const { seed, session, records } = assumed("chain");
    const role = k.role(seed, k.accountId(seed, "third"), "reader");
    const next = k.assumeRole(seed, { at: t("10:06:00"), by: k.asRole(session.session), role, name: "x" });
    const plan = await planOf([...records, ...next.records, k.use(seed, t("10:07:00"), k.asRole(next.session))], next.session.key); // prettier-ignore
    expect(short(plan).slice(2)).toEqual(["revoke-role-sessions deploy", "revoke-role-sessions reader"]);
    expect(plan.sessions.every(({ stoppedBy }) => stoppedBy.length === 1)).toBe(true);
  });

  test("sessions that ended are shown, and held back", async () => {
    const { session, records } = assumed("ended", { seconds: 900, at: t("09:00:00") });
    const [, , step] = (await planOf(records, session.session.key)).steps;
    expect(step).toMatchObject({
      kind: "revoke-role-sessions",
      held: true,
      needs: expect.arrayContaining(["--include-ended"]),
    });
  });

  test("a service-linked role takes no policy", async () => {
    const { session, records } = assumed("linked", {
      role: k.role(seedOf("linked role"), "111122223333", "AWSServiceRoleForThing"),
    });
    const plan = await planOf(records, session.session.key);
    expect(short(plan)).not.toContain("revoke-role-sessions AWSServiceRoleForThing");
    expect(plan.manual.map(({ title }) => title)).toContain(
      "Service-linked role AWSServiceRoleForThing cannot be given a policy",
    );
  });

  test("Web identity: the role, and a statement that keeps its subject out", async () => {
    const seed = seedOf("oidc");
    const account = k.accountId(seed, "main");
    const subject = "repo:acme/site:ref:refs/heads/main";
    const host = "token.actions.githubusercontent.com";
    const provider = `arn:aws:iam::${account}:oidc-provider/${host}`;
    const { record, session } = k.federate(seed, {
      event: "AssumeRoleWithWebIdentity", provider, at: t("10:00:00"), by: k.asWebIdentity(provider, "sts.amazonaws.com", subject),
      role: k.role(seed, account, "ci"), name: "build",
    }); // prettier-ignore
    const plan = await planOf([record, k.use(seed, t("10:01:00"), k.asRole(session))], session.key);
    expect(short(plan)).toEqual(["revoke-role-sessions ci"]);
    const statement = plan.manual.find(({ policyKind }) => policyKind === "trust-policy-statement");
    expect(
      denies(statement?.policyDocument, "sts:AssumeRoleWithWebIdentity", { [`${host}:sub`]: subject }),
    ).toBe(true);
  });
});

describe("what only others can stop", () => {
  test("SAML: the role, the subject kept out, and the identity provider", async () => {
    const seed = seedOf("saml");
    const account = k.accountId(seed, "main");
    const provider = `arn:aws:iam::${account}:saml-provider/Corp`;
    const { record, session } = k.federate(seed, { event: "AssumeRoleWithSAML", provider, at: t("10:00:00"), by: k.asSaml("paula@corp.example"), role: k.role(seed, account, "admin"), name: "paula" });
    const plan = await planOf([record, k.use(seed, t("10:01:00"), k.asRole(session))], session.key);
    expect(short(plan)).toEqual(["revoke-role-sessions admin"]);
    expect(plan.manual[0]?.title).toBe("Stop paula@corp.example at its identity provider");
    expect(denies(plan.manual[0]?.policyDocument, "sts:AssumeRoleWithSAML", { "SAML:sub": "paula@corp.example" })).toBe(true);
  });

  test("Identity Center: no step on its role; sessions first, then the user, then the assignment", async () => {
    const seed = seedOf("center");
    const account = k.accountId(seed, "main");
    const role = k.role(seed, account, "AWSReservedSSO_Admin_0123456789abcdef", "/aws-reserved/sso.amazonaws.com/");
    const provider = `arn:aws:iam::${account}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`;
    const { record, session } = k.federate(seed, { event: "AssumeRoleWithSAML", provider, at: t("10:00:00"), by: k.asSaml("mina@corp.example"), role, name: "mina@corp.example" });
    const plan = await planOf([record, k.use(seed, t("10:01:00"), k.asRole(session))], session.key);
    expect(short(plan)).toEqual([]);
    expect(plan.manual[0]?.what.map((text) => text.slice(0, 2))).toEqual(["1.", "2.", "3.", "4."]);
    expect(plan.notStopped[0]?.why).toContain("Identity Center");
    const scp = plan.manual.find(({ title }) => title.startsWith("Deny the open sessions"));
    expect(denies(scp?.policyDocument, "s3:GetObject", { "aws:PrincipalArn": role.arn, "aws:TokenIssueTime": t("10:00:00") })).toBe(true);
  });

  test("an instance: its role, and what gives it clean credentials", async () => {
    const seed = seedOf("instance");
    const role = k.role(seed, k.accountId(seed, "main"), "web");
    const delivered = k.assumeRole(seed, { at: t("10:00:00"), by: k.asService("ec2.amazonaws.com"), role, name: "i-0abc1234def567890" });
    const plan = await planOf([...delivered.records, k.use(seed, t("10:01:00"), k.asRole(delivered.session))], delivered.session.key);
    expect(short(plan)).toEqual(["revoke-role-sessions web"]);
    expect(plan.manual[0]).toMatchObject({ title: "Give instance i-0abc1234def567890 clean credentials" });
    expect(plan.manual[0]?.what[0]).toContain("ReplaceIamInstanceProfileAssociation");
  });

  test("root's own key: by hand, and a service control policy", async () => {
    const seed = seedOf("root");
    const account = k.accountId(seed, "main");
    const key = k.keyId(seed, "AKIA", account);
    const plan = await planOf([k.use(seed, t("10:00:00"), k.asRoot(account, key))], key);
    expect(short(plan)).toEqual([]);
    expect(plan.manual.map(({ title }) => title)).toEqual([`Take back the root user of ${account}`, `Deny the root user of ${account} by a service control policy`]);
  });
}); // prettier-ignore

test("a key of several identities: what each of them made is held back", async () => {
  const { seed, alice, bob } = people("several");
  const masked = "AKIA****************";
  const plan = await planOf([
    iamCall(seed, "10:00:00", k.asUser(alice, masked), "CreateUser", { userName: "ghost" }),
    k.use(seed, t("10:01:00"), k.asUser(bob, masked)),
  ], masked);
  expect(plan.trace.origin).toBeNull();
  expect(short(plan)).toContain("deny-identity ghost");
  expect(plan.steps.filter(({ held }) => !held)).toEqual([]);
}); // prettier-ignore

test("a session whose issuing event is not in the lake is not taken for another user of itself", async () => {
  const { seed, alice } = people("alone");
  const key = k.keyId(seed, "ASIA", alice.account);
  const plan = await planOf([k.use(seed, t("10:05:00"), k.asUserSession(alice, key, t("10:00:00")))], key);
  expect(plan.steps).toMatchObject([
    { kind: "revoke-user-sessions", held: false, sideEffects: { shared: false } },
  ]);
  expect(plan.sessions).toMatchObject([{ createdAt: t("10:00:00"), alive: true }]);
});

test("article S0: a root session ends by itself; its opener opens no other", async () => {
  const { carol, member, key, assumed: opener, opened, used } = rootTask(seedOf("S0"));
  const plan = await planOf([...opener.records, opened, used], key, {}, evening);
  expect(short(plan)).toEqual([
    `deactivate-key ${carol.key}`,
    "revoke-user-sessions carol",
    "deny-assume-root root-access",
    "revoke-role-sessions root-access",
  ]);
  expect(plan.notStopped[0]).toMatchObject({ until: t("21:07:11") });
  const scp = plan.manual.find(({ policyKind }) => policyKind === "service-control-policy");
  expect(scp?.account).toBe(member);
  expect(denies(scp?.policyDocument, "s3:PutBucketPolicy", { "aws:PrincipalArn": `arn:aws:iam::${member}:root` })).toBe(true); // prettier-ignore
  expect(plan.manual.some(({ title }) => title.startsWith("DeleteBucketPolicy"))).toBe(true);
});

describe("what was made", () => {
  test("a user, a role, a password, a key, a policy: each is answered, none is deleted", async () => {
    const { seed, alice, bob, account } = people("doors");
    const by = k.asUser(alice);
    const backdoor = k.keyId(seed, "AKIA", account);
    const plan = await planOf([
      iamCall(seed, "10:00:00", by, "CreateUser", { userName: "ghost" }, { user: { arn: `arn:aws:iam::${account}:user/ghost`, userName: "ghost" } }),
      iamCall(seed, "10:01:00", by, "CreateRole", { roleName: "door", assumeRolePolicyDocument: "{}" }, { role: { arn: `arn:aws:iam::${account}:role/door`, roleName: "door" } }),
      iamCall(seed, "10:02:00", by, "CreateLoginProfile", { userName: "bob" }),
      k.createAccessKey(seed, t("10:03:00"), by, bob, backdoor),
      iamCall(seed, "10:04:00", by, "AttachUserPolicy", { userName: "bob", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
      iamCall(seed, "10:05:00", by, "AttachUserPolicy", { userName: "bob", policyArn: "arn:aws:iam::aws:policy/IAMFullAccess" }),
    ], alice.key);
    expect(short(plan)).toEqual(expect.arrayContaining([
      "deny-identity ghost", "deny-identity door", "delete-console-password bob", `deactivate-key ${backdoor}`, "take-back-policy bob",
    ]));
    expect(plan.steps.filter(({ kind }) => kind === "take-back-policy")).toHaveLength(2);
    expect(plan.steps.flatMap(({ calls }) => calls.map(({ action }) => action)).filter((action) => /^Delete(User|Role|AccessKey)$/.test(action))).toEqual([]);
    expect(short(plan)[0]).toBe(`deactivate-key ${alice.key}`);
  });

  test("a trust policy is put back where the lake has it, else shown", async () => {
    const { seed, alice, bob } = people("trust");
    const ours = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`;
    const theirs = ours.replace("Service", "AWS").replace("ec2.amazonaws.com", "999999999999");
    const before = iamCall(seed, "08:00:00", k.asUser(bob), "CreateRole", { roleName: "app", assumeRolePolicyDocument: ours });
    const change = iamCall(seed, "10:00:00", k.asUser(alice), "UpdateAssumeRolePolicy", { roleName: "app", policyDocument: theirs });
    const plan = await planOf([before, change], alice.key);
    const step = plan.steps.find(({ kind }) => kind === "restore-trust-policy");
    expect(step?.calls).toEqual([{ service: "iam", action: "UpdateAssumeRolePolicy", input: { RoleName: "app", PolicyDocument: ours } }]);
    expect(step?.undo.calls[0]?.input["PolicyDocument"]).toBe(theirs);
    const blind = await planOf([change], alice.key);
    expect(short(blind)).not.toContain("restore-trust-policy app");
    expect(blind.manual.find(({ title }) => title.includes("trust policy"))?.what.join(" ")).toContain(theirs);
  });

  test("grants are taken back with the very input that undoes them", async () => {
    const { seed, alice } = people("grants");
    const does = (source: string, event: string, params: JsonObject, response: JsonObject | null = null) =>
      k.call(seed, { at: t("10:00:00"), by: k.asUser(alice), source: `${source}.amazonaws.com`, event, params, response, readOnly: false });
    const plan = await planOf([
      does("lambda", "AddPermission20150331v2", { functionName: "api", statementId: "open", action: "lambda:InvokeFunction", principal: "*" }),
      does("ec2", "ModifySnapshotAttribute", { snapshotId: "snap-1", createVolumePermission: { add: { items: [{ userId: "999999999999" }] } } }),
      does("kms", "CreateGrant", { keyId: "key-1", granteePrincipal: "arn:aws:iam::999999999999:root" }, { grantId: "g-1", keyId: "key-1" }),
    ], alice.key);
    const grants = plan.steps.filter(({ kind }) => kind === "take-back-grant");
    expect(grants.map(({ calls }) => calls[0])).toEqual(expect.arrayContaining([
      { service: "lambda", action: "RemovePermission", region: "eu-central-1", input: { FunctionName: "api", StatementId: "open" } },
      { service: "ec2", action: "ModifySnapshotAttribute", region: "eu-central-1", input: { SnapshotId: "snap-1", CreateVolumePermission: { Remove: [{ UserId: "999999999999" }] } } },
      { service: "kms", action: "RevokeGrant", region: "eu-central-1", input: { KeyId: "key-1", GrantId: "g-1" } },
    ]));
    expect(grants.at(-1)?.order).toBe(plan.steps.length);
  });
}); // prettier-ignore

test("the order of ingest changes nothing, and an unknown key gives an empty plan that says why", async () => {
  const { session, records } = assumed("order");
  const forward = await planOf(records, session.session.key);
  const backward = await (await lakes.of(...records.toReversed().map((one) => [one]))).contain(session.session.key); // prettier-ignore
  expect({ ...backward, createdFrom: null }).toEqual({ ...forward, createdFrom: null });
  const unknown = await planOf(records, "AKIAIOSFODNN7EXAMPLE");
  expect(unknown).toMatchObject({ steps: [], manual: [], trace: { gap: { reason: "not-seen" } } });
});
