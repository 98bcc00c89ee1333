import type { Call, Typed } from "../call.js";
import { canCoerce, coerce } from "../coercion.js";
import { BIGINT, DOUBLE, type TrinoType } from "../types.js";
import { isRefusal, unexpected, valuesOf, type Family, type Refusal, type Translator } from "./definition.js";

/* trino.io/docs, "Window functions". */

function windowed(call: Call, args: readonly string[]): string {
  const nulls = call.ignoreNulls ? " IGNORE NULLS" : "";
  const filter = call.filter === undefined ? "" : ` FILTER (WHERE ${call.filter})`;
  return `${call.name}(${args.join(", ")}${nulls})${filter} OVER ${call.over ?? "()"}`;
}

function ranking(type: TrinoType): Translator {
  return (call) => {
    if (call.args.length > 0) return unexpected(call.name, call.args, [`${call.name}()`]);
    return { type, sql: windowed(call, []) };
  };
}

/** A function of a value of another row, with numbers that say which. */
function value(
  most: number,
  body: (call: Call, args: readonly Typed[]) => readonly string[] | Refusal,
): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const [of] = args;
    if (of === undefined || args.length > most) return unexpected(call.name, args, [`${call.name}(x)`]);
    const written = body(call, args);
    return "refused" in written ? written : { type: of.type, sql: windowed(call, written) };
  };
}

const OFFSET = value(3, (call, [of, offset, otherwise]) => {
  if (of === undefined) return { refused: `${call.name} takes a value` };
  if (offset !== undefined && !canCoerce(offset.type, BIGINT))
    return { refused: `the offset of ${call.name} must be a bigint`, at: 1 };
  if (otherwise !== undefined && !canCoerce(otherwise.type, of.type)) {
    return { refused: `the default of ${call.name} must have the type of its value`, at: 2 };
  }
  return [
    of.sql,
    ...(offset === undefined ? [] : [offset.sql]),
    ...(otherwise === undefined ? [] : [coerce(otherwise, of.type).sql]),
  ];
});

export const WINDOW_FUNCTIONS: Family = {
  windows: {
    row_number: ranking(BIGINT),
    rank: ranking(BIGINT),
    dense_rank: ranking(BIGINT),
    percent_rank: ranking(DOUBLE),
    cume_dist: ranking(DOUBLE),
    ntile: (call) => {
      const [count] = call.args;
      if (
        call.args.length !== 1 ||
        count === undefined ||
        !("type" in count) ||
        count.type.kind !== "bigint"
      ) {
        return unexpected("ntile", call.args, ["ntile(bigint)"]);
      }
      return { type: BIGINT, sql: windowed(call, [count.sql]) };
    },
    lag: OFFSET,
    lead: OFFSET,
    first_value: value(1, (_, [of]) => [of?.sql ?? ""]),
    last_value: value(1, (_, [of]) => [of?.sql ?? ""]),
    nth_value: value(2, (call, [of, n]) =>
      of === undefined || n === undefined || n.type.kind !== "bigint"
        ? { refused: `${call.name} takes a value and a bigint` }
        : [of.sql, n.sql],
    ),
  },
};
