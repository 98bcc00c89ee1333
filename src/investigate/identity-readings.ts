import type { EventsOf, IdentityKind, IdentityReading } from "../answers/activity.js";
import type { Confidence, Origin, OriginKind } from "../answers/trace.js";
import { literal } from "../lake/database.js";
import type { LakeReader } from "../lake/reader.js";
import { onceEach } from "./copies.js";
import { originsOf } from "./events.js";
import { stampedIdentities, type StampedIdentity } from "./identity-shapes.js";
import { personsNamed, type Person } from "./persons.js";
import { asText } from "./rows.js";

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

/** Everything a typed text may mean in this lake, the surest first: people, then roles, sessions and keys, then mere names. */
export async function readingsOf(
  reader: LakeReader,
  text: string,
  account?: string,
): Promise<FoundReading[]> {
  if (reader.manifest.parts.length === 0) return [];
  const origins = originsOf(reader);
  const found: FoundReading[] = [];
  if (origins !== undefined) {
    for (const person of await personsNamed(reader, text)) {
      const where = `e.stamp IN (SELECT stamp FROM ${origins} WHERE ${person.where})`;
      const { kind, name, account, arn, provider, principalIds } = person;
      const reading = await told(reader, where, { as: kind as IdentityKind, name, account, arn, provider, principalIds: [...principalIds], basis: "origin" });
      found.push({ reading, person: { kind, where: person.where }, where, direct: directly(person, origins) });
    } // prettier-ignore
  }
  for (const stamped of stampedIdentities(text, origins)) {
    for (const one of await inAccounts(reader, stamped, account)) {
      const { as, name, account, arn, basis, where, direct } = one;
      const reading = await told(reader, where, { as, name, account, arn, basis, principalIds: [] });
      if (reading.events > 0) found.push({ reading, where, direct });
    }
  }
  return found;
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

/** A name that may be of several accounts, once for each account that has it; sessions of a name, in the account asked for. */
async function inAccounts(
  reader: LakeReader,
  stamped: StampedIdentity,
  account: string | undefined,
): Promise<StampedIdentity[]> {
  const { byAccount } = stamped;
  if (byAccount === undefined) {
    if (account === undefined || stamped.account !== undefined) return [stamped];
    const own = ` AND e.useridentity.accountid = ${literal(account)}`;
    return [{ ...stamped, account, where: `(${stamped.where}${own})`, direct: `(${stamped.direct}${own})` }];
  }
  const rows = await reader.db.all(
    `SELECT DISTINCT ${byAccount} AS account FROM ${reader.currentEvents} e WHERE ${stamped.where} ORDER BY account`,
    reader.signal,
  );
  return rows.map(({ account }) => {
    const own = ` AND ${byAccount} = ${literal(String(account))}`;
    return {
      ...stamped,
      ...(account === "" ? {} : { account: String(account) }),
      where: `(${stamped.where}${own})`,
      direct: `(${stamped.direct}${own})`,
    };
  });
}

type Told = Omit<IdentityReading, "events" | "by" | "account" | "arn" | "provider"> &
  { [K in "account" | "arn" | "provider"]?: string | undefined }; // prettier-ignore

async function told(reader: LakeReader, where: string, of: Told): Promise<IdentityReading> {
  const by = await eventsBy(reader, where);
  const { account, arn, provider, ...rest } = of;
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
export async function eventsBy(reader: LakeReader, where: string): Promise<EventsOf[]> {
  const origins = originsOf(reader);
  const columns = ORIGIN_GROUP.map((column) => `o.origin_${column}`);
  const select =
    origins === undefined
      ? `SELECT ${columns.map((column) => `NULL AS ${column.slice(2)}`).join(", ")}, NULL AS arn, count(*) AS events FROM ${onceEach(reader, "e.stamp", where)} e`
      : `SELECT ${columns.join(", ")}, min(o.origin_arn) AS arn, count(*) AS events FROM ${onceEach(reader, "e.stamp", where)} e LEFT JOIN ${origins} o ON o.stamp = e.stamp`;
  const rows = await reader.db.all(
    `SELECT * FROM (${select} GROUP BY ${columns.map((_, i) => i + 1).join(", ")}) WHERE events > 0
     ORDER BY events DESC, origin_kind, origin_name, origin_account, origin_provider, origin_confidence`,
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
