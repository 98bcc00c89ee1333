import type { Expression } from "./ast.js";
import type { Typed } from "./call.js";
import { callOf, simpleCall } from "./calls.js";
import { translateCast } from "./casts.js";
import { canCoerce, coerce, commonTypeOf, shownType } from "./coercion.js";
import { columnReference, dereference, nameChain } from "./columns.js";
import { accepted, booleanOf, condition, type Env } from "./env.js";
import {
  binaryLiteral,
  booleanLiteral,
  currentTime,
  intervalLiteral,
  nullLiteral,
  numberLiteral,
  stringLiteral,
  typedLiteral,
} from "./literals.js";
import { marked, unmarked } from "./marks.js";
import { translateAtTimeZone, translateBinary, translateSubscript, translateUnary } from "./operators.js";
import { between, comparison, inList, isDistinct, like } from "./predicates.js";
import { existsQuery, inQuery, quantified, scalarQuery } from "./subqueries.js";
import { typeOf } from "./type-names.js";
import { fieldName, sameType, UNKNOWN } from "./types.js";

type Of<Kind extends Expression["kind"]> = Extract<Expression, { kind: Kind }>;

/** Translates an expression: its type by Trino's rules, and the DuckDB SQL that computes it. */
export function translateExpression(of: Expression, env: Env): Typed {
  const key = groupKey(of, env);
  if (key !== undefined) return key;
  switch (of.kind) {
    case "null":
      return nullLiteral();
    case "boolean":
      return booleanLiteral(of.value);
    case "number":
      return numberLiteral(of, env);
    case "string":
      return stringLiteral(of.value);
    case "binary":
      return binaryLiteral(of.hex);
    case "interval":
      return intervalLiteral(of, env);
    case "typed":
      return typedLiteral(of, env);
    case "current":
      return currentTime(of.name);
    case "column":
      return columnReference([of.name], of.span, env);
    case "dereference": {
      const names = nameChain(of);
      if (names !== undefined) return columnReference(names, of.span, env);
      const value = dereference(env.translate(of.base, env), of.field, env);
      return { ...value, sql: marked(value.sql, of.span) };
    }
    case "subscript":
      return subscript(of, env);
    case "array":
      return array(of, env);
    case "row":
      return row(of.items, env);
    case "lambda":
      throw env.translation.refuse("A lambda (`x -> …`) stands only as an argument of a function", of.span);
    case "sign":
      return sign(of, env);
    case "arithmetic": {
      const value = accepted(
        translateBinary(of.operator, env.translate(of.left, env), env.translate(of.right, env)),
        env,
        of.at,
      );
      return { ...value, sql: marked(value.sql, of.span) };
    }
    case "at-time-zone": {
      const zone = of.zone.kind === "string" ? stringLiteral(of.zone.value) : env.translate(of.zone, env);
      return accepted(translateAtTimeZone(env.translate(of.of, env), zone), env, of.span, [
        of.of.span,
        of.zone.span,
      ]);
    }
    case "comparison":
      return comparison(of, env);
    case "logical": {
      const name = of.operator === "and" ? "AND" : "OR";
      const terms = of.terms.map((term) => condition(term, env, `A side of ${name}`));
      return booleanOf(`(${terms.join(` ${name} `)})`);
    }
    case "not":
      return booleanOf(`(NOT ${condition(of.of, env, "Value of NOT")})`);
    case "between":
      return between(of, env);
    case "in-list":
      return inList(of, env);
    case "in-query":
      return inQuery(of, env);
    case "quantified":
      return quantified(of, env);
    case "exists":
      return existsQuery(of, env);
    case "subquery":
      return scalarQuery(of, env);
    case "like":
      return like(of, env);
    case "is-null":
      return booleanOf(`(${env.translate(of.of, env).sql} IS ${of.not ? "NOT " : ""}NULL)`);
    case "is-distinct":
      return isDistinct(of, env);
    case "case":
      return caseOf(of, env);
    case "cast": {
      const value = accepted(
        translateCast(env.translate(of.of, env), typeOf(of.type, env.translation), of.try),
        env,
        of.span,
      );
      return { ...value, sql: marked(value.sql, of.span) };
    }
    case "extract":
      return extract(of, env);
    case "trim": {
      const name = of.side === "both" ? "trim" : of.side === "leading" ? "ltrim" : "rtrim";
      return simpleCall(name, of.chars === undefined ? [of.of] : [of.of, of.chars], of.span, env);
    }
    case "grouping":
      return groupingOf(of, env);
    case "call":
      return callOf(of, env);
  }
}

/** Where rows have become groups: an expression that is a key as a whole. */
function groupKey(of: Expression, env: Env): Typed | undefined {
  const { grouping } = env.scope;
  if (grouping === undefined || !grouping.kinds.has(of.kind)) return undefined;
  // A column is looked for among the keys by its own rule; `element_at(resources, 1).arn` is an expression like others.
  if (of.kind === "column" || (of.kind === "dereference" && nameChain(of) !== undefined)) return undefined;
  const { grouping: _grouping, outputs: _outputs, ...scope } = env.scope;
  const plain = attempt(() => env.translate(of, { ...env, scope }));
  return plain !== undefined && grouping.keys.has(unmarked(plain.sql)) ? plain : undefined;
}

/** An expression that cannot stand without its groups is no key; what is wrong with it shows elsewhere. */
function attempt(translate: () => Typed): Typed | undefined {
  try {
    return translate();
  } catch {
    return undefined;
  }
}

function subscript(of: Of<"subscript">, env: Env): Typed {
  const [base, index] = [env.translate(of.base, env), env.translate(of.index, env)];
  const value = accepted(translateSubscript(base, index), env, of.index.span, [of.base.span, of.index.span]);
  return { ...value, sql: marked(value.sql, of.span) };
}

function array(of: Of<"array">, env: Env): Typed {
  const items = of.items.map((item) => env.translate(item, env));
  const type = commonTypeOf(items.map((item) => item.type));
  if (type === undefined) {
    const at = items.findIndex(
      (item, i) => commonTypeOf(items.slice(0, i + 1).map(({ type: each }) => each)) === undefined && item,
    );
    const what = `All ARRAY elements must be the same type: ${items.map((item) => shownType(item)).join(", ")}`;
    throw env.translation.refuse(what, of.items[at]?.span ?? of.span);
  }
  return {
    type: { kind: "array", of: type },
    sql: `[${items.map((item) => coerce(item, type).sql).join(", ")}]`,
  };
}

/** `ROW(…)`: a row whose fields have no names. */
function row(items: readonly Expression[], env: Env): Typed {
  const values = items.map((item) => env.translate(item, env));
  const fields = values.map(
    (value, at) =>
      `${fieldName(undefined, at)} := ${value.type.kind === "unknown" ? coerce(value, UNKNOWN).sql : value.sql}`,
  );
  return {
    type: { kind: "row", fields: values.map(({ type }) => ({ name: undefined, type })) },
    sql: `struct_pack(${fields.join(", ")})`,
  };
}

function sign(of: Of<"sign">, env: Env): Typed {
  const negative = of.of.kind === "number" && of.negative && of.of.text === "9223372036854775808";
  if (negative)
    return { type: { kind: "bigint" }, sql: "(-9223372036854775808)", literal: Number.MIN_SAFE_INTEGER };
  return accepted(translateUnary(of.negative ? "-" : "+", env.translate(of.of, env)), env, of.span);
}

function caseOf(of: Of<"case">, env: Env): Typed {
  const results = [
    ...of.whens.map(({ result }) => result),
    ...(of.otherwise === undefined ? [] : [of.otherwise]),
  ];
  const values = results.map((result) => env.translate(result, env));
  const type = commonTypeOf(values.map((value) => value.type));
  if (type === undefined) {
    const [first] = values;
    const at = values.findIndex(
      (value) =>
        first !== undefined && !sameType(value.type, first.type) && !canCoerce(value.type, first.type),
    );
    const what = `All CASE results must be the same type or coercible to a common type. Cannot find common type between ${first === undefined ? "" : shownType(first)} and ${values[at] === undefined ? "" : shownType(values[at])}`;
    throw env.translation.refuse(what, results[at]?.span ?? of.span);
  }
  const operand = of.operand === undefined ? undefined : env.translate(of.operand, env);
  const conditions = of.whens.map(({ when }) => {
    if (operand === undefined) return condition(when, env, "CASE WHEN clause");
    return accepted(translateBinary("=", operand, env.translate(when, env)), env, when.span).sql;
  });
  const whens = conditions.map(
    (when, at) => ` WHEN ${when} THEN ${coerce(values[at] ?? nullLiteral(), type).sql}`,
  );
  const otherwise = values[of.whens.length];
  const tail = otherwise === undefined ? "" : ` ELSE ${coerce(otherwise, type).sql}`;
  return { type, sql: `(CASE${whens.join("")}${tail} END)` };
}

const EXTRACTED: Readonly<Record<string, string>> = {
  YEAR: "year",
  QUARTER: "quarter",
  MONTH: "month",
  WEEK: "week",
  DAY: "day",
  DAY_OF_MONTH: "day_of_month",
  DAY_OF_WEEK: "day_of_week",
  DOW: "day_of_week",
  DAY_OF_YEAR: "day_of_year",
  DOY: "day_of_year",
  YEAR_OF_WEEK: "year_of_week",
  YOW: "year_of_week",
  HOUR: "hour",
  MINUTE: "minute",
  SECOND: "second",
  TIMEZONE_HOUR: "timezone_hour",
  TIMEZONE_MINUTE: "timezone_minute",
};

function extract(of: Of<"extract">, env: Env): Typed {
  const name = EXTRACTED[of.field];
  if (name === undefined) throw env.translation.refuse(`Invalid EXTRACT field: ${of.field}`, of.span);
  return simpleCall(name, [of.of], of.span, env);
}

function groupingOf(of: Of<"grouping">, env: Env): Typed {
  const keys = env.scope.grouping?.keys;
  if (keys === undefined)
    throw env.translation.refuse(
      "A GROUPING() operation can only be used with a corresponding GROUPING SET/CUBE/ROLLUP/GROUP BY clause",
      of.span,
    );
  const items = of.items.map((item) => {
    const value = env.translate(item, env);
    if (!keys.has(unmarked(value.sql)))
      throw env.translation.refuse("The arguments of GROUPING() must be expressions of GROUP BY", item.span);
    return value.sql;
  });
  if (items.length === 0) return { type: { kind: "bigint" }, sql: "0" };
  return { type: { kind: "bigint" }, sql: `CAST(grouping(${items.join(", ")}) AS BIGINT)` };
}
