import type { ActivityEvent, IdentityActivity } from "../answers/activity.js";
import type { FilterReport } from "../answers/filter.js";
import type { IngestReport } from "../answers/ingest.js";
import type { RootAnswer } from "../answers/root.js";
import type { Signins } from "../answers/signins.js";
import type { Resource } from "../answers/resource.js";
import type { Status } from "../answers/status.js";
import type { Trace } from "../answers/trace.js";
import type { Verification } from "../answers/verify.js";
import { ingest } from "../collect/ingest.js";
import { asProblem } from "../diagnostics/problem.js";
import { whyEmpty } from "../investigate/emptiness.js";
import { explainEvent, type ExplainedEvent } from "../investigate/explain-event.js";
import { writeEvidence } from "../investigate/evidence.js";
import { root } from "../investigate/root.js";
import { identityActivity, identityEvents, type ActivityQuestion } from "../investigate/identity-activity.js";
import { signins } from "../investigate/signins.js";
import { resource } from "../investigate/resource.js";
import { status } from "../investigate/status.js";
import { trace } from "../investigate/trace.js";
import { Layout } from "../lake/layout.js";
import { LakeReader } from "../lake/reader.js";
import { createLake, currentSerial } from "../lake/store.js";
import type { Plan } from "../query/plan.js";
import { sqlPlan } from "../query/sql.js";
import { parseTimeRange } from "../trail/time-range.js";
import type {
  ActivityOptions,
  AskedInVain,
  Explained,
  FilterAnswer,
  FilterOptions,
  HistoryPage,
  HistoryQuery,
  HistoryStream,
  IngestCall,
  InsightsOptions,
  Lake,
  QueryOptions,
  ResourceOptions,
  RootOptions,
  SigninsOptions,
  SqlOptions,
  SqlResult,
  VerifyCall,
} from "./contract.js";
import { historyPage, historyStream, whyNoHistory } from "./history.js";
import { countFilter, explainPattern, runFilter } from "./filter.js";
import { explainInsights, runInsights } from "./insights.js";
import { runFilterFiles } from "./filter-files.js";
import { runPlan } from "./run-plan.js";
import { verifySources } from "./verify-sources.js";

/** Options of `openLake`. */
export interface OpenOptions {
  /** Cancels whatever the lake is doing. */
  signal?: AbortSignal;
  /** Makes the folder where there is none; without it, reading an absent lake is the problem `no-lake`. */
  create?: boolean;
  /** The clock, for which sessions are alive and for reports. */
  now?: () => Date;
}

interface CallOptions {
  signal?: AbortSignal;
}

/**
 * Opens the lake in a folder. Several lakes, and several openings of one, may live in one process; a lake can be read
 * while it is written. Dispose of it when done (`await using lake = await openLake(dir)`).
 */
export async function openLake(dir: string, options: OpenOptions = {}): Promise<OpenedLake> {
  const layout = new Layout(dir);
  if (options.create === true) await createLake(layout);
  return new OpenedLake(layout, options);
}

/** An open lake; see `Lake` for what each call does. */
export class OpenedLake implements Lake {
  readonly #layout: Layout;
  readonly #now: () => Date;
  readonly #life: AbortController = new AbortController();
  readonly #signal: AbortSignal;
  readonly #working = new Set<Promise<unknown>>();
  /** How to let go of each query whose rows have not been read to their end. */
  readonly #queries = new Set<() => Promise<void>>();
  /** A reader that is free, with the serial it reads. */
  #idle: LakeReader | undefined;

  constructor(layout: Layout, options: OpenOptions) {
    this.#layout = layout;
    this.#now = options.now ?? (() => new Date());
    this.#signal =
      options.signal === undefined ? this.#life.signal : AbortSignal.any([this.#life.signal, options.signal]);
  }

  get dir(): string {
    return this.#layout.dir;
  }

  /**
   * Reads files, folders, standard input (`-`) and buckets (`s3://bucket/prefix`) into the lake. Repeatable; one ingest at a
   * time. What a bucket's owner refuses is among the report's problems and costs that file or prefix alone.
   */
  ingest(sources: readonly string[], options: IngestCall = {}): Promise<IngestReport> {
    const { remote, ...rest } = options;
    const { range, ...asked } = remote ?? {};
    const dated = range === undefined ? asked : { ...asked, range: parseTimeRange(range, this.#now()) };
    return this.#work(
      ingest(this.#layout, sources, {
        ...rest,
        ...(remote === undefined ? {} : { remote: dated }),
        signal: this.#joined(options.signal),
        now: this.#now,
      }),
    );
  }

  /** Who is really behind an access key, event, session, principal, user or role. */
  trace(id: string, options: CallOptions = {}): Promise<Trace> {
    return this.#reading(options.signal, (reader) => trace(reader, id, this.#now()));
  }

  /** Traces many identifiers, one answer each, in order. */
  async *traceAll(
    ids: Iterable<string> | AsyncIterable<string>,
    options: CallOptions = {},
  ): AsyncGenerator<Trace> {
    for await (const id of ids) yield await this.trace(id, options);
  }

  /** Writes a trace, the records that prove it and the hashes of the files that held them into a folder. */
  writeEvidence(answer: Trace, dir: string, options: CallOptions = {}): Promise<{ files: string[] }> {
    return this.#reading(options.signal, (reader) => writeEvidence(reader, answer, dir));
  }

  /**
   * Whether the trail files below these folders are what CloudTrail delivered: digests, signatures, hashes. What it finds is
   * kept in the lake, where there is one, for `status` and `trace` to tell.
   *
   * @throws Problem `bad-public-keys`, `bad-time`
   */
  verify(sources: readonly string[], options: VerifyCall = {}): Promise<Verification> {
    return this.#work(
      verifySources(this.#layout, sources, {
        ...options,
        signal: this.#joined(options.signal),
        now: this.#now,
      }),
    );
  }

  /** What the lake holds, and where it has holes. */
  status(options: CallOptions = {}): Promise<Status> {
    return this.#reading(options.signal, status);
  }

  /** One page of the events that meet the filters, newest first; pages stay what they are while an ingest runs. */
  history(query: HistoryQuery = {}, options: CallOptions = {}): Promise<HistoryPage> {
    return this.#reading(options.signal, (reader) => historyPage(reader, query, this.#now()));
  }

  /** The events that meet the filters, as they are fetched: all of them, in bounded memory, unless `limit` says less. */
  historyEvents(query: HistoryQuery = {}, options: CallOptions = {}): HistoryStream {
    const signal = this.#joined(options.signal);
    return historyStream(this.#layout, query, { now: this.#now(), signal, opened: this.#queries });
  }

  /** The records with an event ID, each whole and explained by the rules it was recorded by; usually one. */
  explainEvent(eventId: string, options: CallOptions = {}): Promise<ExplainedEvent[]> {
    return this.#reading(options.signal, (reader) => explainEvent(reader, eventId, this.#now()));
  }

  /** Why a history found nothing, one sentence each. */
  whyNoEvents(query: HistoryQuery, options: CallOptions = {}): Promise<string[]> {
    return this.#reading(options.signal, (reader) => whyNoHistory(reader, query, this.#now()));
  }

  /**
   * Who created, changed, deleted and read a resource, however it is named: an ARN, a name, an ID, a bucket's or queue's
   * URL, an alias. Attempts that failed stand apart and count as nothing done. Where a name means several things, `things`
   * tells them apart and `created` is null until one of them is chosen by `type`, `account` or `region`.
   *
   * @example
   * const { created } = await lake.resource("i-0abc…");
   * console.log(created?.origin, created?.accessKeyId);
   */
  resource(id: string, options: ResourceOptions = {}): Promise<Resource> {
    const { range, signal, ...question } = options;
    return this.#reading(signal, (reader) =>
      resource(reader, id, {
        ...question,
        ...(range === undefined ? {} : { range: parseTimeRange(range, this.#now()) }),
      }),
    );
  }

  /** Why an answer may be empty, one sentence each: what of the question the lake does not hold. */
  whyEmpty(asked: AskedInVain, options: CallOptions = {}): Promise<string[]> {
    const { range, ...rest } = asked;
    return this.#reading(options.signal, (reader) =>
      whyEmpty(reader, {
        ...rest,
        ...(range === undefined ? {} : { range: parseTimeRange(range, this.#now()) }),
      }),
    );
  }

  /**
   * Sessions that AssumeRoot opened in member accounts, with what was done in each and what does not fit; refused attempts;
   * and use of root users' own credentials.
   */
  root(options: RootOptions = {}): Promise<RootAnswer> {
    const { signal, range, ...rest } = options;
    return this.#reading(signal, (reader) => {
      const now = this.#now();
      return root(
        reader,
        { ...rest, ...(range === undefined ? {} : { range: parseTimeRange(range, now) }) },
        now,
      );
    });
  }

  /**
   * All that an identity did, through every role and account: summed up, what is new about it, what it made and minted, and
   * its latest events. Where the text may be several identities, `identity` is null and `readings` lists them: `as` and
   * `account` choose, or `together` takes all people of a name. What a name alone joins is never counted unasked.
   *
   * @throws Problem `bad-id` for an empty text, `bad-time` for a range that is none.
   */
  activity(identity: string, options: ActivityOptions = {}): Promise<IdentityActivity> {
    return this.#reading(options.signal, async (reader) =>
      identityActivity(reader, identity, this.#activityQuestion(options), this.#now()),
    );
  }

  /**
   * The events of an identity, newest first, each with its record's exact text, fetched as they are read. Nothing where the
   * text may be several identities; `activity` with `limit: 0` says which.
   */
  async *activityEvents(
    identity: string,
    options: ActivityOptions = {},
  ): AsyncGenerator<{ row: ActivityEvent; record: string }> {
    const question = this.#activityQuestion(options);
    yield* this.#streaming(options.signal, (reader) =>
      identityEvents(reader, identity, question, this.#now()),
    );
  }

  #activityQuestion({ range, signal: _signal, ...rest }: ActivityOptions): ActivityQuestion {
    return { ...rest, ...(range === undefined ? {} : { range: parseTimeRange(range, this.#now()) }) };
  }

  /** Yields what a call finds on a reader that is its own until the last was read, or the reading was given up. */
  async *#streaming<T>(
    signal: AbortSignal | undefined,
    call: (reader: LakeReader) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    this.#signal.throwIfAborted();
    const reader = await LakeReader.open(this.#layout, this.#joined(signal));
    const close = async (): Promise<void> => {
      if (this.#queries.delete(close)) await reader[Symbol.asyncDispose]();
    };
    this.#queries.add(close);
    try {
      yield* call(reader);
    } catch (error) {
      throw asProblem(error);
    } finally {
      await close();
    }
  }

  /** Console sign-ins and role switches: counted, listed with the sessions they began, and bursts of failures. */
  signins(options: SigninsOptions = {}): Promise<Signins> {
    const { signal, range, ...rest } = options;
    return this.#reading(signal, (reader) =>
      signins(reader, {
        ...rest,
        ...(range === undefined ? {} : { range: parseTimeRange(range, this.#now()) }),
      }),
    );
  }

  /**
   * Runs one SELECT, of Athena, CloudTrail Lake or DuckDB, over `cloudtrail_logs` and `attributed_events`, locked down, and
   * streams its rows.
   */
  async sql(query: string, options: QueryOptions & SqlOptions = {}): Promise<SqlResult> {
    const plan = this.#sqlPlan(query, options);
    return this.#run(plan, options);
  }

  /** How a query in SQL is read, and the DuckDB SQL that runs; without running it. */
  explainSql(query: string, options: SqlOptions = {}): Explained {
    const { text, sql, notices } = this.#sqlPlan(query, options);
    return { text, sql, notices };
  }

  #sqlPlan(query: string, { dialect, range }: SqlOptions): Plan {
    return sqlPlan(query, {
      ...(dialect === undefined ? {} : { dialect }),
      range: parseTimeRange(range ?? {}, this.#now()),
    });
  }

  /** Runs a CloudWatch Logs filter pattern on the records. */
  filter(pattern: string, options: FilterOptions = {}): Promise<FilterAnswer> {
    return runFilter((plan) => this.#run(plan, options), pattern, options, this.#now());
  }

  /** How many records a CloudWatch Logs filter pattern matches. */
  filterCount(pattern: string, options: Omit<FilterOptions, "limit"> = {}): ReturnType<Lake["filterCount"]> {
    return countFilter((plan) => this.#run(plan, options), pattern, options, this.#now());
  }

  /** Finds the filter patterns of Terraform, CloudFormation and other files, and counts what each matches. */
  filterFiles(paths: readonly string[], options: Omit<FilterOptions, "limit"> = {}): Promise<FilterReport> {
    return runFilterFiles((plan) => this.#run(plan, options), paths, options, this.#now());
  }

  /** How a CloudWatch Logs filter pattern reads, and the SQL that it runs as. */
  explainFilter(pattern: string, options: Pick<FilterOptions, "range"> = {}): Explained {
    return explainPattern(pattern, options, this.#now());
  }

  /**
   * Runs a CloudWatch Logs Insights query as it stands on the records, newest first unless it sorts; columns are named as
   * CloudWatch names them.
   *
   * @throws Problem `insights-syntax`, `insights-refused`, `bad-time`
   */
  insights(query: string, options: InsightsOptions = {}): Promise<SqlResult> {
    return runInsights((plan, more) => this.#run(plan, more), query, options, this.#now());
  }

  /** What to know about a Logs Insights query, and the SQL that it runs as. */
  explainInsights(query: string, options: Pick<InsightsOptions, "range" | "limit"> = {}): Explained {
    return explainInsights(query, options, this.#now());
  }

  #run(plan: Plan, options: QueryOptions): Promise<SqlResult> {
    return runPlan(this.#layout, plan, {
      ...options,
      signal: this.#joined(options.signal),
      opened: this.#queries,
    });
  }

  #joined(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#signal : AbortSignal.any([this.#signal, signal]);
  }

  async #work<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work);
    try {
      return await work;
    } catch (error) {
      throw asProblem(error);
    } finally {
      this.#working.delete(work);
    }
  }

  /** Runs a call on a reader of its own; a reader of the lake as it still is serves the next call again. */
  #reading<T>(signal: AbortSignal | undefined, call: (reader: LakeReader) => Promise<T>): Promise<T> {
    return this.#work(
      (async () => {
        const serial = await currentSerial(this.#layout);
        let reader = this.#idle;
        this.#idle = undefined;
        if (reader !== undefined && reader.manifest.serial !== serial) {
          await reader[Symbol.asyncDispose]();
          reader = undefined;
        }
        reader ??= await LakeReader.open(this.#layout);
        reader.signal = this.#joined(signal);
        try {
          return await call(reader);
        } finally {
          if (this.#idle === undefined && !this.#life.signal.aborted) this.#idle = reader;
          else await reader[Symbol.asyncDispose]();
        }
      })(),
    );
  }

  /** Cancels what is under way, waits for it, and lets the lake go. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort();
    await Promise.allSettled(this.#working);
    for (const close of Array.from(this.#queries)) await close();
    await this.#idle?.[Symbol.asyncDispose]();
    this.#idle = undefined;
  }
}
