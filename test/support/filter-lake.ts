import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLake, type OpenedLake } from "../../src/library/lake.js";
import { runPlan } from "../../src/library/run-plan.js";
import { Layout } from "../../src/lake/layout.js";
import type { Pattern } from "../../src/query/filter/ast.js";
import { patternSql } from "../../src/query/filter/condition-sql.js";
import { Fields, MENDED } from "../../src/query/filter/fields.js";
import { candidates } from "../../src/query/filter/plan.js";
import { prefilterSql } from "../../src/query/filter/prefilter.js";

/** A lake with given records, for asking which of them patterns match. */
export interface FilterLake {
  readonly lake: OpenedLake;
  /** For each pattern the IDs of the records that match; fails where the prefilter would have lost one. */
  matching(patterns: readonly Pattern[]): Promise<Set<string>[]>;
  remove(): Promise<void>;
}

/** Ingests texts of records into a lake of their own. */
export async function filterLake(records: readonly string[]): Promise<FilterLake> {
  const dir = await mkdtemp(join(tmpdir(), "trailhound-filter-"));
  await writeFile(join(dir, "records.json"), `{"Records":[${records.join(",\n")}]}`);
  const lake = await openLake(join(dir, "lake"), { create: true });
  const report = await lake.ingest([join(dir, "records.json")]);
  if (report.records.added !== records.length)
    throw new Error(
      `added ${report.records.added} of ${records.length}: ${JSON.stringify(report.problems.slice(0, 3))}`,
    );
  return {
    lake,
    matching: (patterns) => matchingIn(join(dir, "lake"), patterns),
    async remove() {
      await lake[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** For each pattern the IDs of the records of a lake that match; fails where the prefilter would have lost one. */
export async function matchingIn(dir: string, patterns: readonly Pattern[]): Promise<Set<string>[]> {
  const found: Set<string>[] = [];
  for (let from = 0; from < patterns.length; from += 25)
    found.push(...(await matchingSome(dir, patterns.slice(from, from + 25))));
  return found;
}

async function matchingSome(dir: string, patterns: readonly Pattern[]): Promise<Set<string>[]> {
  const fields = new Fields();
  const conditions = patterns.map((pattern) => patternSql(pattern, fields));
  const prefilters = patterns.map((pattern) => prefilterSql(pattern) ?? "true");
  const verdicts = (of: string[]): string => `[${of.map((one) => `coalesce(${one}, false)`).join(",\n")}]`;
  const result = await runPlan(
    new Layout(dir),
    {
      language: "filter",
      text: "",
      sql: `SELECT eventid, ${fields.evaluated(verdicts(conditions))}, ${verdicts(prefilters)} FROM ${candidates([undefined], undefined)}`,
      relations: ["records"],
      setup: [MENDED],
      notices: [],
    },
    { signal: new AbortController().signal, opened: new Set() },
  );
  const found = patterns.map(() => new Set<string>());
  for await (const [given, matches, allowed] of result.rows) {
    const id = typeof given === "string" ? given : "";
    if (id === "" || !Array.isArray(matches) || !Array.isArray(allowed))
      throw new Error("This is no ID with verdicts.");
    found.forEach((ids, at) => {
      if (matches[at] !== true) return;
      if (allowed[at] !== true) throw new Error(`The prefilter loses ${id}: ${prefilters[at] ?? ""}`);
      ids.add(id);
    });
  }
  return found;
}
