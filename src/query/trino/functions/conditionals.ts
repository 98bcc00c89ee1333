import { literal } from "../../../lake/database.js";
import type { Typed } from "../call.js";
import { canCoerce, coerce, commonTypeOf, shownType } from "../coercion.js";
import { inTry } from "../macros.js";
import { once } from "../once.js";
import { isOrderable } from "../operators.js";
import { BOOLEAN, typeName, VARCHAR, type TrinoType } from "../types.js";
import { isRefusal, unexpected, valuesOf, type Family, type Refusal, type Translator } from "./definition.js";
import { counted } from "./lambdas.js";

/* trino.io/docs, "Conditional expressions", "Comparison functions and operators", "Conversion functions". */

/** The arguments as their common type. */
function alike(
  name: string,
  args: readonly Typed[],
): { type: TrinoType; values: readonly string[] } | Refusal {
  const type = commonTypeOf(args.map((arg) => arg.type));
  if (type === undefined) {
    return {
      refused: `All ${name} operands must be the same type or coercible to a common type: ${args.map(shownType).join(", ")}`,
    };
  }
  return { type, values: args.map((arg) => coerce(arg, type).sql) };
}

function values(least: number, body: (args: readonly Typed[], name: string) => Typed | Refusal): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    if (args.length < least)
      return { refused: `${call.name} takes at least ${least} argument${least === 1 ? "" : "s"}` };
    return body(args, call.name);
  };
}

/** The largest or smallest; NULL where one is. */
function extreme(list: string): Translator {
  return values(1, (args, name) => {
    const same = alike(name, args);
    if (isRefusal(same)) return same;
    if (!isOrderable(same.type))
      return { refused: `${name} needs values with an order, not ${typeName(same.type)}` };
    const sql = once(
      `[${same.values.join(", ")}]`,
      (l) => `CASE WHEN len(${l}) = list_count(${l}) THEN ${list}(${l}) END`,
    );
    return { type: same.type, sql: `(${sql})` };
  });
}

const IF: Translator = (call) => {
  const wrong = counted(call, 2, 3);
  if (wrong !== undefined) return wrong;
  return values(2, ([condition, then, otherwise], name) => {
    if (condition === undefined || then === undefined) return { refused: "if takes a condition and a value" };
    if (!canCoerce(condition.type, BOOLEAN)) {
      return {
        refused: `IF condition must evaluate to a boolean: actual type ${shownType(condition)}`,
        at: 0,
      };
    }
    const same = alike(name, otherwise === undefined ? [then] : [then, otherwise]);
    if (isRefusal(same)) return same;
    const [yes, no] = same.values;
    return {
      type: same.type,
      sql: `CASE WHEN ${coerce(condition, BOOLEAN).sql} THEN ${yes} ELSE ${no ?? "NULL"} END`,
    };
  })(call);
};

export const CONDITIONAL_FUNCTIONS: Family = {
  scalars: {
    if: (call) => {
      const result = IF(call);
      return isRefusal(result) ? result : { ...result, sql: `(${result.sql})` };
    },
    coalesce: values(2, (args, name) => {
      const same = alike(name, args);
      return isRefusal(same) ? same : { type: same.type, sql: `coalesce(${same.values.join(", ")})` };
    }),
    nullif: (call) => {
      const wrong = counted(call, 2);
      if (wrong !== undefined) return wrong;
      return values(2, ([a, b], name) => {
        if (a === undefined || b === undefined) return { refused: "nullif takes two arguments" };
        const same = alike(name, [a, b]);
        if (isRefusal(same))
          return { refused: `Types are not comparable with nullif: ${shownType(a)} vs ${shownType(b)}` };
        return {
          type: a.type,
          sql: once(
            a.sql,
            (v) =>
              `CASE WHEN ${coerce({ ...a, sql: v }, same.type).sql} = ${same.values[1]} THEN NULL ELSE ${v} END`,
          ),
        };
      })(call);
    },
    greatest: extreme("list_max"),
    least: extreme("list_min"),
    try: (call) => {
      const wrong = counted(call, 1);
      if (wrong !== undefined) return wrong;
      return values(1, ([value]) =>
        value === undefined || /\bSELECT\b/i.test(value.sql)
          ? { refused: "try around a subquery is not done here; put it inside the subquery" }
          : { type: value.type, sql: inTry(value.sql) },
      )(call);
    },
    typeof: values(1, (args) => {
      const [value] = args;
      if (value === undefined || args.length > 1) return unexpected("typeof", args, ["typeof(x)"]);
      return { type: VARCHAR, sql: literal(shownType(value)) };
    }),
  },
};
