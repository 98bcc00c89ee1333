import * as k from "../../kit.js";

const { t } = k;

/** One session after the other, each opened with the key of the one before. */
export function climb(
  seed: k.Seed,
  by: k.Actor,
  roles: k.Role[],
  names: string[],
  at: (step: number) => string,
): k.Assumed[] {
  const hops: k.Assumed[] = [];
  for (const [step, role] of roles.entries()) {
    const last = hops.at(-1);
    hops.push(
      k.assumeRole(seed, { at: at(step), by: last ? k.asRole(last.session) : by, role, name: names[step]! }),
    );
  }
  return hops;
}

export function threeDeep(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const other = k.accountId(seed, "other");
  const alice = k.user(seed, account, "alice");
  const bob = k.user(seed, account, "bob");
  const roles = [
    k.role(seed, account, "initial"),
    k.role(seed, account, "secondary"),
    k.role(seed, other, "everywhere"),
  ];
  const hops = climb(seed, k.asUser(alice), roles, ["i1", "i2", "i3"], (step) => t(`10:0${step}:00`));
  const last = hops[2]!;
  const used = k.use(seed, t("10:05:00"), k.asRole(last.session));
  const noise = k.use(seed, t("10:01:30"), k.asUser(bob));
  return {
    alice,
    bob,
    roles,
    hops,
    last,
    used,
    records: [noise, ...hops.flatMap((hop) => hop.records), used],
  };
}

export function tagged(
  seed: k.Seed,
  inherited: Record<string, string>,
  own: { key: string; value: string }[] = [],
) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const first = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, account, "first"),
    name: "f1",
    params: {
      tags: [
        { key: "team", value: "payments" },
        { key: "ticket", value: "T-1" },
      ],
      transitiveTagKeys: ["team"],
    },
  });
  const second = k.assumeRole(seed, {
    at: t("10:01:00"),
    by: k.asRole(first.session),
    role: k.role(seed, account, "second"),
    name: "s2",
    params: { ...(own.length > 0 ? { tags: own } : {}), incomingTransitiveTags: inherited },
  });
  const used = k.use(seed, t("10:02:00"), k.asRole(second.session));
  return { alice, first, last: second.session, records: [...first.records, ...second.records, used] };
}

export function capped(seed: k.Seed, after: number) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const first = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, account, "first"),
    name: "f1",
    seconds: 14400,
  });
  const second = k.assumeRole(seed, {
    at: t("10:10:00"),
    by: k.asRole(first.session),
    role: k.role(seed, account, "second"),
    name: "s2",
  });
  const early = k.use(seed, t("10:11:00"), k.asRole(second.session));
  const used = k.use(seed, k.plus(t("10:10:00"), after), k.asRole(second.session));
  return { alice, used, last: second.session, records: [...first.records, ...second.records, early, used] };
}
