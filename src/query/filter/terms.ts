import type { Notice } from "../plan.js";
import type { Term } from "./ast.js";
import type { Cursor } from "./cursor.js";
import { readQuotedText, readRegex } from "./value.js";

const WORD = /[^\s"%]+/y;
const MOST_TERMS = 500;

/**
 * Reads an unstructured pattern: terms that must all stand in the text, `?terms` of which one must, `-terms` that must
 * not, `"exact phrases"`, `%regular expressions%`; nothing, or blank quotes, for every event (AWS: "Filter pattern
 * syntax …", unstructured log events).
 */
export function readTerms(cursor: Cursor, notices: Notice[]): Term[] {
  const terms: Term[] = [];
  for (;;) {
    cursor.skipBlanks();
    if (cursor.ended) break;
    if (terms.length >= MOST_TERMS) throw cursor.tooMuch(`A pattern has at most ${MOST_TERMS} terms.`);
    const term = readTerm(cursor, notices);
    if (term !== undefined) terms.push(term);
  }
  const optional = terms.filter(({ role }) => role === "optional");
  if (optional.length === 0 || optional.length === terms.length) return terms;
  const [first] = optional;
  notices.push({
    kind: "warning",
    text: "Beside other terms, CloudWatch Logs ignores those with a ?, and so does this.",
    ...(first === undefined ? {} : { span: first.span }),
  });
  return terms.filter(({ role }) => role !== "optional");
}

function readTerm(cursor: Cursor, notices: Notice[]): Term | undefined {
  const start = cursor.at;
  const role = cursor.take("-") ? "exclude" : cursor.take("?") ? "optional" : "include";
  if (cursor.char === "%") {
    const { source } = readRegex(cursor);
    return { role, kind: "regex", text: source, span: cursor.spanFrom(start) };
  }
  if (cursor.char === '"') {
    const text = readQuotedText(cursor).replace(/\\(["\\])/g, "$1");
    if (cursor.char === '"') throw cursor.wrong("A blank is missing between two phrases.");
    if (text.trim() === "") return undefined;
    return { role, kind: "text", text, span: cursor.spanFrom(start) };
  }
  const text = cursor.run(WORD);
  if (text === "") throw cursor.wrong("A term is missing here.", start);
  if (cursor.char === '"')
    throw cursor.wrong(`A stray " behind the term. Put double quotes on both sides of it.`);
  if (cursor.char === "%") throw cursor.wrong("A term with a % in it stands in double quotes.");
  const span = cursor.spanFrom(start);
  if (!/^\w+$/.test(text))
    notices.push({
      kind: "guess",
      text: `Read as the exact phrase "${text}"; CloudWatch Logs asks for double quotes around more than letters, digits and _.`,
      span,
    });
  return { role, kind: "text", text, span };
}
