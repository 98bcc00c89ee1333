import * as k from "../../kit.js";

const { t } = k;

export const GITHUB = {
  host: "token.actions.githubusercontent.com",
  subject: "repo:acme/site:ref:refs/heads/main",
  role: "site-deploy",
  name: "GitHubActions",
  at: t("10:00:00"),
};
export const IRSA = {
  host: "oidc.eks.eu-central-1.amazonaws.com/id/7B1E5C0D9A3F48E2B6D4C8A1F0E3D5B7",
  subject: "system:serviceaccount:shop:orders",
  role: "orders",
  name: "aws-sdk-java-1773136800123",
  at: t("10:00:00"),
};

export function saml(seed: k.Seed, subject: string, name: string) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "engineers");
  const { record, session } = k.federate(seed, {
    event: "AssumeRoleWithSAML",
    at: t("10:00:00"),
    by: k.asSaml(subject),
    provider: `arn:aws:iam::${account}:saml-provider/northwind`,
    role,
    name,
  });
  return { account, role, issued: record, session, used: k.use(seed, t("10:02:00"), k.asRole(session)) };
}

export function samlConsole(seed: k.Seed) {
  const { account, issued, session } = saml(seed, "dana@northwind.test", "dana@northwind.test");
  const login = k.consoleLogin(seed, t("10:00:01"), k.asRole(session));
  const page = { ...session, key: k.keyId(seed, "ASIA", account) };
  return { issued, session, login, page, used: k.useInConsole(seed, t("10:04:00"), k.asRole(page)) };
}

export function web(seed: k.Seed, what: typeof GITHUB) {
  const account = k.accountId(seed, "main");
  const provider = `arn:aws:iam::${account}:oidc-provider/${what.host}`;
  const { record, session } = k.federate(seed, {
    event: "AssumeRoleWithWebIdentity",
    at: what.at,
    by: k.asWebIdentity(provider, "sts.amazonaws.com", what.subject),
    provider,
    role: k.role(seed, account, what.role),
    name: what.name,
    context: { webIdFederationData: { federatedProvider: provider, attributes: {} } },
  });
  const used = k.use(seed, k.plus(what.at, 60), k.asRole(session));
  return { subject: what.subject, issued: record, session, used };
}

export function cognito(seed: k.Seed, label = "first") {
  const account = k.accountId(seed, "main");
  const pool = "eu-central-1:3f0b6f6e-5d0e-4a52-9f5e-3c1f6a7d2b11";
  const sub = `eu-central-1:${k.uuid(seed, `cognito ${label}`)}`;
  const context = {
    webIdFederationData: {
      federatedProvider: "cognito-identity.amazonaws.com",
      attributes: {
        "cognito-identity.amazonaws.com:aud": pool,
        "cognito-identity.amazonaws.com:sub": sub,
        "cognito-identity.amazonaws.com:amr": '["authenticated"]',
      },
    },
  };
  const session = {
    role: k.role(seed, account, "app-users"),
    name: "CognitoIdentityCredentials",
    key: k.keyId(seed, "ASIA", account),
    createdAt: t("10:00:00"),
    context,
  };
  const issued = k.call(seed, {
    at: t("10:00:00"),
    by: { type: "Unknown" },
    source: "cognito-identity.amazonaws.com",
    event: "GetCredentialsForIdentity",
    params: { logins: { "login.northwind.test": "HIDDEN_DUE_TO_SECURITY_REASONS" }, identityId: sub },
    response: {
      credentials: {
        accessKeyId: session.key,
        sessionToken: "HIDDEN_DUE_TO_SECURITY_REASONS",
        expiration: k.printed(t("11:00:00")),
      },
      identityId: sub,
    },
    resources: [
      {
        accountId: account,
        type: "AWS::Cognito::IdentityPool",
        ARN: `arn:aws:cognito-identity:eu-central-1:${account}:identitypool/${pool}`,
      },
    ],
    readOnly: false,
    recipient: account,
    category: "Data",
  });
  const used = k.use(seed, t("10:03:00"), k.asRole(session));
  return { account, role: session.role, sub, context, issued, session, used };
}

export function center(seed: k.Seed, name = "erin@northwind.test") {
  const management = k.accountId(seed, "management");
  const member = k.accountId(seed, "member");
  const role = k.role(
    seed,
    member,
    "AWSReservedSSO_AdministratorAccess_5e1f0a9b8c7d6e4f",
    "/aws-reserved/sso.amazonaws.com/eu-central-1/",
  );
  const userId = k.uuid(seed, `user ${name}`);
  const portal = portalEvent(seed, management, "AdministratorAccess", member, userId);
  const { record, session: issuedSession } = k.federate(seed, {
    event: "AssumeRoleWithSAML",
    at: t("10:00:00"),
    by: k.asSaml(name),
    provider: `arn:aws:iam::${member}:saml-provider/AWSSSO_9c8b7a6f5e4d3c2b_DO_NOT_DELETE`,
    role,
    name,
    ip: "3.120.181.40",
    agent: "aws-internal/3",
    response: {
      issuer: `https://portal.sso.eu-central-1.amazonaws.com/saml/assertion/${Buffer.from(`${management}_ins-69870a1b2c3d4e5f`).toString("base64")}`,
    },
  });
  const session = { ...issuedSession, key: k.keyId(seed, "ASIA", member) };
  const used = k.use(seed, t("10:02:00"), k.asRole(session));
  const stamped = k.use(
    seed,
    t("10:02:30"),
    k.asRole(session, { onBehalfOf: { userId, identityStoreArn: storeOf(management) } }),
    { source: "s3.amazonaws.com", event: "ListBuckets" },
  );
  const person: Partial<k.Origin> = { kind: "identity-center-user", name };
  return {
    management,
    member,
    userId,
    portal,
    issued: record,
    issuedSession,
    session,
    used,
    stamped,
    person,
  };
}

export function portalEvent(seed: k.Seed, management: string, set: string, member: string, userId: string) {
  return k.call(seed, {
    at: t("10:00:00"),
    by: k.asCenterUser(management, userId, storeOf(management), k.uuid(seed)),
    source: "sso.amazonaws.com",
    event: "GetRoleCredentials",
    type: "AwsServiceEvent",
    details: { role_name: set, account_id: member },
  });
}

export function storeOf(management: string): string {
  return `arn:aws:identitystore::${management}:identitystore/d-9967a1b2c3`;
}
