import type { OpenLake } from "../library/contract.js";
import type { Problem } from "../diagnostics/problem.js";
import type { Globals } from "./globals.js";
import type { Output } from "./output.js";
import type { View } from "./render/view.js";
import type { Terminal } from "./terminal.js";

/** 0 done, 1 the work failed or was incomplete, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** What a verb works with. */
export interface Session {
  readonly globals: Globals;
  readonly terminal: Terminal;
  /** Data goes here and nowhere else. */
  readonly out: Output;
  /** How things look on stdout, and on stderr. */
  readonly view: View;
  readonly errView: View;
  readonly signal: AbortSignal;
  /** Whether `--format json` or `ndjson` was typed, so that problems are JSON too. */
  readonly machine: boolean;
  /** Opens the lake that the options name. */
  openLake(options?: { create?: boolean }): ReturnType<OpenLake>;
  /** Prints a problem on stderr without ending the work. */
  report(problem: Problem): void;
  /** Prints a remark on stderr; silent with --quiet. */
  note(text: string): void;
}

/** A verb: takes its arguments and options as parsed, answers with the exit code. */
export type Verb<Options> = (
  session: Session,
  args: readonly string[],
  options: Options,
) => Promise<ExitCode>;
