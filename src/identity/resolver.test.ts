import { describe, expect, test } from "vitest";
import {
  accountId,
  asOtherAccount,
  asRole,
  asUser,
  assumeRole,
  plus,
  principalOf,
  role,
  t,
  use,
  user,
  type Seed,
} from "../../test/support/case-building/kit.js";
import { eventTimeOf } from "../trail/event-row.js";
import type { CloudTrailRecord } from "../trail/record.js";
import { callsOf } from "./call.js";
import { issueOf, useOf } from "./derive.js";
import { FactIndex, type Use } from "./facts.js";
import { issuanceOf, type Issuance } from "./issuance.js";
import { questionOf } from "./question.js";
import { agree } from "./reading.js";
import { Resolver } from "./resolver.js";
import { processorTime } from "../../test/support/processor-time.js";

/** An index of these records; each record's use is a fact of its own, and the last record's is returned. */
function indexOf(records: readonly CloudTrailRecord[]): { facts: FactIndex; last: Use } {
  const facts = new FactIndex(new Map(), true);
  const uses = records.map((record, at) => {
    const time = eventTimeOf(record)!;
    return useOf({
      stamp: `stamp ${at}`,
      record,
      events: 1,
      errors: 0,
      first: time,
      last: time,
      console: false,
      shared: [],
    });
  });
  for (const fact of uses) facts.add(fact);
  for (const record of records) {
    const issue = issueOf(record);
    if (issue !== undefined) facts.add(issue);
  }
  return { facts, last: uses.at(-1)! };
}

describe("the resolver", () => {
  test("follows a chain to any length", () => {
    const seed: Seed = { name: "a long chain", made: 0 };
    const account = accountId(seed, "main");
    const alice = user(seed, account, "alice");
    const runner = role(seed, account, "runner");
    const records: CloudTrailRecord[] = [];
    let by = asUser(alice);
    for (let hop = 0; hop < 700; hop += 1) {
      const at = plus(t("10:00:00"), hop * 3000);
      const made = assumeRole(seed, { at, by, role: runner, name: "renewed" });
      records.push(made.caller);
      by = asRole(made.session);
    }
    records.push(use(seed, plus(t("10:00:00"), 700 * 3000), by));
    const { facts, last } = indexOf(records);
    const readings = new Resolver(facts).readings(questionOf(last));
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({ origin: { kind: "iam-user", name: "alice" }, confidence: "exact" });
    expect(readings[0]!.chain).toHaveLength(700);
  });

  test("never drops the one reading that disagrees", () => {
    const seed: Seed = { name: "many sessions alive", made: 0 };
    const home = accountId(seed, "home");
    const builder = role(seed, home, "builder");
    const [alice, bob] = [user(seed, home, "alice"), user(seed, home, "bob")];
    const made = Array.from({ length: 260 }, (_, at) =>
      assumeRole(seed, {
        at: plus(t("09:00:00"), at * 3),
        by: asUser(at === 0 ? bob : alice),
        role: builder,
        name: "build",
      }),
    );
    const fetched = use(seed, t("09:50:00"), asOtherAccount(principalOf(made[0]!.session), home), {
      recipient: accountId(seed, "away"),
    });
    const { facts, last } = indexOf([...made.map((one) => one.caller), fetched]);
    const readings = new Resolver(facts).readings(questionOf(last));
    expect(readings.length).toBeLessThan(260);
    expect(new Set(readings.map(({ origin }) => origin.name))).toEqual(new Set(["alice", "bob"]));
    expect(agree(readings).origin).toBeNull();
    expect(readings[0]!.warnings.join()).toContain("More than 200 readings");
  });

  test("a storm of sessions that all issue each other in one second ends, and is nobody's; with a way in it is hers", () => {
    const seed: Seed = { name: "a storm", made: 0 };
    const account = accountId(seed, "main");
    const at = t("10:00:00");
    const sessions = Array.from({ length: 24 }, (_, n) => ({
      role: role(seed, account, `role-${n}`),
      name: "storm",
      key: `ASIAQSTORM${String(n).padStart(10, "A")}`,
      createdAt: at,
    }));
    const records = sessions.flatMap((one) =>
      sessions
        .filter((other) => other !== one)
        .map(
          (other) =>
            assumeRole(seed, { at, by: asRole(one), role: other.role, name: "storm", key: other.key }).caller,
        ),
    );
    const used = use(seed, t("10:05:00"), asRole(sessions[5]!));
    const closed = indexOf([...records, used]);
    const [only, ...others] = new Resolver(closed.facts).readings(questionOf(closed.last));
    expect(others).toEqual([]);
    expect(only).toMatchObject({ origin: { kind: "role", name: "role-5" }, confidence: "none" });

    const alice = user(seed, account, "alice");
    const opened = assumeRole(seed, {
      at,
      by: asUser(alice),
      role: sessions[11]!.role,
      name: "storm",
      key: sessions[11]!.key,
    });
    const open = indexOf([...records, opened.caller, used]);
    const readings = new Resolver(open.facts).readings(questionOf(open.last));
    expect(new Set(readings.map(({ origin }) => origin.name))).toEqual(new Set(["alice"]));
  });

  test("says the same of a loop whoever is asked first", () => {
    const seed: Seed = { name: "a loop", made: 0 };
    const account = accountId(seed, "main");
    const at = t("10:00:00");
    const [a, b, c] = ["a", "b", "c"].map((name) => ({
      role: role(seed, account, name),
      name: "loop",
      key: `ASIAQLOOP${name.toUpperCase()}AAAAAAAAAA`,
      createdAt: at,
    }));
    const issue = (from: typeof a, to: typeof a) =>
      assumeRole(seed, { at, by: asRole(from!), role: to!.role, name: "loop", key: to!.key }).caller;
    const records = [issue(a, b), issue(b, a), issue(b, c)];
    const uses = [a, b, c].map((one) => use(seed, t("10:01:00"), asRole(one!)));
    const { facts } = indexOf([...records, ...uses]);
    const questions = uses.map((record) => questionOf(indexOf([record]).last));
    const told = (order: number[]) => {
      const resolver = new Resolver(facts);
      const answers = new Map(
        order.map((at) => [
          at,
          resolver.readings(questions[at]!).map(({ origin, chain }) => `${origin.name} ${chain.length}`),
        ]),
      );
      return [0, 1, 2].map((at) => answers.get(at));
    };
    expect(told([0, 1, 2])).toEqual([["a 0"], ["b 0"], ["b 1"]]);
    for (const order of [
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [0, 2, 1],
    ])
      expect(told(order), String(order)).toEqual(told([0, 1, 2]));
  });
});

test("copies of a hundred thousand calls are joined without comparing each with each", () => {
  const seed: Seed = { name: "many calls", made: 0 };
  const account = accountId(seed, "main");
  const made = assumeRole(seed, {
    at: t("10:00:00"),
    by: asUser(user(seed, account, "alice")),
    role: role(seed, accountId(seed, "away"), "r"),
    name: "s",
  });
  const [caller, owner] = [issuanceOf(made.caller)!, issuanceOf(made.owner)!];
  const issuances: Issuance[] = [];
  for (let at = 0; at < 50_000; at += 1) {
    const own = {
      time: caller.time + (at >> 5),
      requestId: `request ${at}`,
      key: `key ${at}`,
      shared: "redacted",
    };
    issuances.push({ ...caller, ...own, eventId: `c${at}` }, { ...owner, ...own, eventId: `o${at}` });
  }
  const used = processorTime();
  const calls = callsOf(issuances);
  expect(calls).toHaveLength(50_000);
  expect(calls.every(({ copies, best }) => copies.length === 2 && best.caller.type === "IAMUser")).toBe(true);
  expect(used()).toBeLessThan(10_000);
});
