import type { Call, Typed } from "../call.js";
import { coerce, isNumber } from "../coercion.js";
import { each, once } from "../once.js";
import { isOrderable } from "../operators.js";
import {
  arrayOf,
  BIGINT,
  BOOLEAN,
  DOUBLE,
  duckdbType,
  mapOf,
  typeName,
  VARCHAR,
  type TrinoType,
} from "../types.js";
import {
  isRefusal,
  overloads,
  unexpected,
  valuesOf,
  type Family,
  type Refusal,
  type Translator,
} from "./definition.js";
import { mapOfEntries } from "./maps.js";

/* trino.io/docs, "Aggregate functions". */

/** An aggregate's call in DuckDB, with its DISTINCT, ORDER BY, FILTER and OVER. */
export function aggregate(
  call: Call,
  name: string,
  args: readonly string[],
  options: { orderBy?: string; filter?: string } = {},
): string {
  const distinct = call.distinct ? "DISTINCT " : "";
  const order = call.orderBy ?? options.orderBy;
  const conditions = [call.filter, options.filter].filter((condition) => condition !== undefined);
  const filter =
    conditions.length === 0 ? "" : ` FILTER (WHERE ${conditions.map((c) => `(${c})`).join(" AND ")})`;
  const over = call.over === undefined ? "" : ` OVER ${call.over}`;
  return `${name}(${distinct}${args.join(", ")}${order === undefined ? "" : ` ORDER BY ${order}`})${filter}${over}`;
}

/** An aggregate of so many values. */
function of(count: number, body: (call: Call, args: readonly Typed[]) => Typed | Refusal): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    if (args.length !== count)
      return unexpected(call.name, args, [
        `${call.name}(${Array.from({ length: count }, () => "…").join(", ")})`,
      ]);
    return body(call, args);
  };
}

function ordered(call: Call, type: TrinoType, at = 0): Refusal | undefined {
  return isOrderable(type)
    ? undefined
    : { refused: `${call.name} needs values with an order, not ${typeName(type)}`, at };
}

const COUNT: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  if (args.length > 1) return unexpected("count", args, ["count()", "count(T)"]);
  return {
    type: BIGINT,
    sql: aggregate(call, "count", args.length === 0 ? ["*"] : args.map((arg) => arg.sql)),
  };
};

const SUM: Translator = of(1, (call, [value]) => {
  if (value === undefined) return { refused: "sum takes a value" };
  const known = value.type.kind === "unknown" ? coerce(value, BIGINT) : value;
  const { type, sql } = known;
  if (type.kind === "bigint") return { type, sql: `CAST(${aggregate(call, "sum", [sql])} AS BIGINT)` };
  if (type.kind === "decimal") {
    const result: TrinoType = { kind: "decimal", precision: 38, scale: type.scale ?? 9 };
    return { type: result, sql: `CAST(${aggregate(call, "sum", [sql])} AS ${duckdbType(result)})` };
  }
  if (isNumber(type)) return { type, sql: aggregate(call, "sum", [sql]) };
  if (type.kind === "interval day to second") {
    return {
      type,
      sql: `to_milliseconds(CAST(${aggregate(call, "sum", [`trino_milliseconds(${sql})`])} AS BIGINT))`,
    };
  }
  return unexpected(
    "sum",
    [value],
    ["sum(bigint)", "sum(double)", "sum(decimal(p,s))", "sum(interval day to second)"],
  );
});

const AVG: Translator = of(1, (call, [value]) => {
  if (value === undefined) return { refused: "avg takes a value" };
  const { type, sql } = value.type.kind === "unknown" ? coerce(value, DOUBLE) : value;
  if (type.kind === "decimal")
    return { type, sql: `CAST(${aggregate(call, "avg", [sql])} AS ${duckdbType(type)})` };
  if (isNumber(type)) return { type: DOUBLE, sql: aggregate(call, "avg", [sql]) };
  if (type.kind === "interval day to second") {
    return {
      type,
      sql: `to_milliseconds(CAST(round(${aggregate(call, "avg", [`trino_milliseconds(${sql})`])}) AS BIGINT))`,
    };
  }
  return unexpected(
    "avg",
    [value],
    ["avg(bigint)", "avg(double)", "avg(decimal(p,s))", "avg(interval day to second)"],
  );
});

function countOf(value: Typed | undefined, name: string, at: number): number | Refusal {
  return typeof value?.literal === "number" && value.literal > 0 && value.literal <= 10_000
    ? value.literal
    : {
        refused:
          `the third argument of ${name} must be a number written in the query, from 1 to 10000`.replace(
            "third",
            at === 1 ? "second" : "third",
          ),
        at,
      };
}

function extreme(name: "min" | "max"): Translator {
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const [value, n] = args;
    if (value === undefined || args.length > 2)
      return unexpected(name, args, [`${name}(E)`, `${name}(E, bigint)`]);
    const wrong = ordered(call, value.type);
    if (wrong !== undefined) return wrong;
    if (n === undefined) return { type: value.type, sql: aggregate(call, name, [value.sql]) };
    const count = countOf(n, name, 1);
    if (typeof count !== "number") return count;
    return { type: arrayOf(value.type), sql: aggregate(call, name, [value.sql, String(count)]) };
  };
}

/** `min_by` gives the value of the row even where it is NULL. */
function by(name: "min_by" | "max_by"): Translator {
  const engine = name === "min_by" ? "arg_min" : "arg_max";
  return (call) => {
    const args = valuesOf(call);
    if (isRefusal(args)) return args;
    const [value, key, n] = args;
    if (value === undefined || key === undefined || args.length > 3)
      return unexpected(name, args, [`${name}(V, K)`, `${name}(V, K, bigint)`]);
    const wrong = ordered(call, key.type, 1);
    if (wrong !== undefined) return wrong;
    if (n === undefined)
      return { type: value.type, sql: aggregate(call, `${engine}_null`, [value.sql, key.sql]) };
    const count = countOf(n, name, 2);
    if (typeof count !== "number") return count;
    return { type: arrayOf(value.type), sql: aggregate(call, engine, [value.sql, key.sql, String(count)]) };
  };
}

/** Where nothing orders the values, by themselves: the order of the rows is no one's in a query. */
const ARRAY_AGG: Translator = of(1, (call, [value]) => {
  if (value === undefined) return { refused: "array_agg takes a value" };
  const order = isOrderable(value.type) && value.type.kind !== "unknown" ? { orderBy: value.sql } : {};
  return { type: arrayOf(value.type), sql: aggregate(call, "list", [value.sql], order) };
});

const LISTAGG: Translator = overloads(
  { parameters: [VARCHAR], returns: VARCHAR, sql: ([value]) => value ?? "" },
  { parameters: [VARCHAR, VARCHAR], returns: VARCHAR, sql: ([value, separator]) => `${value}, ${separator}` },
);

const LISTAGG_CALL: Translator = (call) => {
  const checked = LISTAGG(call);
  if (isRefusal(checked)) return checked;
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [value, separator] = args;
  if (value === undefined) return checked;
  return {
    type: VARCHAR,
    sql: aggregate(call, "string_agg", [value.sql, separator?.sql ?? "''"], { orderBy: value.sql }),
  };
};

function boolean(name: string): Translator {
  return overloadedAggregate([BOOLEAN], BOOLEAN, (call, args) => aggregate(call, name, args));
}

/** An aggregate whose arguments have fixed types. */
export function overloadedAggregate(
  parameters: readonly TrinoType[],
  returns: TrinoType,
  body: (call: Call, args: readonly string[]) => string,
): Translator {
  return (call) => overloads({ parameters, returns, sql: (args) => body(call, args) })(call);
}

/** A percentile that is exact, as a value of the group. */
const PERCENTILE: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [value, share] = args;
  if (args.length > 2) return { refused: "approx_percentile with weights is not done here", at: 1 };
  if (value === undefined || share === undefined || !isNumber(value.type)) {
    return unexpected("approx_percentile", args, [
      "approx_percentile(double, double)",
      "approx_percentile(bigint, array(double))",
    ]);
  }
  const many = share.type.kind === "array";
  const shares = many ? coerce(share, arrayOf(DOUBLE)) : coerce(share, DOUBLE);
  return {
    type: many ? arrayOf(value.type) : value.type,
    sql: aggregate(call, "quantile_disc", [value.sql, shares.sql]),
  };
};

/** The entries of a group, one for each key: of several values the smallest, where Trino keeps any. */
function entriesByKey(call: Call, key: string, value: string): string {
  const all = aggregate(call, "list", [`{'k': ${key}, 'v': ${value}}`], {
    orderBy: `${key}, ${value}`,
    filter: `(${key}) IS NOT NULL`,
  });
  return firstOfKey(all);
}

function firstOfKey(sorted: string): string {
  return `list_transform([${sorted}], lambda _l: list_filter(_l, lambda _e, _i: _i = 1 OR _l[_i - 1].k IS DISTINCT FROM _e.k))[1]`;
}

const MAP_AGG: Translator = of(2, (call, [key, value]) => {
  if (key === undefined || value === undefined) return { refused: "map_agg takes a key and a value" };
  const wrong = ordered(call, key.type);
  if (wrong !== undefined) return wrong;
  return {
    type: mapOf(key.type, value.type),
    sql: mapOfEntries(entriesByKey({ ...call, distinct: false }, key.sql, value.sql)),
  };
});

const MULTIMAP_AGG: Translator = of(2, (call, [key, value]) => {
  if (key === undefined || value === undefined) return { refused: "multimap_agg takes a key and a value" };
  const wrong = ordered(call, key.type);
  if (wrong !== undefined) return wrong;
  const all = aggregate({ ...call, distinct: false }, "list", [`{'k': ${key.sql}, 'v': ${value.sql}}`], {
    orderBy: `${key.sql}, ${value.sql}`,
    filter: `(${key.sql}) IS NOT NULL`,
  });
  const keys = (l: string) => each(firstOfKey(l), (e) => `${e}.k`);
  const sql = `list_transform([${all}], lambda _m: list_transform([${keys("_m")}], lambda _k: map(_k, list_transform(_k, lambda _key: list_transform(list_filter(_m, lambda _e: _e.k = _key), lambda _e: _e.v))))[1])[1]`;
  return { type: mapOf(key.type, arrayOf(value.type)), sql };
});

const MAP_UNION: Translator = of(1, (call, [value]) => {
  if (value?.type.kind !== "map")
    return unexpected("map_union", value === undefined ? [] : [value], ["map_union(map(K,V))"]);
  const entries = each(
    `flatten(${aggregate(call, "list", [`map_entries(${value.sql})`])})`,
    (e) => `{'k': ${e}."key", 'v': ${e}."value"}`,
  );
  return { type: value.type, sql: mapOfEntries(firstOfKey(`list_sort(${entries})`)) };
});

const HISTOGRAM: Translator = of(1, (call, [value]) => {
  if (value === undefined) return { refused: "histogram takes a value" };
  const type = mapOf(value.type, BIGINT);
  return { type, sql: `CAST(${aggregate(call, "histogram", [value.sql])} AS ${duckdbType(type)})` };
});

/** The most frequent values; of equal counts the smaller values. */
const MOST_FREQUENT: Translator = of(3, (call, [buckets, value]) => {
  const count = countOf(buckets, "approx_most_frequent", 0);
  if (typeof count !== "number" || value === undefined) {
    return { refused: "the buckets of approx_most_frequent must be a number written in the query", at: 0 };
  }
  const entries = `map_entries(${aggregate(call, "histogram", [value.sql])})`;
  const sorted = `list_sort(${each(entries, (e) => `{'n': - CAST(${e}."value" AS BIGINT), 'k': ${e}."key"}`)})`;
  const top = each(`list_slice(${sorted}, 1, ${count})`, (e) => `{'k': ${e}.k, 'v': - ${e}.n}`);
  return { type: mapOf(value.type, BIGINT), sql: once(top, (l) => mapOfEntries(l)) };
});

export const AGGREGATE_FUNCTIONS: Family = {
  aggregates: {
    count: COUNT,
    sum: SUM,
    avg: AVG,
    min: extreme("min"),
    max: extreme("max"),
    min_by: by("min_by"),
    max_by: by("max_by"),
    array_agg: ARRAY_AGG,
    listagg: LISTAGG_CALL,
    any_value: of(1, (call, [value]) => anyValue(call, value)),
    arbitrary: of(1, (call, [value]) => anyValue(call, value)),
    count_if: overloadedAggregate(
      [BOOLEAN],
      BIGINT,
      (call, args) => `CAST(${aggregate(call, "count_if", args)} AS BIGINT)`,
    ),
    bool_and: boolean("bool_and"),
    every: boolean("bool_and"),
    bool_or: boolean("bool_or"),
    approx_percentile: PERCENTILE,
    // Exact, which is within the error that Trino allows itself.
    approx_distinct: (call) => {
      const args = valuesOf(call);
      if (isRefusal(args)) return args;
      const [value] = args;
      if (value === undefined || args.length > 2)
        return unexpected("approx_distinct", args, ["approx_distinct(T)", "approx_distinct(T, double)"]);
      return { type: BIGINT, sql: aggregate({ ...call, distinct: true }, "count", [value.sql]) };
    },
    approx_most_frequent: MOST_FREQUENT,
    map_agg: MAP_AGG,
    multimap_agg: MULTIMAP_AGG,
    map_union: MAP_UNION,
    histogram: HISTOGRAM,
  },
  refused: {
    checksum: "its value is Trino's own",
    approx_set: "sketches are not kept here; count(DISTINCT x) is exact",
    merge: "sketches are not kept here",
    qdigest_agg: "sketches are not kept here; approx_percentile is exact",
    tdigest_agg: "sketches are not kept here; approx_percentile is exact",
    numeric_histogram: "group by CASE expressions and count",
    reduce_agg: "use array_agg and reduce",
    skewness: "the engine's is another formula",
    kurtosis: "the engine's is another formula",
  },
};

function anyValue(call: Call, value: Typed | undefined): Typed | Refusal {
  if (value === undefined) return { refused: `${call.name} takes a value` };
  // The smallest where there is an order, so that an answer is the same each time.
  const order = isOrderable(value.type) && value.type.kind !== "unknown";
  return { type: value.type, sql: aggregate(call, order ? "min" : "any_value", [value.sql]) };
}
