import type { Call, Typed } from "../call.js";
import { canCoerce, coerce, commonType } from "../coercion.js";
import { typeName, type TrinoType } from "../types.js";
import { isLambda, type Refusal } from "./definition.js";

/** True where the expression makes an array of a size that a number says. */
export function makesLists(sql: string): boolean {
  return /\btrino_(sequence|times|count_to)\(/.test(sql);
}

/** One for each item of another, arrays of the largest size would not fit into memory, which no limit counts. */
const NO_LISTS_HERE: Refusal = {
  refused: "sequence and repeat may not stand in a lambda; put them into FROM with UNNEST",
};

/** A lambda whose body is translated: with the DuckDB expressions that its parameters stand for, it gives SQL. */
export interface Body {
  readonly type: TrinoType;
  readonly sql: (values: readonly string[]) => string;
}

/**
 * The lambda at a place of the call, for parameters of these types. A parameter is bound by a lambda of DuckDB's over a
 * list of one, so that any expression may stand for it, and it is computed once.
 */
export function lambdaAt(call: Call, at: number, types: readonly TrinoType[]): Body | Refusal {
  const argument = call.args[at];
  if (argument === undefined || !isLambda(argument)) {
    return { refused: `argument ${at + 1} of ${call.name} must be a lambda, such as x -> …`, at };
  }
  if (argument.parameters.length !== types.length) {
    return {
      refused: `Expected a lambda that takes ${types.length} argument(s) but got ${argument.parameters.length}`,
      at,
    };
  }
  const { names, of } = argument.body(types);
  if (makesLists(of.sql)) return { ...NO_LISTS_HERE, at };
  return {
    type: of.type,
    sql: (values) =>
      values.reduceRight((body, value, place) => {
        const name = names[place] ?? "_";
        return value === name ? body : `list_transform([${value}], lambda ${name}: ${body})[1]`;
      }, of.sql),
  };
}

/** A lambda of one parameter, as `list_transform` and `list_filter` take it. */
export function plainLambda(
  call: Call,
  at: number,
  type: TrinoType,
): { type: TrinoType; sql: string } | Refusal {
  const argument = call.args[at];
  const body = lambdaAt(call, at, [type]);
  if ("refused" in body || argument === undefined || !isLambda(argument)) return body as Refusal;
  const { names, of } = argument.body([type]);
  return { type: of.type, sql: `lambda ${names[0] ?? "_"}: ${of.sql}` };
}

/** The body as a boolean, or why it is none. */
export function asBoolean(call: Call, at: number, type: TrinoType): Refusal | undefined {
  return type.kind === "boolean" || type.kind === "unknown"
    ? undefined
    : { refused: `the lambda of ${call.name} must give a boolean, not ${typeName(type)}`, at };
}

/** An argument as an array, with the type of its items. */
export function arrayAt(
  call: Call,
  at: number,
): { readonly sql: string; readonly of: TrinoType; readonly typed: Typed } | Refusal {
  const argument = call.args[at];
  if (argument === undefined) return { refused: `${call.name} is missing argument ${at + 1}` };
  if (isLambda(argument)) return { refused: `argument ${at + 1} of ${call.name} must be an array`, at };
  if (argument.type.kind === "array") return { sql: argument.sql, of: argument.type.of, typed: argument };
  if (argument.type.kind === "unknown") {
    const typed = coerce(argument, { kind: "array", of: { kind: "unknown" } });
    return { sql: typed.sql, of: { kind: "unknown" }, typed };
  }
  const hint = argument.type.kind === "json" ? "; cast it: CAST(x AS array(json))" : "";
  const text =
    argument.type.kind === "varchar"
      ? "; a JSON text becomes one with CAST(json_parse(x) AS array(json))"
      : "";
  return {
    refused: `argument ${at + 1} of ${call.name} must be an array, not ${typeName(argument.type)}${hint}${text}`,
    at,
  };
}

/** An argument as a map, with its types. */
export function mapAt(
  call: Call,
  at: number,
):
  | { readonly sql: string; readonly key: TrinoType; readonly value: TrinoType; readonly type: TrinoType }
  | Refusal {
  const argument = call.args[at];
  if (argument === undefined) return { refused: `${call.name} is missing argument ${at + 1}` };
  if (!isLambda(argument) && argument.type.kind === "map") {
    return { sql: argument.sql, key: argument.type.key, value: argument.type.value, type: argument.type };
  }
  const shown = isLambda(argument) ? "a lambda" : typeName(argument.type);
  const hint = shown === "json" ? "; cast it: CAST(x AS map(varchar, json))" : "";
  return { refused: `argument ${at + 1} of ${call.name} must be a map, not ${shown}${hint}`, at };
}

/** An argument as this type, where it coerces to it. */
export function valueAt(call: Call, at: number, type: TrinoType): Typed | Refusal {
  const argument = call.args[at];
  if (argument === undefined) return { refused: `${call.name} is missing argument ${at + 1}` };
  if (isLambda(argument) || !canCoerce(argument.type, type)) {
    const shown = isLambda(argument) ? "a lambda" : typeName(argument.type);
    return { refused: `argument ${at + 1} of ${call.name} must be ${typeName(type)}, not ${shown}`, at };
  }
  return coerce(argument, type);
}

/** An array and a value that it may hold, both as their common type. */
export function arrayAndItem(call: Call): { array: string; item: string; of: TrinoType } | Refusal {
  const array = arrayAt(call, 0);
  const item = call.args[1];
  if ("refused" in array) return array;
  if (call.args.length !== 2 || item === undefined || isLambda(item)) {
    return { refused: `${call.name} takes an array and a value` };
  }
  const of = commonType(array.of, item.type);
  if (of === undefined) {
    return {
      refused: `${call.name} of ${typeName(array.typed.type)} cannot look for ${typeName(item.type)}`,
      at: 1,
    };
  }
  return { array: coerce(array.typed, { kind: "array", of }).sql, item: coerce(item, of).sql, of };
}

/** How many arguments a call has, or why that is wrong. */
export function counted(call: Call, least: number, most = least): Refusal | undefined {
  const count = call.args.length;
  if (count >= least && count <= most) return undefined;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  return { refused: `${call.name} takes ${wanted} argument${wanted === "1" ? "" : "s"}, not ${count}` };
}
