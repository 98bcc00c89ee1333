import { setTimeout as wait } from "node:timers/promises";
import type { ApiCall, ContainmentPlan, Step } from "../answers/contain.js";
import type { ActingAs, JournalLine } from "../answers/contain-journal.js";
import type { StepOutcome } from "../answers/contain-report.js";
import { failureOf } from "../aws/failure.js";
import { Problem } from "../diagnostics/problem.js";
import {
  CallFailure,
  reads,
  type Answered,
  type Effects,
  type Hand,
  type Sending,
} from "./effects/effects.js";
import type { JournalWriter } from "./journal-writer.js";
import type { Ask, Secret } from "./settings/setting.js";

/** What is told while a containment is applied or undone. */
export interface StepTold {
  readonly step: Step;
  /** How many steps there are to be done. */
  readonly of: number;
  readonly state: "begins" | StepOutcome;
  readonly notes: readonly string[];
}

/** What applying and undoing work with. */
export interface Doing {
  readonly plan: ContainmentPlan;
  readonly effects: Effects;
  /** Undefined in a dry run: nothing is written down then. */
  readonly journal: JournalWriter | undefined;
  readonly now: () => Date;
  readonly signal: AbortSignal | undefined;
  readonly onStep: (told: StepTold) => void;
  /** Shows a secret, once; undefined where nobody can be shown one. */
  readonly onSecret: ((secret: Secret) => Promise<void> | void) | undefined;
  /** Waits; tests wait less. */
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * How long IAM may still answer with what was before a change: it is eventually consistent, within seconds as a rule (IAM User
 * Guide, "Changes that I make are not always immediately visible").
 */
export const SETTLES_MS = 10_000;

export function pause({ wait: waiting, signal }: Doing, ms: number): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return waiting === undefined ? wait(ms, undefined, signal === undefined ? {} : { signal: AbortSignal.any([signal]) }) : waiting(ms);
} // prettier-ignore

export function asking({ effects, signal }: Doing, account: string): Ask {
  return async (action, input) =>
    (await effects.call(account, { call: { service: "iam", action, input } }, signal)).output;
}

export async function writing({ journal }: Doing, ...lines: readonly JournalLine[]): Promise<void> {
  await journal?.write(...lines);
}

/** A password that was set a moment ago is refused to be deleted for some seconds (IAM API reference, DeleteLoginProfile). */
const REFUSED_FOR_NOW = "EntityTemporarilyUnmodifiable";
const PATIENCE = 8;
const PATIENCE_MS = 4000;

/** Sends a call that changes something; what is refused only for now is asked again. @throws CallFailure, Problem */
export async function change(doing: Doing, account: string, sending: Sending): Promise<Answered> {
  for (let tries = 1; ; tries++) {
    try {
      // Not to be cancelled: whoever stops the work waits for the answer of the call that is under way.
      return await doing.effects.call(account, sending);
    } catch (error) {
      const later = error instanceof CallFailure && error.code === REFUSED_FOR_NOW && tries < PATIENCE;
      if (!later) throw error;
      await pause(doing, PATIENCE_MS);
    }
  }
}

/** Makes sure of all accounts before anything is changed in one. @throws Problem `account-not-reached` */
export async function reachAll(effects: Effects, steps: readonly Step[]): Promise<Hand[]> {
  const hands: Hand[] = [];
  for (const account of [...new Set(steps.map((step) => step.account))].sort())
    hands.push(await effects.reach(account));
  return hands;
}

export function actingAs(hands: readonly Hand[]): ActingAs[] {
  return hands.map(({ account, arn }) => ({ account, arn }));
}

/** Why work stopped at a step, as a problem that says what to do. */
export function whyStopped(error: unknown, call: ApiCall): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof CallFailure)) throw error;
  const { code, message, answered } = error;
  const name = `${call.service} ${call.action}`;
  if (!answered)
    return new Problem(
      {
        code: "containment-unanswered",
        detail: reads(call)
          ? `AWS did not answer ${name}: ${message}`
          : `AWS did not answer ${name} (${message}): nobody knows yet whether it was done.`,
      },
      { cause: error },
    );
  const kind = failureOf({ name: code, message });
  if (kind === "denied" || kind === "credentials")
    return new Problem(
      { code: kind === "denied" ? "aws-denied" : "aws-credentials", detail: `${name}: ${code}: ${message}` },
      { cause: error },
    );
  return new Problem(
    { code: "containment-surprise", detail: `${name}: ${code}: ${message}` },
    { cause: error },
  );
}

export function surprise(detail: string): Problem {
  return new Problem({ code: "containment-surprise", detail });
}

export function stoppedByHand(): Problem {
  return new Problem({ code: "cancelled", detail: "It was stopped by hand, between two calls." });
}
