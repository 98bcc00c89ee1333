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
export function objectAt(value: Json | undefined, ...path: string[]): JsonObject | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? found : undefined;
}

/** The non-empty string at a path; numbers and booleans as their text; undefined for anything else and for "". */
export function textAt(value: Json | undefined, ...path: string[]): string | undefined {
  const found = valueAt(value, ...path);
  if (typeof found === "string") return found === "" ? undefined : found;
  if (typeof found === "number" || typeof found === "boolean") return String(found);
  return undefined;
}

/** The value at a path of object keys, or undefined. */
export function valueAt(value: Json | undefined, ...path: string[]): Json | undefined {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || Array.isArray(at) || !Object.hasOwn(at, key))
      return undefined;
    at = at[key];
  }
  return at;
}
