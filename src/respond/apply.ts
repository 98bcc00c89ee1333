import type { ApiCall, Step } from "../answers/contain.js";
import type { CallOutcome } from "../answers/contain-journal.js";
import type {
  ContainmentReport,
  ReportedCall,
  ReportedStep,
  StepOutcome,
} from "../answers/contain-report.js";
import type { Problem } from "../diagnostics/problem.js";
import type { Json } from "../trail/record.js";
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
import { CallFailure, type Hand } from "./effects/effects.js";
import { isOurs, type AppliedCall, type Journal } from "./journal.js";
import { permissionOf } from "./permission.js";
import { keySecret } from "./settings/credentials.js";
import { besideRevocation } from "./settings/inline-policies.js";
import { settingOf } from "./settings/settings.js";
import type { Setting } from "./settings/setting.js";

/**
 * Does the steps of a plan in its order, each call written down before and after it, and stops at the first surprise. What an
 * earlier run did is in its journal and not done again; a call of it that has no answer is looked at first. In a dry run
 * nothing is changed, and all steps are looked at.
 */
export async function applyPlan(
  doing: Doing,
  hands: readonly Hand[],
  earlier: Pick<Journal, "applied" | "skipped">,
): Promise<ContainmentReport> {
  const { plan, journal } = doing;
  const dryRun = journal === undefined;
  const known = new Map(earlier.applied.map(({ step, calls }) => [step.id, calls]));
  const ours = plan.steps.filter((step) => isOurs(step) && !earlier.skipped.includes(step.id));
  const steps: ReportedStep[] = [];
  let stopped: Stop | undefined;
  for (const step of plan.steps) {
    if (!ours.includes(step)) {
      steps.push(reported(step, step.held ? "held" : earlier.skipped.includes(step.id) ? "skipped" : "by-script"));
      continue;
    }
    if (stopped !== undefined && !dryRun) {
      steps.push(reported(step, "waiting"));
      continue;
    }
    if (doing.signal?.aborted === true) {
      stopped ??= { step, problem: stoppedByHand() };
      steps.push(reported(step, "waiting"));
      continue;
    }
    doing.onStep({ step, of: ours.length, state: "begins", notes: [] });
    const { result, problem } = await applyStep(doing, step, known.get(step.id) ?? []);
    if (problem !== undefined) stopped ??= { step, problem };
    if (dryRun) result.permission = await permissionOf(doing, step, hands);
    doing.onStep({ step, of: ours.length, state: result.outcome, notes: result.notes });
    steps.push(result);
  }
  return {
    plan: plan.id,
    query: plan.query,
    does: "apply",
    dryRun,
    journal: journal?.file ?? null,
    by: actingAs(hands),
    complete: stopped === undefined && steps.every(({ outcome }) => outcome !== "by-script"),
    steps,
    ...whereStopped(stopped),
    manual: plan.manual.length,
  };
} // prettier-ignore

/** The step at which the work stopped, and why. */
export interface Stop {
  readonly step: Step;
  readonly problem: Problem;
}

export function whereStopped(stop: Stop | undefined): Pick<ContainmentReport, "stopped"> {
  if (stop === undefined) return {};
  return { stopped: { order: stop.step.order, code: stop.problem.code, detail: stop.problem.message } };
}

export function reported(
  { id, order, account, kind, title }: Step,
  outcome: StepOutcome,
  calls: ReportedCall[] = [],
  notes: string[] = [],
): ReportedStep {
  return { id, order, account, kind, title, outcome, calls, notes };
}

/** What one call came to. */
interface Came {
  readonly call: ApiCall;
  readonly at: string;
  readonly outcome: CallOutcome | "would";
  readonly requestId?: string;
  readonly note?: string;
}

async function applyStep(
  doing: Doing,
  step: Step,
  known: readonly AppliedCall[],
): Promise<{ result: ReportedStep; problem?: Problem }> {
  const calls: ReportedCall[] = [];
  const notes: string[] = [];
  for (const [n, planned] of step.calls.entries()) {
    const before = known.find((call) => call.n === n);
    try {
      const { note, ...came } = await new Application(doing, step, n, planned, before).run();
      calls.push(came);
      if (note !== undefined) notes.push(note);
    } catch (error) {
      const problem = doing.signal?.aborted === true ? stoppedByHand() : whyStopped(error, planned);
      return { result: reported(step, "stopped", calls, [...notes, problem.message]), problem };
    }
  }
  const outcomes = calls.map(({ outcome }) => outcome);
  if (isLate(doing, step)) notes.push(lateNote(doing));
  const outcome = outcomes.includes("would") ? "would" : outcomes.every((one) => one === "already") ? "already" : "done"; // prettier-ignore
  return { result: reported(step, outcome, calls, notes) };
}

/** Whether a deny by issue time comes later than its time: what still could mint did so in between. */
function isLate({ plan, now }: Doing, { kind }: Step): boolean {
  return /^revoke-(user|role)-sessions$/.test(kind) && now().getTime() > Date.parse(plan.before);
}

function lateNote({ plan }: Doing): string {
  return `Sessions issued before ${plan.before} are denied. If one was opened since, and before the steps above were done, it goes on: make a new plan when this one is done.`;
}

/** One call of one step. */
class Application {
  readonly #doing: Doing;
  readonly #step: Step;
  readonly #n: number;
  readonly #planned: ApiCall;
  readonly #known: AppliedCall | undefined;

  constructor(doing: Doing, step: Step, n: number, planned: ApiCall, known: AppliedCall | undefined) {
    this.#doing = doing;
    this.#step = step;
    this.#n = n;
    this.#planned = planned;
    this.#known = known;
  }

  async run(): Promise<Came> {
    const known = this.#known;
    if (known !== undefined && (known.outcome === "done" || known.outcome === "already")) {
      const { call, at, outcome, requestId } = known;
      return { call, at, outcome, ...(requestId === undefined ? {} : { requestId }) };
    }
    return known?.outcome === "unanswered" ? this.#goOn(known) : this.#start();
  }

  /** A call that an earlier run began, and whose answer nobody has. */
  async #goOn({ call, at, before = null }: AppliedCall): Promise<Came> {
    const setting = this.#setting(call);
    // Where only a list tells whether it was done, it must have had time to show it.
    if (setting.wanted === undefined) await this.#settle(at);
    const now = await this.#read(setting);
    if (setting.wanted !== undefined && setting.same(now, setting.wanted))
      return this.#end(call, "done", { after: now, note: "It was done before the earlier run stopped." });
    if (setting.same(now, before)) return this.#send(setting, call, before);
    if (setting.wanted !== undefined)
      throw surprise(
        `The ${setting.what} is neither what it was before the earlier run nor what its call makes of it: somebody else changed it.`,
      );
    return this.#end(call, "done", {
      after: now,
      note: `The ${setting.what} was made before the earlier run stopped, and its secret is lost: make another one by hand, and delete it.`,
    });
  }

  async #start(): Promise<Came> {
    let call = this.#planned;
    let setting = this.#setting(call);
    let now = await this.#read(setting);
    const beside = besideRevocation(call.input, now, this.#doing.plan.id);
    if (beside === "covered")
      return this.#end(call, "already", { note: `The ${setting.what} denies sessions up to a later time already.` });
    let note: string | undefined;
    if (beside !== undefined) {
      note = `The ${setting.what} was there and is kept; the new one stands beside it as ${beside.name}.`;
      call = { ...call, input: beside.input };
      setting = this.#setting(call);
      now = await this.#read(setting);
    }
    if (setting.wanted !== undefined && setting.same(now, setting.wanted))
      return this.#end(call, "already", { note: `The ${setting.what} was so already.` });
    const why = await setting.surprise(now, asking(this.#doing, this.#step.account));
    if (why !== undefined) throw surprise(why);
    return this.#send(setting, call, now, note);
  } // prettier-ignore

  async #send(setting: Setting, call: ApiCall, before: Json, note?: string): Promise<Came> {
    const { account, id } = this.#step;
    const doing = this.#doing;
    const of = { step: id, n: this.#n };
    await writing(
      doing,
      { line: "backup", at: this.#at(), ...of, what: setting.what, before },
      { line: "begin", at: this.#at(), ...of, does: "apply", account, call },
    );
    try {
      const { output, requestId } = await change(doing, account, { call });
      const after = setting.after?.(before, output) ?? setting.wanted ?? null;
      const secret = keySecret(call.action, output);
      if (secret !== undefined) await doing.onSecret?.(secret);
      return await this.#end(call, doing.journal === undefined ? "would" : "done", {
        after,
        ...(requestId === undefined ? {} : { requestId }),
        ...(note === undefined ? {} : { note }),
      });
    } catch (error) {
      if (error instanceof CallFailure) await this.#failed(call, error);
      throw error;
    }
  }

  async #end(
    call: ApiCall,
    outcome: CallOutcome | "would",
    of: { after?: Json; requestId?: string; note?: string },
  ): Promise<Came> {
    const at = this.#at();
    const { account, id } = this.#step;
    if (outcome !== "would")
      await writing(this.#doing, { line: "end", at, step: id, n: this.#n, does: "apply", account, call, outcome, ...of }); // prettier-ignore
    const { after: _after, ...told } = of;
    return { call, at, outcome, ...told };
  }

  async #failed(call: ApiCall, { answered, code, message, requestId }: CallFailure): Promise<void> {
    const { account, id } = this.#step;
    await writing(this.#doing, {
      line: "end",
      at: this.#at(),
      step: id,
      n: this.#n,
      does: "apply",
      account,
      call,
      outcome: answered ? "failed" : "unanswered",
      ...(requestId === undefined ? {} : { requestId }),
      problem: { code, detail: message },
    });
  }

  #setting(call: ApiCall): Setting {
    const setting = settingOf(call, this.#step.undo.calls);
    if (setting === undefined) throw surprise(`${call.service} ${call.action} is no call that is made from here.`);
    return setting;
  } // prettier-ignore

  #read(setting: Setting): Promise<Json> {
    return setting.read(asking(this.#doing, this.#step.account));
  }

  #settle(since: string): Promise<void> {
    return pause(this.#doing, Date.parse(since) + SETTLES_MS - this.#doing.now().getTime());
  }

  #at(): string {
    return this.#doing.now().toISOString();
  }
}
