import type { Selector, Step } from "./ast.js";
import type { Cursor } from "./cursor.js";

const NAME = /[A-Za-z0-9_-]+/y;
const BLANKS = /\s*/y;
const WORD = /[\p{L}\p{N}_-]+/uy;
const STEPS = 64;

/**
 * Reads a property selector: `$.` and names of letters, digits, `-` and `_`; others as `.['a.b']`; `[0]`, `[*]`, `.*`
 * (AWS: "Filter pattern syntax …", Property selector).
 */
export function readSelector(cursor: Cursor): Selector {
  const start = cursor.at;
  cursor.at++;
  const steps: Step[] = [];
  for (;;) {
    const step = readStep(cursor);
    if (step === undefined) break;
    steps.push(step);
    if (steps.length > STEPS) throw cursor.tooMuch(`A selector has at most ${STEPS} steps.`, start);
  }
  if (steps.length === 0) throw nothingSelected(cursor, start);
  return { steps, span: cursor.spanFrom(start) };
}

function nothingSelected(cursor: Cursor, start: number) {
  const name = cursor.peek(WORD);
  if (name !== "") return cursor.wrong(`A dot is missing behind $: write $.${name}.`, start);
  return cursor.wrong("$ alone selects nothing: name a field, as in $.eventName.", start);
}

function readStep(cursor: Cursor): Step | undefined {
  const dot = cursor.at;
  const dotted = cursor.take(".");
  if (cursor.char === "[") return readBracket(cursor);
  if (!dotted) return undefined;
  if (cursor.take("*")) return { kind: "any-field" };
  const name = cursor.run(NAME);
  if (name === "") throw noName(cursor, dot);
  return { kind: "name", name };
}

function noName(cursor: Cursor, dot: number) {
  const behind = cursor.at + cursor.peek(BLANKS).length;
  const next = cursor.peek(WORD, behind);
  if (behind > cursor.at && next !== "")
    return cursor.wrong(`There is a blank behind the dot: write .${next} without it.`, cursor.at);
  if (cursor.char === ".") return cursor.wrong("Two dots in a row; a name belongs between them.", dot);
  if (cursor.char === '"' || cursor.char === "'" || next !== "")
    return cursor.wrong(
      "A field's name has letters, digits, - and _; another is written $.['its name'].",
      cursor.at,
    );
  return cursor.wrong("A field's name is missing behind the dot.", dot);
}

function readBracket(cursor: Cursor): Step {
  const start = cursor.at++;
  if (cursor.take("*]")) return { kind: "any-element" };
  const digits = cursor.run(/\d+/y);
  if (digits !== "") {
    if (digits.length > 9) throw cursor.tooMuch("No array is that long.", start);
    if (!cursor.take("]")) throw cursor.wrong("A ] is missing behind the index.", start);
    return { kind: "index", index: Number(digits) };
  }
  const quote = cursor.char;
  if (quote !== "'" && quote !== '"')
    throw cursor.wrong(
      "In brackets stands an index ([0]), a * ([*]) or a name in single quotes (.['cluster.name']).",
      start,
    );
  return { kind: "name", name: readQuotedName(cursor, quote, start) };
}

function readQuotedName(cursor: Cursor, quote: string, start: number): string {
  cursor.at++;
  let name = "";
  while (!cursor.ended && cursor.char !== quote) {
    if (cursor.char === "\\" && /[\\'"]/.test(cursor.text.charAt(cursor.at + 1))) cursor.at++;
    name += cursor.char;
    cursor.at++;
  }
  if (!cursor.take(quote) || !cursor.take("]"))
    throw cursor.wrong(`The name that begins here is not closed with ${quote}].`, start);
  return name;
}
