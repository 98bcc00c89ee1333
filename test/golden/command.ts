import { Readable, Writable } from "node:stream";
import type { Terminal } from "../../src/cli/terminal.js";
import { run } from "../../src/cli/run.js";
import { Problem } from "../../src/diagnostics/problem.js";
import type { Json, Lake, OpenLake } from "../../src/library/contract.js";
import { NOW, TRACES } from "./answers.js";

/** What the command finds around it, where a test cares. */
export interface Setting {
  tty?: boolean;
  input?: string;
  /** A person's keyboard. */
  stdin?: Readable;
  env?: Record<string, string>;
  lake?: Partial<Lake>;
  stdout?: Writable;
  /** Receives how to press Ctrl-C. */
  interruptible?(press: () => void): void;
  openLake?: OpenLake;
}

/** Runs the command in this process with a terminal that is none, and a lake that answers as the test says. */
export async function trailhound(words: string[], setting: Setting = {}) {
  const collected = { stdout: "", stderr: "" };
  const collect = (name: "stdout" | "stderr"): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        collected[name] += String(chunk);
        done();
      },
    });
  const tty = setting.tty ?? false;
  const opened: { dir: string; create: boolean | undefined }[] = [];
  let disposed = 0;
  const terminal: Terminal = {
    stdin: setting.stdin ?? Readable.from(setting.input === undefined ? [] : [setting.input]),
    stdout: setting.stdout ?? collect("stdout"),
    stderr: collect("stderr"),
    env: { LANG: "en_US.UTF-8", ...setting.env },
    home: "/home/alice",
    isTTY: { stdin: setting.input === undefined, stdout: tty, stderr: tty },
    columns: () => (tty ? 80 : undefined),
    now: () => NOW,
    onInterrupt(listener) {
      setting.interruptible?.(listener);
      return () => {};
    },
  };
  const openLake: OpenLake = async (dir, options) => {
    opened.push({ dir, create: options?.create });
    return { dir, ...setting.lake, [Symbol.asyncDispose]: async () => void disposed++ } as Lake;
  };
  const code = await run(words, terminal, setting.openLake ?? openLake);
  return { code, ...collected, opened, disposed };
}

/** A lake that knows the fabricated traces. */
export const traces: Partial<Lake> = {
  async trace(id) {
    const found = Object.values(TRACES).find((trace) => trace.query === id);
    if (found === undefined) throw new Problem({ code: "bad-id", detail: `${id} is no identifier.` });
    return found;
  },
};
export const KEY = TRACES.iamUser.query;
export const CHAINED = TRACES.longChain.query;

/** A lake that answers any query with these rows. */
export function rowsOf(names: string[], rows: Json[][], truncated = false): Partial<Lake> {
  return {
    async sql() {
      return {
        columns: names.map((name) => ({ name, type: "VARCHAR" })),
        rows: (async function* () {
          yield* rows;
        })(),
        truncated: () => truncated,
        notices: [],
      };
    },
  };
}
