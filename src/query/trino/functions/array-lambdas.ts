import type { Call, Translated, Typed } from "../call.js";
import { canCoerce, coerce } from "../coercion.js";
import { each, fail, once } from "../once.js";
import { arrayOf, BOOLEAN, duckdbType, typeName } from "../types.js";
import { isLambda, isRefusal, type Translator } from "./definition.js";
import { arrayAt, asBoolean, counted, lambdaAt, plainLambda } from "./lambdas.js";

/** An array and a lambda of its items: what most of these functions take. */
function arrayAndBody(call: Call) {
  const wrong = counted(call, 2);
  if (wrong !== undefined) return wrong;
  const array = arrayAt(call, 0);
  if (isRefusal(array)) return array;
  const body = plainLambda(call, 1, array.of);
  if (isRefusal(body)) return body;
  return { array, body };
}

/** `any_match` and its kin, with Trino's three values: what is NULL may be true. */
function matching(decides: "true" | "false", then: string, otherwise: string): Translator {
  return (call) => {
    const both = arrayAndBody(call);
    if (isRefusal(both)) return both;
    const { array, body } = both;
    const notBoolean = asBoolean(call, 1, body.type);
    if (notBoolean !== undefined) return notBoolean;
    const sql = once(
      `list_transform(${array.sql}, ${body.sql})`,
      (r) =>
        `CASE WHEN list_contains(${r}, ${decides}) THEN ${then} WHEN len(${r}) = list_count(${r}) THEN ${otherwise} END`,
    );
    return { type: BOOLEAN, sql: `(${sql})` };
  };
}

function filter(call: Call): Translated {
  const both = arrayAndBody(call);
  if (isRefusal(both)) return both;
  const { array, body } = both;
  const notBoolean = asBoolean(call, 1, body.type);
  return notBoolean ?? { type: array.typed.type, sql: `list_filter(${array.sql}, ${body.sql})` };
}

function transform(call: Call): Translated {
  const both = arrayAndBody(call);
  if (isRefusal(both)) return both;
  const { array, body } = both;
  return { type: arrayOf(body.type), sql: `list_transform(${array.sql}, ${body.sql})` };
}

/** The state travels in the items: DuckDB's `list_reduce` has one type for both. */
function reduce(call: Call): Translated {
  const wrong = counted(call, 4);
  if (wrong !== undefined) return wrong;
  const array = arrayAt(call, 0);
  const start = call.args[1];
  if (isRefusal(array)) return array;
  if (start === undefined || isLambda(start))
    return { refused: "the first state of reduce must be a value", at: 1 };
  let step = lambdaAt(call, 2, [start.type, array.of]);
  if (isRefusal(step)) return step;
  let state = start.type;
  if (!canCoerce(step.type, state)) {
    // 0 and a fraction: the state is as wide as what the step makes of it.
    if (!canCoerce(state, step.type)) {
      return {
        refused: `the step of reduce gives ${typeName(step.type)}, and its state is ${typeName(state)}`,
        at: 2,
      };
    }
    state = step.type;
    step = lambdaAt(call, 2, [state, array.of]);
    if (isRefusal(step)) return step;
  }
  const result = lambdaAt(call, 3, [state]);
  if (isRefusal(result)) return result;
  const [stateType, itemType] = [duckdbType(state), duckdbType(array.of)];
  const pair = (s: string, x: string) => `{'s': CAST(${s} AS ${stateType}), 'x': CAST(${x} AS ${itemType})}`;
  const stepped = bounded(coerce({ type: step.type, sql: step.sql(["_a.s", "_b.x"]) }, state));
  const items = each(array.sql, (item) => pair("NULL", item));
  const first = pair(coerce(start, state).sql, "NULL");
  const sql = `list_reduce(${items}, lambda _a, _b: ${pair(stepped, "NULL")}, ${first})`;
  return { type: result.type, sql: result.sql([`(${sql}).s`]) };
}

const FIXED = ["boolean", "bigint", "double", "real", "decimal", "date", "time", "timestamp", "unknown"];
const MOST_CHARACTERS = 100_000;

/** A state that doubles with every step would not fit into memory, which no limit counts. */
function bounded({ type, sql }: Typed): string {
  if (FIXED.includes(type.kind)) return sql;
  const message = `'the state of reduce is longer than ${MOST_CHARACTERS} characters'`;
  return each(
    `[${sql}]`,
    (v) =>
      `CASE WHEN length(CAST(${v} AS VARCHAR)) > ${MOST_CHARACTERS} THEN ${fail(message, type)} ELSE ${v} END`,
  ).concat("[1]");
}

function zipWith(call: Call): Translated {
  const wrong = counted(call, 3);
  if (wrong !== undefined) return wrong;
  const [a, b] = [arrayAt(call, 0), arrayAt(call, 1)];
  if (isRefusal(a)) return a;
  if (isRefusal(b)) return b;
  const body = lambdaAt(call, 2, [a.of, b.of]);
  if (isRefusal(body)) return body;
  const sql = each(`list_zip(${a.sql}, ${b.sql})`, (row) =>
    body.sql([`struct_extract_at(${row}, 1)`, `struct_extract_at(${row}, 2)`]),
  );
  return { type: arrayOf(body.type), sql };
}

/** trino.io/docs, "Array functions", those with lambdas. */
export const LAMBDA_FUNCTIONS: Readonly<Record<string, Translator>> = {
  filter,
  transform,
  reduce,
  zip_with: zipWith,
  any_match: matching("true", "true", "false"),
  all_match: matching("false", "false", "true"),
  none_match: matching("true", "false", "true"),
};
