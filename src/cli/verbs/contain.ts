import type { Consent, ContainmentPlan, Step } from "../../answers/contain.js";
import { Problem } from "../../diagnostics/problem.js";
import type { Contained, ContainOptions } from "../../library/contract.js";
import { wayOf, type ContainmentFlags } from "./containment-way.js";
import { noteEmpty } from "../empty-answer.js";
import { markdownOf } from "../render/contain-markdown.js";
import { policyFiles, scriptOf } from "../render/contain-script.js";
import { renderContainment } from "../render/contain.js";
import { csvLine } from "../render/csv.js";
import { json } from "../render/json.js";
import type { ExitCode, Session, Verb } from "../verb.js";

interface Options extends ContainmentFlags {
  as?: "markdown" | "script" | "policies";
  session?: boolean;
  sourceIdentity?: string;
  rotate?: boolean;
  includeShared?: boolean;
  includeWeak?: boolean;
  includeEnded?: boolean;
}

/** `trailhound contain <id>`: the plan; `--apply`, `--resume` and `--undo` change something, `--verify` asks the logs. */
export const contain: Verb<Options> = async (session, [id], options) => {
  const way = wayOf(id, options);
  const asked = askedOf(options);
  if (way !== "plan") {
    const made = way === "apply" || (way === "verify" && (id !== undefined || isIdentifier(options.verify)));
    if (!made && Object.values(asked).some((value) => value !== undefined))
      throw usage(`--${way} is of the plan in the journal: how a plan is made does not go with it.`);
    if (options.as !== undefined) throw usage(`--as prints a plan: it does not go with --${way}.`);
    if (way === "verify") return verify(session, contained(id, options), asked);
    const { containment } = await import("./containment.js");
    return containment(session, options, way === "apply" ? { id: id ?? "", asked } : { [way]: options[way] });
  }
  await using lake = await session.openLake();
  const plan = await lake.contain(id ?? "", { ...asked, signal: session.signal });
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

/** What is verified: a plan made anew for an identifier, also in `--verify AKIA…`, or one by its ID, journal or file. */
function contained(id: string | undefined, { verify: plan }: Options): Contained {
  if (id !== undefined && plan !== true) throw usage("--verify takes an identifier or a plan, not both.");
  if (id === undefined && plan === true)
    throw usage("What was contained is missing: an identifier, or a plan's ID, journal or JSON file.");
  const word = id ?? String(plan);
  return id !== undefined || isIdentifier(plan) ? word : { plan: word };
}

/** ARNs, access keys and unique IDs, event IDs. */
function isIdentifier(word: string | true | undefined): boolean {
  return (
    typeof word === "string" &&
    /^(arn:|A[A-Z]{3}[A-Z0-9*]{4}|[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$)/.test(word)
  );
}

async function verify(session: Session, of: Contained, asked: ContainOptions): Promise<ExitCode> {
  const { printVerification, verdictCode } = await import("./contain-verify.js");
  await using lake = await session.openLake();
  const answer = await lake.verifyContainment(of, { ...asked, signal: session.signal });
  await printVerification(session, answer);
  if (answer.steps.length === 0) await noteEmpty(session, lake, "There are no steps to verify.", {});
  return verdictCode(answer);
}

function askedOf(options: Options): ContainOptions {
  const include: Consent[] = [];
  if (options.includeShared === true) include.push("--include-shared");
  if (options.includeWeak === true) include.push("--include-weak");
  if (options.includeEnded === true) include.push("--include-ended");
  return {
    ...(include.length === 0 ? {} : { include }),
    ...(options.rotate === undefined ? {} : { rotate: options.rotate }),
    ...(options.session === undefined ? {} : { session: options.session }),
    ...(options.sourceIdentity === undefined ? {} : { sourceIdentity: options.sourceIdentity }),
  };
}

function usage(detail: string): Problem {
  return new Problem({ code: "usage", detail });
}

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
