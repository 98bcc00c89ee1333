import { literal } from "../../../lake/database.js";
import type { Call, Typed } from "../call.js";
import { inTry } from "../macros.js";
import { once } from "../once.js";
import { BIGINT, BOOLEAN, DOUBLE, JSON_TYPE, VARCHAR, type TrinoType } from "../types.js";
import {
  isLambda,
  overloads,
  takes,
  type Family,
  type Refusal,
  type Signature,
  type Translator,
} from "./definition.js";
import { duckdbPath, jsonSteps } from "./json-path.js";

/* trino.io/docs, "JSON functions and operators". Malformed text gives NULL in all but `json_parse`. */

/** The text may be malformed: what reads it fails then. TRY takes no subquery, which CASE does at twice the price. */
function read(json: Typed, body: (json: string) => string): string {
  if (json.type.kind === "json") return body(json.sql);
  if (/\bSELECT\b/i.test(json.sql))
    return once(json.sql, (v) => `CASE WHEN json_valid(${v}) THEN ${body(v)} END`);
  return inTry(body(json.sql));
}

/** For text and for JSON alike. */
function ofJson(
  more: readonly TrinoType[],
  returns: TrinoType,
  sql: (json: Typed, rest: readonly Typed[]) => string | Refusal,
): Translator {
  const of = (first: TrinoType): Signature => ({
    parameters: [first, ...more],
    returns,
    sql: (_, [json, ...rest]) => (json === undefined ? "NULL" : sql(json, rest)),
  });
  const translate = overloads(of(VARCHAR), of(JSON_TYPE));
  return (call) => noJson(call) ?? translate(call);
}

/** A row, a map or an array where JSON should be, and how its parts are reached instead. */
function noJson({ name, args: [first, path] }: Call): Refusal | undefined {
  if (first === undefined || isLambda(first)) return undefined;
  const written = path === undefined || isLambda(path) ? undefined : path.literal;
  const key = typeof written === "string" ? /^\$\.(\w+)/.exec(written)?.[1] : undefined;
  const instead: Readonly<Record<string, string>> = {
    row: `a row: its fields stand behind a dot${key === undefined ? "" : `, ….${key.toLowerCase()}`}`,
    map: `a map: write element_at(…, '${key ?? "key"}')`,
    array: "an array: write element_at(…, 1), or UNNEST it",
  };
  const kind = Object.hasOwn(instead, first.type.kind) ? instead[first.type.kind] : undefined;
  return kind === undefined ? undefined : { refused: `${name} reads JSON, and this is ${kind}`, at: 0 };
}

function withPath(returns: TrinoType, sql: (json: Typed, path: string) => string): Translator {
  return ofJson([VARCHAR], returns, (json, [path]) => {
    if (typeof path?.literal !== "string")
      return { refused: "the JSON path must be text written in the query", at: 1 };
    const steps = jsonSteps(path.literal);
    return "refused" in steps ? steps : sql(json, literal(duckdbPath(steps)));
  });
}

/** Its text: a string without quotes, another value as JSON; DuckDB's `json_value` gives NULL for objects and arrays. */
const scalarAt = (json: string, path: string) => `(json_value(${json}, ${path}) ->> '$')`;

function isArray(json: string, body: string): string {
  return `CASE WHEN json_type(${json}) = 'ARRAY' THEN ${body} END`;
}

function arrayItem(json: Typed, index: Typed | undefined): string | Refusal {
  if (typeof index?.literal !== "number")
    return { refused: "the index must be a number written in the query", at: 1 };
  const path = index.literal < 0 ? `$[#${index.literal}]` : `$[${index.literal}]`;
  return read(json, (v) => isArray(v, `json_extract_string(${v}, ${literal(path)})`));
}

function contains(type: TrinoType): Signature[] {
  return [VARCHAR, JSON_TYPE].map((first) => ({
    parameters: [first, type],
    returns: BOOLEAN,
    sql: (_, [json, value]) =>
      json === undefined || value === undefined
        ? "NULL"
        : read(json, (v) => isArray(v, `list_contains(json_extract(${v}, '$[*]'), to_json(${value.sql}))`)),
  }));
}

export const JSON_FUNCTIONS: Family = {
  scalars: {
    json_extract: withPath(JSON_TYPE, (json, path) => read(json, (v) => `json_extract(${v}, ${path})`)),
    json_extract_scalar: withPath(VARCHAR, (json, path) => read(json, (v) => scalarAt(v, path))),
    json_size: withPath(BIGINT, (json, path) =>
      read(
        json,
        (v) =>
          `CASE json_type(${v}, ${path}) WHEN 'OBJECT' THEN len(json_keys(${v}, ${path})) WHEN 'ARRAY' THEN CAST(json_array_length(${v}, ${path}) AS BIGINT) WHEN 'NULL' THEN 0 ELSE CASE WHEN json_type(${v}, ${path}) IS NOT NULL THEN 0 END END`,
      ),
    ),
    json_parse: takes([VARCHAR], JSON_TYPE, (t) => `json(${t})`),
    json_format: takes([JSON_TYPE], VARCHAR, (j) => `CAST(json(${j}) AS VARCHAR)`),
    json_array_length: ofJson([], BIGINT, (json) =>
      read(json, (v) => isArray(v, `CAST(json_array_length(${v}) AS BIGINT)`)),
    ),
    // Trino's JSON of a string has no quotes here, which no JSON has: it is text.
    json_array_get: ofJson([BIGINT], VARCHAR, (json, [index]) => arrayItem(json, index)),
    json_array_contains: overloads(...[VARCHAR, BIGINT, DOUBLE, BOOLEAN].flatMap(contains)),
    is_json_scalar: ofJson([], BOOLEAN, (json) =>
      read(json, (v) => `json_type(${v}) NOT IN ('OBJECT', 'ARRAY')`),
    ),
  },
  refused: {
    json_value: "json_extract_scalar reaches the same values",
    json_query: "json_extract reaches the same values",
    json_exists: "ask whether json_extract(…) IS NOT NULL",
    json_array: "cast an array to JSON: CAST(ARRAY[…] AS JSON)",
    json_object: "cast a map to JSON: CAST(MAP(ARRAY[…], ARRAY[…]) AS JSON)",
  },
};
