import type { Call, Translated } from "../call.js";
import { nearestName } from "../near-names.js";
import type { Family, Translator } from "./definition.js";
import { AGGREGATE_FUNCTIONS } from "./aggregates.js";
import { ARRAY_FUNCTIONS } from "./arrays.js";
import { BINARY_FUNCTIONS } from "./binary.js";
import { CONDITIONAL_FUNCTIONS } from "./conditionals.js";
import { FOREIGN_FUNCTIONS } from "./foreign.js";
import { IP_FUNCTIONS } from "./ip.js";
import { JSON_FUNCTIONS } from "./json.js";
import { MAP_FUNCTIONS } from "./maps.js";
import { NUMBER_FUNCTIONS } from "./numbers.js";
import { REGEXP_FUNCTIONS } from "./regexp.js";
import { STATISTICAL_FUNCTIONS } from "./statistics.js";
import { TEXT_FUNCTIONS } from "./text.js";
import { TIME_FUNCTIONS } from "./times.js";
import { WINDOW_FUNCTIONS } from "./windows.js";

const FAMILIES: readonly Family[] = [
  TEXT_FUNCTIONS,
  REGEXP_FUNCTIONS,
  JSON_FUNCTIONS,
  BINARY_FUNCTIONS,
  TIME_FUNCTIONS,
  ARRAY_FUNCTIONS,
  MAP_FUNCTIONS,
  CONDITIONAL_FUNCTIONS,
  IP_FUNCTIONS,
  NUMBER_FUNCTIONS,
  AGGREGATE_FUNCTIONS,
  STATISTICAL_FUNCTIONS,
  WINDOW_FUNCTIONS,
  FOREIGN_FUNCTIONS,
];

const SCALARS = translators((family) => family.scalars);
const AGGREGATES = translators((family) => family.aggregates);
const WINDOWS = translators((family) => family.windows);
const REFUSED = new Map(FAMILIES.flatMap(({ refused }) => Object.entries(refused ?? {})));

function translators(
  of: (family: Family) => Readonly<Record<string, Translator>> | undefined,
): ReadonlyMap<string, Translator> {
  return new Map(FAMILIES.flatMap((family) => Object.entries(of(family) ?? {})));
}

/** The names of all functions that are translated, in order. */
export function functionNames(): readonly string[] {
  return [...new Set([...SCALARS.keys(), ...AGGREGATES.keys(), ...WINDOWS.keys()])].sort();
}

/** True for functions over the rows of a group, such as `count`; each may also be a window function. */
export function isAggregate(name: string): boolean {
  return AGGREGATES.has(name);
}

/** What a call becomes in DuckDB, or Trino's reason to refuse it. The SQL may use `FUNCTION_MACROS`. */
export function translateCall(call: Call): Translated {
  const { name } = call;
  if (call.over === undefined && WINDOWS.has(name) && !AGGREGATES.has(name)) {
    return { refused: `${name} is a window function: it needs OVER (…)` };
  }
  if (call.over !== undefined && !WINDOWS.has(name) && !AGGREGATES.has(name) && SCALARS.has(name)) {
    return { refused: `${name} is neither an aggregate nor a window function: it takes no OVER` };
  }
  if (!AGGREGATES.has(name) && !WINDOWS.has(name)) {
    if (call.distinct) return { refused: `DISTINCT goes with aggregates only, not with ${name}` };
    if (call.filter !== undefined) return { refused: `FILTER goes with aggregates only, not with ${name}` };
    if (call.orderBy !== undefined)
      return { refused: `ORDER BY goes with aggregates only, not with ${name}` };
  }
  const translator =
    (call.over === undefined ? undefined : WINDOWS.get(name)) ?? AGGREGATES.get(name) ?? SCALARS.get(name);
  return translator === undefined ? { refused: whyNoFunction(name) } : translator(call);
}

/** Why a name cannot be called, whatever its arguments; undefined for a function. */
export function notAFunction(name: string): string | undefined {
  return SCALARS.has(name) || AGGREGATES.has(name) || WINDOWS.has(name) ? undefined : whyNoFunction(name);
}

function whyNoFunction(name: string): string {
  const reason = REFUSED.get(name);
  if (reason !== undefined) return `${name} is not supported: ${reason}`;
  const near = nearestName(name, functionNames());
  return `Function '${name}' not registered${near === undefined ? "" : `; did you mean ${near}?`}`;
}
