import { readFile, rename, writeFile, open } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { Problem } from "../diagnostics/problem.js";

/** One immutable piece of the lake: the records of one month from one batch, with the facts derived from them. */
export interface Part {
  id: string;
  /** `YYYY-MM`, or `unknown` for records without a time. */
  month: string;
  rows: number;
  rawBytes: number;
}

/** From when to when the lake has records of an account and region. */
export interface Coverage {
  account: string;
  region: string;
  /** Whole seconds since 1970. */
  from: number;
  to: number;
}

/** What the lake is at one moment. Readers hold one manifest and see nothing else (`docs/decisions/0002-the-lake.md`). */
export interface Manifest {
  format: 3;
  serial: number;
  parts: Part[];
  /** Which files held further copies of records: objects/<id>.copies.parquet */
  copies: string[];
  /** Which files were read: objects/<id>.ledger.parquet */
  ledger: { id: string; files: number }[];
  /** The origin of each stamp: objects/<id>.origins.parquet */
  origins: string | null;
  /** Which stamps' origins depend on which words: objects/<id>.depends.parquet; older ones may name too many, never too few. */
  depends: string[];
  /** What verifications said of files and hours: objects/<id>.verdicts.parquet; absent where none ran. */
  verdicts?: string;
  /** How far places in S3 were listed: from which day (`YYYY/MM/DD`, "" from the beginning) up to which key. */
  listings?: Record<string, { from: string; upTo: string }>;
  nextFile: number;
  coverage: Coverage[];
  /** Records that an `addendum` record replaces in questions. */
  amended: { eventId: string; account: string }[];
  /** Objects that no longer belong to the lake, and the serial that dropped them. */
  retired: { object: string; serial: number }[];
}

export const FORMAT = 3;

/** An empty lake. */
export function emptyManifest(): Manifest {
  return {
    format: FORMAT,
    serial: 0,
    parts: [],
    copies: [],
    ledger: [],
    origins: null,
    depends: [],
    nextFile: 1,
    coverage: [],
    amended: [],
    retired: [],
  };
}

/** Reads a manifest file; undefined where there is none. */
export async function readManifest(file: string): Promise<Manifest | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Problem(
      { code: "lake-damaged", detail: (error as Error).message, source: file },
      { cause: error },
    );
  }
  let parsed: Manifest;
  try {
    parsed = JSON.parse(text) as Manifest;
  } catch (error) {
    throw new Problem(
      { code: "lake-damaged", detail: "The lake's manifest is not JSON.", source: file },
      { cause: error },
    );
  }
  const format: unknown = (parsed as Manifest | null)?.format;
  if (typeof format === "number" && format !== FORMAT) {
    throw new Problem({
      code: "lake-version",
      detail: `The lake has format ${format}; this is for format ${FORMAT}.`,
      source: file,
    });
  }
  if (format !== FORMAT || !isWhole(parsed)) {
    throw new Problem({
      code: "lake-damaged",
      detail: "The lake's manifest is not one that Trailhound wrote.",
      source: file,
    });
  }
  return parsed;
}

function isWhole(manifest: Manifest): boolean {
  const lists: (keyof Manifest)[] = [
    "parts",
    "copies",
    "ledger",
    "depends",
    "coverage",
    "amended",
    "retired",
  ];
  return Number.isInteger(manifest.serial) && lists.every((list) => Array.isArray(manifest[list]));
}

/** Writes a manifest so that a reader, or a kill at any moment, sees the old one or the new one whole. */
export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  await writeFile(temporary, JSON.stringify(manifest));
  const handle = await open(temporary, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
