/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/**
 * A CloudTrail record as it was parsed: nothing is promised about its fields, because real archives hold every
 * version from 1.0 to 1.11, anonymised and re-serialised copies (`cloudtrail-identity.md` §1). Read it with the
 * accessors below.
 */
export type CloudTrailRecord = JsonObject;

/** The object at a path, or undefined where something else or nothing stands there. */
export function objectAt(value: Json | undefined, ...path: Path): JsonObject | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? found : undefined;
}

/** The non-empty string at a path; numbers and booleans as their text; undefined for anything else and for "". */
export function textAt(value: Json | undefined, ...path: Path): string | undefined {
  const found = valueAt(value, ...path);
  if (typeof found === "string") return found === "" ? undefined : found;
  if (typeof found === "number" || typeof found === "boolean") return String(found);
  return undefined;
}

/** One to four object keys: as many as CloudTrail's own fields nest. */
type Path = [first: string, second?: string, third?: string, fourth?: string];

/** The value at a path of object keys, or undefined. Called some forty times a record: no loop, no array. */
export function valueAt(value: Json | undefined, ...[first, second, third, fourth]: Path): Json | undefined {
  const one = child(value, first);
  if (second === undefined) return one;
  const two = child(one, second);
  if (third === undefined) return two;
  const three = child(two, third);
  return fourth === undefined ? three : child(three, fourth);
}

function child(at: Json | undefined, key: string): Json | undefined {
  if (typeof at !== "object" || at === null || Array.isArray(at) || !Object.hasOwn(at, key)) return undefined;
  return at[key];
}
