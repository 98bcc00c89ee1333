import { CommanderError } from "commander";
import { asProblem, Problem } from "../diagnostics/problem.js";
import type { OpenLake } from "../library/contract.js";
import type { GlobalFlags, Globals } from "./globals.js";
import { resolveGlobals, typedMachineFormat } from "./globals.js";
import { Output, ReaderGone } from "./output.js";
import { createProgram } from "./program.js";
import { json } from "./render/json.js";
import { renderProblem } from "./render/problem.js";
import { paint, span, wrap } from "./render/text.js";
import type { View } from "./render/view.js";
import type { Terminal } from "./terminal.js";
import { showsColor, showsUnicode, widthOf } from "./terminal.js";
import type { ExitCode, Session } from "./verb.js";

/** Runs one command line, without the node and script words, and answers with its exit code. Never throws. */
export async function run(
  words: readonly string[],
  terminal: Terminal,
  openLake: OpenLake,
): Promise<ExitCode> {
  const abort = new AbortController();
  const out = new Output(terminal.stdout, () => abort.abort());
  const err = new Output(terminal.stderr);
  const machine = typedMachineFormat(words);
  const say = (text: string): void => void (err.readerGone || terminal.stderr.write(text));
  let errView = viewOf("stderr", terminal, { color: !words.includes("--no-color"), limit: undefined });
  const report = (problem: Problem): void =>
    say(machine ? `${json(problem)}\n` : renderProblem(problem, errView));

  let interrupted = false;
  const stopListening = terminal.onInterrupt(() => {
    interrupted = true;
    abort.abort();
    if (terminal.isTTY.stderr) say("\nstopping; press Ctrl-C again to kill\n");
  });

  let code: ExitCode = 0;
  let verb: string | undefined;
  const start = async (flags: GlobalFlags, work: (session: Session) => Promise<ExitCode>): Promise<void> => {
    const globals = resolveGlobals(flags, terminal);
    errView = viewOf("stderr", terminal, globals);
    code = await work({
      globals,
      terminal,
      out,
      view: viewOf("stdout", terminal, globals),
      errView,
      signal: abort.signal,
      machine,
      openLake: (options) =>
        openLake(globals.lake, { ...options, signal: abort.signal, now: () => terminal.now() }),
      report,
      note: (text) => {
        if (!globals.quiet) say(paint(wrap([span(text, "dim")], errView.width), errView));
      },
    });
  };

  try {
    const program = createProgram(start).hook("preSubcommand", (_, command) => void (verb = command.name()));
    for (const command of [program, ...program.commands]) {
      command.exitOverride().configureOutput({
        writeOut: (text) => void terminal.stdout.write(text),
        writeErr: say,
        outputError: () => {},
        getOutHelpWidth: () => terminal.columns() ?? 80,
        getErrHelpWidth: () => terminal.columns() ?? 80,
      });
    }
    await program.parseAsync(words.map(commentIsNoOption), { from: "user" });
    await out.flush();
  } catch (error) {
    if (error instanceof ReaderGone || out.readerGone) code = 0;
    else if (error instanceof CommanderError) code = endOfParsing(error, verb, report);
    else code = failed(interrupted ? asCancelled(error) : ofVerb(asProblem(error), verb), report);
  } finally {
    stopListening();
    await err.flush().catch(() => {});
  }
  return code;
}

function failed(problem: Problem, report: (problem: Problem) => void): ExitCode {
  report(problem);
  return problem.exitCode;
}

/** Commander throws for `--help` and `--version` too, which are no problems, and for a bare `trailhound`. */
function endOfParsing(
  error: CommanderError,
  verb: string | undefined,
  report: (problem: Problem) => void,
): ExitCode {
  if (error.exitCode === 0) return 0;
  if (error.code === "commander.help") return 2;
  const detail = error.message.replace(/^error: /, "").replaceAll("\n", " ");
  return failed(ofVerb(new Problem({ code: "usage", detail }), verb), report);
}

/** Wrong usage of a verb is answered with the help of that verb. */
function ofVerb(problem: Problem, verb: string | undefined): Problem {
  if (problem.code !== "usage" || problem.source !== undefined || verb === undefined) return problem;
  return new Problem({ code: "usage", detail: problem.message, source: verb }, { cause: problem });
}

/** After Ctrl-C whatever breaks broke because of it, unless it says something of its own. */
function asCancelled(error: unknown): Problem {
  const problem = asProblem(error);
  if (problem.code !== "internal") return problem;
  return new Problem({ code: "cancelled", detail: "The work was cancelled." }, { cause: error });
}

function viewOf(
  stream: "stdout" | "stderr",
  terminal: Terminal,
  globals: Pick<Globals, "color" | "limit">,
): View {
  return {
    width: widthOf(terminal),
    color: globals.color && showsColor(terminal, stream),
    unicode: showsUnicode(terminal),
    now: terminal.now(),
    limit: globals.limit,
  };
}

/** A query may begin with an SQL comment, which is no option: options have no blank after their dashes. */
function commentIsNoOption(word: string): string {
  return /^--\s/.test(word) ? ` ${word}` : word;
}
