import * as k from "../../kit.js";

const { t } = k;

export function consoleOf(seed: k.Seed, who: k.User, createdAt = t("08:58:45")): k.Actor {
  return k.asUserSession(who, k.keyId(seed, "ASIA", who.account), createdAt, { mfa: true });
}

export function signedIn(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice), { mfa: true });
  const keys = [k.keyId(seed, "ASIA", account), k.keyId(seed, "ASIA", account)];
  const uses = keys.map((key, at) =>
    k.useInConsole(
      seed,
      k.plus(t("10:01:00"), 60 * at),
      k.asUserSession(alice, key, t("10:00:00"), { mfa: true }),
    ),
  );
  return { account, alice, login, keys, uses };
}

export function rootSignedIn(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const login = k.consoleLogin(seed, t("10:00:00"), k.asRoot(account, ""), { mfa: true });
  const key = k.keyId(seed, "ASIA", account);
  const used = k.useInConsole(
    seed,
    t("10:05:00"),
    k.asRootSession(account, key, t("10:00:00"), { mfa: true }),
  );
  return { account, login, key, used };
}

export function oldConsole(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const key = k.keyId(seed, "ASIA", account);
  const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice));
  const used = k.use(
    seed,
    t("10:05:00"),
    k.asUserSession(alice, key, t("10:00:00"), { invokedBy: "signin.amazonaws.com" }),
    {
      source: "iam.amazonaws.com",
      event: "GetUserPolicy",
      region: "us-east-1",
      params: { userName: "alice", policyName: "own" },
    },
  );
  return { account, alice, key, login, used };
}

export function switching(seed: k.Seed) {
  const home = k.accountId(seed, "home");
  const other = k.accountId(seed, "other");
  const alice = k.user(seed, home, "alice");
  const role = k.role(seed, other, "operator", "/console/");
  const login = k.consoleLogin(seed, t("09:58:45"), k.userAtSignIn(alice), { mfa: true });
  const byAlice = consoleOf(seed, alice, t("09:58:45"));
  const atSwitch = { ...byAlice, arn: alice.arn };
  const switched = k.switchRole(seed, t("10:10:00"), atSwitch, role, "alice");
  const session = { ...switched.session, mfa: true };
  const used = k.useInConsole(seed, t("10:12:00"), k.asRole(session));
  return { alice, other, role, login, byAlice, switched: { ...switched, session }, used };
}

export function renewed(seed: k.Seed) {
  const before = switching(seed);
  const later = {
    ...before.switched.session,
    key: k.keyId(seed, "ASIA", before.other),
    createdAt: k.plus(t("10:10:00"), 157),
  };
  const laterUse = k.useInConsole(seed, t("10:14:00"), k.asRole(later));
  return { ...before, later, laterUse };
}

export function broker(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const role = k.role(seed, account, "console-guests");
  const assumed = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "guest" });
  const key = k.keyId(seed, "ASIA", account);
  const signin = k.call(seed, {
    at: t("10:00:02"),
    by: k.asRole(assumed.session),
    source: "signin.amazonaws.com",
    event: "GetSigninToken",
    region: "us-east-1",
    agent: "Jersey/${project.version} (HttpUrlConnection 11.0.22)",
    response: { credentials: { accessKeyId: key }, GetSigninToken: "Success" },
    additional: { MobileVersion: "No", MFAUsed: "No" },
    readOnly: false,
    type: "AwsConsoleSignIn",
  });
  const page = { ...assumed.session, key };
  const login = k.consoleLogin(seed, t("10:00:04"), k.asRole(page));
  const used = k.useInConsole(seed, t("10:02:00"), k.asRole(page));
  return { alice, role, assumed, signin, login, used, key };
}

export function awsLogin(seed: k.Seed, withArn: boolean) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const arn = withArn ? `arn:aws:signin:eu-central-1:${account}:session/${k.uuid(seed)}` : undefined;
  const login = k.consoleLogin(seed, t("10:00:00"), k.userAtSignIn(alice), { mfa: true });
  const authorized = oauthEvent(seed, "AuthorizeOAuth2Access", t("10:00:12"), alice);
  const token = oauthEvent(seed, "CreateOAuth2Token", t("10:00:18"), alice, arn);
  const key = k.keyId(seed, "ASIA", account);
  const used = k.use(
    seed,
    t("10:01:00"),
    k.asUserSession(alice, key, t("10:00:00"), {
      mfa: true,
      ...(arn ? { context: { signInSessionArn: arn } } : {}),
    }),
  );
  return { account, alice, login, authorized, token, key, used };
}

export function oauthEvent(seed: k.Seed, event: string, at: string, who: k.User, arn?: string) {
  const { accessKeyId: _key, ...by } = k.asUserSession(who, "", t("10:00:00"), { mfa: true });
  return k.call(seed, {
    at,
    by,
    source: "signin.amazonaws.com",
    event,
    agent: event === "CreateOAuth2Token" ? k.CLI : k.BROWSER,
    params: { client_id: "arn:aws:signin:::devtools/same-device", scope: "openid" },
    additional: {
      grant_type: "authorization_code",
      success: "true",
      ...(arn ? { signInSessionArn: arn } : {}),
    },
    readOnly: false,
  });
}
