import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { ApiCall, ContainmentPlan, Step } from "../answers/contain.js";
import { digest } from "./draft.js";
import { JournalLine, type CallOutcome } from "../answers/contain-journal.js";
import { asProblem, Problem } from "../diagnostics/problem.js";
import type { Json } from "../trail/record.js";

/** A call of a step that was applied, as the last attempt left it. */
export interface AppliedCall {
  readonly n: number;
  readonly call: ApiCall;
  readonly account: string;
  readonly at: string;
  readonly outcome: "done" | "already" | "failed" | "unanswered";
  readonly requestId?: string;
  /** What was there before it, where something was to be changed. */
  readonly before?: Json;
  readonly after?: Json;
  readonly undo?: { readonly at: string; readonly outcome: CallOutcome; readonly requestId?: string };
}

/** A step of which something was begun. */
export interface AppliedStep {
  readonly step: Step;
  readonly calls: readonly AppliedCall[];
  /** Whether all that it changed was put back. */
  readonly undone: boolean;
}

/** `begun`: it stopped before its end, and neither goes on by itself nor was undone. */
export type JournalState = "begun" | "applied" | "undoing" | "undone";

/** What a journal tells. */
export interface Journal {
  readonly file: string;
  /** When it was begun. */
  readonly at: string;
  readonly plan: ContainmentPlan;
  readonly applied: readonly AppliedStep[];
  /** IDs of the steps that were left out on purpose. */
  readonly skipped: readonly string[];
  readonly state: JournalState;
  /** How many bytes of the file are whole lines: a crash may have cut the last one. */
  readonly length: number;
}

/** Where the journal of a plan lies unless told otherwise. */
export function journalFile(lakeDir: string, planId: string): string {
  return path.join(journalsDir(lakeDir), planId, "journal.ndjson");
}

function journalsDir(lakeDir: string): string {
  return path.join(lakeDir, "containment");
}

/** The journals in a lake's folder, in the order of their names; what cannot be read is left out and told. */
export async function journalsIn(
  lakeDir: string,
  unreadable: (problem: Problem) => void = () => {},
): Promise<Journal[]> {
  const journals: Journal[] = [];
  for (const name of (await readdir(journalsDir(lakeDir)).catch((): string[] => [])).toSorted((a, b) =>
    a < b ? -1 : 1,
  )) {
    try {
      journals.push(await readJournal(journalFile(lakeDir, name)));
    } catch (error) {
      const problem = asProblem(error);
      // A folder in which a journal was about to be begun.
      if (problem.code !== "no-journal") unreadable(problem);
    }
  }
  return journals;
}

/**
 * Reads a journal: the plan, and what became of each of its steps. A last line that a crash cut off counts as not written.
 *
 * @throws Problem `no-journal`, `journal-damaged`
 */
export async function readJournal(file: string): Promise<Journal> {
  const lines: JournalLine[] = [];
  let length = 0;
  for (const { text, whole } of await linesOf(file)) {
    if (!whole) break;
    const line = parsed(text);
    if (line === undefined)
      throw new Problem({
        code: "journal-damaged",
        detail: `Line ${lines.length + 1} is none of a containment's journal, or of a newer version of it.`,
        source: file,
      });
    lines.push(line);
    length += Buffer.byteLength(text) + 1;
  }
  const [first, ...rest] = lines;
  if (first?.line !== "plan")
    throw new Problem({
      code: lines.length === 0 ? "no-journal" : "journal-damaged",
      detail: "The file does not begin with a plan.",
      source: file,
    });
  const alien = alienLine(first.plan, rest);
  if (alien !== -1)
    throw new Problem({
      code: "journal-damaged",
      detail: `Line ${alien + 2} is of no call of the plan in the first line.`,
      source: file,
    });
  return { file, at: first.at, plan: first.plan, ...told(first.plan, rest), length };
}

/**
 * The first line that is of no call of the plan, or of none that was begun; -1 where there is none. A journal of two plans, or one
 * that somebody wrote in, would put back what was never changed.
 */
function alienLine(plan: ContainmentPlan, lines: readonly JournalLine[]): number {
  const begun = new Set<string>();
  return lines.findIndex((line) => {
    if (line.line === "plan") return true;
    if (line.line === "resumed") return false;
    const step = plan.steps.find(({ id }) => id === line.step);
    if (step === undefined || line.line === "skip") return step === undefined;
    const planned = step.calls[line.n];
    if (planned === undefined || line.line === "backup") return planned === undefined;
    const key = `${line.step} ${line.n}`;
    if (line.account !== step.account) return true;
    if (line.does === "undo") return !begun.has(key);
    begun.add(key);
    return !isCallOf(plan, planned, line.call);
  });
}

/** Whether a call is one of the plan's, but for the name of a policy that stands beside another. */
function isCallOf({ id }: ContainmentPlan, planned: ApiCall, call: ApiCall): boolean {
  const beside = { ...planned.input, PolicyName: `TrailhoundRevoke-${id}` };
  return (
    call.service === planned.service &&
    call.action === planned.action &&
    [planned.input, beside].some((input) => digest(input) === digest(call.input))
  );
}

function parsed(text: string): JournalLine | undefined {
  try {
    return JournalLine.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The lines of a file; the last is not whole where no end of line follows it. */
export async function linesOf(file: string): Promise<{ text: string; whole: boolean }[]> {
  let all: string;
  try {
    all = await readFile(file, "utf8");
  } catch (error) {
    if (!["ENOENT", "ENOTDIR", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) throw asProblem(error);
    throw new Problem({ code: "no-journal", detail: "There is no such journal.", source: file }, { cause: error });
  }
  const lines = all.split("\n");
  const rest = lines.pop() ?? "";
  return [...lines.map((text) => ({ text, whole: true })), ...(rest === "" ? [] : [{ text: rest, whole: false }])];
} // prettier-ignore

interface Building {
  calls: Map<number, AppliedCall>;
}

/** What the lines after the plan add up to. */
function told(
  plan: ContainmentPlan,
  lines: readonly JournalLine[],
): Pick<Journal, "applied" | "skipped" | "state"> {
  const steps = new Map<string, Building>();
  const skipped = new Set<string>();
  const backups = new Map<string, Json>();
  let undoing = false;
  for (const line of lines) {
    if (line.line === "skip") skipped.add(line.step);
    else if (line.line === "resumed") undoing ||= line.does === "undo";
    else if (line.line === "backup") backups.set(`${line.step} ${line.n}`, line.before);
    else if (line.line !== "plan") {
      const building = steps.get(line.step) ?? { calls: new Map() };
      steps.set(line.step, building);
      building.calls.set(line.n, heard(building.calls.get(line.n), line, backups.get(`${line.step} ${line.n}`)));
    }
  }
  const applied = plan.steps.flatMap((step): AppliedStep[] => {
    const building = steps.get(step.id);
    if (building === undefined) return [];
    const calls = [...building.calls.values()].sort((a, b) => a.n - b.n);
    const undone = calls.every(({ outcome, undo }) => isUndone(undo?.outcome) || outcome === "already" || outcome === "failed");
    return [{ step, calls, undone: undone && calls.some(({ undo }) => undo !== undefined) }];
  });
  return { applied, skipped: [...skipped], state: stateOf(plan, applied, skipped, undoing) };
} // prettier-ignore

function isUndone(outcome: CallOutcome | undefined): boolean {
  return outcome === "done" || outcome === "already";
}

/** A call as it stands after one more line about it. */
function heard(
  known: AppliedCall | undefined,
  line: Extract<JournalLine, { line: "begin" | "end" }>,
  before: Json | undefined,
): AppliedCall {
  const ended = line.line === "end" ? line : undefined;
  const requestId = ended?.requestId;
  if (line.does === "undo") {
    const undo = { at: line.at, outcome: ended?.outcome ?? ("unanswered" as const), ...(requestId === undefined ? {} : { requestId }) };
    return { ...known!, undo };
  }
  const outcome = ended === undefined || ended.outcome === "changed" ? "unanswered" : ended.outcome;
  const after = ended?.after;
  return {
    n: line.n, call: line.call, account: line.account, at: line.at, outcome,
    ...(requestId === undefined ? {} : { requestId }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
} // prettier-ignore

/** Steps that are to be done by calls of ours: those that are not held back, and whose service is IAM. */
export function isOurs({ held, calls }: Step): boolean {
  return !held && calls.every(({ service }) => service === "iam");
}

/** Whether a step was begun and all its calls are done. */
export function isApplied(step: Step, applied: AppliedStep | undefined): boolean {
  const settled = applied?.calls.filter(({ outcome }) => outcome === "done" || outcome === "already") ?? [];
  return settled.length === step.calls.length;
}

function stateOf(
  plan: ContainmentPlan,
  applied: readonly AppliedStep[],
  skipped: ReadonlySet<string>,
  undoing: boolean,
): JournalState {
  const settled = (step: Step): boolean => isApplied(step, applied.find(({ step: { id } }) => id === step.id));
  if (undoing) {
    const left = applied.some(({ calls }) =>
      calls.some(({ outcome, undo }) => (outcome === "done" || outcome === "unanswered") && !isUndone(undo?.outcome)),
    );
    return left ? "undoing" : "undone";
  }
  return plan.steps.every((step) => !isOurs(step) || skipped.has(step.id) || settled(step)) ? "applied" : "begun";
} // prettier-ignore
