import type { Condition, Expression, Pattern, Selector, Value } from "../../src/query/filter/ast.js";

/** Fields with their values; `undefined` where a field must not be there. */
type Wanted = ReadonlyMap<string, { selector: Selector; value: unknown }>;

/** Records that meet a pattern, one for each of its alternatives (the first and last few where there are many), and near misses. */
export function recordsFor(pattern: Pattern): Record<string, unknown>[] {
  if (pattern.kind !== "json") return [];
  const ways = alternatives(pattern.expression);
  const some = ways.length <= 6 ? ways : [...ways.slice(0, 3), ...ways.slice(-3)];
  return some.flatMap((wanted) => {
    const whole = built(wanted);
    const [first] = Object.keys(whole);
    return first === undefined ? [whole] : [whole, { ...whole, [first]: `${String(whole[first])}x` }];
  });
}

function alternatives(expression: Expression): Wanted[] {
  switch (expression.kind) {
    case "group":
      return alternatives(expression.of);
    case "or":
      return expression.parts.flatMap(alternatives);
    case "and":
      return expression.parts
        .map(alternatives)
        .reduce(
          (before, next) => before.flatMap((one) => next.flatMap((other) => merged(one, other))).slice(0, 60),
          [new Map() as Wanted],
        );
    case "compare":
    case "is":
    case "not-exists":
      return [
        new Map([
          [
            JSON.stringify(expression.selector.steps),
            { selector: expression.selector, value: valueFor(expression) },
          ],
        ]),
      ];
  }
}

/** Both together; where they ask one field for two values, the value of "must differ" gives way. */
function merged(one: Wanted, other: Wanted): Wanted[] {
  const both = new Map(one);
  for (const [key, wanted] of other) {
    const before = both.get(key);
    if (before === undefined || before.value === OTHER) both.set(key, wanted);
    else if (wanted.value !== OTHER && wanted.value !== before.value) return [];
  }
  return [both];
}

/** Differs from whatever a pattern names. */
const OTHER = "something else";

function valueFor(condition: Condition): unknown {
  if (condition.kind === "not-exists") return undefined;
  if (condition.kind === "is") return { NULL: null, TRUE: true, FALSE: false }[condition.constant];
  const { operator, value } = condition;
  if (operator === "!=") return OTHER;
  if (value.kind === "number") {
    const number = Number(value.text);
    return operator === ">" ? number + 1 : operator === "<" ? number - 1 : number;
  }
  return textFor(value);
}

function textFor(value: Value): string {
  if (value.kind === "string") return value.pieces.map((piece) => piece ?? "any").join("");
  return value.kind === "regex" ? value.source.replace(/[\\^$]/g, "") : value.text;
}

function built(wanted: Wanted): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const { selector, value } of wanted.values()) if (value !== undefined) put(record, selector, value);
  return record;
}

function put(record: Record<string, unknown>, { steps }: Selector, value: unknown): void {
  let at: Record<string | number, unknown> = record;
  steps.forEach((step, index) => {
    const key = step.kind === "name" ? step.name : step.kind === "index" ? step.index : 0;
    const next = steps[index + 1];
    if (next === undefined) at[key] = value;
    else
      at = (at[key] ??= next.kind === "name" || next.kind === "any-field" ? {} : []) as Record<
        string | number,
        unknown
      >;
  });
}
