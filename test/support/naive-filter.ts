import type { Condition, Expression, Pattern, Selector, Value } from "../../src/query/filter/ast.js";

/**
 * What a filter pattern matches, by the plainest reading of its rules: recursion over the parsed record. It shares nothing
 * with the engine but the pattern's tree.
 */
export function naivelyMatches(pattern: Pattern, recordText: string): boolean {
  if (pattern.kind === "json") return meets(pattern.expression, JSON.parse(recordText));
  const holds = (text: string, kind: string) =>
    kind === "regex" ? asRegExp(text).test(recordText) : recordText.includes(text);
  const optional = pattern.terms.filter(({ role }) => role === "optional");
  return (
    pattern.terms.every(
      ({ role, text, kind }) => role === "optional" || holds(text, kind) === (role === "include"),
    ) &&
    (optional.length === 0 || optional.some(({ text, kind }) => holds(text, kind)))
  );
}

function meets(expression: Expression, record: unknown): boolean {
  switch (expression.kind) {
    case "group":
      return meets(expression.of, record);
    case "and":
      return expression.parts.every((part) => meets(part, record));
    case "or":
      return expression.parts.some((part) => meets(part, record));
    case "compare":
    case "is":
    case "not-exists":
      return meetsOne(expression, fieldsAt(expression.selector, record));
  }
}

function meetsOne(condition: Condition, found: unknown[]): boolean {
  if (condition.kind === "not-exists") return found.length === 0;
  if (condition.kind === "is") {
    const wanted = { NULL: null, TRUE: true, FALSE: false }[condition.constant];
    return found.some((value) => value === wanted);
  }
  const { operator, value } = condition;
  return found.some((field) => {
    if (field === null || typeof field === "object") return false;
    if (operator === "=") return equals(field, value);
    if (operator === "!=") return !equals(field, value);
    if (typeof field !== "number" || value.kind !== "number") return false;
    const number = Number(value.text);
    if (operator === "<") return field < number;
    if (operator === ">") return field > number;
    return operator === "<=" ? field <= number : field >= number;
  });
}

function equals(field: unknown, value: Value): boolean {
  const text = String(field);
  if (value.kind === "regex") return asRegExp(value.source).test(text);
  const pieces = value.kind === "number" ? [value.text] : value.pieces;
  if (pieces.includes(null)) return glob([...pieces], text);
  const wanted = pieces.join("");
  const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(wanted) && Number.isFinite(Number(wanted));
  return typeof field === "number" && numeric ? field === Number(wanted) : text === wanted;
}

/** Whether a text is these pieces one after the other, `null` standing for anything. */
function glob(pieces: (string | null)[], text: string): boolean {
  const [piece, ...rest] = pieces;
  if (piece === undefined) return text === "";
  if (piece !== null) return text.startsWith(piece) && glob(rest, text.slice(piece.length));
  for (let at = 0; at <= text.length; at++) if (glob(rest, text.slice(at))) return true;
  return false;
}

/** The documented syntax is one of ECMAScript's too, but for a count without its least. */
function asRegExp(source: string): RegExp {
  return new RegExp(source.replace(/\{,/g, "{0,"), "s");
}

function fieldsAt({ steps }: Selector, record: unknown): unknown[] {
  let found: unknown[] = [record];
  for (const step of steps)
    found = found.flatMap((value): unknown[] => {
      if (typeof value !== "object" || value === null) return [];
      if (step.kind === "any-element") return Array.isArray(value) ? value : [];
      if (step.kind === "index")
        return Array.isArray(value) && step.index < value.length ? [value[step.index]] : [];
      if (Array.isArray(value)) return [];
      if (step.kind === "any-field") return Object.values(value);
      return Object.hasOwn(value, step.name) ? [(value as Record<string, unknown>)[step.name]] : [];
    });
  return found;
}
