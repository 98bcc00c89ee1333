import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Random } from "../../demo/random.js";
import { openLake, type OpenedLake } from "../../src/index.js";
import type { Archive } from "./case-archives.js";

const NOW = () => new Date("2026-03-12T12:00:00Z");

const ROWS = `SELECT eventid, eventtime, recipientaccountid, useridentity, sourceipaddress, useragent, requestparameters,
  responseelements, origin_kind, origin_name, origin_arn, origin_account, origin_confidence, origin_gap, session_id, hops,
  created_by FROM attributed_events`;

/** File lists, one for each ingest. */
export type Plan = string[][];

/** Writes an archive's files below `dir`; answers with their paths. */
export async function write(dir: string, archive: Archive): Promise<string[]> {
  const paths: string[] = [];
  for (const { path, records } of archive.files) {
    const file = join(dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, gzipSync(JSON.stringify({ Records: records })));
    paths.push(file);
  }
  return paths.sort();
}

/** Any order, cut into one to six ingests, with some files given again in later ones. */
export function shuffled(files: readonly string[], random: Random): Plan {
  const order = random.shuffle([...files]);
  const cuts = Array.from({ length: random.int(6) }, () => random.int(order.length + 1)).sort(
    (a, b) => a - b,
  );
  const plan = [0, ...cuts]
    .map((from, i) => order.slice(from, cuts[i] ?? order.length))
    .filter((list) => list.length > 0);
  return plan.map((list, i) => {
    const before = plan.slice(0, i).flat();
    const again = before.filter(() => random.chance(0.15));
    return random.shuffle([...list, ...again]);
  });
}

/** Any order, one file at a time. */
export function singly(files: readonly string[], random: Random): Plan {
  return random.shuffle([...files]).map((file) => [file]);
}

/** A lake filled by a plan. Dispose of it; its folder goes with it. */
export class Filled {
  readonly lake: OpenedLake;
  readonly #dir: string;

  private constructor(lake: OpenedLake, dir: string) {
    this.lake = lake;
    this.#dir = dir;
  }

  static async by(plan: Plan, base: string): Promise<Filled> {
    const dir = await mkdtemp(join(base, "lake-"));
    const filled = new Filled(await openLake(dir, { create: true, now: NOW }), dir);
    for (const files of plan) await filled.lake.ingest(files);
    return filled;
  }

  /** The trace of an identifier, as bytes. */
  async trace(id: string, withFiles: boolean): Promise<string> {
    const answer = await this.lake.trace(id);
    return JSON.stringify(answer, (name, value: unknown) =>
      name === "file" && !withFiles ? undefined : value,
    );
  }

  /** Every row of `attributed_events`, each as bytes, in the order of its bytes: who is behind it, and what tells which copy was kept. */
  async rows(): Promise<string[]> {
    const { rows } = await this.lake.sql(ROWS, { dialect: "duckdb" });
    const found: string[] = [];
    for await (const row of rows) found.push(JSON.stringify(row));
    return found.sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lake[Symbol.asyncDispose]();
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/** What one filling of the lake answers, kept so that others can be held to it. */
export class Reference {
  readonly #filled: Filled;
  readonly #withFiles: boolean;
  readonly #traces = new Map<string, Promise<string>>();
  #rows: Promise<string[]> | undefined;

  constructor(filled: Filled, withFiles: boolean) {
    this.#filled = filled;
    this.#withFiles = withFiles;
  }

  /** How the answers of a lake filled by `plan` differ, in words; empty where they do not. */
  async differences(plan: Plan, ids: readonly string[], base: string): Promise<string[]> {
    await using other = await Filled.by(plan, base);
    return await this.compare(other, ids);
  }

  /** The same for a lake that is filled already. */
  async compare(other: Filled, ids: readonly string[]): Promise<string[]> {
    const found: string[] = [];
    this.#rows ??= this.#filled.rows();
    const [expected, rows] = [await this.#rows, await other.rows()];
    const at = expected.findIndex((row, i) => row !== rows[i]);
    if (at >= 0 || rows.length !== expected.length) {
      found.push(`rows: ${rows.length} of ${expected.length}; ${apart(expected[at] ?? "", rows[at] ?? "")}`);
    }
    for (const id of ids) {
      if (!this.#traces.has(id)) this.#traces.set(id, this.#filled.trace(id, this.#withFiles));
      const [was, is] = [(await this.#traces.get(id)) ?? "", await other.trace(id, this.#withFiles)];
      if (was !== is) found.push(`${id}: ${apart(was, is)}`);
    }
    return found;
  }
}

/** Where two texts part. */
function apart(was: string, is: string): string {
  let at = 0;
  while (at < was.length && was[at] === is[at]) at++;
  const from = Math.max(0, at - 80);
  return `…${was.slice(from, at + 80)}… is …${is.slice(from, at + 80)}…`;
}
