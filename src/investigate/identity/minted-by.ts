import type { Descendant } from "../../answers/trace.js";
import { sessionKey, token } from "../../identity/facts.js";
import type { Closure } from "../../identity/closure.js";
import { questionOf } from "../../identity/question.js";
import type { Resolver } from "../../identity/resolver.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime, parseTime } from "../../trail/time.js";
import type { TimeRange } from "../../trail/time-range.js";
import type { Acting } from "../events/acting.js";
import { mintedBy, type Minted, type Minter } from "../trace/descendants.js";
import { originsOf, rangeCondition } from "../events/events.js";
import { evidenceOf, sessionIdentity } from "../trace/hops.js";
import type { FoundReading } from "./identity-readings.js";
import { asText } from "../events/rows.js";

/** Sessions looked below; of more, the latest. */
const MOST_SESSIONS = 500;

/** Kinds whose own records carry an ID that stands on the calls that opened their sessions. */
const CALLS_AS_ITSELF = new Set(["iam-user", "saml-user", "web-identity", "federated-user"]);

/** What is minted from a session or a key, as conditions for its activity are made of: with all uses. */
export async function mintedFromStamped(
  reader: LakeReader,
  closure: Closure,
  found: FoundReading,
  now: number,
): Promise<Minted> {
  const minter = await stampedMinter(reader, found.where);
  return closure.run((resolver) => mintedBy(resolver, minter, now));
}

/**
 * The tree of sessions and keys that an identity minted. For who comes from elsewhere, or is a workload, its first sessions are
 * the roots; for a user, a subject and a key, what they called for.
 */
export async function mintedTree(
  reader: LakeReader,
  closure: Closure,
  { reading, person, where }: FoundReading,
  acting: Acting,
  range: TimeRange,
  now: number,
): Promise<{ tree: Descendant[]; cut: boolean }> {
  if (person !== undefined && CALLS_AS_ITSELF.has(person.kind)) {
    const principals = await ownIds(reader, person.where);
    const { tree } = await closure.run((resolver) =>
      mintedBy(resolver, { sessions: [], keys: [], principals }, now),
    );
    return { tree: within(tree, range), cut: false };
  }
  if (person === undefined) {
    const minter = await stampedMinter(reader, where);
    const { tree } = await closure.run((resolver) => mintedBy(resolver, minter, now));
    return { tree: within(tree, range), cut: minter.sessions.length >= MOST_SESSIONS && reading.events > 0 };
  }
  const keys = reading.as === "root" ? (await stampedMinter(reader, acting.counted)).keys : [];
  const sessions = await sessionsOf(
    reader,
    `(${acting.counted}) AND ${rangeCondition(range)}`,
    "o.hops <= 1",
  );
  const tree = await closure.run((resolver) => [
    ...mintedBy(resolver, { sessions: [], keys, principals: [] }, now).tree,
    ...sessions.flatMap((session) => ownSession(resolver, session, now)),
  ]);
  return { tree: within(tree, range), cut: sessions.length >= MOST_SESSIONS };
}

/** A first session as a node of its own, with what it minted below it. */
function ownSession(resolver: Resolver, session: string, now: number): Descendant[] {
  const uses = resolver.facts.uses(token.session(session)).filter(({ stamp }) => stamp.type !== "AWSAccount");
  const link = uses
    .flatMap((use) => resolver.readings(questionOf(use)))
    .find(({ chain }) => chain.length > 0)
    ?.chain.at(-1);
  const { tree } = mintedBy(resolver, { sessions: [session], keys: [], principals: [] }, now);
  if (uses[0] === undefined || link === undefined) return tree;
  return [
    {
      via: link.via,
      to: sessionIdentity(uses[0].stamp, link.call?.best, now),
      confidence: link.confidence,
      evidence: link.call === undefined ? [] : evidenceOf(link.call),
      events: uses.reduce((sum, use) => sum + use.events, 0),
      children: tree,
    },
  ];
}

async function ownIds(reader: LakeReader, where: string): Promise<string[]> {
  const rows = await reader.db.all(
    `SELECT DISTINCT unnest([origin_principal, origin_arn]) AS id FROM ${originsOf(reader)} WHERE ${where}`,
    reader.signal,
  );
  return rows.flatMap(({ id }) => asText(id) ?? []).sort();
}

/** What may have called: the sessions that events belong to, and the long-term keys that signed. */
async function stampedMinter(reader: LakeReader, where: string): Promise<Minter> {
  const sessions = await sessionsOf(reader, where, "true");
  const keys = await reader.db.all(
    `SELECT DISTINCT e.useridentity.accesskeyid AS key FROM ${reader.currentEvents} e
     WHERE (${where}) AND e.useridentity.sessioncontext.attributes.creationdate IS NULL AND e.useridentity.accesskeyid IS NOT NULL
     ORDER BY key LIMIT ${MOST_SESSIONS}`,
    reader.signal,
  );
  return { sessions, keys: keys.map(({ key }) => String(key)), principals: [] };
}

async function sessionsOf(reader: LakeReader, where: string, more: string): Promise<string[]> {
  const origins = originsOf(reader);
  if (origins === undefined) return [];
  const rows = await reader.db.all(
    `SELECT o.session_id AS session FROM ${reader.currentEvents} e JOIN ${origins} o ON o.stamp = e.stamp
     WHERE (${where}) AND o.session_id IS NOT NULL AND ${more}
     GROUP BY 1 ORDER BY max(e.ts) DESC, 1 LIMIT ${MOST_SESSIONS}`,
    reader.signal,
  );
  return rows.flatMap(({ session }) => {
    const parts = /^([^/]*)\/(.*)\/([^/]+)$/s.exec(String(session));
    const created = parseTime(parts?.[3]);
    return parts === null || created === undefined ? [] : [sessionKey(parts[1], parts[2]!, created)];
  });
}

/** What was minted in the range, and whatever such things hang below. */
function within(nodes: readonly Descendant[], range: TimeRange): Descendant[] {
  const at = (seconds: number | undefined) => (seconds === undefined ? undefined : formatTime(seconds));
  const [from, to] = [at(range.from), at(range.to)];
  return nodes.flatMap((node) => {
    const children = within(node.children, range);
    const made = node.evidence[0]?.eventTime ?? node.to.createdAt;
    const inside =
      made !== undefined && (from === undefined || made >= from) && (to === undefined || made < to);
    return inside || children.length > 0 || (from === undefined && to === undefined)
      ? [{ ...node, children }]
      : [];
  });
}
