import { isAbsolute, join } from "node:path";
import type { TypedRange } from "../library/contract.js";
import type { Terminal } from "./terminal.js";

export const FORMATS = ["table", "json", "ndjson", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** The options every verb takes, as commander parses them. */
export interface GlobalFlags {
  lake?: string;
  format?: Format;
  limit?: number;
  all?: boolean;
  from?: string;
  to?: string;
  quiet?: boolean;
  color: boolean;
}

/** The options every verb takes, with defaults filled in from the environment. */
export interface Globals {
  readonly lake: string;
  readonly format: Format;
  /** Typed: a number, or Infinity for --all. Undefined: each list decides. */
  readonly limit: number | undefined;
  /** As typed; the library reads them by its clock. */
  readonly range: TypedRange;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Fills in defaults: the lake's folder, the format for a person or a pipe, no limits where nobody scrolls. */
export function resolveGlobals(flags: GlobalFlags, terminal: Terminal): Globals {
  return {
    lake: flags.lake ?? (terminal.env["TRAILHOUND_LAKE"] || defaultLake(terminal)),
    format: flags.format ?? (terminal.isTTY.stdout ? "table" : "ndjson"),
    limit: flags.all === true ? Infinity : (flags.limit ?? (terminal.isTTY.stdout ? undefined : Infinity)),
    range: {
      ...(flags.from === undefined ? {} : { from: flags.from }),
      ...(flags.to === undefined ? {} : { to: flags.to }),
    },
    quiet: flags.quiet ?? false,
    color: flags.color,
  };
}

/** `$XDG_DATA_HOME/trailhound`, else `~/.local/share/trailhound`. A relative XDG path is void, says its standard. */
function defaultLake({ env, home }: Terminal): string {
  const data = env["XDG_DATA_HOME"];
  return data !== undefined && isAbsolute(data)
    ? join(data, "trailhound")
    : join(home, ".local", "share", "trailhound");
}

/**
 * The machine format that was typed, if any; it decides how problems look. Read from the words themselves, because a
 * command line that is not understood has problems too.
 */
export function typedMachineFormat(words: readonly string[]): boolean {
  const own = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  const formats = own.flatMap((word, i) => {
    if (word.startsWith("--format=")) return [word.slice("--format=".length)];
    return word === "--format" ? [own[i + 1] ?? ""] : [];
  });
  const last = formats.at(-1);
  return last === "json" || last === "ndjson";
}
