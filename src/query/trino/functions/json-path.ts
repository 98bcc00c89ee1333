import type { Refusal } from "./definition.js";

/** A member by its name, or an item by its number from 0. */
export type JsonStep = string | number;

const STEP = /\.([\p{L}\p{N}_:-]+)|\[([\p{L}\p{N}_]+)\]|\["((?:[^"\\]|\\["\\])*)"\]/uy;

/**
 * The steps of a path as `json_extract` reads it: `$.a.b`, `$.a[0]`, `$["x-amz-acl"]`; letters, digits, `_` and `:` may
 * stand unquoted, and there are no wildcards (io.trino.operator.scalar.JsonPathTokenizer). A `-` may too, as Presto has
 * it and queries that AWS publishes.
 */
export function jsonSteps(path: string): readonly JsonStep[] | Refusal {
  const invalid = { refused: `Invalid JSON path: '${path}'`, at: 1 };
  if (!path.startsWith("$")) return { ...invalid, refused: `${invalid.refused}; it must start with $` };
  const steps: JsonStep[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const at = STEP.lastIndex;
    const match = STEP.exec(path);
    if (match === null) return { ...invalid, refused: `${invalid.refused}${hint(path, at)}` };
    const [, member, subscript, quoted] = match;
    if (subscript !== undefined) steps.push(/^\d+$/.test(subscript) ? Number(subscript) : subscript);
    else steps.push(member ?? (quoted ?? "").replaceAll(/\\(.)/gs, "$1"));
  }
  return steps;
}

function hint(path: string, at: number): string {
  const rest = path.slice(at);
  if (/^\.?\[?\*/.test(rest))
    return "; it takes no wildcard: cast to array(json) and use transform, any_match or UNNEST";
  if (rest.startsWith("['")) return '; a key is quoted with double quotes: $["key"]';
  if (rest.startsWith("..")) return "; it takes no descendant steps";
  return "";
}

/** The path as DuckDB writes it. */
export function duckdbPath(steps: readonly JsonStep[]): string {
  return steps.reduce<string>(
    (path, step) =>
      typeof step === "number" ? `${path}[${step}]` : `${path}."${step.replaceAll(/["\\]/g, "\\$&")}"`,
    "$",
  );
}
