import type { Call, Translated } from "../call.js";
import { coerce, commonType } from "../coercion.js";
import { each, once, those } from "../once.js";
import { arrayOf, mapOf, typeName, UNKNOWN, type TrinoType } from "../types.js";
import { allOrRefusal, isRefusal, unexpected, type Family, type Translator } from "./definition.js";
import { arrayAt, asBoolean, counted, lambdaAt, mapAt } from "./lambdas.js";

/* trino.io/docs, "Map functions and operators". */

/** A map of a list of entries `{k, v}`. */
export function mapOfEntries(entries: string): string {
  return once(entries, (e) => `map(${each(e, (x) => `${x}.k`)}, ${each(e, (x) => `${x}.v`)})`);
}

function ofMap(body: (map: string, key: TrinoType, value: TrinoType) => Translated): Translator {
  return (call) => {
    const wrong = counted(call, 1);
    if (wrong !== undefined) return wrong;
    const map = mapAt(call, 0);
    return isRefusal(map) ? map : body(map.sql, map.key, map.value);
  };
}

function makeMap(call: Call): Translated {
  if (call.args.length === 0)
    return { type: mapOf(UNKNOWN, UNKNOWN), sql: "map([]::INTEGER[], []::INTEGER[])" };
  const wrong = counted(call, 2);
  if (wrong !== undefined) return wrong;
  const [keys, values] = [arrayAt(call, 0), arrayAt(call, 1)];
  if (isRefusal(keys)) return keys;
  if (isRefusal(values)) return values;
  return { type: mapOf(keys.of, values.of), sql: `map(${keys.sql}, ${values.sql})` };
}

function fromEntries(call: Call): Translated {
  const wrong = counted(call, 1);
  if (wrong !== undefined) return wrong;
  const entries = arrayAt(call, 0);
  if (isRefusal(entries)) return entries;
  const { of } = entries;
  if (of.kind !== "row" || of.fields.length !== 2) {
    return unexpected("map_from_entries", call.args, ["map_from_entries(array(row(K,V)))"]);
  }
  const [key, value] = of.fields.map(({ type }) => type);
  const part = (e: string, at: number) => each(e, (x) => `struct_extract_at(${x}, ${at})`);
  const sql = once(entries.sql, (e) => `map(${part(e, 1)}, ${part(e, 2)})`);
  return { type: mapOf(key ?? UNKNOWN, value ?? UNKNOWN), sql };
}

function concat(call: Call): Translated {
  const kept = allOrRefusal(call.args.map((_, at) => mapAt(call, at)));
  if (isRefusal(kept)) return kept;
  const type = kept.reduce<TrinoType | undefined>(
    (common, map) => (common === undefined ? undefined : commonType(common, map.type)),
    kept[0]?.type,
  );
  if (type === undefined || kept.length < 2)
    return unexpected("map_concat", call.args, ["map_concat(map(K,V), map(K,V), …)"]);
  return { type, sql: `map_concat(${kept.map((map) => coerce(map, type).sql).join(", ")})` };
}

/** A function of a map and a lambda of key and value. */
function withLambda(
  body: (
    map: { sql: string; key: TrinoType; value: TrinoType },
    lambda: { type: TrinoType; sql: (entry: string) => string },
  ) => Translated,
): Translator {
  return (call) => {
    const wrong = counted(call, 2);
    if (wrong !== undefined) return wrong;
    const map = mapAt(call, 0);
    if (isRefusal(map)) return map;
    const lambda = lambdaAt(call, 1, [map.key, map.value]);
    if (isRefusal(lambda)) return lambda;
    const result = body(map, { type: lambda.type, sql: (e) => lambda.sql([`${e}."key"`, `${e}."value"`]) });
    return isRefusal(result) ? { ...result, at: 1 } : result;
  };
}

const filter: Translator = (call) =>
  withLambda((map, lambda) => {
    const wrong = asBoolean(call, 1, lambda.type);
    if (wrong !== undefined) return wrong;
    const kept = those(`map_entries(${map.sql})`, lambda.sql);
    return { type: mapOf(map.key, map.value), sql: `map_from_entries(${kept})` };
  })(call);

export const MAP_FUNCTIONS: Family = {
  scalars: {
    map: makeMap,
    map_from_entries: fromEntries,
    map_concat: concat,
    map_keys: ofMap((map, key) => ({ type: arrayOf(key), sql: `map_keys(${map})` })),
    map_values: ofMap((map, _, value) => ({ type: arrayOf(value), sql: `map_values(${map})` })),
    map_entries: ofMap((map, key, value) => ({
      type: arrayOf({ kind: "row", fields: [key, value].map((type) => ({ name: undefined, type })) }),
      sql: each(
        `map_entries(${map})`,
        (e) => `struct_pack("field0" := ${e}."key", "field1" := ${e}."value")`,
      ),
    })),
    map_filter: filter,
    transform_values: withLambda((map, lambda) => ({
      type: mapOf(map.key, lambda.type),
      sql: once(map.sql, (m) => `map(map_keys(${m}), ${each(`map_entries(${m})`, lambda.sql)})`),
    })),
    transform_keys: withLambda((map, lambda) =>
      lambda.type.kind === "map"
        ? { refused: `a key cannot be ${typeName(lambda.type)}` }
        : {
            type: mapOf(lambda.type, map.value),
            sql: once(map.sql, (m) => `map(${each(`map_entries(${m})`, lambda.sql)}, map_values(${m}))`),
          },
    ),
  },
  refused: {
    map_zip_with: "unnest both maps and join them",
    multimap_from_entries: "unnest the entries and use multimap_agg",
  },
};
