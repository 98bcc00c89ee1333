import { availableParallelism } from "node:os";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import type { IngestReport } from "../answers/ingest.js";
import { Problem, type ProblemData } from "../diagnostics/problem.js";
import { compact } from "../lake/compact.js";
import { Database } from "../lake/database.js";
import { unchangedAmong } from "../lake/ledger.js";
import type { Layout } from "../lake/layout.js";
import { WriteLock } from "../lake/lock.js";
import { createLake, publish, startDraft } from "../lake/store.js";
import { listFiles } from "../sources/files.js";
import type { FoundFile } from "../sources/contract.js";
import type { RemoteSource } from "../sources/remote.js";
import { attribute } from "./attribute.js";
import { Fetcher } from "./fetch.js";
import { fetchAll, isRemote, type RemoteOptions } from "./remote.js";
import { CommitClock } from "./commit-clock.js";
import { Committer } from "./committer.js";
import { InlinePool, ThreadPool, type ReaderPool } from "./pool.js";
import { ProgressMeter, type IngestProgress } from "./progress.js";

export interface IngestOptions {
  keepSecrets?: boolean;
  noWait?: boolean;
  stdin?: Readable;
  onProgress?: (progress: IngestProgress) => void;
  signal?: AbortSignal | undefined;
  now: () => Date;
  /** Reading threads; by default as many as pay. */
  threads?: number;
  memoryLimitMB?: number;
  /** For sources that are not on this machine. */
  remote?: RemoteOptions;
  /** Sources that are open already; each is disposed of once it has been read. */
  fetched?: readonly RemoteSource[];
  /** What a person should know while it runs. */
  onNote?: (text: string) => void;
}

/** Files looked up in the ledger at a time: a listing of millions is never held whole. */
const LISTING_CHUNK = 5_000;
/** Below this many bytes, threads cost more than they bring. */
const SMALL_INGEST = 4 * 1024 * 1024;

/**
 * One ingest from start to commit: lock, list, read on threads, commit in batches to a draft, resolve, compact, publish.
 * Readers see the lake before or after, never between. A kill at any moment leaves the published lake as it was and a
 * draft from which the next ingest goes on.
 */
export async function ingest(
  layout: Layout,
  sources: readonly string[],
  options: IngestOptions,
): Promise<IngestReport> {
  const started = options.now().getTime();
  const meter = new ProgressMeter(options.onProgress, () => options.now().getTime() - started);
  await createLake(layout);
  await using _lock = await WriteLock.take(layout.lock, {
    ...(options.noWait === undefined ? {} : { noWait: options.noWait }),
    signal: options.signal,
    onWait: (holder) => meter.waiting(`process ${holder.pid} on ${holder.host}`),
    now: options.now,
  });
  using _clock = meter.clock();
  const { draft, resumed } = await startDraft(layout, options.now());
  using db = await Database.open({
    memoryLimitMB: options.memoryLimitMB ?? 700,
    tempDirectory: layout.temp("ingest"),
  });
  const before = structuredClone({ coverage: draft.coverage, amended: draft.amended });
  const problems: ProblemData[] = [];
  const committer = new Committer(db, layout, draft, meter, options.signal);
  const files = { read: 0, skipped: 0, unchanged: 0, setAside: 0 };

  const onListed = (problem: ProblemData) => {
    problems.push(problem);
    files.skipped += 1;
  };
  let pool: ReaderPool | undefined;
  const fetcher = new Fetcher(path.join(layout.spool, "fetched"), options.signal);
  committer.onRead = ({ local }) => {
    if (local !== undefined) void fetcher.release(local);
  };
  const listings = { ...draft.listings };
  const remote = { requests: 0 };
  try {
    for await (const chunk of chunks(layout, sources, options, onListed)) {
      const unchanged = await unchangedAmong(db, layout, draft, chunk, options.signal);
      const todo = chunk.filter((file) => file.path === STDIN || !unchanged.has(file.path));
      files.unchanged += chunk.length - todo.length;
      meter.found(todo);
      if (todo.length === 0) continue;
      pool ??= makePool(layout, committer, todo, chunk.length === LISTING_CHUNK, options);
      committer.pool = pool;
      for (const found of todo) {
        throwIfAborted(options.signal);
        const task = { found, file: draft.nextFile++, keepSecrets: options.keepSecrets ?? false };
        await pool.read(task, found.path === STDIN ? options.stdin : undefined);
        await committer.room();
      }
    }
    const commits = new CommitClock(() => options.now().getTime());
    for (const source of [...sources.filter(isRemote), ...(options.fetched ?? [])]) {
      meter.tick();
      await fetchAll(source, options.remote ?? {}, {
        fetcher,
        known: draft.listings ?? {},
        signal: options.signal,
        onNote: options.onNote ?? (() => undefined),
        onProblem: onListed,
        onLost: ({ size }) => meter.fileDone(size, 0, 0),
        now: options.now,
        async wanted(chunk) {
          const unchanged = await unchangedAmong(db, layout, draft, chunk, options.signal);
          const todo = chunk.filter((file) => !unchanged.has(file.path));
          files.unchanged += chunk.length - todo.length;
          meter.found(todo);
          return todo;
        },
        async read(found, local) {
          pool ??= makePool(layout, committer, [], true, options);
          committer.pool = pool;
          await pool.read({
            found,
            local,
            file: draft.nextFile++,
            keepSecrets: options.keepSecrets ?? false,
          });
          await committer.room();
          if (commits.isDue())
            await commits.time(async () => {
              await pool?.flush();
              await committer.commitAll();
            });
        },
        onListed: ({ requests, marks }) => {
          remote.requests += requests;
          Object.assign(listings, marks);
        },
      });
    }
    await pool?.flush();
    meter.phase("committing");
    await committer.commitAll();
  } finally {
    await pool?.[Symbol.asyncDispose]();
    await rm(path.join(layout.spool, "fetched"), { recursive: true, force: true });
  }
  const marked = JSON.stringify(listings) !== JSON.stringify(draft.listings ?? {});
  if (marked) draft.listings = listings;
  throwIfAborted(options.signal);

  for (const report of committer.reports) {
    problems.push(...report.problems);
    if (report.setAside) files.setAside += 1;
    else if (report.skipped) files.skipped += 1;
    else files.read += 1;
  }
  problems.push(...committer.repeatProblems());
  const { counts } = committer;
  if (committer.changed || resumed || draft.serial === 0) {
    meter.phase("compacting");
    await compact(db, layout, draft, (done, total) => meter.steps(done, total), options.signal);
    meter.phase("resolving");
    await attribute(
      db,
      layout,
      draft,
      resumed ? undefined : committer.fresh,
      before,
      (done, total) => meter.steps(done, total),
      options.signal,
    );
    meter.phase("committing");
    throwIfAborted(options.signal);
    await publish(layout, draft, options.now());
  } else if (marked) await publish(layout, draft, options.now());
  meter.tick();
  return {
    files,
    records: { ...counts },
    ...(remote.requests === 0 ? {} : { remote: { ...remote, fetchedBytes: fetcher.fetched } }),
    bytes: { compressed: committer.bytes.compressed, raw: committer.bytes.raw },
    seconds: (options.now().getTime() - started) / 1000,
    problems: problems.map((problem) => ({ ...problem })),
  };
}

/** The path that stands for standard input. */
export const STDIN = "-";

async function* chunks(
  layout: Layout,
  sources: readonly string[],
  options: IngestOptions,
  onProblem: (problem: ProblemData) => void,
): AsyncGenerator<FoundFile[]> {
  let chunk: FoundFile[] = [];
  if (sources.includes(STDIN)) {
    if (options.stdin === undefined)
      throw new Problem({ code: "usage", detail: "There is no standard input to read.", source: "-" });
    chunk.push({ path: STDIN, size: 0, mtimeMs: 0 });
  }
  const paths = sources
    .filter((source) => source !== STDIN && !isRemote(source))
    .map((source) => path.resolve(source));
  for await (const file of listFiles([...new Set(paths)], onProblem, options.signal)) {
    // The lake itself may lie below a folder that is read.
    if (file.path.startsWith(layout.dir + path.sep)) continue;
    chunk.push(file);
    if (chunk.length < LISTING_CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}

function makePool(
  layout: Layout,
  committer: Committer,
  todo: readonly FoundFile[],
  more: boolean,
  options: IngestOptions,
): ReaderPool {
  const bytes = todo.reduce((sum, file) => sum + file.size, 0);
  const threads =
    options.threads ?? (bytes < SMALL_INGEST && !more ? 0 : Math.min(availableParallelism(), 8));
  if (threads === 0 || !ThreadPool.available())
    return new InlinePool(layout.spool, committer, options.signal);
  return new ThreadPool(layout.spool, threads, committer, options.signal);
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted)
    throw new Problem({
      code: "cancelled",
      detail: "The ingest was cancelled; what it had read is kept for the next one.",
    });
}
