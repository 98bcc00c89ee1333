import { open, rm, type FileHandle } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import type { ContainmentPlan } from "../../answers/contain.js";
import type { ContainmentReport } from "../../answers/contain-report.js";
import { asProblem, Problem } from "../../diagnostics/problem.js";
import type { ProblemCode } from "../../diagnostics/codes.js";
import type { ApplyOptions, ContainOptions, Lake, Secret, StepTold } from "../../library/contract.js";
import { awsCall } from "../aws-options.js";
import type { ContainmentFlags } from "./containment-way.js";
import { renderReport, reportCells, REPORT_COLUMNS, stepNote } from "../render/contain-report.js";
import { renderContainment } from "../render/contain.js";
import { csvLine } from "../render/csv.js";
import { json } from "../render/json.js";
import { paint, span, wrap } from "../render/text.js";
import type { ExitCode, Session } from "../verb.js";

/** What is wanted: a new plan for an identifier, or what is done with one that has a journal. */
interface Wanted {
  readonly id?: string;
  readonly asked?: ContainOptions;
  readonly resume?: string | undefined;
  readonly undo?: string | undefined;
}

/** `trailhound contain --apply`, `--resume` and `--undo` */
export async function containment(
  session: Session,
  flags: ContainmentFlags,
  wanted: Wanted,
): Promise<ExitCode> {
  await using lake = await session.openLake();
  await using secrets = await Secrets.open(session, flags.secrets);
  const { aws, door } = awsCall(session, flags);
  const options: ApplyOptions = {
    ...(aws === undefined ? {} : { aws }),
    ...(door === undefined ? {} : { door }),
    ...(flags.roleName === undefined ? {} : { roleName: flags.roleName }),
    ...(flags.journal === undefined ? {} : { journal: flags.journal }),
    ...(flags.skip === undefined ? {} : { skip: flags.skip }),
    ...(secrets.shows ? { onSecret: (secret: Secret) => secrets.show(secret) } : {}),
    dryRun: flags.dryRun === true,
    onStep: (told: StepTold) => {
      const text = stepNote(told);
      if (text !== undefined) session.note(text);
    },
    signal: session.signal,
  };
  const report = await run(session, lake, flags, wanted, options);
  await print(session, report);
  const { stopped, plan, journal } = report;
  if (stopped !== undefined)
    session.report(new Problem({ code: stopped.code as ProblemCode, detail: `Step ${stopped.order}: ${stopped.detail}`, source: flags.journal === undefined || journal === null ? plan : journal })); // prettier-ignore
  else if (!report.complete && report.does === "undo")
    session.report(
      new Problem({
        code: "containment-incomplete",
        detail: "Some of it is not as it was left.",
        source: plan,
      }),
    );
  return report.complete ? 0 : 1;
}

async function run(
  session: Session,
  lake: Lake,
  flags: ContainmentFlags,
  { id = "", asked, resume, undo }: Wanted,
  options: ApplyOptions,
): Promise<ContainmentReport> {
  if (resume !== undefined) return lake.resumeContainment(resume, options);
  if (undo !== undefined) {
    const { plan } = await lake.readContainment(undo);
    if (flags.dryRun !== true)
      await agreed(session, plan, flags.yes, () =>
        session.note(
          `What was done for plan ${plan.id} is put back: whoever was stopped by it can act again.`,
        ),
      );
    return lake.undoContainment(undo, options);
  }
  const plan = await lake.contain(id, { ...asked, ...(await timeOf(flags.yes)), signal: session.signal });
  if (flags.dryRun !== true)
    await agreed(session, plan, flags.yes, () => {
      session.terminal.stderr.write(renderContainment(plan, session.errView));
    });
  return lake.applyContainment(plan, options);
}

/** A plan that was agreed to by its ID is made again as it was then, and has the same ID if nothing changed. */
async function timeOf(yes: string | undefined): Promise<{ at?: Date }> {
  if (yes === undefined) return {};
  const { timeOfPlan } = await import("../../library/contain.js");
  const at = timeOfPlan(yes);
  if (at === undefined)
    throw new Problem({ code: "usage", detail: `${JSON.stringify(yes)} is no plan's ID: contain <id> prints it.` });
  return { at };
} // prettier-ignore

/** Goes on only where a person has agreed to this very plan. @throws Problem `not-confirmed`, `plan-changed` */
async function agreed(
  session: Session,
  plan: ContainmentPlan,
  yes: string | undefined,
  show: () => void,
): Promise<void> {
  if (yes === plan.id) return;
  if (yes !== undefined)
    throw new Problem({
      code: "plan-changed",
      detail: `You agreed to plan ${yes}; as the lake and the options are now, it is ${plan.id}.`,
      source: plan.query,
    });
  const { terminal, signal } = session;
  if (!terminal.isTTY.stdin || !terminal.isTTY.stderr)
    throw new Problem({
      code: "not-confirmed",
      detail: "There is nobody to ask: agree with --yes and the plan's ID.",
      source: plan.query,
    });
  show();
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    const typed = (await lines.question(`\nType the plan's ID to go on (${plan.id}): `, { signal })).trim();
    if (typed !== plan.id)
      throw new Problem({
        code: "not-confirmed",
        detail: typed === "" ? "Nothing was typed." : `${JSON.stringify(typed)} is not the plan's ID.`,
        source: plan.query,
      });
  } finally {
    lines.close();
  }
}

/** Where secrets are shown: once on the terminal, or in a new file that its owner alone may read. */
class Secrets implements AsyncDisposable {
  readonly #session: Session;
  readonly #file: FileHandle | undefined;
  readonly #name: string;
  #shown = false;

  private constructor(session: Session, file: FileHandle | undefined, name = "") {
    this.#session = session;
    this.#file = file;
    this.#name = name;
  }

  static async open(session: Session, file: string | undefined): Promise<Secrets> {
    if (file === undefined) return new Secrets(session, undefined);
    try {
      // The file must be there before a secret is, and never one that others may have opened already.
      return new Secrets(session, await open(file, "wx", 0o600), file);
    } catch (error) {
      throw asProblem(error);
    }
  }

  get shows(): boolean {
    return this.#file !== undefined || this.#session.terminal.isTTY.stderr;
  }

  async show({ kind, user, accessKeyId, value }: Secret): Promise<void> {
    this.#shown = true;
    if (this.#file !== undefined) {
      await this.#file.appendFile(`${json({ kind, user, accessKeyId, value })}\n`);
      await this.#file.sync();
      return;
    }
    const { errView, terminal } = this.#session;
    const what = kind === "password" ? `The new password of ${user}` : `The secret of key ${accessKeyId} of ${user}`;
    terminal.stderr.write(paint([...wrap([span(`${what}, shown this once:`, "strong")], errView.width), [span(value)]], errView));
  } // prettier-ignore

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    // Nothing was made: the same command can be run again with the same name.
    if (this.#file !== undefined && !this.#shown) await rm(this.#name, { force: true });
  }
}

async function print({ out, view, globals }: Session, report: ContainmentReport): Promise<void> {
  switch (globals.format) {
    case "table":
      return out.write(renderReport(report, view));
    case "json":
      return out.write(`${json(report, 2)}\n`);
    case "ndjson":
      for (const step of report.steps) await out.write(`${json({ plan: report.plan, ...step })}\n`);
      return;
    case "csv":
      await out.write(csvLine(REPORT_COLUMNS));
      for (const step of report.steps) await out.write(csvLine(reportCells(report, step)));
  }
}
