import type { Resource, ResourceRow, ResourceThing } from "../../answers/resource.js";
import type { Row } from "../../answers/trace.js";
import { Problem } from "../../diagnostics/problem.js";
import type { LakeReader } from "../../lake/reader.js";
import type { Place } from "../../lake/views.js";
import { actedOnBy, createdBy } from "../../trail/created-resources.js";
import { granteesOf } from "../../trail/grantees.js";
import type { CloudTrailRecord } from "../../trail/record.js";
import { textAt } from "../../trail/record.js";
import { isPlainName } from "../../trail/resource-forms.js";
import type { NamedResource } from "../../trail/resource-names.js";
import type { Thing } from "../../trail/resource-things.js";
import { formatTime } from "../../trail/time.js";
import type { TimeRange } from "../../trail/time-range.js";
import { keyHistory } from "./key-history.js";
import { whyNoCreation } from "./missing-creation.js";
import { Sightings, type Alias, type Narrowing, type Sighted } from "./resource-sightings.js";
import { callsOf, ofCalls, useOf, type Call } from "./resource-use.js";
import { rowsOfPlaces } from "../events/rows.js";

/** What to ask of a resource. */
export interface ResourceQuestion extends Narrowing {
  readonly range?: TimeRange;
  /** The whole history of the key that created it; a text: of the key of this event. */
  readonly key?: boolean | string;
  /** How many events of the key's history at most. */
  readonly keyEvents?: number;
}

/** Of one call, so many first and so many last records are looked at one by one; the rest is counted as omitted. */
const EACH_END = 500;
const PAGE = 1_000;

/**
 * Who created, changed, deleted and read a resource, whatever it was called (`cloudtrail-identity.md` §4.10, §4.12). Records
 * that alter something are looked at one by one to tell what they did to it; reads and uses are counted in SQL.
 */
export async function resource(
  reader: LakeReader,
  typed: string,
  question: ResourceQuestion = {},
): Promise<Resource> {
  if (typed.trim() === "") throw new Problem({ code: "usage", detail: "An empty text names no resource." });
  if (reader.manifest.parts.length === 0) return blank(typed);
  const first = await lookAt(reader, typed, question, blank(typed));
  const ids = first.answer.things.length === 1 && isPlainName(typed) ? idsMade(first.answer) : [];
  const { answer } =
    ids.length === 0
      ? first
      : await lookAt(reader, typed, question, blank(typed), { ids, thing: first.thing });
  conclude(answer);
  if (answer.creations.length === 0 && answer.things.length === 1)
    answer.missing = whyNoCreation(reader, answer, question);
  if (question.key !== undefined && question.key !== false) {
    const history = await keyHistory(reader, answer, question);
    if (history !== undefined) answer.keyHistory = history;
  }
  return answer;
}

function blank(typed: string): Resource {
  return {
    resource: typed,
    things: [],
    others: [],
    state: "unknown",
    created: null,
    creations: [],
    missing: [],
    firstSeen: null,
    related: [],
    changed: [],
    deleted: [],
    failed: [],
    read: { count: 0, failed: 0, by: [], calls: [] },
    used: { count: 0, failed: 0, by: [], calls: [] },
    referenced: { count: 0, calls: [] },
    omitted: 0,
  };
}

/** Everything that is counted or listed; what follows from it is concluded later. */
async function lookAt(
  reader: LakeReader,
  typed: string,
  question: ResourceQuestion,
  answer: Resource,
  alias?: Alias,
): Promise<{ answer: Resource; thing: Thing | undefined }> {
  await using sightings = await Sightings.of(reader, typed, question.range, question, alias);
  answer.things = sightings.things.map(thingAnswer);
  answer.others = sightings.others.map(thingAnswer);
  if (sightings.things.length === 0) {
    answer.others = distinct(
      [...answer.others, ...(await narrowedAway(reader, typed, question))],
      ({ name, type, account, region }) => JSON.stringify([name, type, account, region]),
    );
    return { answer, thing: undefined };
  }
  const calls = await callsOf(reader, sightings, typed);
  answer.read = await useOf(reader, sightings, ofNature(calls, "read"));
  answer.used = await useOf(reader, sightings, ofNature(calls, "use"));
  await lookAtEach(
    reader,
    sightings,
    calls.filter(({ nature }) => nature !== "read" && nature !== "use"),
    answer,
  );
  answer.firstSeen = await firstSighting(reader, sightings);
  return { answer, thing: sightings.things[0] };
}

/** What the text names outside the range, the account and the region that were asked about. */
async function narrowedAway(
  reader: LakeReader,
  typed: string,
  { range, account, region, type }: ResourceQuestion,
): Promise<ResourceThing[]> {
  const ranged = range?.from !== undefined || range?.to !== undefined;
  if (!ranged && account === undefined && region === undefined && type === undefined) return [];
  await using all = await Sightings.of(reader, typed, undefined, {});
  return all.things.map(thingAnswer);
}

const MOST_IDS = 100;

/** The IDs that AWS gave to what was created under a name: later calls use them instead of the name. */
function idsMade({ related }: Resource): string[] {
  const ids = related.filter(({ name, why }) => why === OTHER_NAME && /^[a-z]+-[0-9a-f]{8,17}$/.test(name));
  return [...new Set(ids.map(({ name }) => name))].slice(-MOST_IDS);
}

function ofNature(calls: readonly Call[], nature: Call["nature"]): Call[] {
  return calls.filter((call) => call.nature === nature);
}

function thingAnswer({ name, type, account, region, events, first, last }: Sighted): ResourceThing {
  return {
    name,
    type,
    ...(account === "" ? {} : { account }),
    ...(region === "" ? {} : { region }),
    events,
    firstSeen: formatTime(first),
    lastSeen: formatTime(last),
  };
}

/** Sorts every altering record into what it did to the resource, and counts those that only name it. */
async function lookAtEach(
  reader: LakeReader,
  sightings: Sightings,
  calls: readonly Call[],
  answer: Resource,
): Promise<void> {
  const order = "ts, id, account, stamp, object, row";
  const places = await reader.db.all(
    `SELECT object, row, total - listed AS omitted FROM (
       SELECT s.object, s.row, s.ts, s.id, s.account, s.stamp, total, count(*) OVER (PARTITION BY s.source, s.eventname, s.failed) AS listed FROM (
         SELECT *, row_number() OVER w AS nth, count(*) OVER (PARTITION BY source, eventname, failed) AS total
         FROM ${sightings.sighted} s WHERE ${ofCalls(calls)} AND m IN (SELECT m FROM ${sightings.chosen})
         WINDOW w AS (PARTITION BY source, eventname, failed ORDER BY ${order})) s
       WHERE nth <= ${EACH_END} OR nth > total - ${EACH_END}) ORDER BY ${order}`,
    reader.signal,
  );
  const nature = new Map(calls.map((call) => [`${call.source} ${call.eventname}`, call.nature]));
  const referenced = new Map<string, Resource["referenced"]["calls"][number]>();
  for (let from = 0; from < places.length; from += PAGE) {
    const page = places.slice(from, from + PAGE) as unknown as Place[];
    const found = await rowsOfPlaces(reader, page);
    for (const place of page) {
      const one = found.get(`${place.object}#${Number(place.row)}`);
      if (one === undefined) throw new Problem({ code: "internal", detail: "A chosen record is gone." });
      const record = JSON.parse(one.record) as CloudTrailRecord;
      const sorted = sortOne(
        sightings,
        one.row,
        record,
        nature.get(`${one.row.eventSource} ${one.row.eventName}`),
      );
      if (sorted !== undefined) {
        listOf(answer, sorted.what).push(sorted);
        if (sorted.what === "created") answer.related.push(...besides(sightings, one.row, record));
        continue;
      }
      answer.referenced.count++;
      const key = `${one.row.eventSource} ${one.row.eventName}`;
      const call = referenced.get(key) ?? {
        eventSource: one.row.eventSource,
        eventName: one.row.eventName,
        count: 0,
      };
      call.count++;
      referenced.set(key, call);
    }
  }
  answer.referenced.calls = [...referenced.values()].sort(
    (a, b) =>
      b.count - a.count || (`${a.eventSource} ${a.eventName}` < `${b.eventSource} ${b.eventName}` ? -1 : 1),
  );
  const [omitted] = await reader.db.all(
    `SELECT coalesce(sum(greatest(n - ${2 * EACH_END}, 0)), 0)::BIGINT AS n FROM (
       SELECT count(*) AS n FROM ${sightings.sighted} s WHERE ${ofCalls(calls)} AND m IN (SELECT m FROM ${sightings.chosen})
       GROUP BY source, eventname, failed)`,
    reader.signal,
  );
  answer.omitted = Number(omitted?.n ?? 0);
}

function listOf(answer: Resource, what: ResourceRow["what"]): ResourceRow[] {
  if (what === "created") return answer.creations;
  if (what === "deleted") return answer.deleted;
  return what === "failed" ? answer.failed : answer.changed;
}

/** What one record did to one of the things that are meant; undefined where it only names it. */
function sortOne(
  sightings: Sightings,
  row: Row,
  record: CloudTrailRecord,
  nature: Call["nature"] | undefined,
): ResourceRow | undefined {
  const place = { eventSource: row.eventSource, account: row.account, region: row.region };
  const among = (names: readonly NamedResource[]) =>
    names.map(({ name, type }) => sightings.thingAt(name, type, place)).find((thing) => thing !== undefined);
  const created = among(createdBy(record));
  const thing = created ?? among(actedOnBy(record));
  if (thing === undefined) return undefined;
  const which = sightings.things.length > 1 ? { of: thing } : {};
  if (row.errorCode !== undefined) return { ...row, what: "failed", ...which };
  if (created !== undefined) return { ...row, what: "created", ...which };
  if (nature === "delete") return { ...row, what: "deleted", ...which };
  if (nature !== "grant") return { ...row, what: "changed", ...which };
  const to = granteesOf(record);
  return { ...row, what: "granted", ...(to.length === 0 ? {} : { to }), ...which };
}

const MOST_RELATED = 100;
const OTHER_NAME = "another name of it";
/** Calls that make several things at once; what any other call makes has several names. */
const MAKES_SEVERAL = new Set(["RunInstances", "CreateSnapshots", "RequestSpotInstances", "CreateFleet"]);

/** What else the same event created, and the key that an alias was made for. */
function besides(sightings: Sightings, row: Row, record: CloudTrailRecord): Resource["related"] {
  const place = { eventSource: row.eventSource, account: row.account, region: row.region };
  const other = ({ name, type }: NamedResource) =>
    sightings.isAlias(name) || sightings.thingAt(name, type, place) === undefined;
  const made = createdBy(record).filter(other).slice(0, MOST_RELATED);
  const related = made.map(({ name, type }) => ({
    name,
    type,
    eventId: row.eventId,
    why: MAKES_SEVERAL.has(row.eventName) ? "created by the same event" : OTHER_NAME,
  }));
  const target = textAt(record, "requestParameters", "targetKeyId");
  if (row.eventName === "CreateAlias" && target !== undefined)
    related.push({
      name: target,
      type: "AWS::KMS::Key",
      eventId: row.eventId,
      why: "the key that the alias stands for",
    });
  return related;
}

/** The earliest successful record that names it. */
async function firstSighting(reader: LakeReader, sightings: Sightings): Promise<Row | null> {
  const places = (await reader.db.all(
    `SELECT object, row FROM ${sightings.sighted} WHERE NOT failed AND ts > 0 AND m IN (SELECT m FROM ${sightings.chosen})
     ORDER BY ts, id, account, stamp, object, row LIMIT 1`,
    reader.signal,
  )) as unknown as Place[];
  const [found] = places.length === 0 ? [] : (await rowsOfPlaces(reader, places)).values();
  return found?.row ?? null;
}

function distinct<T>(list: readonly T[], key: (one: T) => string): T[] {
  return [...new Map(list.map((one) => [key(one), one])).values()];
}

/** What takes a scheduled deletion back. */
const UNDELETES = new Set(["CancelKeyDeletion", "RestoreSecret"]);

/** Which creation is the one that counts, and whether it is still there, as far as the lake tells. */
function conclude(answer: Resource): void {
  answer.related = distinct(answer.related, ({ name, why }) => `${name} ${why}`);
  if (answer.things.length !== 1) return;
  const created = answer.creations.at(-1) ?? null;
  const deleted = answer.deleted.at(-1);
  // Archives that were edited hold one event twice, with two callers: neither is named.
  const rivals = answer.creations.filter(({ eventTime }) => eventTime === created?.eventTime);
  const callers = new Set(rivals.map(({ origin, actor }) => JSON.stringify([origin, actor])));
  if (callers.size > 1)
    answer.missing.push(
      `${rivals.length} records of one moment say that it was created, and disagree about who did.`,
    );
  else answer.created = created;
  const back = answer.changed.some(
    ({ eventName, eventTime }) => UNDELETES.has(eventName) && eventTime >= (deleted?.eventTime ?? ""),
  );
  if (back) {
    answer.state = "present";
    return;
  }
  if (deleted !== undefined && (created === null || created.eventTime < deleted.eventTime))
    answer.state = "deleted";
  else if (created !== null && created.eventTime !== deleted?.eventTime) answer.state = "present";
}
