import { createInterface } from "node:readline";
import type { Trace } from "../../answers/trace.js";
import { Problem } from "../../diagnostics/problem.js";
import type { Lake } from "../../library/contract.js";
import { refuseLiveOptions, traceLive, type LiveFlags } from "./live-trace.js";
import { csvLine } from "../render/csv.js";
import { json } from "../render/json.js";
import { HOP_COLUMNS, hopRows } from "../render/hop-rows.js";
import { renderTrace } from "../render/trace.js";
import type { ExitCode, Session, Verb } from "../verb.js";

/** `trailhound trace <id…>` */
export const trace: Verb<{ evidence?: string } & LiveFlags> = async (session, words, options) => {
  const fromInput = words.includes("-");
  if (fromInput && words.length > 1)
    throw usage("Either ids or -, which reads them from standard input; not both.");
  if (options.evidence !== undefined && (fromInput || words.length > 1)) {
    throw usage("--evidence takes one id at a time, so that each case has its own folder.");
  }
  if (options.live !== true) refuseLiveOptions(options);
  await using lake = await session.openLake(options.live === true ? { create: true } : {});
  const printer = printerFor(session, fromInput ? "lines" : words.length > 1 ? "list" : "one");
  let code: ExitCode = 0;
  await printer.begin();
  for await (const id of fromInput ? idsOf(session) : words) {
    const found = await traceOne(lake, id, session, options, fromInput || words.length > 1);
    if (found?.complete !== true) code = 1;
    if (found === undefined) continue;
    const { answer } = found;
    await printer.one(answer);
    if (answer.subject === null)
      session.note(`No trace of ${answer.query}: ${answer.gap?.detail ?? "it was not seen in the lake."}`);
    if (options.evidence !== undefined) {
      const { files } = await lake.writeEvidence(answer, options.evidence, { signal: session.signal });
      session.note(`evidence: ${files.length} files in ${options.evidence}`);
    }
  }
  await printer.end();
  return code;
};

/** Among many ids, one that cannot be traced is reported and costs itself alone. */
async function traceOne(
  lake: Lake,
  id: string,
  session: Session,
  options: LiveFlags,
  many: boolean,
): Promise<{ answer: Trace; complete: boolean } | undefined> {
  try {
    if (options.live === true) return await traceLive(lake, id, session, options);
    return { answer: await lake.trace(id, { signal: session.signal }), complete: true };
  } catch (error) {
    if (!many || !(error instanceof Problem) || error.code !== "bad-id") throw error;
    session.report(error);
    return undefined;
  }
}

async function* idsOf({ terminal, signal }: Session): AsyncGenerator<string> {
  for await (const text of createInterface({ input: terminal.stdin, crlfDelay: Infinity, signal })) {
    const id = text.trim();
    if (id !== "") yield id;
  }
  signal.throwIfAborted();
}

interface Printer {
  begin(): Promise<void>;
  one(answer: Trace): Promise<void>;
  end(): Promise<void>;
}

/** How answers follow one another: `one` answer, a `list` of several ids, or `lines` as ids come in. */
function printerFor({ out, view, globals }: Session, amount: "one" | "list" | "lines"): Printer {
  const nothing = async (): Promise<void> => {};
  let printed = 0;
  switch (globals.format) {
    case "table":
      return {
        begin: nothing,
        one: (answer) => out.write((printed++ > 0 ? "\n\n" : "") + renderTrace(answer, view)),
        end: nothing,
      };
    case "csv":
      return {
        begin: () => out.write(csvLine(HOP_COLUMNS)),
        one: (answer) => out.write(hopRows(answer).map(csvLine).join("")),
        end: nothing,
      };
    case "json":
      if (amount === "one")
        return { begin: nothing, one: (answer) => out.write(`${json(answer, 2)}\n`), end: nothing };
      if (amount === "list") {
        return {
          begin: () => out.write("["),
          one: (answer) => out.write(`${printed++ > 0 ? "," : ""}\n${json(answer, 2)}`),
          end: () => out.write("\n]\n"),
        };
      }
      break;
    case "ndjson":
  }
  return { begin: nothing, one: (answer) => out.write(`${json(answer)}\n`), end: nothing };
}

function usage(detail: string): Problem {
  return new Problem({ code: "usage", detail });
}
