import { textOf } from "../casts.js";
import type { Call, Typed } from "../call.js";
import { canCoerce, coerce, commonType } from "../coercion.js";
import { each, fail, once, those } from "../once.js";
import { isOrderable } from "../operators.js";
import { arrayOf, BIGINT, BOOLEAN, fieldName, typeName, VARCHAR, type TrinoType } from "../types.js";
import {
  allOrRefusal,
  isRefusal,
  unexpected,
  valuesOf,
  type Family,
  type Refusal,
  type Translator,
} from "./definition.js";
import { arrayAndItem, arrayAt, counted, valueAt } from "./lambdas.js";
import { LAMBDA_FUNCTIONS } from "./array-lambdas.js";
import { sequence } from "./sequence.js";
import { reversed } from "./text.js";

/* trino.io/docs, "Array functions and operators". */

const hasNull = (list: string) => `len(${list}) <> list_count(${list})`;

/** A function of one array and nothing else. */
function ofArray(body: (list: string, of: TrinoType) => Typed | Refusal): Translator {
  return (call) => {
    const wrong = counted(call, 1);
    if (wrong !== undefined) return wrong;
    const array = arrayAt(call, 0);
    return isRefusal(array) ? array : body(array.sql, array.of);
  };
}

/** A function of two arrays as their common type. */
function ofTwo(body: (a: string, b: string, type: TrinoType) => Typed): Translator {
  return (call) => {
    const wrong = counted(call, 2);
    if (wrong !== undefined) return wrong;
    const [a, b] = [arrayAt(call, 0), arrayAt(call, 1)];
    if (isRefusal(a)) return a;
    if (isRefusal(b)) return b;
    const type = commonType(a.typed.type, b.typed.type);
    if (type === undefined) return unexpected(call.name, call.args, [`${call.name}(array(E), array(E))`]);
    return body(coerce(a.typed, type).sql, coerce(b.typed, type).sql, type);
  };
}

/** Each value once, in the order of their first places. */
function distinct(list: string): string {
  return once(list, (l) => `list_filter(${l}, lambda _v, _i: list_position(${l}, _v) = _i)`);
}

/** True or false, and NULL where a NULL in the array may be what was looked for. */
function found(array: string, item: string): string {
  return once(array, (list) =>
    once(
      item,
      (v) =>
        `CASE WHEN list_contains(${list}, ${v}) THEN true WHEN ${v} IS NOT NULL AND NOT (${hasNull(list)}) THEN false END`,
    ),
  );
}

const CONTAINS: Translator = (call) => {
  const [network, address] = call.args;
  if (
    network !== undefined &&
    "type" in network &&
    network.type.kind === "varchar" &&
    address !== undefined &&
    "type" in address
  ) {
    if (address.type.kind === "ipaddress")
      return { type: BOOLEAN, sql: `trino_in_network(${network.sql}, ${address.sql})` };
    return unexpected("contains", call.args, ["contains(array(E), E)", "contains(varchar, ipaddress)"]);
  }
  const both = arrayAndItem(call);
  return isRefusal(both) ? both : { type: BOOLEAN, sql: `(${found(both.array, both.item)})` };
};

function extreme(name: string): Translator {
  return ofArray((list, of) => {
    if (!isOrderable(of)) return { refused: `${name} needs items with an order, not ${typeName(of)}`, at: 0 };
    return {
      type: of,
      sql: `(${once(list, (l) => `CASE WHEN NOT (${hasNull(l)}) THEN ${name.replace("array", "list")}(${l}) END`)})`,
    };
  });
}

const JOIN: Translator = (call) => {
  const wrong = counted(call, 2, 3);
  if (wrong !== undefined) return wrong;
  const array = arrayAt(call, 0);
  if (isRefusal(array)) return array;
  const [delimiter, missing] = [
    valueAt(call, 1, VARCHAR),
    call.args.length === 3 ? valueAt(call, 2, VARCHAR) : undefined,
  ];
  if (isRefusal(delimiter)) return delimiter;
  if (missing !== undefined && isRefusal(missing)) return missing;
  const sample = textOf("x", array.of);
  if (sample === undefined) return { refused: `Input type ${typeName(array.of)} not supported`, at: 0 };
  const items =
    array.of.kind === "varchar" && missing === undefined
      ? array.sql
      : each(array.sql, (item) => {
          const text = textOf(item, array.of) ?? item;
          return missing === undefined ? text : `coalesce(${text}, ${missing.sql})`;
        });
  return { type: VARCHAR, sql: `array_to_string(${items}, ${delimiter.sql})` };
};

const ELEMENT_AT: Translator = (call) => {
  const wrong = counted(call, 2);
  if (wrong !== undefined) return wrong;
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [base, index] = args;
  if (base === undefined || index === undefined) return { refused: "element_at takes two arguments" };
  if (base.type.kind === "map") {
    if (!canCoerce(index.type, base.type.key))
      return unexpected("element_at", args, ["element_at(map(K,V), K)"]);
    return {
      type: base.type.value,
      sql: `map_extract_value(${base.sql}, ${coerce(index, base.type.key).sql})`,
    };
  }
  if (base.type.kind !== "array" || index.type.kind !== "bigint") {
    const hint =
      base.type.kind === "json" || base.type.kind === "varchar" ? "; of JSON take json_extract_scalar" : "";
    const refusal = unexpected("element_at", args, [
      "element_at(array(E), bigint)",
      "element_at(map(K,V), K)",
    ]);
    return { refused: `${refusal.refused}${hint}` };
  }
  if (index.literal === 0) return { refused: "SQL array indices start at 1", at: 1 };
  const at =
    typeof index.literal === "number"
      ? index.sql
      : once(
          index.sql,
          (i) => `CASE WHEN ${i} = 0 THEN ${fail("'SQL array indices start at 1'", BIGINT)} ELSE ${i} END`,
        );
  return { type: base.type.of, sql: `list_extract(${base.sql}, ${at})` };
};

const SLICE: Translator = (call) => {
  const wrong = counted(call, 3);
  if (wrong !== undefined) return wrong;
  const array = arrayAt(call, 0);
  const [start, length] = [valueAt(call, 1, BIGINT), valueAt(call, 2, BIGINT)];
  if (isRefusal(array)) return array;
  if (isRefusal(start)) return start;
  if (isRefusal(length)) return length;
  if (start.literal === 0) return { refused: "SQL array indices start at 1", at: 1 };
  if (typeof length.literal === "number" && length.literal < 0)
    return { refused: "length must be greater than or equal to 0", at: 2 };
  const type = array.typed.type;
  const sql = once(array.sql, (list) =>
    once(start.sql, (s) => {
      const first = `CASE WHEN ${s} > 0 THEN ${s} WHEN ${s} = 0 THEN ${fail("'SQL array indices start at 1'", BIGINT)} ELSE len(${list}) + ${s} + 1 END`;
      return once(
        first,
        (f) =>
          `CASE WHEN ${f} < 1 THEN list_slice(${list}, 1, 0) ELSE list_slice(${list}, ${f}, ${f} + ${length.sql} - 1) END`,
      );
    }),
  );
  return { type, sql: `(${sql})` };
};

const SORT: Translator = (call) => {
  if (call.args.length === 2)
    return { refused: "array_sort with a comparator is not done here; sort the rows of an UNNEST", at: 1 };
  return ofArray((list, of) =>
    isOrderable(of)
      ? { type: arrayOf(of), sql: `list_sort(${list}, 'ASC', 'NULLS LAST')` }
      : { refused: `array_sort needs items with an order, not ${typeName(of)}`, at: 0 },
  )(call);
};

const ZIP: Translator = (call) => {
  const wrong = counted(call, 2, 5);
  if (wrong !== undefined) return wrong;
  const kept = allOrRefusal(call.args.map((_, at) => arrayAt(call, at)));
  if (isRefusal(kept)) return kept;
  const fields = kept.map(({ of }) => ({ name: undefined, type: of }));
  const sql = each(
    `list_zip(${kept.map((array) => array.sql).join(", ")})`,
    (row) =>
      `struct_pack(${fields.map((_, at) => `${fieldName(undefined, at)} := struct_extract_at(${row}, ${at + 1})`).join(", ")})`,
  );
  return { type: arrayOf({ kind: "row", fields }), sql };
};

const REPEAT: Translator = (call) => {
  const wrong = counted(call, 2);
  if (wrong !== undefined) return wrong;
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [element] = args;
  const count = valueAt(call, 1, BIGINT);
  if (element === undefined) return { refused: "repeat takes two arguments" };
  if (isRefusal(count)) return count;
  // A long value many times would not fit into memory, which no limit counts.
  if (element.literal === undefined || String(element.literal).length > 100) {
    return { refused: "the value that repeat repeats must be short and written in the query", at: 0 };
  }
  return { type: arrayOf(element.type), sql: each(`trino_count_to(${count.sql})`, () => element.sql) };
};

const REVERSE: Translator = (call: Call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const result = args.length === 1 && args[0] !== undefined ? reversed(args[0]) : undefined;
  return result ?? unexpected("reverse", args, ["reverse(varchar)", "reverse(array(E))"]);
};

export const ARRAY_FUNCTIONS: Family = {
  scalars: {
    ...LAMBDA_FUNCTIONS,
    reverse: REVERSE,
    element_at: ELEMENT_AT,
    contains: CONTAINS,
    slice: SLICE,
    zip: ZIP,
    sequence,
    repeat: REPEAT,
    cardinality: (call) => {
      const [argument] = call.args;
      if (
        call.args.length === 1 &&
        argument !== undefined &&
        "type" in argument &&
        argument.type.kind === "map"
      ) {
        return { type: BIGINT, sql: `CAST(cardinality(${argument.sql}) AS BIGINT)` };
      }
      return ofArray((list) => ({ type: BIGINT, sql: `len(${list})` }))(call);
    },
    array_distinct: ofArray((list, of) => ({ type: arrayOf(of), sql: distinct(list) })),
    array_union: ofTwo((a, b, type) => ({ type, sql: distinct(`(${a} || ${b})`) })),
    array_intersect: ofTwo((a, b, type) => ({
      type,
      sql: distinct(those(a, (item) => `list_position(${b}, ${item}) IS NOT NULL`)),
    })),
    array_except: ofTwo((a, b, type) => ({
      type,
      sql: distinct(those(a, (item) => `list_position(${b}, ${item}) IS NULL`)),
    })),
    arrays_overlap: ofTwo((a, b) => ({
      type: BOOLEAN,
      sql: `(${once(a, (x) => once(b, (y) => `CASE WHEN list_has_any(${x}, ${y}) THEN true WHEN NOT (${hasNull(x)} OR ${hasNull(y)}) OR len(${x}) = 0 OR len(${y}) = 0 THEN false END`))})`,
    })),
    array_join: JOIN,
    array_max: extreme("array_max"),
    array_min: extreme("array_min"),
    array_sort: SORT,
    array_position: (call) => {
      const both = arrayAndItem(call);
      if (isRefusal(both)) return both;
      const sql = once(both.array, (list) =>
        once(
          both.item,
          (v) =>
            `CASE WHEN ${list} IS NOT NULL AND ${v} IS NOT NULL THEN coalesce(list_position(${list}, ${v}), 0) END`,
        ),
      );
      return { type: BIGINT, sql: `CAST(${sql} AS BIGINT)` };
    },
    array_remove: (call) => {
      const both = arrayAndItem(call);
      if (isRefusal(both)) return both;
      const sql = once(
        both.item,
        (v) =>
          `CASE WHEN ${v} IS NOT NULL THEN ${those(both.array, (item) => `${item} IS DISTINCT FROM ${v}`)} END`,
      );
      return { type: arrayOf(both.of), sql: `(${sql})` };
    },
    array_first: ofArray((list, of) => ({ type: of, sql: `list_extract(${list}, 1)` })),
    array_last: ofArray((list, of) => ({ type: of, sql: `list_extract(${list}, -1)` })),
    flatten: ofArray((list, of) =>
      of.kind === "array"
        ? { type: of, sql: `flatten(${list})` }
        : { refused: `flatten needs an array of arrays, not array(${typeName(of)})`, at: 0 },
    ),
    trim_array: (call) => {
      const [array, count] = [arrayAt(call, 0), valueAt(call, 1, BIGINT)];
      if (isRefusal(array)) return array;
      if (isRefusal(count)) return count;
      return {
        type: array.typed.type,
        sql: once(array.sql, (l) => `list_slice(${l}, 1, len(${l}) - ${count.sql})`),
      };
    },
  },
  refused: {
    combinations: "their number grows out of bounds",
    ngrams: "they say nothing about a trail",
    shuffle: "an answer must be the same each time",
    array_histogram: "unnest the array and count its values",
    contains_sequence: "join the arrays to texts and use LIKE",
    dot_product: "it is for vectors",
    euclidean_distance: "it is for vectors",
    cosine_similarity: "it is for vectors",
    cosine_distance: "it is for vectors",
  },
};
