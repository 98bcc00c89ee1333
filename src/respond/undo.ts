import type { ApiCall, Step } from "../answers/contain.js";
import type { CallOutcome } from "../answers/contain-journal.js";
import type { ContainmentReport, ReportedCall, ReportedStep } from "../answers/contain-report.js";
import type { Problem } from "../diagnostics/problem.js";
import { textAt, type Json } from "../trail/record.js";
import { reported, whereStopped, type Stop } from "./apply.js";
import {
  actingAs,
  asking,
  change,
  pause,
  SETTLES_MS,
  stoppedByHand,
  surprise,
  whyStopped,
  writing,
  type Doing,
} from "./doing.js";
import { CallFailure, type Hand, type Sending } from "./effects/effects.js";
import type { AppliedCall, AppliedStep, Journal } from "./journal.js";
import type { Secret, Setting } from "./settings/setting.js";
import { settingOf } from "./settings/settings.js";

/** Calls that an undo may have to put back: those that were done, and those of which nobody knows. */
export function toUndo({ calls }: AppliedStep): AppliedCall[] {
  return calls.filter(
    ({ outcome, undo }) =>
      (outcome === "done" || outcome === "unanswered") &&
      undo?.outcome !== "done" &&
      undo?.outcome !== "already",
  );
}

/**
 * Puts back what a journal says was changed, the last change first: only what we changed, and only where it still is as we
 * left it. What is not is named and left alone, and the rest goes on; it stops where AWS refuses.
 */
export async function undoPlan(
  doing: Doing,
  hands: readonly Hand[],
  { applied }: Pick<Journal, "applied">,
): Promise<ContainmentReport> {
  const { plan, journal } = doing;
  const of = applied.filter((step) => toUndo(step).length > 0).length;
  const steps: ReportedStep[] = [];
  let stopped: Stop | undefined;
  for (const step of plan.steps.toReversed()) {
    const done = applied.find(({ step: { id } }) => id === step.id);
    if (done === undefined || toUndo(done).length === 0) {
      steps.push(reported(step, done?.undone === true ? "already" : "nothing"));
      continue;
    }
    if (doing.signal?.aborted === true) stopped ??= { step, problem: stoppedByHand() };
    if (stopped !== undefined) {
      steps.push(reported(step, "waiting"));
      continue;
    }
    doing.onStep({ step, of, state: "begins", notes: [] });
    const { result, problem } = await undoStep(doing, done);
    if (problem !== undefined) stopped = { step, problem };
    doing.onStep({ step, of, state: result.outcome, notes: result.notes });
    steps.push(result);
  }
  return {
    plan: plan.id,
    query: plan.query,
    does: "undo",
    dryRun: journal === undefined,
    journal: journal?.file ?? null,
    by: actingAs(hands),
    complete: stopped === undefined && steps.every(({ outcome }) => outcome !== "changed"),
    steps,
    ...whereStopped(stopped),
    manual: 0,
  };
}

async function undoStep(
  doing: Doing,
  done: AppliedStep,
): Promise<{ result: ReportedStep; problem?: Problem }> {
  const calls: ReportedCall[] = [];
  const notes: string[] = [];
  let changed = false;
  for (const call of toUndo(done).toReversed()) {
    let reversal: Reversal | undefined;
    try {
      reversal = new Reversal(doing, done.step, call);
      changed ||= (await reversal.run()) === "changed";
      calls.push(...reversal.calls);
      notes.push(...reversal.notes);
    } catch (error) {
      const problem =
        doing.signal?.aborted === true ? stoppedByHand() : whyStopped(error, reversal?.sent ?? call.call);
      return { result: reported(done.step, "stopped", calls, [...notes, problem.message]), problem };
    }
  }
  const outcome = changed
    ? "changed"
    : calls.some((call) => call.outcome === "would")
      ? "would"
      : calls.length === 0
        ? "already"
        : "undone";
  return { result: reported(done.step, outcome, calls, notes) };
}

/** How often what was put back is read, until IAM shows it. */
const LOOKS = 3;
const LOOK_MS = 1500;

/** Puts back what one call changed. */
class Reversal {
  readonly calls: ReportedCall[] = [];
  readonly notes: string[] = [];
  /** The call that was sent last. */
  sent: ApiCall | undefined;
  readonly #doing: Doing;
  readonly #step: Step;
  readonly #applied: AppliedCall;
  readonly #setting: Setting;

  constructor(doing: Doing, step: Step, applied: AppliedCall) {
    this.#doing = doing;
    this.#step = step;
    this.#applied = applied;
    const setting = settingOf(applied.call, step.undo.calls);
    if (setting === undefined) throw surprise(`${applied.call.action} cannot be undone from here.`);
    this.#setting = setting;
  }

  async run(): Promise<CallOutcome> {
    const { before = null, at, outcome } = this.#applied;
    const setting = this.#setting;
    let now = await this.#read();
    const after = this.#applied.after ?? setting.wanted ?? now;
    if (setting.restored(now, after, before)) {
      // A change of a moment ago may not be shown yet.
      const since = Date.parse(at) + SETTLES_MS - this.#doing.now().getTime();
      if (since > 0) {
        await pause(this.#doing, since);
        now = await this.#read();
      }
      if (setting.restored(now, after, before)) {
        if (outcome === "done") this.notes.push(`The ${setting.what} is what it was before already.`);
        return this.#end("already", now);
      }
    }
    if (!setting.stands(now, after, before)) {
      this.notes.push(
        `The ${setting.what} is not as it was left: somebody changed it since. It was not touched; before the containment it was ${shown(before)}.`,
      );
      return this.#end("changed", now);
    }
    const back = await setting.back(before, after, now, (action, input) =>
      asking(this.#doing, this.#step.account)(action, input),
    );
    if ("byHand" in back) {
      this.notes.push(back.byHand);
      return this.#end("changed", now);
    }
    for (const sending of back.calls) await this.#send(sending, back.secret);
    if (back.note !== undefined) this.notes.push(back.note);
    if (this.#doing.journal !== undefined) await this.#compare(after, before);
    return "done";
  }

  async #send(sending: Sending, secret: (() => Secret) | undefined): Promise<void> {
    const { account, n } = this.#applied;
    const doing = this.#doing;
    const of = { step: this.#step.id, n, does: "undo" as const, account, call: sending.call };
    this.sent = sending.call;
    await writing(doing, { line: "begin", at: this.#at(), ...of });
    try {
      const { requestId } = await change(doing, account, sending);
      if (secret !== undefined && doing.journal !== undefined) await doing.onSecret?.(secret());
      const told = requestId === undefined ? {} : { requestId };
      await writing(doing, { line: "end", at: this.#at(), ...of, outcome: "done", ...told });
      this.calls.push({ call: sending.call, at: this.#at(), outcome: doing.journal === undefined ? "would" : "done", ...told });
    } catch (error) {
      if (error instanceof CallFailure)
        await writing(doing, {
          line: "end", at: this.#at(), ...of, outcome: error.answered ? "failed" : "unanswered",
          problem: { code: error.code, detail: error.message },
        });
      throw error;
    }
  } // prettier-ignore

  async #end(outcome: "already" | "changed", after: Json): Promise<CallOutcome> {
    const { account, n, call } = this.#applied;
    await writing(this.#doing, { line: "end", at: this.#at(), step: this.#step.id, n, does: "undo", account, call, outcome, after }); // prettier-ignore
    return outcome;
  }

  /** Whether it reads back as what it was. */
  async #compare(after: Json, before: Json): Promise<void> {
    for (let look = 1; look <= LOOKS; look++) {
      if (this.#setting.restored(await this.#read(), after, before)) return;
      if (look < LOOKS) await pause(this.#doing, LOOK_MS);
    }
    this.notes.push(`IAM does not show the ${this.#setting.what} as it was yet: look again in a minute.`);
  }

  #read(): Promise<Json> {
    return this.#setting.read(asking(this.#doing, this.#step.account));
  }

  #at(): string {
    return this.#doing.now().toISOString();
  }
}

function shown(before: Json): string {
  const createdAt = textAt(before, "createdAt");
  if (createdAt !== undefined) return `set at ${createdAt}`;
  return before === null ? "not there" : typeof before === "string" ? before : JSON.stringify(before);
}
