import type { ActivityEvent, IdentityActivity } from "../answers/activity.js";
import type { ContainmentPlan } from "../answers/contain.js";
import type { ContainmentReport } from "../answers/contain-report.js";
import type { ContainmentVerification } from "../answers/contain-verify.js";
import type { IngestReport } from "../answers/ingest.js";
import type { RootAnswer } from "../answers/root.js";
import type { Signins } from "../answers/signins.js";
import type { Resource } from "../answers/resource.js";
import type { Status } from "../answers/status.js";
import type { Trace } from "../answers/trace.js";
import type { Verification } from "../answers/verify.js";
import { whyEmpty } from "../investigate/events/emptiness.js";
import type { ExplainedEvent } from "../investigate/history/explain-event.js";
import { writeEvidence } from "../investigate/trace/evidence.js";
import type { ActivityQuestion } from "../investigate/identity/identity-activity.js";
import { status } from "../investigate/status.js";
import { trace } from "../investigate/trace/trace.js";
import { Layout } from "../lake/layout.js";
import { createLake } from "../lake/store.js";
import { parseTimeRange } from "../trail/time-range.js";
import type {
  ActivityOptions,
  ApplyOptions,
  AskedInVain,
  Contained,
  ContainOptions,
  HistoryPage,
  HistoryQuery,
  HistoryStream,
  IngestCall,
  Journal,
  Lake,
  LiveOptions,
  LiveTrace,
  ResourceOptions,
  RootOptions,
  SigninsOptions,
  VerifyCall,
} from "./contract.js";
import { historyPage, historyStream, whyNoHistory } from "./history.js";
import type { OpenOptions } from "./access.js";
import type { Place } from "./containment.js";
import { LakeQueries } from "./queries.js";

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

/** An open lake; see `Lake` for what each call does. What only one question needs is loaded when it is asked. */
export class OpenedLake extends LakeQueries implements Lake {
  /**
   * Reads files, folders, standard input (`-`) and buckets (`s3://bucket/prefix`) into the lake. Repeatable; one ingest at a
   * time. What a bucket's owner refuses is among the report's problems and costs that file or prefix alone.
   */
  ingest(sources: readonly string[], options: IngestCall = {}): Promise<IngestReport> {
    const { remote, ...rest } = options;
    const { range, ...asked } = remote ?? {};
    const dated = range === undefined ? asked : { ...asked, range: parseTimeRange(range, this.now()) };
    const signal = this.joined(options.signal);
    return this.work(
      import("../collect/ingest.js").then(({ ingest }) =>
        ingest(this.layout, sources, {
          ...rest,
          ...(remote === undefined ? {} : { remote: dated }),
          signal,
          now: this.now,
        }),
      ),
    );
  }

  /** Who is really behind an access key, event, session, principal, user or role. */
  trace(id: string, options: CallOptions = {}): Promise<Trace> {
    return this.reading(options.signal, (reader) => trace(reader, id, this.now()));
  }

  /**
   * Traces an access key, event or session without logs of one's own: asks CloudTrail's event history hop by hop, in the
   * credentials' account and, as `roleName`, in those it leads to. What it fetches is kept in the lake, made where there is
   * none, and the answer is the lake's own.
   *
   * @throws Problem `bad-id`; `aws-…` where AWS cannot be asked at all
   * @example
   * const { answer, questions } = await lake.traceLive("ASIA…", { roleName: "audit" });
   */
  traceLive(id: string, options: LiveOptions = {}): Promise<LiveTrace> {
    const signal = this.joined(options.signal);
    return this.work(
      (async () => {
        const { traceLive } = await import("./live-trace.js");
        return traceLive(
          {
            layout: this.layout,
            now: this.now,
            signal,
            reading: (call) => this.reading(options.signal, call),
          },
          id,
          options,
        );
      })(),
    );
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
    return this.reading(options.signal, (reader) => writeEvidence(reader, answer, dir));
  }

  /**
   * Whether the trail files below these folders are what CloudTrail delivered: digests, signatures, hashes. What it finds is
   * kept in the lake, where there is one, for `status` and `trace` to tell.
   *
   * @throws Problem `bad-public-keys`, `bad-time`
   */
  verify(sources: readonly string[], options: VerifyCall = {}): Promise<Verification> {
    const signal = this.joined(options.signal);
    return this.work(
      import("./verify-sources.js").then(({ verifySources }) =>
        verifySources(this.layout, sources, { ...options, signal, now: this.now }),
      ),
    );
  }

  /** What the lake holds, and where it has holes. */
  status(options: CallOptions = {}): Promise<Status> {
    return this.reading(options.signal, status);
  }

  /** One page of the events that meet the filters, newest first; pages stay what they are while an ingest runs. */
  history(query: HistoryQuery = {}, options: CallOptions = {}): Promise<HistoryPage> {
    return this.reading(options.signal, (reader) => historyPage(reader, query, this.now()));
  }

  /** The events that meet the filters, as they are fetched: all of them, in bounded memory, unless `limit` says less. */
  historyEvents(query: HistoryQuery = {}, options: CallOptions = {}): HistoryStream {
    return historyStream(query, this.now(), (call) => this.streaming(options.signal, call));
  }

  /** The records with an event ID, each whole and explained by the rules it was recorded by; usually one. */
  explainEvent(eventId: string, options: CallOptions = {}): Promise<ExplainedEvent[]> {
    return this.reading(options.signal, async (reader) => {
      const { explainEvent } = await import("../investigate/history/explain-event.js");
      return explainEvent(reader, eventId, this.now());
    });
  }

  /** Why a history found nothing, one sentence each. */
  whyNoEvents(query: HistoryQuery, options: CallOptions = {}): Promise<string[]> {
    return this.reading(options.signal, (reader) => whyNoHistory(reader, query, this.now()));
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
    return this.reading(signal, async (reader) => {
      const { resource } = await import("../investigate/resource/resource.js");
      return resource(reader, id, {
        ...question,
        ...(range === undefined ? {} : { range: parseTimeRange(range, this.now()) }),
      });
    });
  }

  /** Why an answer may be empty, one sentence each: what of the question the lake does not hold. */
  whyEmpty(asked: AskedInVain, options: CallOptions = {}): Promise<string[]> {
    const { range, ...rest } = asked;
    return this.reading(options.signal, (reader) =>
      whyEmpty(reader, {
        ...rest,
        ...(range === undefined ? {} : { range: parseTimeRange(range, this.now()) }),
      }),
    );
  }

  /**
   * Sessions that AssumeRoot opened in member accounts, with what was done in each and what does not fit; refused attempts;
   * and use of root users' own credentials.
   */
  root(options: RootOptions = {}): Promise<RootAnswer> {
    const { signal, range, ...rest } = options;
    return this.reading(signal, async (reader) => {
      const { root } = await import("../investigate/root-access/root.js");
      const now = this.now();
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
   * @throws Problem `usage` for an empty text, `bad-time` for a range that is none.
   */
  activity(identity: string, options: ActivityOptions = {}): Promise<IdentityActivity> {
    return this.reading(options.signal, async (reader) => {
      const { identityActivity } = await import("../investigate/identity/identity-activity.js");
      return identityActivity(reader, identity, this.activityQuestion(options), this.now());
    });
  }

  /**
   * The events of an identity, newest first, each with its record's exact text, fetched as they are read. Nothing where the
   * text may be several identities; `activity` with `limit: 0` says which.
   */
  async *activityEvents(
    identity: string,
    options: ActivityOptions = {},
  ): AsyncGenerator<{ row: ActivityEvent; record: string }> {
    const question = this.activityQuestion(options);
    const { identityEvents } = await import("../investigate/identity/identity-activity.js");
    yield* this.streaming(options.signal, (reader) => identityEvents(reader, identity, question, this.now()));
  }

  private activityQuestion({ range, signal: _signal, ...rest }: ActivityOptions): ActivityQuestion {
    return { ...rest, ...(range === undefined ? {} : { range: parseTimeRange(range, this.now()) }) };
  }

  /**
   * The plan that stops an access key, session, event, user or role: its origin's credential, every session that was minted
   * from it in every account, and every way in that these made, in the order in which nothing is minted anew. It changes
   * nothing. The same lake, options and clock give the same plan with the same ID.
   *
   * @throws Problem `bad-id`; `usage` where both `session` and `sourceIdentity` are wanted.
   * @example
   * const { steps, manual, notStopped } = await lake.contain("AKIA…");
   */
  contain(id: string, options: ContainOptions = {}): Promise<ContainmentPlan> {
    return this.reading(options.signal, async (reader) => {
      const { contain } = await import("./contain.js");
      return contain(reader, id, options.at ?? this.now(), options);
    });
  }

  /**
   * Does the steps of a plan that are not held back, in their order, each call in a journal before and after it, and stops at
   * the first surprise. Nothing is overwritten: what is changed was read and written down before.
   *
   * @throws Problem `plan-old`, `containment-begun`, `account-not-reached`, `contains-itself`, `journal-exists`; failures of AWS
   * before anything was done. What stops it later is in the report.
   * @example
   * const plan = await lake.contain("AKIA…");
   * const { complete, journal } = await lake.applyContainment(plan, { roleName: "responder" });
   */
  applyContainment(plan: ContainmentPlan, options: ApplyOptions = {}): Promise<ContainmentReport> {
    return this.work(
      this.#containment(options, (call, place) => call.applyContainment(place, plan, options)),
    );
  }

  /**
   * Goes on with a containment that stopped. Calls that were done are not done again; one that has no answer is looked at first.
   *
   * @throws Problem `no-journal`, `journal-damaged`, `containment-held`, `containment-undone`
   */
  resumeContainment(journal: string, options: ApplyOptions = {}): Promise<ContainmentReport> {
    return this.work(
      this.#containment(options, (call, place) => call.resumeContainment(place, journal, options)),
    );
  }

  /**
   * Puts back what a containment changed, the last change first, where it still is as it was left. A password cannot be put
   * back: a new one is made, which must be changed at the next sign-in.
   *
   * @throws Problem `no-journal`, `journal-damaged`, `containment-held`
   */
  undoContainment(journal: string, options: ApplyOptions = {}): Promise<ContainmentReport> {
    return this.work(
      this.#containment(options, (call, place) => call.undoContainment(place, journal, options)),
    );
  }

  /**
   * What a containment's journal tells, by the plan's ID or the journal's path.
   *
   * @throws Problem `no-journal`, `journal-damaged`
   */
  readContainment(journal: string): Promise<Journal> {
    return this.work(this.#containment({}, (call, place) => call.readContainment(place, journal)));
  }

  async #containment<T>(
    { signal }: ApplyOptions,
    call: (containment: typeof import("./containment.js"), place: Place) => Promise<T>,
  ): Promise<T> {
    const place = { layout: this.layout, now: this.now, signal: this.joined(signal) };
    return call(await import("./containment.js"), place);
  }

  /**
   * Whether a containment holds, by the logs that were ingested since: the event of each step, what was denied and what
   * succeeded after it, and who got in again. For an identifier the plan is made anew and its events are looked for, whoever
   * did it; `{ plan }` is the ID of a plan that was applied, the path of its journal, or a plan that was kept as JSON. It calls
   * nobody, and the same records give the same answer.
   *
   * @throws Problem `bad-id`, `no-journal`, `journal-damaged`
   * @example
   * const { verdict, steps, entries } = await lake.verifyContainment("AKIA…");
   */
  verifyContainment(of: Contained, options: ContainOptions = {}): Promise<ContainmentVerification> {
    return this.reading(options.signal, async (reader) => {
      const { verifyContained } = await import("./verify-containment.js");
      return verifyContained({ reader, layout: this.layout }, of, this.now(), options);
    });
  }

  /** Console sign-ins and role switches: counted, listed with the sessions they began, and bursts of failures. */
  signins(options: SigninsOptions = {}): Promise<Signins> {
    const { signal, range, ...rest } = options;
    return this.reading(signal, async (reader) => {
      const { signins } = await import("../investigate/signins/signins.js");
      return signins(reader, {
        ...rest,
        ...(range === undefined ? {} : { range: parseTimeRange(range, this.now()) }),
      });
    });
  }
}
