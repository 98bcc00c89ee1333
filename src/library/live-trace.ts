import type { Trace } from "../answers/trace.js";
import { EventHistories, type LookedUp } from "../collect/event-histories.js";
import { ingestAnswers } from "../collect/ingest-answers.js";
import type { ProblemData } from "../diagnostics/problem.js";
import {
  liveQuestions,
  MOST_READINGS,
  type LiveQuestion,
  type Told,
} from "../investigate/trace/live-questions.js";
import { identityOf } from "../investigate/trace/hops.js";
import { parseQuery } from "../investigate/trace/subject.js";
import { trace } from "../investigate/trace/trace.js";
import type { Layout } from "../lake/layout.js";
import type { LakeReader } from "../lake/reader.js";
import { Problem } from "../diagnostics/problem.js";
import type { CloudTrailRecord } from "../trail/record.js";
import { stampOf } from "../trail/stamp.js";
import { formatTime, parseTime } from "../trail/time.js";
import type { LiveOptions, LiveTrace, QuestionAsked } from "./contract.js";

/** Questions (of one region each) after which nothing more is asked. */
const MOST_QUESTIONS = 1_000;

/** How a live trace reaches the lake. */
export interface LiveLake {
  readonly layout: Layout;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  reading<T>(call: (reader: LakeReader) => Promise<T>): Promise<T>;
}

/**
 * Traces an identifier by asking CloudTrail's event history hop by hop. What comes is ingested, and the answer is the lake's
 * own trace once nothing that could be asked would tell more: asking decides what is fetched, never what is said.
 *
 * @throws Problem `bad-id` for what is no key, event or session; failures of AWS where it cannot be asked at all
 */
export async function traceLive(lake: LiveLake, id: string, options: LiveOptions): Promise<LiveTrace> {
  const query = parseQuery(id);
  if (query.kind === "user" || query.kind === "role")
    throw new Problem({
      code: "bad-id",
      detail: `${id.trim()} is a user or role: a live trace follows one access key, event or session.`,
      source: id,
    });
  using histories = await EventHistories.open(options, lake.signal);
  return await new LiveTracing(lake, id, options, histories).run();
}

class LiveTracing {
  readonly #lake: LiveLake;
  readonly #id: string;
  readonly #options: LiveOptions;
  readonly #histories: EventHistories;
  readonly #asked = new Set<string>();
  /** Questions that were answered, of those that have one answer. */
  readonly #found = new Set<string>();
  /** Questions that were put in some regions: what is concluded of them must hold in all. */
  readonly #begun = new Map<string, LiveQuestion>();
  readonly #regions: Set<string>;
  readonly #questions: QuestionAsked[] = [];
  readonly #refused = new Map<string, ProblemData>();
  /** Accounts that cannot be looked into at all. */
  readonly #closed = new Set<string>();

  constructor(lake: LiveLake, id: string, options: LiveOptions, histories: EventHistories) {
    this.#lake = lake;
    this.#id = id;
    this.#options = options;
    this.#histories = histories;
    this.#regions = new Set(histories.likely);
  }

  async run(): Promise<LiveTrace> {
    // A lake that was never written has nothing to read.
    await ingestAnswers(this.#lake.layout, [], this.#lake);
    let { answer, bounded } = await this.#follow(this.#id);
    const { createdBy } = answer;
    if (createdBy !== undefined && createdBy.confidence !== "exact" && !bounded) {
      ({ bounded } = await this.#follow(createdBy.eventId));
      answer = await this.#trace(this.#id);
    }
    return { answer, questions: this.#questions, refused: [...this.#refused.values()], bounded };
  }

  /** Asks until nothing more would tell, or until it is too much. */
  async #follow(id: string): Promise<{ answer: Trace; bounded: boolean }> {
    const most = this.#options.mostQuestions ?? MOST_QUESTIONS;
    let answer = await this.#trace(id);
    for (;;) {
      const next = this.#next([
        ...liveQuestions(answer, await this.#told(id, answer)),
        ...this.#begun.values(),
      ]);
      if (next === undefined) return { answer, bounded: false };
      if (this.#asked.size + next.regions.length > most) return { answer, bounded: true };
      if (await this.#ask(next.question, next.regions)) answer = await this.#trace(id);
    }
  }

  #trace(id: string): Promise<Trace> {
    return this.#lake.reading((reader) => trace(reader, id, this.#lake.now()));
  }

  /** What the lake's records tell beside the trace. */
  async #told(text: string, answer: Trace): Promise<Told> {
    const { kind, id } = parseQuery(text);
    const proofs = [answer, ...(answer.candidates ?? []).slice(0, MOST_READINGS)].flatMap(
      ({ chain }) => chain[0]?.evidence.map(({ eventId }) => eventId) ?? [],
    );
    const records = await this.#lake.reading((reader) =>
      reader.recordsOf(kind === "event" ? [id, ...proofs] : proofs),
    );
    const stamped = records.map((record) => ({
      record,
      stamp: stampOf(JSON.parse(record.raw) as CloudTrailRecord),
    }));
    const asked = stamped.find(({ record }) => kind === "event" && record.eventId === id);
    const time = parseTime(asked?.record.eventTime ?? undefined);
    return {
      own: this.#histories.caller.account,
      accounts: this.#options.accounts ?? [],
      began: (eventId, arn) =>
        stamped.find(({ record, stamp }) => record.eventId === eventId && stamp.arn === arn)?.stamp.createdAt,
      ...(asked === undefined
        ? {}
        : {
            event: {
              id,
              caller: identityOf(asked.stamp),
              name: asked.record.eventName ?? "",
              ...(time === undefined ? {} : { time }),
            },
          }),
    };
  }

  /** The first question of which a region is still to be asked. */
  #next(
    questions: readonly LiveQuestion[],
  ): { question: LiveQuestion; regions: readonly string[] } | undefined {
    for (const question of questions) {
      if (this.#closed.has(question.account)) continue;
      if (question.once && question.where === "elsewhere" && this.#found.has(nameOf(question))) continue;
      const all = this.#histories.regions;
      const among =
        question.where === "global"
          ? all.slice(0, 1)
          : question.where === "likely"
            ? [...this.#regions]
            : all;
      const regions = among.filter((region) => !this.#asked.has(`${nameOf(question)} ${region}`));
      if (regions.length > 0) return { question, regions };
    }
    return undefined;
  }

  /** Asks regions beside each other; true where something came, which is in the lake then. */
  async #ask(question: LiveQuestion, regions: readonly string[]): Promise<boolean> {
    const { account, attribute, from, to, pages } = question;
    const name = nameOf(question);
    for (const region of regions) this.#asked.add(`${name} ${region}`);
    if (question.where !== "global" && !question.once)
      this.#begun.set(name, { ...question, where: "elsewhere" });
    const lookup = {
      attribute,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    const { signal } = this.#lake;
    const came = await Promise.all(
      regions.map((region) => this.#histories.ask(account, region, lookup, pages, signal)),
    );
    this.#hear(question, came);
    const found = came.filter(({ events }) => events.length > 0);
    if (found.length === 0) return false;
    this.#found.add(name);
    for (const { region } of found) this.#regions.add(region);
    const answers = found.map(({ region, events }) => ({
      name: `${account}/${region}/${attribute.key}=${attribute.value}${windowOf(from, to)}`,
      events,
    }));
    await ingestAnswers(this.#lake.layout, answers, this.#lake);
    return true;
  }

  #hear(question: LiveQuestion, came: readonly LookedUp[]): void {
    const { account, attribute, from, to, purpose } = question;
    const told: QuestionAsked = {
      account,
      attribute,
      purpose,
      ...(from === undefined ? {} : { from: formatTime(from) }),
      ...(to === undefined ? {} : { to: formatTime(to) }),
      regions: came.map(({ region, events, more, problem }) => ({
        region,
        events: events.length,
        more,
        ...(problem === undefined ? {} : { problem }),
      })),
    };
    for (const { problem } of came) {
      if (problem === undefined) continue;
      this.#refused.set(`${problem.code} ${problem.source ?? ""}`, problem);
      if (problem.code === "account-not-reached") this.#closed.add(account);
    }
    this.#questions.push(told);
    this.#options.onQuestion?.(told);
  }
}

function nameOf({ account, attribute, from, to }: LiveQuestion): string {
  return `${account} ${attribute.key}=${attribute.value}${windowOf(from, to)}`;
}

function windowOf(from: number | undefined, to: number | undefined): string {
  if (from === undefined || to === undefined) return "";
  return `/${formatTime(from)}-${formatTime(to)}`;
}
