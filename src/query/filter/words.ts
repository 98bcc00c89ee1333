import type { Condition, Expression, Pattern, Selector, Term, Value } from "./ast.js";
import { isMany, plainText, selectorText } from "./ast.js";

const MOST_LISTED = 40;

/** How a pattern reads, in words: one line a condition, indented below what joins them. */
export function wordsOf(pattern: Pattern): string[] {
  if (pattern.kind === "json") return expressionWords(pattern.expression);
  if (pattern.terms.length === 0) return ["every record"];
  return termsWords(pattern.terms);
}

function expressionWords(expression: Expression): string[] {
  switch (expression.kind) {
    case "group":
      return expressionWords(expression.of);
    case "and":
    case "or": {
      const parts = flattened(expression, expression.kind);
      const lines = expression.kind === "or" ? alternatives(parts) : parts.map(expressionWords);
      const [only] = lines;
      if (lines.length === 1 && only !== undefined) return only;
      return [expression.kind === "and" ? "all of" : "one of", ...lines.flat().map((line) => `  ${line}`)];
    }
    case "compare":
    case "is":
    case "not-exists":
      return [conditionWords(expression)];
  }
}

/** The parts of an expression and of those parts that are joined in the same way. */
function flattened(expression: Expression, kind: "and" | "or"): Expression[] {
  const bare = unwrapped(expression);
  return bare.kind === kind ? bare.parts.flatMap((part) => flattened(part, kind)) : [bare];
}

function unwrapped(expression: Expression): Expression {
  return expression.kind === "group" ? unwrapped(expression.of) : expression;
}

/** The ways in which a field may be one of several strings, told once. */
function alternatives(parts: readonly Expression[]): string[][] {
  const lists = new Map<string, string[]>();
  const told: (Expression | { field: string })[] = [];
  for (const part of parts) {
    const value = part.kind === "compare" && part.operator === "=" ? part.value : undefined;
    const text = value?.kind === "string" ? plainText(value) : undefined;
    if (part.kind !== "compare" || text === undefined) {
      told.push(part);
      continue;
    }
    const field = fieldWords(part.selector);
    const list = lists.get(field);
    if (list === undefined) told.push({ field });
    lists.set(field, [...(list ?? []), text]);
  }
  return told.map((part) => {
    if (!("field" in part)) return expressionWords(part);
    const texts = (lists.get(part.field) ?? []).map((text) => JSON.stringify(text));
    if (texts.length === 1) return [`${part.field} is ${texts.join("")}`];
    const shown = texts.slice(0, MOST_LISTED);
    const rest = texts.length - shown.length;
    return [`${part.field} is one of ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`];
  });
}

function fieldWords(selector: Selector): string {
  const path = selectorText(selector).replace(/^\$\.?/, "");
  return isMany(selector) ? `one of ${path}` : path;
}

function conditionWords(condition: Condition): string {
  const field = fieldWords(condition.selector);
  if (condition.kind === "not-exists")
    return `there is no ${selectorText(condition.selector).replace(/^\$\.?/, "")}`;
  if (condition.kind === "is") return `${field} is ${condition.constant.toLowerCase()} (not a string)`;
  const { operator, value } = condition;
  if (operator === "=") return `${field} ${equalWords(value)}`;
  if (operator === "!=") return `${field} is there, and ${notEqualWords(value)}`;
  const word = { "<": "less than", ">": "more than", "<=": "at most", ">=": "at least" }[operator];
  return `${field} is a number, ${word} ${plainText(value) ?? ""}`;
}

function equalWords(value: Value): string {
  switch (value.kind) {
    case "number":
      return `is ${value.text} (the number, or the string "${value.text}")`;
    case "regex":
      return `holds the regular expression ${value.source}`;
    case "string":
      return globWords(value.pieces, ["is", "begins with", "ends with", "contains", "matches"]);
  }
}

function notEqualWords(value: Value): string {
  switch (value.kind) {
    case "number":
      return `is not ${value.text}`;
    case "regex":
      return `does not hold the regular expression ${value.source}`;
    case "string":
      return globWords(value.pieces, [
        "is not",
        "does not begin with",
        "does not end with",
        "does not contain",
        "does not match",
      ]);
  }
}

function globWords(
  pieces: readonly (string | null)[],
  [is, begins, ends, contains, matches]: readonly [string, string, string, string, string],
): string {
  const texts = pieces.filter((piece) => piece !== null);
  const [text = ""] = texts;
  const shown = JSON.stringify(text);
  if (!pieces.includes(null)) return `${is} ${shown}`;
  if (texts.length === 0)
    return is === "is" ? "has a value, whichever" : "has no value (so this never matches)";
  if (texts.length === 1 && pieces.length === 2) return `${pieces[0] === null ? ends : begins} ${shown}`;
  if (texts.length === 1 && pieces.length === 3) return `${contains} ${shown}`;
  return `${matches} ${JSON.stringify(pieces.map((piece) => piece ?? "*").join(""))}`;
}

function termsWords(terms: readonly Term[]): string[] {
  const told = ({ kind, text }: Term): string =>
    kind === "regex" ? `the regular expression ${text}` : JSON.stringify(text);
  const lines = terms
    .filter(({ role }) => role !== "optional")
    .map((term) => `${term.role === "include" ? "holds" : "does not hold"} ${told(term)}`);
  const optional = terms.filter(({ role }) => role === "optional").map(told);
  if (optional.length > 0)
    lines.push(`holds ${optional.length === 1 ? "" : "one of "}${optional.join(", ")}`);
  return ["the record's text", ...lines.map((line) => `  ${line}`)];
}
