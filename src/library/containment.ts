import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { ContainmentPlan, Step } from "../answers/contain.js";
import type { ContainmentReport } from "../answers/contain-report.js";
import { Problem } from "../diagnostics/problem.js";
import type { Layout } from "../lake/layout.js";
import { WriteLock } from "../lake/lock.js";
import { applyPlan } from "../respond/apply.js";
import { actingAs, reachAll, type Doing } from "../respond/doing.js";
import type { Effects, Hand } from "../respond/effects/effects.js";
import { printing } from "../respond/effects/printing.js";
import { isApplied, isOurs, journalFile, journalsIn, readJournal, type Journal } from "../respond/journal.js";
import { JournalWriter } from "../respond/journal-writer.js";
import { wouldStop } from "../respond/own-hand.js";
import { toUndo, undoPlan } from "../respond/undo.js";
import type { ApplyOptions } from "./contract.js";

/** What a containment reaches beside AWS. */
export interface Place {
  readonly layout: Layout;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** A plan that was made longer ago than this denies too little: what was issued since goes on. */
const OLDEST_MS = 60 * 60_000;

/**
 * Applies a plan. Nothing is begun while an earlier containment of the same is unfinished, where an account cannot be reached,
 * or where the plan would stop the credentials that it is applied with.
 */
export async function applyContainment(
  place: Place,
  plan: ContainmentPlan,
  options: ApplyOptions,
): Promise<ContainmentReport> {
  const age = place.now().getTime() - Date.parse(plan.createdFrom.at);
  if (age > OLDEST_MS)
    throw new Problem({
      code: "plan-old",
      detail: `Plan ${plan.id} was made ${Math.floor(age / 60_000)} minutes ago; sessions that were issued since would not be denied.`,
      source: plan.query,
    });
  const skipped = skips(plan, options.skip);
  const steps = plan.steps.filter((step) => isOurs(step) && !skipped.includes(step.id));
  await refuseSecondHalf(place, plan, options.dryRun === true);
  refuseLostSecret(steps, options, "CreateAccessKey");
  return withEffects(options, place.signal, async (effects) => {
    const hands = await safeHands(effects, steps);
    if (options.dryRun === true)
      return applyPlan(doingOf(place, plan, options, { effects: printing(effects, () => {}), journal: undefined }), hands, { applied: [], skipped });
    await using journal = await begun(place, plan, options, { hands, skipped });
    return await applyPlan(doingOf(place, plan, options, { effects, journal }), hands, { applied: [], skipped });
  });
} // prettier-ignore

/**
 * A journal with its first lines. Of two that begin at the same time one comes first, and the other finds its journal: what each
 * would note as the state before would be the other's work.
 */
async function begun(
  place: Place,
  plan: ContainmentPlan,
  { journal }: ApplyOptions,
  { hands, skipped }: { hands: readonly Hand[]; skipped: readonly string[] },
): Promise<JournalWriter> {
  const { layout, now, signal } = place;
  const dir = path.dirname(path.dirname(journalFile(layout.dir, plan.id)));
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await using _turn = await WriteLock.take(path.join(dir, "begin.lock"), { now, signal });
  await refuseSecondHalf(place, plan, false);
  const writer = await JournalWriter.begin(path.resolve(journal ?? journalFile(layout.dir, plan.id)), now);
  try {
    const at = now().toISOString();
    await writer.write(
      { line: "plan", version: 1, at, by: actingAs(hands), plan },
      ...skipped.map((step) => ({ line: "skip" as const, at, step })),
    );
    return writer;
  } catch (error) {
    await writer[Symbol.asyncDispose]();
    throw error;
  }
}

/** Goes on with a plan that was begun: the one in its journal, not a new one. */
export async function resumeContainment(
  place: Place,
  which: string,
  options: ApplyOptions,
): Promise<ContainmentReport> {
  const known = await readJournal(fileOf(place, which));
  refuseUndone(known);
  const skipped = [...known.skipped, ...skips(known.plan, options.skip)];
  const left = known.plan.steps.filter(
    (step) => isOurs(step) && !skipped.includes(step.id) && !isApplied(step, known.applied.find((one) => one.step.id === step.id)),
  );
  refuseLostSecret(left, options, "CreateAccessKey");
  return withEffects(options, place.signal, async (effects) => {
    const hands = await safeHands(effects, left);
    if (options.dryRun === true)
      return applyPlan(doingOf(place, known.plan, options, { effects: printing(effects, () => {}), journal: undefined }), hands, { ...known, skipped });
    const { writer, journal } = await JournalWriter.resume(known.file, place.now);
    await using held = writer;
    refuseUndone(journal);
    const at = place.now().toISOString();
    await held.write(
      { line: "resumed", at, does: "apply", by: actingAs(hands) },
      ...skipped.filter((step) => !journal.skipped.includes(step)).map((step) => ({ line: "skip" as const, at, step })),
    );
    return await applyPlan(doingOf(place, journal.plan, options, { effects, journal: held }), hands, { ...journal, skipped });
  });
} // prettier-ignore

/** Puts back what a journal says was changed, also by a run that stopped before its end. */
export async function undoContainment(
  place: Place,
  which: string,
  options: ApplyOptions,
): Promise<ContainmentReport> {
  const known = await readJournal(fileOf(place, which));
  const steps = known.applied.filter((step) => toUndo(step).length > 0).map(({ step }) => step);
  refuseLostSecret(steps, options, "DeleteLoginProfile");
  return withEffects(options, place.signal, async (effects) => {
    const hands = await reachAll(effects, steps);
    if (options.dryRun === true)
      return undoPlan(doingOf(place, known.plan, options, { effects: printing(effects, () => {}), journal: undefined }), hands, known);
    const { writer, journal } = await JournalWriter.resume(known.file, place.now);
    await using held = writer;
    if (steps.length > 0) await held.write({ line: "resumed", at: place.now().toISOString(), does: "undo", by: actingAs(hands) });
    return await undoPlan(doingOf(place, journal.plan, options, { effects, journal: held }), hands, journal);
  });
} // prettier-ignore

/** The journal of a plan by its ID, or by the file's path. */
export function readContainment(place: Pick<Place, "layout">, which: string): Promise<Journal> {
  return readJournal(fileOf(place, which));
}

function fileOf({ layout }: Pick<Place, "layout">, which: string): string {
  // A plan's ID is no path, and a path that has no separator names a file in this folder.
  return /^\d{8}T\d{6}Z-[0-9a-f]{12}$/.test(which) ? journalFile(layout.dir, which) : path.resolve(which);
}

function doingOf(
  { now, signal }: Place,
  plan: ContainmentPlan,
  { onStep, onSecret, wait }: ApplyOptions,
  by: Pick<Doing, "effects" | "journal">,
): Doing {
  return { plan, ...by, now, signal, onStep: onStep ?? (() => {}), onSecret, ...(wait === undefined ? {} : { wait }) };
} // prettier-ignore

async function withEffects<T>(
  { effects, aws, door, roleName }: ApplyOptions,
  signal: AbortSignal,
  work: (effects: Effects) => Promise<T>,
): Promise<T> {
  if (effects !== undefined) return work(effects);
  const { AwsEffects } = await import("../respond/effects/aws.js");
  using opened = await AwsEffects.open({
    signal,
    ...(aws === undefined ? {} : { aws }),
    ...(door === undefined ? {} : { door }),
    ...(roleName === undefined ? {} : { roleName }),
  });
  return await work(opened);
}

/** All accounts are reached, and as somebody whom the steps do not stop. @throws Problem `account-not-reached`, `contains-itself` */
async function safeHands(effects: Effects, steps: readonly Step[]): Promise<Hand[]> {
  const hands = await reachAll(effects, steps);
  for (const step of steps) {
    const hand = [effects.own, ...hands].find((one) => wouldStop(step, one));
    if (hand !== undefined)
      throw new Problem({
        code: "contains-itself",
        detail: `Step ${step.order} (${step.title}) would stop ${hand.arn}, as whom the plan is applied.`,
        source: `${step.order}`,
      });
  }
  return hands;
}

function skips(plan: ContainmentPlan, skip: readonly string[] = []): string[] {
  return skip.map((word) => {
    const step = plan.steps.find(({ id, order }) => word === id || word === `${order}`);
    if (step === undefined)
      throw new Problem({ code: "usage", detail: `Plan ${plan.id} has no step ${word}.` });
    return step.id;
  });
}

function refuseUndone({ state, plan, file }: Journal): void {
  if (state === "undone" || state === "undoing")
    throw new Problem({
      code: "containment-undone",
      detail: `Plan ${plan.id} ${state === "undone" ? "was undone" : "is being undone"}: it is not applied again.`,
      source: file,
    });
}

/** A secret is shown once: where nobody could see it, it must not be made. */
function refuseLostSecret(steps: readonly Step[], { onSecret, dryRun }: ApplyOptions, action: string): void {
  const step = steps.find(({ calls }) => calls.some((call) => call.action === action));
  if (step === undefined || onSecret !== undefined || dryRun === true) return;
  throw new Problem({
    code: "usage",
    detail: `A secret will be made for ${step.target.name} (step ${step.order}), and there is nobody to show it to: run it at a terminal, or name a new file for it with --secrets.`,
  });
}

/** Never two half-done containments of the same: the journals in the lake's folder are looked at first. */
async function refuseSecondHalf(
  { layout }: Place,
  plan: ContainmentPlan,
  dryRun: boolean,
): Promise<void> {
  const ids = new Set(plan.steps.map(({ id }) => id));
  const journals = await journalsIn(layout.dir, (problem) => {
    throw problem;
  });
  const begun = journals.find(
    ({ state, plan: { id, query, steps } }) =>
      (state === "begun" || state === "undoing") && id !== plan.id &&
      (query === plan.query || steps.some((step) => isOurs(step) && ids.has(step.id))),
  );
  if (begun === undefined || dryRun) return;
  const ours = begun.plan.steps.filter(isOurs).length;
  const done = begun.applied.filter((one) => isApplied(one.step, one)).length;
  throw new Problem({
    code: "containment-begun",
    detail: begun.state === "begun"
      ? `Plan ${begun.plan.id} for ${begun.plan.query} was begun at ${begun.at}: ${done} of its ${ours} steps are done.`
      : `Plan ${begun.plan.id} for ${begun.plan.query} is being undone, and not all of it is.`,
    source: begun.plan.id,
  });
} // prettier-ignore
