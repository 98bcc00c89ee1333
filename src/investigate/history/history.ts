import { EVENT_ID } from "../../lake/columns.js";
import { literal, literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { compileLookup, type Lookup } from "../../query/lookup.js";
import type { TimeRange } from "../../trail/time-range.js";
import { whyEmpty } from "../events/emptiness.js";
import { originsOf, type Selection } from "../events/events.js";

/** The events that a lookup finds. */
export function historySelection(reader: LakeReader, lookup: Lookup, range: TimeRange): Selection {
  return { ...compileLookup(lookup, originsOf(reader)), range };
}

/**
 * Why a lookup found nothing: what the lake does not hold, then what the lake has that is spelt almost like what was typed.
 * AWS's attributes are exact and case-sensitive (`cloudtrail-identity.md` §7.5), which is what people trip over.
 */
export async function whyNoEvents(reader: LakeReader, lookup: Lookup, range: TimeRange): Promise<string[]> {
  const { account, region, eventName, eventSource, readOnly } = lookup;
  const reasons = await whyEmpty(reader, {
    range,
    ...(account === undefined ? {} : { accounts: account }),
    ...(region === undefined ? {} : { regions: region }),
    ...(eventName === undefined ? {} : { eventNames: eventName }),
    ...(eventSource === undefined ? {} : { eventSources: eventSource.map(fullSource) }),
    readOnly: readOnly?.includes("true") === true,
  });
  if (reader.manifest.parts.length === 0) return reasons;
  return [...reasons, ...(await otherSpellings(reader, lookup)), ...(await otherMeanings(reader, lookup))];
}

function fullSource(source: string): string {
  return source.includes(".") ? source : `${source}.amazonaws.com`;
}

/** The filters whose values a lake can be asked for, with their expression over `e`. */
const SPELT: readonly (readonly [filter: keyof Lookup, option: string, values: string])[] = [
  ["eventName", "--event-name", "e.eventname"],
  ["eventSource", "--event-source", "e.eventsource"],
  ["userName", "--user-name", "e.useridentity.username"],
  ["userName", "--user-name", "split_part(e.useridentity.arn, '/', -1)"],
  ["accessKey", "--access-key", "e.useridentity.accesskeyid"],
  ["region", "--region", "e.awsregion"],
  ["error", "--error", "e.errorcode"],
  ["resourceType", "--resource-type", "unnest(e.resource_types)"],
  ["resourceName", "--resource-name", "unnest(e.resource_names)"],
  ["origin", "--origin", "o.origin_name"],
];
const MOST_SPELLINGS = 3;

async function otherSpellings(reader: LakeReader, lookup: Lookup): Promise<string[]> {
  const sentences = new Set<string>();
  const origins = originsOf(reader);
  for (const [filter, option, values] of SPELT) {
    const typed = (lookup[filter] ?? []).filter((value) => !value.includes("*"));
    const relation = filter === "origin" ? origins : reader.events;
    if (typed.length === 0 || relation === undefined) continue;
    const from = filter === "origin" ? `${relation} o` : `${relation} e`;
    const lower = typed.map((value) => value.toLowerCase());
    const found = await reader.db.all(
      `SELECT DISTINCT v FROM (SELECT ${values} AS v FROM ${from})
       WHERE lower(v) IN (${literals(lower)}) ORDER BY v LIMIT ${MOST_SPELLINGS + typed.length}`,
      reader.signal,
    );
    const held = found.map(({ v }) => String(v));
    for (const value of typed) {
      if (held.includes(value)) continue;
      const others = held.filter((other) => other.toLowerCase() === value.toLowerCase());
      if (others.length > 0)
        sentences.add(
          `${option} is case-sensitive: the lake has ${others.slice(0, MOST_SPELLINGS).join(", ")}.`,
        );
    }
    if (held.length === 0 && (filter === "eventName" || filter === "eventSource"))
      for (const value of typed)
        for (const near of await alike(reader, values, value))
          sentences.add(`Did you mean ${option} ${near}?`);
  }
  return [...sentences];
}

/** The values that differ from a typed one by a slip of the hand. */
async function alike(reader: LakeReader, values: string, typed: string): Promise<string[]> {
  const found = await reader.db.all(
    `SELECT v, damerau_levenshtein(lower(v), ${literal(typed.toLowerCase().slice(0, 100))}) AS d
     FROM (SELECT DISTINCT ${values} AS v FROM ${reader.events} e)
     WHERE v IS NOT NULL AND length(v) < 200 AND d <= ${typed.length < 6 ? 1 : 2} ORDER BY d, v LIMIT 1`,
    reader.signal,
  );
  return found.map(({ v }) => String(v));
}

/** What was typed into one filter, and is something of another filter. */
async function otherMeanings(reader: LakeReader, lookup: Lookup): Promise<string[]> {
  const sentences: string[] = [];
  const has = async (condition: string): Promise<boolean> =>
    (await reader.placesOf(`coalesce(${condition}, false)`, 1)).length > 0;
  for (const name of lookup.userName ?? []) {
    // The mistake that AWS's own article warns of: the user name of a role's calls is not the role's name.
    if (await has(`e.useridentity.sessioncontext.sessionissuer.username = ${literal(name)}`))
      sentences.push(
        `${name} is a role's name: a user name is that of an IAM user or of a role session. All calls of the role: --principal ${name}.`,
      );
  }
  for (const key of lookup.accessKey ?? []) {
    if (await has(`list_contains(e.resource_names, ${literal(key)})`))
      sentences.push(
        `No call in the lake was signed with ${key}, but calls name it, such as the one that issued it: --resource-name ${key}.`,
      );
  }
  for (const name of lookup.resourceName ?? []) {
    if (await has(`${EVENT_ID.replaceAll("eventid", "e.eventid")} = ${literal(name)}`))
      sentences.push(`${name} is an event ID: trailhound history ${name}.`);
  }
  return sentences;
}
