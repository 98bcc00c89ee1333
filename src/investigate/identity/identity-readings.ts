import { randomUUID } from "node:crypto";
import type { EventsOf, IdentityKind, IdentityReading } from "../../answers/activity.js";
import type { Confidence, Origin, OriginKind } from "../../answers/trace.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { ID, onceEach } from "../events/copies.js";
import { originsOf } from "../events/events.js";
import { stampedIdentities, type StampedIdentity } from "./identity-shapes.js";
import { personsNamed, type Person } from "./persons.js";
import { asText } from "../events/rows.js";

/** Which of the readings is meant. */
export interface Choice {
  /** `origin` stands for every kind of person and workload. */
  readonly as?: IdentityKind | "origin";
  readonly account?: string;
  /** All people that are left, as if they were one. */
  readonly together?: boolean;
}

/** A reading with how its events are found. */
export interface FoundReading {
  readonly reading: IdentityReading;
  /** Of the origins, where the events are joined by whose they are. */
  readonly person?: { readonly kind: OriginKind; readonly where: string };
  /** On the stored columns of `e`: all its events. */
  readonly where: string;
  /** The same, as the articles query it: what was done under that very identity (S2). */
  readonly direct: string;
}

const MOST_BY = 20;
const ORDER = { origin: 0, stamp: 1, name: 2, claim: 3 } as const;

/** Everything a typed text may mean in this lake, the surest first: people, then roles, sessions and keys, then mere names. */
export async function readingsOf(
  reader: LakeReader,
  text: string,
  account?: string,
): Promise<FoundReading[]> {
  const origins = originsOf(reader);
  if (reader.manifest.parts.length === 0 || origins === undefined) return [];
  const persons = await personsNamed(reader, text);
  const stamped = stampedIdentities(text, origins).map((one) => inAccount(one, account));
  const table = `matches_${randomUUID().slice(0, 8)}`;
  await writeMatches(reader, table, persons, stamped);
  try {
    const found: FoundReading[] = [];
    for (const [i, person] of persons.entries()) {
      const where = `e.stamp IN (SELECT stamp FROM ${origins} WHERE ${person.where})`;
      const { kind, name, account: own, arn, provider, principalIds } = person;
      const reading = told(await matchedBy(reader, table, `person = ${i}`), {
        as: kind as IdentityKind, name, account: own, arn, provider, principalIds: [...principalIds], basis: "origin",
      });
      found.push({ reading, person: { kind, where: person.where }, where, direct: directly(person, origins) });
    } // prettier-ignore
    for (const [i, shape] of stamped.entries()) {
      for (const one of await inEachAccount(reader, table, i, shape)) {
        const { as, name, account: own, arn, basis, where, direct } = one;
        const by = await matchedBy(reader, table, one.match);
        const reading = told(by, { as, name, account: own, arn, basis, principalIds: [] });
        if (reading.events > 0) found.push({ reading, where, direct });
      }
    }
    // Within what joins them alike the busiest first; readings of one size stay in the order of their content.
    return found.sort(
      (a, b) => ORDER[a.reading.basis] - ORDER[b.reading.basis] || b.reading.events - a.reading.events,
    );
  } finally {
    await reader.db.run(`DROP TABLE IF EXISTS ${table}; DROP TABLE IF EXISTS ${table}_people`);
  }
}

/**
 * One pass over the events for all readings at once: how many there are of each stamp, and which reading they fit. The copies of
 * one call stay single, so that they can be counted once.
 */
async function writeMatches(
  reader: LakeReader,
  table: string,
  persons: readonly Person[],
  stamped: readonly StampedIdentity[],
): Promise<void> {
  const origins = originsOf(reader)!;
  const people = persons.map((person, i) => `SELECT stamp, ${i} AS person FROM ${origins} WHERE ${person.where}`);
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE ${table}_people AS ${people.join(" UNION ALL ") || "SELECT NULL::UUID AS stamp, 0 AS person WHERE false"}`,
    reader.signal,
  );
  const fits = stamped.map(({ where }, i) => `coalesce(${where}, false) AS fits_${i}`);
  const accounts = stamped.map(({ where, byAccount }, i) => `CASE WHEN ${where} THEN ${byAccount ?? "''"} END AS account_${i}`); // prettier-ignore
  const ofPair = (value: string, as: string) => `CASE WHEN e.pair_id IS NOT NULL THEN ${value} END AS ${as}`;
  const any = ["p.person IS NOT NULL", ...stamped.map(({ where }) => where)].join(" OR ");
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS
     SELECT ${["e.stamp", "p.person", ...fits, ...accounts, "e.pair_id", ofPair("e.eventname", "eventname"), ofPair("e.ts", "ts"),
       ofPair("e.account", "account"), ofPair(ID, "id"), ofPair("coalesce(e.useridentity.type, '') = 'AWSAccount'", "owner")].join(", ")}, count(*) AS n
     FROM ${reader.currentEvents} e LEFT JOIN ${table}_people p ON p.stamp = e.stamp WHERE ${any} GROUP BY ALL`,
    reader.signal,
  );
} // prettier-ignore

/** Who is behind the matched events of a reading, the two copies of a call counted once. */
async function matchedBy(reader: LakeReader, table: string, match: string): Promise<EventsOf[]> {
  return groupedByOrigin(
    reader,
    `(SELECT stamp, n FROM ${table} WHERE pair_id IS NULL AND ${match}
      UNION ALL SELECT stamp, n FROM ${table} WHERE pair_id IS NOT NULL AND ${match}
      QUALIFY account = first_value(account) OVER (PARTITION BY pair_id, eventname, ts ORDER BY owner, account, id))`,
  );
}

/**
 * What a person did under its own identity: as the articles query a user (S2), and for people from elsewhere, whose first
 * session is all they have in AWS, up to that session.
 */
function directly({ kind, name, account, where }: Person, origins: string): string {
  const UI = "e.useridentity";
  const own = account === undefined ? "" : ` AND ${UI}.accountid = ${literal(account)}`;
  if (kind === "iam-user") return `(${UI}.type = 'IAMUser' AND ${UI}.username = ${literal(name)}${own})`;
  if (kind === "root") return `(${UI}.type = 'Root'${own})`;
  return `e.stamp IN (SELECT stamp FROM ${origins} WHERE ${where} AND hops <= 1)`;
}

/** Sessions of a name, in the account asked for; roles and keys are told apart by it anyway. */
function inAccount(stamped: StampedIdentity, account: string | undefined): StampedIdentity {
  if (account === undefined || stamped.account !== undefined || stamped.byAccount !== undefined)
    return stamped;
  const own = ` AND e.useridentity.accountid = ${literal(account)}`;
  return { ...stamped, account, where: `(${stamped.where}${own})`, direct: `(${stamped.direct}${own})` };
}

/** A name that may be of several accounts, once for each account that has it. */
async function inEachAccount(
  reader: LakeReader,
  table: string,
  at: number,
  stamped: StampedIdentity,
): Promise<(StampedIdentity & { match: string })[]> {
  const { byAccount } = stamped;
  if (byAccount === undefined) return [{ ...stamped, match: `fits_${at}` }];
  const rows = await reader.db.all(
    `SELECT DISTINCT account_${at} AS account FROM ${table} WHERE fits_${at} ORDER BY account`,
    reader.signal,
  );
  return rows.map(({ account }) => {
    const own = ` AND ${byAccount} = ${literal(String(account))}`;
    return {
      ...stamped,
      ...(account === "" ? {} : { account: String(account) }),
      where: `(${stamped.where}${own})`,
      direct: `(${stamped.direct}${own})`,
      match: `fits_${at} AND account_${at} = ${literal(String(account))}`,
    };
  });
}

type Told = Omit<IdentityReading, "events" | "by" | "account" | "arn" | "provider"> &
  { [K in "account" | "arn" | "provider"]?: string | undefined }; // prettier-ignore

function told(by: readonly EventsOf[], { account, arn, provider, ...rest }: Told): IdentityReading {
  return {
    ...rest,
    ...(account === undefined ? {} : { account }),
    ...(arn === undefined ? {} : { arn }),
    ...(provider === undefined ? {} : { provider }),
    events: by.reduce((sum, { events }) => sum + events, 0),
    by: by.slice(0, MOST_BY),
  };
}

/** The columns that an origin is read from by `originOfGroup`. */
export const ORIGIN_GROUP = ["kind", "name", "account", "provider", "confidence"] as const;

/** Who is behind the events of a condition, most events first; the two copies of one call count once. */
export function eventsBy(reader: LakeReader, where: string): Promise<EventsOf[]> {
  return groupedByOrigin(reader, onceEach(reader, "e.stamp, 1 AS n", where));
}

async function groupedByOrigin(reader: LakeReader, relation: string): Promise<EventsOf[]> {
  const columns = ORIGIN_GROUP.map((column) => `o.origin_${column}`);
  const rows = await reader.db.all(
    `SELECT ${columns.join(", ")}, min(o.origin_arn) AS arn, sum(e.n)::BIGINT AS events
     FROM ${relation} e LEFT JOIN ${originsOf(reader)!} o ON o.stamp = e.stamp
     GROUP BY ${columns.join(", ")} ORDER BY events DESC, ${columns.join(", ")}`,
    reader.signal,
  );
  return rows.map(originOfGroup);
}

/** One group of `ORIGIN_GROUP`, as columns `origin_…`, with its `arn` and number of `events`. */
export function originOfGroup(row: Record<string, unknown>): EventsOf {
  const [name, account, provider, arn] = ["origin_name", "origin_account", "origin_provider", "arn"].map((key) => asText(row[key])); // prettier-ignore
  const origin: Origin | null =
    typeof row.origin_kind !== "string"
      ? null
      : {
          kind: row.origin_kind as OriginKind,
          name: name ?? "",
          ...(arn === undefined ? {} : { arn }),
          ...(account === undefined ? {} : { account }),
          ...(provider === undefined ? {} : { provider }),
        };
  const confidence = (asText(row.origin_confidence) ?? "none") as Confidence;
  return { origin, confidence, events: Number(row.events) };
}

/**
 * Which reading is meant, of those that `as` and `account` leave: the one person, or where there is none, the one role, session
 * or key. A mere name or claim is taken only where `as` asks for it: the one called `mina` may be anybody. Nothing where several
 * fit: they are never merged unasked.
 */
export function chosenOf(found: readonly FoundReading[], choice: Choice): FoundReading | undefined {
  const left = found.filter(
    ({ reading, person }) =>
      (choice.as === undefined || choice.as === reading.as || (choice.as === "origin" && person !== undefined)) &&
      (choice.account === undefined || choice.account === reading.account),
  ); // prettier-ignore
  const people = left.filter(({ person }) => person !== undefined);
  if (choice.together === true && people.length > 1) return merged(people);
  const stamped = left.filter(({ reading }) => reading.basis === "stamp");
  const best = [people, stamped, choice.as === undefined ? [] : left].find((some) => some.length > 0) ?? [];
  return best.length === 1 ? best[0] : undefined;
}

function merged(people: readonly FoundReading[]): FoundReading {
  const any = (conditions: readonly string[]) => `(${conditions.join(" OR ")})`;
  const first = people[0]!;
  return {
    reading: {
      as: first.reading.as,
      name: first.reading.name,
      principalIds: people.flatMap(({ reading }) => reading.principalIds),
      basis: "origin",
      events: people.reduce((sum, { reading }) => sum + reading.events, 0),
      by: people.flatMap(({ reading }) => reading.by).slice(0, MOST_BY),
    },
    person: { kind: first.person!.kind, where: any(people.map(({ person }) => person!.where)) },
    where: any(people.map(({ where }) => where)),
    direct: any(people.map(({ direct }) => direct)),
  };
}
