import { mkdir, rm } from "node:fs/promises";
import { PARQUET, parquet } from "./batch.js";
import { literal, type Database } from "./database.js";
import { FACTS_AT_ONCE, FACTS_GROUP, wantWords, type FactRow, type StoredFact } from "./facts-table.js";
import type { Layout } from "./layout.js";

/** More ranges than this are not read one by one in a query. */
const MOST_RANGES = 32;

/**
 * The facts of all parts in one place, for the time that all of them are gone through: each summed, and in order of time.
 * A session's issuing call lies shortly before its first use, so that uses which follow each other need facts that lie
 * together, and what one page of them has loaded serves the next. In the order of IDs each page would need facts from
 * everywhere. Two files in the lake's spool; a fact's place in the order is its name there.
 */
export class GatheredFacts implements AsyncDisposable {
  /** How many uses there are. */
  readonly uses: number;
  readonly #db: Database;
  readonly #facts: string;
  readonly #words: string;
  readonly #dir: string;

  private constructor(db: Database, dir: string, uses: number) {
    this.#db = db;
    this.#dir = dir;
    this.uses = uses;
    this.#facts = `read_parquet(${literal(factsFile(dir))}, hive_partitioning = false)`;
    this.#words = `read_parquet(${literal(wordsFile(dir))}, hive_partitioning = false)`;
  }

  /** Gathers the facts of the parts; the uses to go through are all of them, or those whose ID is in the table `only`. */
  static async of(
    db: Database,
    layout: Layout,
    parts: readonly string[],
    only?: { table: string },
    signal?: AbortSignal,
  ): Promise<GatheredFacts> {
    const dir = layout.temp("facts");
    await mkdir(dir, { recursive: true });
    const files = (table: "facts" | "words") =>
      `read_parquet([${parts.map((id) => literal(layout.object(id, table))).join(", ")}], hive_partitioning = false)`;
    const chosen =
      only === undefined ? "kind = 'use'" : `kind = 'use' AND id IN (SELECT id::UUID FROM ${only.table})`;
    // Numbers first: the texts are many times larger, and only pass through.
    await db.run(
      `CREATE OR REPLACE TABLE sums AS
       SELECT id, any_value(kind) AS kind, sum(events)::BIGINT AS events, sum(errors)::BIGINT AS errors, min(first) AS first,
              max(last) AS last, bool_or(console) AS console FROM ${files("facts")} GROUP BY id;
       CREATE OR REPLACE TABLE places AS
       SELECT *, (${chosen}) AS chosen, (row_number() OVER (ORDER BY first, id) - 1)::BIGINT AS place FROM sums;
       DROP TABLE sums`,
      signal,
    );
    await db.run(
      `COPY (SELECT place, p.id::VARCHAR AS id, kind, chosen, json, events, errors, first, last, console
             FROM (SELECT DISTINCT id, json FROM ${files("facts")}) f JOIN places p ON p.id = f.id ORDER BY place)
       TO ${literal(factsFile(dir))} (${parquet(FACTS_GROUP)})`,
      signal,
    );
    await db.run(
      `COPY (SELECT DISTINCT word, place FROM ${files("words")} w JOIN places p ON p.id = w.id)
       TO ${literal(wordsFile(dir))} (${PARQUET})`,
      signal,
    );
    const [counted] = await db.all("SELECT count(*) FILTER (chosen) AS n FROM places", signal);
    await db.run("DROP TABLE places");
    return new GatheredFacts(db, dir, Number(counted?.n ?? 0));
  }

  /** The uses to go through, in order of time, so many at a time. */
  async *pages(size: number, signal?: AbortSignal): AsyncGenerator<StoredFact[]> {
    for (let from = 0; ;) {
      const [page] = await this.#db.all(
        `SELECT max(place) AS last FROM (SELECT DISTINCT place FROM ${this.#facts} WHERE chosen AND place >= ${from} ORDER BY place LIMIT ${size})`,
        signal,
      );
      if (typeof page?.last !== "number") return;
      const rows = await this.#db.all(
        `SELECT * FROM ${this.#facts} WHERE chosen AND place BETWEEN ${from} AND ${page.last}`,
        signal,
      );
      yield merged(rows);
      from = page.last + 1;
    }
  }

  /** The facts found under any of the words, a bounded number at a time. */
  async *under(words: readonly string[], signal?: AbortSignal): AsyncGenerator<StoredFact[]> {
    if (words.length === 0) return;
    await wantWords(this.#db, words);
    const found = await this.#db.all(
      `SELECT DISTINCT place FROM ${this.#words} SEMI JOIN wanted_words USING (word) ORDER BY place`,
      signal,
    );
    const places = found.map(({ place }) => Number(place));
    for (let at = 0; at < places.length; at += FACTS_AT_ONCE) {
      const some = places.slice(at, at + FACTS_AT_ONCE);
      await this.#db.run("CREATE OR REPLACE TABLE wanted_places (place BIGINT)");
      await this.#db.append(
        "wanted_places",
        some.map((place) => [place]),
      );
      const selects = rangesOf(some).map(
        ([first, last]) =>
          `SELECT * FROM ${this.#facts} WHERE place BETWEEN ${first} AND ${last} AND place IN (SELECT place FROM wanted_places)`,
      );
      yield merged(await this.#db.all(selects.join(" UNION ALL "), signal));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}

const factsFile = (dir: string) => `${dir}/facts.parquet`;
const wordsFile = (dir: string) => `${dir}/words.parquet`;

/** Places as few ranges without large gaps: row groups that hold none are not read. */
function rangesOf(places: readonly number[]): [number, number][] {
  for (let gap = FACTS_GROUP; ; gap *= 2) {
    const ranges: [number, number][] = [];
    for (const place of places) {
      const range = ranges.at(-1);
      if (range !== undefined && place - range[1] <= gap) range[1] = place;
      else ranges.push([place, place]);
    }
    if (ranges.length <= MOST_RANGES) return ranges;
  }
}

/** Facts with all their texts, in order; a fact has several rows where its texts differ. */
function merged(rows: readonly Record<string, unknown>[]): StoredFact[] {
  const facts = new Map<number, StoredFact>();
  for (const row of rows) {
    const { place, json, ...fact } = row as unknown as FactRow & { place: number };
    const known = facts.get(place);
    if (known === undefined) facts.set(place, { ...fact, jsons: [json] });
    else known.jsons.push(json);
  }
  return [...facts].sort(([a], [b]) => a - b).map(([, fact]) => fact);
}
