import { placeOfIndex, type Span } from "../../diagnostics/place.js";
import { Problem } from "../../diagnostics/problem.js";

/** The most statements of a text that are listed. */
const MOST_LISTED = 30;

/**
 * Where the statements of a text stand, `;` between them; what holds nothing but comments is none. Statements that are no
 * queries are found, too: names in backquotes are passed over like quotes.
 */
export function statementsOf(text: string): Span[] {
  const found: Span[] = [];
  let start: number | undefined;
  let end = 0;
  let at = 0;
  const close = () => {
    if (start !== undefined) found.push({ start, end });
    start = undefined;
  };
  while (at < text.length) {
    const past = passed(text, at);
    const char = text.charAt(at);
    if (char === ";") close();
    else if (!BLANK.test(char) && !COMMENT.test(text.slice(at, at + 2))) {
      start ??= at;
      end = past;
    }
    at = past;
  }
  close();
  return found;
}

const BLANK = /[\s\u0085\u200b-\u200d\ufeff]/;
const COMMENT = /^(?:--|\/\*)/;

/** The index behind a comment, a text or a name in quotes, or else behind the character. */
function passed(text: string, at: number): number {
  const past = (mark: string, from: number) => {
    const found = text.indexOf(mark, from);
    return found < 0 ? text.length : found + mark.length;
  };
  if (text.startsWith("--", at)) return past("\n", at);
  if (text.startsWith("/*", at)) return past("*/", at + 2);
  const char = text.charAt(at);
  return char === "'" || char === '"' || char === "`" ? past(char, at + 1) : at + 1;
}

/**
 * The one statement that is asked for, at its place in the text, with blanks for all others; without `number`, the text
 * itself, which must hold no more than one. Athena runs one statement at a time, too.
 *
 * @throws Problem `sql-not-select` with a list of them, or `usage` for a number that none has.
 */
export function oneStatement(text: string, number: number | undefined): string {
  const all = statementsOf(text);
  if (number === undefined) {
    const [, second] = all;
    if (second === undefined) return text;
    const what = `Only one query is run; the text holds ${all.length} statements. --statement <n> says which:\n${listed(text, all)}`;
    throw new Problem({ code: "sql-not-select", detail: what, ...placeOfIndex(text, second.start) });
  }
  const chosen = all[number - 1];
  if (chosen === undefined)
    throw new Problem({
      code: "usage",
      detail: `There is no statement ${number}; the text holds ${all.length}.`,
    });
  const blank = (part: string) => part.replace(/[^\r\n]/g, " ");
  return (
    blank(text.slice(0, chosen.start)) +
    text.slice(chosen.start, chosen.end) +
    blank(text.slice(chosen.end)).trimEnd()
  );
}

function listed(text: string, all: readonly Span[]): string {
  const lines = all.slice(0, MOST_LISTED).map((span, at) => {
    const before = text.slice(all[at - 1]?.end ?? 0, span.start);
    const { line } = placeOfIndex(text, span.start);
    return `  ${String(at + 1).padStart(2)}  line ${line}: ${titled(before) ?? brief(text.slice(span.start, span.end))}`;
  });
  return [...lines, ...(all.length > MOST_LISTED ? [`  and ${all.length - MOST_LISTED} more`] : [])].join(
    "\n",
  );
}

/** The first line of the comment right above a statement, without its rules and dashes. */
function titled(before: string): string | undefined {
  const block =
    before
      .trimEnd()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  const lines = block.split("\n").filter((line) => /^\s*(?:--|\/?\*)/.test(line));
  const title = lines.map((line) => line.replace(/^[\s\-*/=#_─═]+|[\s\-*/=#_─═]+$/g, ""));
  return title.filter((line) => /\p{L}/u.test(line)).map(brief)[0];
}

function brief(statement: string): string {
  const flat = statement.replace(/\s+/g, " ").trim();
  return flat.length > 70 ? `${flat.slice(0, 69)}…` : flat;
}
