import type { Expression, Pattern, Term, Value } from "./ast.js";
import { selectorText } from "./ast.js";

/** A pattern as CloudWatch Logs asks for it: strings in double quotes, keywords in capitals. */
export function printPattern(pattern: Pattern): string {
  if (pattern.kind === "json") return `{ ${printExpression(pattern.expression)} }`;
  return pattern.terms.length === 0 ? '""' : pattern.terms.map(printTerm).join(" ");
}

/** An expression of a JSON pattern. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case "and":
      return expression.parts.map(printExpression).join(" && ");
    case "or":
      return expression.parts.map(printExpression).join(" || ");
    case "group":
      return `(${printExpression(expression.of)})`;
    case "not-exists":
      return `${selectorText(expression.selector)} NOT EXISTS`;
    case "is":
      return `${selectorText(expression.selector)} IS ${expression.constant}`;
    case "compare":
      return `${selectorText(expression.selector)} ${expression.operator} ${printValue(expression.value)}`;
  }
}

/** A value of a condition. */
export function printValue(value: Value): string {
  switch (value.kind) {
    case "number":
      return value.text;
    case "regex":
      return `%${value.source}%`;
    case "string":
      return `"${value.pieces.map((piece) => piece?.replace(/[\\"*]/g, (char) => `\\${char}`) ?? "*").join("")}"`;
  }
}

const SIGN = { include: "", optional: "?", exclude: "-" } as const;

function printTerm({ role, kind, text }: Term): string {
  const shown = kind === "regex" ? `%${text}%` : `"${text.replace(/[\\"]/g, (char) => `\\${char}`)}"`;
  return `${SIGN[role]}${shown}`;
}
