import { homedir } from "node:os";
import type { Readable, Writable } from "node:stream";

/** Everything outside the process that the command touches. The one door to it; tests pass a fake. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Which of the streams a person sits at. */
  readonly isTTY: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** The width of the terminal now; undefined where there is none. */
  columns(): number | undefined;
  now(): Date;
  /** Calls back at the first Ctrl-C; a second one then kills. Returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    home: homedir(),
    isTTY: {
      stdin: process.stdin.isTTY === true,
      stdout: process.stdout.isTTY === true,
      stderr: process.stderr.isTTY === true,
    },
    // A terminal that does not know its width reports 0.
    columns: () => [process.stdout, process.stderr].find((stream) => stream.isTTY)?.columns || undefined,
    now: () => new Date(),
    onInterrupt(listener) {
      process.once("SIGINT", listener);
      return () => process.removeListener("SIGINT", listener);
    },
  };
}

/** Whether the terminal shows more than ASCII, by its locale as POSIX ranks the variables. */
export function showsUnicode({ env }: Terminal): boolean {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return /utf-?8/i.test(locale) || env["WT_SESSION"] !== undefined;
}

/** Whether a stream is shown in colour. NO_COLOR (no-color.org) and FORCE_COLOR overrule the terminal. */
export function showsColor(terminal: Terminal, stream: "stdout" | "stderr"): boolean {
  const { env } = terminal;
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return terminal.isTTY[stream] && env["TERM"] !== "dumb";
}

/** Below this a terminal folds lines itself; nothing sensible fits. */
const NARROWEST = 40;

/** The width to render for: the terminal's, else COLUMNS, else what suits a document. */
export function widthOf(terminal: Terminal): number {
  const asked = terminal.columns() ?? Number(terminal.env["COLUMNS"]);
  return Number.isInteger(asked) && asked > 0 ? Math.max(asked, NARROWEST) : 100;
}
