import type { Consent, ContainmentPlan, Step } from "../../answers/contain.js";
import { noteEmpty } from "../empty-answer.js";
import { markdownOf } from "../render/contain-markdown.js";
import { policyFiles, scriptOf } from "../render/contain-script.js";
import { renderContainment } from "../render/contain.js";
import { csvLine } from "../render/csv.js";
import { json } from "../render/json.js";
import type { Session, Verb } from "../verb.js";

interface Options {
  as?: "markdown" | "script" | "policies";
  session?: boolean;
  sourceIdentity?: string;
  rotate?: boolean;
  includeShared?: boolean;
  includeWeak?: boolean;
  includeEnded?: boolean;
}

/** `trailhound contain <id>` */
export const contain: Verb<Options> = async (session, [id = ""], options) => {
  await using lake = await session.openLake();
  const include: Consent[] = [];
  if (options.includeShared === true) include.push("--include-shared");
  if (options.includeWeak === true) include.push("--include-weak");
  if (options.includeEnded === true) include.push("--include-ended");
  const plan = await lake.contain(id, {
    include,
    rotate: options.rotate ?? false,
    session: options.session ?? false,
    ...(options.sourceIdentity === undefined ? {} : { sourceIdentity: options.sourceIdentity }),
    signal: session.signal,
  });
  await print(session, plan, options.as);
  if (plan.steps.length === 0 && plan.manual.length === 0)
    await noteEmpty(
      session,
      lake,
      `Nothing to contain: ${plan.trace.gap?.detail ?? "no credential of it is known."}`,
      {},
    );
  return 0;
};

async function print(
  { out, view, globals }: Session,
  plan: ContainmentPlan,
  as: Options["as"],
): Promise<void> {
  if (as === "markdown") return out.write(markdownOf(plan));
  if (as === "script") return out.write(scriptOf(plan));
  if (as === "policies") return out.write(`${json(policyFiles(plan), 2)}\n`);
  switch (globals.format) {
    case "table":
      return out.write(renderContainment(plan, view));
    case "json":
      return out.write(`${json(plan, 2)}\n`);
    case "ndjson":
      for (const step of plan.steps) await out.write(`${json({ plan: plan.id, ...step })}\n`);
      return;
    case "csv":
      await out.write(csvLine(COLUMNS));
      for (const step of plan.steps) await out.write(csvLine(cells(plan, step)));
  }
}

const COLUMNS = [
  "plan", "order", "step", "held", "needs", "account", "kind", "target", "confidence", "title", "why", "calls", "shared", "othersTotal", "undoExact", "undo", "doesNotStop", "evidence",
]; // prettier-ignore

function cells({ id }: ContainmentPlan, step: Step): unknown[] {
  const { sideEffects, undo } = step;
  return [
    id, step.order, step.id, step.held, step.needs.join(" "), step.account, step.kind, step.target.name, step.confidence, step.title, step.why,
    step.calls, sideEffects.shared, sideEffects.othersTotal, undo.exact, undo.calls, step.doesNotStop.join(" "), step.evidence.join(" "),
  ]; // prettier-ignore
}
