import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Problem } from "../../src/index.js";
import { ANSWERS } from "../support/published-answers.js";
import { filled, publishedQueries, queriesAreThere, recordsFor } from "../support/published-queries.js";
import { SqlLake } from "../support/sql-trail.js";

/** Queries that Trino would run and this lake does not, each with its cause. */
const CAUSES: Readonly<Record<string, RegExp>> = {
  at0093: /^INSERT INTO is not run here/,
  at0096: /VPC flow logs; the lake holds CloudTrail's records alone/,
  at0109: /VPC flow logs; the lake holds CloudTrail's records alone/,
  // HAVING with an alias: Trino refuses it, as it does in at0157, which is marked.
  at0152: /'call_count' cannot be resolved: it is an alias of SELECT/,
  at0173: /the lake has no catalog/,
  // Queries on the configuration items of AWS Config, which have event data stores of their own.
  ...Object.fromEntries(["56", "57", "58", "59", "60"].map((n) => [`la00${n}`, /configuration items/])),
};

const articles = path.resolve(import.meta.dirname, "../../../shared/articles");
const title = queriesAreThere
  ? "published queries"
  : "published queries: skipped, ../shared/queries is not here";

describe.skipIf(!queriesAreThere)(`${title}`, () => {
  const queries = queriesAreThere ? publishedQueries() : [];
  let lake: SqlLake;
  beforeAll(async () => {
    lake = await SqlLake.of(recordsFor(queries));
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  test("what is not marked runs as published; the rest is refused at its place", async () => {
    const table: string[] = [];
    for (const { id, text, dialect, invalid } of queries) {
      const outcome = await lake.rows(text, { dialect }).then(
        (rows) => `${rows.length} rows`,
        (error: unknown) => error as Problem,
      );
      if (typeof outcome === "string") {
        if (invalid !== undefined) table.push(`${id} runs, though Trino would refuse it: ${invalid}`);
        continue;
      }
      expect(outcome, id).toBeInstanceOf(Problem);
      const [what = ""] = outcome.message.split("\n");
      const known = invalid ?? CAUSES[id]?.source;
      table.push(`${id} ${outcome.code} ${outcome.line}:${outcome.column} ${what}`);
      expect(known, `${id} should run: ${outcome.message}`).toBeDefined();
      const cause = invalid === undefined ? CAUSES[id] : undefined;
      expect(cause === undefined || cause.test(what), `${id}: ${what}`).toBe(true);
      expect(outcome.line, `${id} has no place`).toBeGreaterThan(0);
      expect(outcome.code, id).toMatch(/^sql-(syntax|failed|not-select)$/);
    }
    process.stderr.write(`${table.join("\n")}\n`);
    expect(table.filter((line) => line.includes("runs, though"))).toEqual([]);
    expect(table).toHaveLength(
      queries.filter(({ invalid }) => invalid !== undefined).length + Object.keys(CAUSES).length,
    );
  }, 300_000);

  test("filled in, nearly all of them find records", async () => {
    const empty: string[] = [];
    let ran = 0;
    for (const { id, text, dialect, invalid } of queries) {
      if (invalid !== undefined || id in CAUSES) continue;
      ran++;
      if ((await lake.rows(filled(text), { dialect })).length === 0) empty.push(id);
    }
    expect(ran).toBeGreaterThan(150);
    expect(empty.length, empty.join(" ")).toBeLessThan(10);
  }, 300_000);

  test.each(Object.entries(ANSWERS))("%s answers what its author meant", async (id, byHand) => {
    const query = queries.find((one) => one.id === id);
    if (query === undefined) throw new Error(`${id} is not published`);
    // A limit that cuts through ties would be another query.
    const text = filled(query.text).replace(/\blimit \d+\s*$/i, "");
    const rows = (found: unknown[][]) => found.map((row) => JSON.stringify(row)).sort();
    const expected = rows(await lake.rows(byHand, { dialect: "duckdb" }));
    expect(expected.length).toBeGreaterThan(0);
    expect(rows(await lake.rows(text, { dialect: query.dialect }))).toEqual(expected);
  });
});

describe("the queries of article S2, as printed", () => {
  const file = readdirSyncIfThere().find((name) => name.startsWith("002"));
  const text = file === undefined ? "" : readFileSync(path.join(articles, file), "utf8");
  const printed = [...text.matchAll(/^SELECT [^;]*?(?=;|\n\n)/gm)].map(([query]) => query);

  test.skipIf(file === undefined)("all run, and say which table they read", async () => {
    await using lake = await SqlLake.of([]);
    expect(printed).toHaveLength(4);
    for (const query of printed) {
      const { notices } = await lake.ask(query);
      expect(notices.join(" ")).toContain("athena-table is read as the trail");
    }
  });
});

function readdirSyncIfThere(): string[] {
  try {
    return readdirSync(articles);
  } catch {
    return [];
  }
}
