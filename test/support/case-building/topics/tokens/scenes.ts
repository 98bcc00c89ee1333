import * as k from "../../kit.js";

const { t } = k;

export function people(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  return { account, alice: k.user(seed, account, "alice"), bob: k.user(seed, account, "bob") };
}

export function sessionToken(seed: k.Seed) {
  const { account, alice } = people(seed);
  const key = k.keyId(seed, "ASIA", account);
  const issued = k.getSessionToken(seed, t("10:00:00"), k.asUser(alice), key);
  const used = k.use(seed, t("10:05:00"), k.asUserSession(alice, key, t("10:00:00"), { mfa: true }));
  return { alice, key, issued, used };
}

export function federationToken(seed: k.Seed, name = "partner") {
  const { account, alice, bob } = people(seed);
  const key = k.keyId(seed, "ASIA", account);
  const issued = k.getFederationToken(seed, t("10:00:00"), k.asUser(alice), name, key);
  const used = k.use(seed, t("10:05:00"), k.asFederated(account, name, key, t("10:00:00"), k.asUser(alice)));
  return { alice, bob, key, issued, used };
}

export function rootTask(seed: k.Seed) {
  const management = k.accountId(seed, "management");
  const member = k.accountId(seed, "member");
  const carol = k.user(seed, management, "carol");
  const assumed = k.assumeRole(seed, {
    at: t("20:43:10"),
    by: k.asUser(carol),
    role: k.role(seed, management, "root-access"),
    name: "unlock",
  });
  const key = k.keyId(seed, "ASIA", member);
  const opened = k.assumeRoot(seed, t("20:52:11"), k.asRole(assumed.session), member, key);
  const used = k.use(seed, t("20:53:47"), k.asRootSession(member, key, t("20:52:11")), {
    source: "s3.amazonaws.com",
    event: "DeleteBucketPolicy",
    params: { bucketName: "locked-bucket", Host: "locked-bucket.s3.amazonaws.com", policy: "" },
    readOnly: false,
  });
  return { carol, member, key, assumed, opened, used };
}
