import * as k from "../../kit.js";

const { defineCase, t } = k;

/** Two subjects of one name, each of a provider of its own, open sessions of one role. */
function twice(seed: k.Seed, event: "AssumeRoleWithSAML" | "AssumeRoleWithWebIdentity", subject: string) {
  const account = k.accountId(seed, "main");
  const role = k.role(seed, account, "shared");
  const saml = event === "AssumeRoleWithSAML";
  const made = ["first", "second"].map((name, at) => {
    const provider = `arn:aws:iam::${account}:${saml ? "saml" : "oidc"}-provider/${name}`;
    const { record, session } = k.federate(seed, {
      event,
      at: t(`10:0${at}:00`),
      by: saml ? k.asSaml(subject, `${name}=`) : k.asWebIdentity(provider, "sts.amazonaws.com", subject),
      provider,
      role,
      name: `${name}-session`,
      ...(saml ? {} : { context: { webIdFederationData: { federatedProvider: provider, attributes: {} } } }),
    });
    return { provider, record, session, used: k.use(seed, t(`10:1${at}:00`), k.asRole(session)) };
  });
  return { role, made };
}

export const twoProvidersCases = (["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"] as const).map((event) =>
  defineCase(
    event === "AssumeRoleWithSAML"
      ? "two-providers/saml-subjects-of-one-name"
      : "two-providers/service-accounts-of-two-clusters",
    "Two providers know a subject by the same name: two clusters each have their own service account, two identity providers each their own person. A role that both open has no one origin.",
    "interface.md Origin.provider; How sure (readings with different origins)",
    (seed) => {
      const saml = event === "AssumeRoleWithSAML";
      const subject = saml ? "admin@northwind.test" : "system:serviceaccount:kube-system:aws-node";
      const kind = saml ? ("saml-user" as const) : ("web-identity" as const);
      const { role, made } = twice(seed, event, subject);
      return {
        records: made.flatMap((one) => [one.record, one.used]),
        expect: [
          {
            query: role.arn,
            origin: null,
            confidence: "none",
            gap: "ambiguous",
            candidates: 2,
            candidateOrigins: made.map(({ provider }) => ({ kind, name: subject, provider })),
          },
          ...made.map(({ session, provider }) => ({
            query: session.key,
            origin: { kind, name: subject, provider },
            confidence: "exact" as const,
            hops: 1,
          })),
        ],
      };
    },
  ),
);
