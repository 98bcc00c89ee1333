import * as k from "../../kit.js";

const { t } = k;

export const COLLAPSED_KEY = "ASIAIOSFODNN7EXAMPLE";

export function scene(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  return {
    account,
    alice: k.user(seed, account, "alice"),
    bob: k.user(seed, account, "bob"),
    role: k.role(seed, account, "deploy"),
  };
}

export function issuance(seed: k.Seed) {
  const { alice, bob, role } = scene(seed);
  const assumed = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" });
  return { alice, bob, role, assumed, session: assumed.session };
}

export function useOf(seed: k.Seed, assumed: k.Assumed) {
  return k.use(seed, k.plus(assumed.session.createdAt, 300), k.asRole(assumed.session));
}

export function twins(seed: k.Seed, apart: number) {
  const { alice, bob, role } = scene(seed);
  const alices = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" });
  const bobs = k.assumeRole(seed, {
    at: k.plus(t("10:00:00"), apart),
    by: k.asUser(bob),
    role,
    name: "release",
  });
  return { alice, bob, alices, bobs };
}

export function doubled(seed: k.Seed) {
  const { alice, role } = scene(seed);
  const what = { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" };
  return { alice, alices: k.assumeRole(seed, what), second: k.assumeRole(seed, what) };
}

export function oneKeyTwice(seed: k.Seed, bothAlice = false) {
  const here = k.accountId(seed, "here");
  const there = k.accountId(seed, "there");
  const alice = k.user(seed, here, "alice");
  const bob = k.user(seed, there, "bob");
  const alices = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, here, "deploy"),
    name: "one",
  });
  const bobs = k.assumeRole(seed, {
    at: t("10:10:00"),
    by: k.asUser(bothAlice ? alice : bob),
    role: k.role(seed, there, "batch"),
    name: "two",
    key: alices.session.key,
  });
  const aliceUse = k.use(seed, t("10:15:00"), k.asRole(alices.session));
  const bobUse = k.use(seed, t("10:15:00"), k.asRole(bobs.session));
  return { alice, bob, alices, bobs, aliceUse, bobUse };
}

export function recreated(seed: k.Seed, secondAt: string) {
  const { account, alice, bob, role } = scene(seed);
  const again = k.role(seed, account, role.name, "/", " made again");
  const alices = k.assumeRole(seed, { at: t("10:00:00"), by: k.asUser(alice), role, name: "release" });
  const bobs = k.assumeRole(seed, { at: secondAt, by: k.asUser(bob), role: again, name: "release" });
  return { alice, bob, alices, bobs };
}

export function deny(seed: k.Seed, at: string, who: k.User, role: k.Role) {
  return k.call(seed, {
    at,
    by: k.asUser(who),
    source: "sts.amazonaws.com",
    event: "AssumeRole",
    error: {
      code: "AccessDenied",
      message: `User: ${who.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}`,
    },
  });
}

export function disguised(seed: k.Seed) {
  const real = k.accountId(seed, "real");
  const shown = k.accountId(seed, "shown");
  const alice = { ...k.user(seed, real, "alice"), account: shown, arn: `arn:aws:iam::${shown}:user/alice` };
  const role = { ...k.role(seed, real, "deploy"), account: shown, arn: `arn:aws:iam::${shown}:role/deploy` };
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role,
    name: "release",
    key: k.keyId(seed, "ASIA", real),
  });
  return { real, shown, alice, assumed };
}

export function collapsed(seed: k.Seed, names: string[], key: string) {
  const account = k.accountId(seed, "main");
  const people = names.map((name) => k.user(seed, account, name));
  const made = people.map((who, at) =>
    k.assumeRole(seed, {
      at: t(`10:0${at}:00`),
      by: k.asUser(who),
      role: k.role(seed, account, `role-${at + 1}`),
      name: `s${at + 1}`,
      key,
    }),
  );
  return { people, made, uses: made.map((one) => useOf(seed, one)) };
}
