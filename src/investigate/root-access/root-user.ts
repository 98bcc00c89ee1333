import type { RootUse, RootUserRow, RootWay } from "../../answers/root.js";
import type { Confidence, Row } from "../../answers/trace.js";
import { token } from "../../identity/facts.js";
import type { Reading } from "../../identity/reading.js";
import type { Resolver } from "../../identity/resolver.js";
import type { LakeReader } from "../../lake/reader.js";
import { isLongTermKey } from "../../trail/key-id.js";
import { textAt, type CloudTrailRecord } from "../../trail/record.js";
import { stampOf } from "../../trail/stamp.js";
import { formatTime, parseTime } from "../../trail/time.js";
import { rangeCondition, type Selection } from "../events/events.js";
import { present } from "../trace/hops.js";
import { readingOfUse } from "./root-openings.js";

/** All records of one root identity: one sign-in page, one key of a session, or one long-term key. */
interface StampOfRoot {
  stamp: string;
  account: string;
  key?: string;
  createdAt?: number;
  invokedBy?: string;
  mfa: boolean | null;
  signIn: boolean;
  events: number;
  errors: number;
  first?: number;
  last?: number;
  ips: string[];
}

/** How a stamp's records came about. */
export interface WayOfStamp {
  way: RootWay;
  confidence: Confidence;
  openedAt?: number;
  openedBy?: string;
  because?: string;
}

/** Events of root users, less the sessions that AssumeRoot opened; the stamps of those are in a table of their own. */
export async function rootUserEvents(
  reader: LakeReader,
  opened: Iterable<string>,
  asked: { accounts?: readonly string[]; condition: string } & Pick<Selection, "range">,
): Promise<Selection> {
  await reader.db.run("CREATE OR REPLACE TEMP TABLE opened_by_assume_root (stamp VARCHAR)");
  await reader.db.append(
    "opened_by_assume_root",
    Array.from(opened, (stamp) => [stamp]),
  );
  return {
    where: `e.useridentity.type = 'Root' AND e.kind IN ('api', 'network') AND ${asked.condition}
      AND e.stamp NOT IN (SELECT stamp::UUID FROM opened_by_assume_root)`,
    ...(asked.range === undefined ? {} : { range: asked.range }),
  };
}

/** The root identities of the chosen events, counted. */
export async function rootStamps(reader: LakeReader, selection: Selection): Promise<StampOfRoot[]> {
  if (reader.manifest.parts.length === 0) return [];
  const rows = await reader.db.all(
    `SELECT e.stamp::VARCHAR AS stamp, e.account, any_value(e.useridentity.accesskeyid) AS key,
            any_value(e.useridentity.sessioncontext.attributes.creationdate) AS created,
            any_value(e.useridentity.invokedby) AS service,
            max(lower(e.useridentity.sessioncontext.attributes.mfaauthenticated)) AS mfa,
            bool_or(lower(e.eventsource) LIKE 'signin.%') AS signin, count(*) AS events,
            count(*) FILTER (e.errorcode IS NOT NULL) AS errors,
            min(epoch(e.ts))::BIGINT AS first, max(epoch(e.ts))::BIGINT AS last,
            list_sort(list(DISTINCT e.sourceipaddress) FILTER (e.sourceipaddress IS NOT NULL)) AS ips
     FROM ${reader.currentEvents} e WHERE ${selection.where} AND ${rangeCondition(selection.range)}
     GROUP BY e.stamp, e.account ORDER BY first, stamp, e.account`,
    reader.signal,
  );
  return rows.map((row) =>
    present<StampOfRoot>({
      stamp: String(row.stamp),
      account: String(row.account),
      key: typeof row.key === "string" && row.key !== "" ? row.key : undefined,
      createdAt: typeof row.created === "string" ? parseTime(row.created) : undefined,
      invokedBy: typeof row.service === "string" ? row.service : undefined,
      mfa: typeof row.mfa === "string" ? row.mfa === "true" : null,
      signIn: row.signin === true,
      events: Number(row.events),
      errors: Number(row.errors),
      first: typeof row.first === "number" ? row.first : undefined,
      last: typeof row.last === "number" ? row.last : undefined,
      ips: (row.ips ?? []) as string[],
    }),
  );
}

/** How each root identity's credentials came about, by the resolver's chains (§3.3, §3.4, §3.7, §3.9, §5). */
export function waysOf(resolver: Resolver, stamps: readonly StampOfRoot[]): Map<string, WayOfStamp> {
  const ways = new Map<string, WayOfStamp>();
  for (const one of stamps) {
    const use = resolver.facts.uses(token.stamp(one.stamp))[0];
    ways.set(one.stamp, wayOf(one, use === undefined ? undefined : readingOfUse(resolver, use)));
  }
  return ways;
}

const BY_HOP: Readonly<Record<string, RootWay>> = {
  ConsoleLogin: "console",
  CreateOAuth2Token: "aws-login",
  GetSessionToken: "session-token",
};

function wayOf(one: StampOfRoot, reading: Reading | undefined): WayOfStamp {
  if (one.createdAt === undefined && one.signIn) return { way: "sign-in", confidence: "exact" };
  // Old console calls show long-term-looking keys with a creation date: those are sessions (§4.5).
  if (isLongTermKey(one.key) && one.invokedBy === undefined && one.createdAt === undefined)
    return { way: "access-key", confidence: "exact" };
  const link = reading?.chain.at(-1);
  const way = BY_HOP[link?.via ?? ""];
  if (way !== undefined && link?.call !== undefined) {
    return present<WayOfStamp>({
      way,
      confidence: link.confidence,
      openedAt: link.call.time,
      openedBy: link.call.best.eventId,
      because: link.because,
    });
  }
  if (reading?.confidence === "exact" && reading.gap === undefined && one.invokedBy === undefined)
    return {
      way: "not-recorded",
      confidence: "exact",
      because: "the root user itself; its record does not say by which credential",
    };
  const began = one.createdAt === undefined ? {} : { openedAt: one.createdAt };
  if (one.invokedBy !== undefined)
    return {
      way: "on-behalf",
      confidence: reading?.confidence ?? "weak",
      ...began,
      because: `${one.invokedBy} called on root's behalf; which of root's credentials it acted for is not recorded`,
    };
  return {
    way: "unexplained",
    confidence: "weak",
    ...began,
    because:
      reading?.gap?.detail ?? "Neither its sign-in nor its AssumeRoot is in the lake: it may be a session of AssumeRoot.",
  };
} // prettier-ignore

/** Use by sign-in, session or key, newest first. */
export function usesOfRoot(stamps: readonly StampOfRoot[], ways: ReadonlyMap<string, WayOfStamp>): RootUse[] {
  const groups = new Map<string, { ofKeys: Set<string>; use: RootUse }>();
  for (const one of stamps) {
    const way = ways.get(one.stamp)!;
    const name = [one.account, way.way, way.way === "access-key" ? one.key : "", way.openedBy ?? way.openedAt].join("|");
    const known = groups.get(name);
    if (known === undefined) {
      groups.set(name, { ofKeys: new Set(one.key === undefined ? [] : [one.key]), use: useOf(one, way) });
      continue;
    }
    const { use, ofKeys } = known;
    if (one.key !== undefined) ofKeys.add(one.key);
    use.events += one.events;
    use.errors += one.errors;
    use.mfa = use.mfa === true || one.mfa === true ? true : (use.mfa ?? one.mfa);
    const [first, last] = [timeOf(one.first), timeOf(one.last)];
    if (use.firstSeen === "" || (first !== "" && first < use.firstSeen)) use.firstSeen = first;
    if (last > use.lastSeen) use.lastSeen = last;
    use.sourceIPs = [...new Set([...use.sourceIPs, ...one.ips])].sort();
  }
  return [...groups]
    .map(([name, { use, ofKeys }]) => ({ name, use: { ...use, keys: ofKeys.size } }))
    .sort((a, b) => (a.use.lastSeen > b.use.lastSeen ? -1 : a.use.lastSeen < b.use.lastSeen ? 1 : a.name < b.name ? -1 : 1))
    .map(({ use }) => use);
} // prettier-ignore

function useOf(one: StampOfRoot, way: WayOfStamp): RootUse {
  return present<RootUse>({
    account: one.account,
    way: way.way,
    accessKeyId: way.way === "access-key" ? one.key : undefined,
    openedAt: way.openedAt === undefined ? undefined : formatTime(way.openedAt),
    openedBy: way.openedBy,
    mfa: one.mfa,
    keys: 0,
    events: one.events,
    errors: one.errors,
    firstSeen: timeOf(one.first),
    lastSeen: timeOf(one.last),
    sourceIPs: one.ips,
    confidence: way.confidence,
    because: way.because,
  });
}

function timeOf(time: number | undefined): string {
  return time === undefined ? "" : formatTime(time);
}

/** An event of a root user with how its credentials came about. */
export function rootUserRow(row: Row, record: CloudTrailRecord, way: RootWay): RootUserRow {
  const mfaUsed = textAt(record, "additionalEventData", "MFAUsed");
  const inSession = stampOf(record).mfa;
  const message = textAt(record, "errorMessage");
  const said = textAt(record, "responseElements", row.eventName)?.toLowerCase();
  return present<RootUserRow>({
    ...row,
    way,
    mfa: mfaUsed === undefined ? (inSession ?? null) : /^(yes|true)$/i.test(mfaUsed),
    outcome:
      way !== "sign-in" ? undefined : said === "failure" || message !== undefined ? "failure" : "success",
    errorMessage: message,
  });
}
