import { EVENT_ID } from "../../lake/columns.js";
import type { LakeReader } from "../../lake/reader.js";
import { currentRows, eventsRelation } from "../../lake/views.js";
import { resourceCondition, resourceNameCondition } from "../../query/resource-match.js";
import {
  isPlainName,
  isResource,
  resourceForms,
  type NamePlace,
  type ResourceForm,
} from "../../trail/resource-forms.js";
import { isOwnService, isTyped, keyOf, thingOf, Things, type Thing } from "../../trail/resource-things.js";
import { literal } from "../../lake/database.js";
import type { TimeRange } from "../../trail/time-range.js";
import { rangeCondition } from "../events/events.js";

/** Which of several things of one name. */
export interface Narrowing {
  /** `AWS::IAM::Role`, or its last word, in any case: `role`. */
  readonly type?: string;
  readonly account?: string;
  readonly region?: string;
}

/** A thing and how often records name it. */
export interface Sighted extends Thing {
  readonly events: number;
  readonly first: number;
  readonly last: number;
  /** Whose trails the records are of: of a bucket, whose account its name does not tell. */
  readonly recordedIn: readonly string[];
}

/** IDs that are known to be further names of a thing: a security group is created by name and changed by ID. */
export interface Alias {
  readonly ids: readonly string[];
  readonly thing: Thing | undefined;
}

function named({ ids, thing }: Alias, found: Thing): Thing {
  return thing !== undefined && ids.includes(found.name) ? thing : found;
}

/** More spellings than this are not told apart: the most frequent ones are. */
const MOST_SPELLINGS = 20_000;
const ID = EVENT_ID.replaceAll("eventid", "e.eventid");

let serial = 0;

/**
 * Every record that names a resource, found in one pass over the columns and kept as slim temporary tables, so that what
 * follows is counted in SQL however many there are: `sighted` has a row for each record (the two copies of one
 * cross-account call are one), `chosen` says which of them are of the things that are meant.
 */
export class Sightings implements AsyncDisposable {
  /** Things that are meant, and those that share the name without being meant. */
  readonly things: readonly Sighted[];
  readonly others: readonly Sighted[];
  readonly #reader: LakeReader;
  readonly #name: string;
  readonly #forms: readonly ResourceForm[];
  readonly #all: Things;
  readonly #index: ReadonlyMap<string, number>;
  /** Where one thing only can be meant, names are not told apart. */
  readonly #single: boolean;
  readonly #alias: Alias;

  private constructor(
    reader: LakeReader,
    name: string,
    forms: readonly ResourceForm[],
    all: Things,
    found: { things: Sighted[]; others: Sighted[] },
    single: boolean,
    alias: Alias,
  ) {
    this.#reader = reader;
    this.#name = name;
    this.#forms = forms;
    this.#all = all;
    this.things = found.things;
    this.others = found.others;
    this.#single = single;
    this.#alias = alias;
    this.#index = new Map(found.things.map((thing, at) => [keyOf(thing), at]));
  }

  /** A table: `sighted`, the records; `chosen`, (record number, thing). */
  get sighted(): string {
    return `sighted_${this.#name}`;
  }
  get chosen(): string {
    return `chosen_${this.#name}`;
  }

  static async of(
    reader: LakeReader,
    typed: string,
    range: TimeRange | undefined,
    narrowing: Narrowing,
    alias: Alias = { ids: [], thing: undefined },
  ): Promise<Sightings> {
    const name = String(serial++);
    const names = [typed, ...alias.ids];
    const forms = names.flatMap(resourceForms);
    const single = !isPlainName(typed);
    await writeSighted(reader, name, names, range, single ? narrowing : {});
    await writeSpelled(reader, name, names, forms);
    const spellings = await reader.db.all(
      `SELECT n, t, source, account, region, count(*) AS events, min(ts)::BIGINT AS first, max(ts)::BIGINT AS last
       FROM spelled_${name} GROUP BY ALL ORDER BY count(*) DESC, n, t, source, account, region LIMIT ${MOST_SPELLINGS}`,
      reader.signal,
    );
    const all = new Things();
    const own = spellings.map((row) => {
      const place = {
        eventSource: String(row.source),
        account: String(row.account),
        region: String(row.region),
      };
      return { row, thing: named(alias, thingOf(String(row.n), String(row.t), place)) };
    });
    for (const { thing } of own) all.add(thing);
    await reader.db.run(
      `CREATE OR REPLACE TEMP TABLE spelling_${name} (n VARCHAR, t VARCHAR, source VARCHAR, account VARCHAR, region VARCHAR, thing BIGINT)`,
    );
    const order = single ? all.all.slice(0, 1) : all.all;
    const numbers = new Map(order.map((thing, at) => [keyOf(thing), at]));
    await reader.db.append(
      `spelling_${name}`,
      own.map(({ row, thing }) => [
        String(row.n),
        String(row.t),
        String(row.source),
        String(row.account),
        String(row.region),
        single ? 0 : (numbers.get(keyOf(all.resolve(thing))) ?? 0),
      ]),
    );
    // The number of a record and the thing it names, each pair once.
    await reader.db.run(
      `CREATE OR REPLACE TEMP TABLE chosen_${name} AS SELECT DISTINCT m, thing FROM spelled_${name} s
       JOIN spelling_${name} p USING (n, t, source, account, region)`,
      reader.signal,
    );
    const counts = await reader.db.all(
      `SELECT thing, count(*) AS events, min(ts)::BIGINT AS first, max(ts)::BIGINT AS last,
              to_json(list_sort(list(DISTINCT account)))::VARCHAR AS accounts
       FROM chosen_${name} JOIN sighted_${name} USING (m) GROUP BY thing ORDER BY thing`,
      reader.signal,
    );
    const sighted = counts.flatMap((row): Sighted[] => {
      const thing = order[Number(row.thing)];
      return thing === undefined
        ? []
        : [
            {
              ...thing,
              events: Number(row.events),
              first: Number(row.first),
              last: Number(row.last),
              recordedIn: JSON.parse(String(row.accounts)) as string[],
            },
          ];
    });
    // A thing that only calls of other services name, such as the role in a CreateFunction, is not what was asked about.
    const acted = new Set(
      own.flatMap(({ row, thing }) => {
        const meant = all.resolve(thing);
        return isOwnService(meant.type, String(row.source)) ? [keyOf(meant)] : [];
      }),
    );
    const found = single ? { things: sighted, others: [] } : select(sighted, typed.trim(), narrowing, acted);
    const numbered = new Map(found.things.map((thing, at) => [numbers.get(keyOf(thing)) ?? -1, at]));
    const cases = [...numbered].map(([from, to]) => `(${from}, ${to})`).join(", ");
    if (!single) {
      await reader.db.run(
        `CREATE OR REPLACE TEMP TABLE chosen_${name} AS SELECT m, v.new AS thing FROM chosen_${name} c
         JOIN (VALUES ${cases === "" ? "(-1, -1)" : cases}) v(old, new) ON v.old = c.thing`,
        reader.signal,
      );
    }
    return new Sightings(reader, name, forms, all, found, single, alias);
  }

  /** Which of the things that are meant a name in a record is; undefined where it is none of them. */
  thingAt(name: string, type: string, place: NamePlace): number | undefined {
    if (!isResource(this.#forms, name, type, place)) return undefined;
    if (this.#single) return 0;
    const thing = named(this.#alias, thingOf(name, type, place));
    const key = keyOf(this.#all.resolve(thing));
    return this.#index.get(key) ?? (type === "" ? this.#only(thing) : undefined);
  }

  /** Whether a name is a further one, that was not typed. */
  isAlias(name: string): boolean {
    return this.#alias.ids.includes(name);
  }

  /** A name that a record gives no type is the one thing of that name that is meant. */
  #only(thing: Thing): number | undefined {
    const same = this.things.flatMap((other, at) => (other.name === thing.name ? [at] : []));
    return same.length === 1 ? same[0] : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const table of ["sighted", "spelled", "spelling", "chosen"])
      await this.#reader.db.run(`DROP TABLE IF EXISTS ${table}_${this.#name}`);
  }
}

async function writeSighted(
  reader: LakeReader,
  name: string,
  names: readonly string[],
  range: TimeRange | undefined,
  { account, region }: Narrowing,
): Promise<void> {
  const conditions = [
    `(${names.map(resourceCondition).join(" OR ")})`,
    rangeCondition(range),
    currentRows(reader.manifest),
    "e.kind NOT IN ('insight', 'aggregated')",
    ...(account === undefined ? [] : [`e.account = ${literal(account)}`]),
    ...(region === undefined ? [] : [`e.awsregion = ${literal(region)}`]),
  ];
  const located = eventsRelation(reader.layout, reader.manifest, "filename = true, file_row_number = true");
  // The caller's own copy of a call names best who called; the owner's names it by an ID only (§3.0 J7).
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE sighted_${name} AS WITH found AS MATERIALIZED (
       SELECT e.filename AS object, e.file_row_number AS row, coalesce(epoch(e.ts)::BIGINT, 0) AS ts, ${ID} AS id,
              coalesce(e.eventsource, '') AS source, coalesce(e.eventname, '') AS eventname, coalesce(e.readonly, '') AS readonly,
              e.errorcode IS NOT NULL AS failed, coalesce(e.account, '') AS account, coalesce(e.awsregion, '') AS region, e.stamp,
              e.resource_names, e.resource_types, e.pair_id, coalesce(e.useridentity.type, '') AS itype
       FROM ${located} e WHERE ${conditions.join(" AND ")})
     SELECT row_number() OVER () AS m, * EXCLUDE (pair_id, itype) FROM (
       SELECT * FROM found WHERE pair_id IS NULL UNION ALL
       SELECT * FROM found WHERE pair_id IS NOT NULL
       QUALIFY row_number() OVER (PARTITION BY pair_id, eventname, ts ORDER BY itype = 'AWSAccount', account, id) = 1)`,
    reader.signal,
  );
}

/** One row for each name of a record that is the resource; a bucket's objects count as the bucket. */
async function writeSpelled(
  reader: LakeReader,
  name: string,
  names: readonly string[],
  forms: readonly ResourceForm[],
): Promise<void> {
  const buckets = forms.filter(({ match, text }) => match === "starts" && /^arn:[a-z-]+:s3:::/.test(text));
  const whens = buckets.map(
    ({ text }) => `WHEN starts_with(n, ${literal(text)}) THEN ${literal(text.replace(/\/$/, ""))}`,
  );
  const folded = whens.length === 0 ? "n" : `CASE ${whens.join(" ")} ELSE n END`;
  const type = whens.length === 0 ? "t" : `CASE WHEN ${folded} <> n THEN 'AWS::S3::Bucket' ELSE t END`;
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE spelled_${name} AS
     SELECT DISTINCT m, ts, ${folded} AS n, ${type} AS t, source, account, region
     FROM (SELECT m, ts, unnest(resource_names) AS n, coalesce(unnest(resource_types), '') AS t, source, account, region,
                  source AS eventsource, region AS awsregion FROM sighted_${name})
     WHERE ${names.map(resourceNameCondition).join(" OR ")}`,
    reader.signal,
  );
  await reader.db.run(`ALTER TABLE sighted_${name} DROP COLUMN resource_names`);
  await reader.db.run(`ALTER TABLE sighted_${name} DROP COLUMN resource_types`);
}

/** Of things that share a name: those called exactly so, those with a type before those without; then as narrowed. */
function select(
  all: readonly Sighted[],
  typed: string,
  { type, account, region }: Narrowing,
  acted: ReadonlySet<string>,
): { things: Sighted[]; others: Sighted[] } {
  const narrowed = all.filter(
    (thing) =>
      (type === undefined || typeMatches(thing.type, type)) &&
      (account === undefined ||
        (thing.account === "" ? thing.recordedIn.includes(account) : thing.account === account)) &&
      (region === undefined || thing.region === "" || thing.region === region),
  );
  const exact = narrowed.filter(({ name }) => name === typed);
  const typedOnes = exact.filter(isTyped);
  const called = typedOnes.length > 0 ? typedOnes : exact.length > 0 ? exact : narrowed;
  const withCalls = called.filter((thing) => acted.has(keyOf(thing)));
  const things = withCalls.length > 0 ? withCalls : called;
  return { things, others: all.filter((thing) => !things.includes(thing)) };
}

function typeMatches(type: string, wanted: string): boolean {
  const [own, asked] = [type.toLowerCase(), wanted.toLowerCase()];
  return own === asked || (own.split(/::|\//).at(-1) ?? "") === asked;
}
