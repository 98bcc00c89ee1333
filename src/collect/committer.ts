import { rm } from "node:fs/promises";
import type { ProblemData } from "../diagnostics/problem.js";
import { writeBatch } from "../lake/batch.js";
import { withoutRows } from "../lake/compact.js";
import type { Database } from "../lake/database.js";
import { writeLedger, trailFileName, type LedgerRow } from "../lake/ledger.js";
import type { Layout } from "../lake/layout.js";
import type { Coverage, Manifest } from "../lake/manifest.js";
import { mergeCoverage, stagedCoverage } from "../lake/coverage.js";
import { saveDraft } from "../lake/store.js";
import { deriveFacts, FreshFacts } from "./derive-facts.js";
import type { PoolEvents, ReaderPool } from "./pool.js";
import type { ProgressMeter } from "./progress.js";
import type { ReadTask, TaskReport } from "./read-task.js";
import type { Piece } from "./spool.js";

/** Spool bytes that make a batch. */
const BATCH_BYTES = 192 * 1024 * 1024;
/** Problems kept in a report; all are counted. */
const MOST_PROBLEMS = 10_000;

/** What became of one file, as the ingest report needs it. */
export interface FileOutcome {
  problems: ProblemData[];
  setAside: boolean;
  skipped: boolean;
}

/** Turns closed pieces of spool into parts of the draft, and finished files into ledger rows. */
export class Committer implements PoolEvents {
  readonly reports: FileOutcome[] = [];
  readonly counts = { read: 0, added: 0, duplicates: 0, rejected: 0 };
  readonly bytes = { compressed: 0, raw: 0 };
  changed = false;
  readonly fresh = new FreshFacts();
  pool: ReaderPool | undefined;
  /** Hears of each file that has been read. */
  onRead: ((task: ReadTask) => void) | undefined;
  readonly #db: Database;
  readonly #layout: Layout;
  readonly #draft: Manifest;
  readonly #meter: ProgressMeter;
  readonly #signal: AbortSignal | undefined;
  #pieces: { reader: number; piece: Piece }[] = [];
  #finished: { reader: number; report: TaskReport }[] = [];
  /** For each reader, the first piece that is not committed yet. */
  readonly #committed = new Map<number, number>();
  readonly #repeats = new Set<string>();
  #problemCount = 0;
  #commits: Promise<void> = Promise.resolve();

  constructor(
    db: Database,
    layout: Layout,
    draft: Manifest,
    meter: ProgressMeter,
    signal: AbortSignal | undefined,
  ) {
    this.#db = db;
    this.#layout = layout;
    this.#draft = draft;
    this.#meter = meter;
    this.#signal = signal;
  }

  piece(reader: number, piece: Piece): void {
    this.#pieces.push({ reader, piece });
    // A single file larger than a batch commits while it is still being read.
    if (this.#full()) void this.commitIfFull();
  }

  done(reader: number, report: TaskReport): void {
    const { report: read, task } = report;
    this.onRead?.(task);
    this.#finished.push({ reader, report });
    this.counts.read += report.records;
    this.counts.rejected += report.rejected;
    this.bytes.compressed += read.compressedBytes;
    this.bytes.raw += read.rawBytes;
    const kept = report.problems.slice(0, Math.max(0, MOST_PROBLEMS - this.#problemCount));
    this.#problemCount += kept.length;
    this.reports.push({
      problems: kept,
      setAside: read.setAside !== undefined && read.problems.length === 0,
      skipped: read.problems.length > 0,
    });
    this.#meter.fileDone(task.found.size, read.rawBytes, report.records);
  }

  #full(): boolean {
    return this.#pieces.reduce((sum, { piece }) => sum + piece.bytes, 0) >= BATCH_BYTES;
  }

  /** Commits when a batch has gathered; one commit runs at a time, and a failed one stops the readers. */
  commitIfFull(): Promise<void> {
    if (!this.#full()) return this.#commits;
    this.#commits = this.#commits.then(() => (this.#full() ? this.#commitPieces() : undefined));
    this.#commits.catch((error: unknown) => this.pool?.fail(error));
    return this.#commits;
  }

  /** Waits while two batches are behind, so that reading cannot run away from committing. */
  async room(): Promise<void> {
    const waiting = this.#pieces.reduce((sum, { piece }) => sum + piece.bytes, 0);
    if (waiting >= BATCH_BYTES) void this.commitIfFull();
    if (waiting >= 2 * BATCH_BYTES) await this.#commits;
  }

  /** Commits everything that is closed. */
  async commitAll(): Promise<void> {
    await this.#commits;
    await this.#commitPieces();
  }

  async #commitPieces(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    const draft = this.#draft;
    const coverage: Coverage[] = [];
    const batch = await writeBatch(
      this.#db,
      this.#layout,
      draft,
      {
        files: pieces.map(({ piece }) => piece.file),
        longestLine: Math.max(0, ...pieces.map(({ piece }) => piece.longestLine)),
      },
      async (staged) => {
        const found = await stagedCoverage(this.#db, staged.relation, this.#signal);
        coverage.push(...found.coverage);
        draft.amended.push(...found.amended);
        await deriveFacts(this.#db, this.#layout, staged, this.fresh, this.#signal);
      },
      this.#signal,
    );
    await withoutRows(
      this.#db,
      this.#layout,
      draft,
      batch.replaced,
      (staged) => deriveFacts(this.#db, this.#layout, staged, this.fresh, this.#signal),
      this.#signal,
    );
    // What the poorer copies said is gone, and the words they said it under are not known here: resolve everything.
    if (batch.replaced.size > 0) this.fresh.forget();
    draft.parts.push(...batch.parts);
    if (batch.copies !== null) draft.copies.push(batch.copies);
    draft.coverage = mergeCoverage([...draft.coverage, ...coverage]);
    for (const id of batch.repeats) this.#repeats.add(id);
    this.counts.added += batch.added;
    this.counts.duplicates += batch.duplicates;
    for (const { reader, piece } of pieces)
      this.#committed.set(reader, Math.max(this.#committed.get(reader) ?? 0, piece.sequence + 1));
    await this.#recordFiles();
    if (pieces.length > 0 || this.changed) await saveDraft(this.#layout, draft);
    for (const { piece } of pieces) await rm(piece.file, { force: true });
    this.pool?.committed(pieces.length);
  }

  /** Ledger rows of the files whose last row is committed: only these are known to the next ingest. */
  async #recordFiles(): Promise<void> {
    const committed = ({ reader, report }: { reader: number; report: TaskReport }) =>
      report.sequence < (this.#committed.get(reader) ?? 0);
    const whole = this.#finished.filter(committed);
    if (whole.length === 0) return;
    this.#finished = this.#finished.filter((entry) => !committed(entry));
    // A file that could not be opened is not known: it is tried again.
    const rows = whole
      .filter(({ report }) => report.report.sha256 !== "")
      .map(({ report }) => ledgerRow(report));
    if (rows.length > 0) this.#draft.ledger.push(await writeLedger(this.#db, this.#layout, rows));
    this.changed = true;
  }

  /** A warning for each event ID that stands on different records; all were kept. */
  repeatProblems(): ProblemData[] {
    return [...this.#repeats]
      .sort()
      .slice(0, 20)
      .map((id) => ({
        code: "repeated-event-id" as const,
        detail: `The event ID ${JSON.stringify(id)} stands on different records; all were kept.`,
        source: id,
      }));
  }
}

function ledgerRow({ task, report, records, rejected, problems }: TaskReport): LedgerRow {
  return {
    file: task.file,
    path: task.found.path,
    size: task.found.size,
    mtimeMs: task.found.mtimeMs,
    sha256: report.sha256,
    format: report.format,
    outcome: report.problems.length > 0 ? "skipped" : report.setAside === undefined ? "read" : "set-aside",
    setAside: report.setAside ?? null,
    records,
    rejected,
    problems: problems.slice(0, 100),
    ...trailFileName(task.found.path),
  };
}
