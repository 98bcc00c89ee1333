import { literal } from "../../../lake/database.js";
import { textOf } from "../casts.js";
import type { Translated, Typed } from "../call.js";
import { coerce } from "../coercion.js";
import { each, fail, once } from "../once.js";
import { translateBinary } from "../operators.js";
import { arrayOf, BIGINT, BOOLEAN, mapOf, VARBINARY, VARCHAR } from "../types.js";
import {
  isRefusal,
  overloads,
  signature,
  takes,
  unexpected,
  valuesOf,
  type Family,
  type Refusal,
  type Translator,
} from "./definition.js";
import { javaFormat } from "./java-format.js";

/** Text, as trino.io/docs "String functions and operators" has it; positions count code points from 1. */

/** What Trino trims where it is not told: Unicode's white space without the spaces that do not break. */
const WHITE_SPACE = literal(
  "\t\n\v\f\r\u001c\u001d\u001e\u001f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000",
);

function trimming(name: string): Translator {
  return overloads(
    signature([VARCHAR], VARCHAR, (t) => `${name}(${t}, ${WHITE_SPACE})`),
    signature([VARCHAR, VARCHAR], VARCHAR, (t, characters) => `${name}(${t}, ${characters})`),
  );
}

/** `substr`: a start of 0, or before the first character, gives no text; DuckDB would count on from there. */
function part(text: string, start: Typed, length?: Typed): string {
  const count = length === undefined ? "" : `, ${length.sql}`;
  const direct = `substring(${text}, ${start.sql}${count})`;
  const whole = length === undefined || (typeof length.literal === "number" && length.literal >= 0);
  if (typeof start.literal === "number" && start.literal > 0 && whole) return direct;
  return once(text, (t) => {
    const outside = [`${start.sql} = 0`, `- ${start.sql} > length(${t})`];
    if (!whole) outside.push(`${length.sql} <= 0`);
    return `CASE WHEN ${outside.join(" OR ")} THEN ${t}[1:0] ELSE substring(${t}, ${start.sql}${count}) END`;
  });
}

const SUBSTRING: Translator = overloads(
  {
    parameters: [VARCHAR, BIGINT],
    returns: VARCHAR,
    sql: ([text = ""], [, start]) => (start === undefined ? "" : part(text, start)),
  },
  {
    parameters: [VARCHAR, BIGINT, BIGINT],
    returns: VARCHAR,
    sql: ([text = ""], [, start, length]) => (start === undefined ? "" : part(text, start, length)),
  },
);

/** The engine computes sizes only that are written in the query (`engines/duckdb/sizes.ts`). */
function padding(name: string): Translator {
  return overloads({
    parameters: [VARCHAR, BIGINT, VARCHAR],
    returns: VARCHAR,
    sql: ([text, size, pad], [, length, padText]) => {
      if (typeof length?.literal !== "number")
        return { refused: `the size of ${name} must be a number written in the query`, at: 1 };
      if (length.literal < 0) return { refused: "Target length must be in the range [0..2147483647]", at: 1 };
      if (padText?.literal === "") return { refused: "Padding string must not be empty", at: 2 };
      return `${name}(${text}, CAST(${size} AS INTEGER), ${pad})`.replace(/CAST\((\d+) AS INTEGER\)/, "$1");
    },
  });
}

/** `concat` of texts, of bytes or of arrays; of a NULL it gives NULL, as `||` does. */
const CONCAT: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  if (args.length < 2) return { refused: "There must be two or more concatenation arguments to concat" };
  const joined = args
    .slice(1)
    .reduce<Translated>(
      (left, right) => (isRefusal(left) ? left : translateBinary("||", left, right)),
      args[0] ?? { refused: "" },
    );
  return isRefusal(joined)
    ? unexpected("concat", args, ["concat(varchar, varchar, …)", "concat(array(E), array(E), …)"])
    : joined;
};

const CONCAT_WS: Translator = overloads(
  {
    parameters: [VARCHAR, arrayOf(VARCHAR)],
    returns: VARCHAR,
    sql: ([separator, list]) => `array_to_string(${list}, ${separator})`,
  },
  {
    parameters: [VARCHAR, VARCHAR],
    variadic: true,
    returns: VARCHAR,
    sql: (args) => `concat_ws(${args.join(", ")})`,
  },
);

function item(list: string, index: Typed): string | Refusal {
  if (typeof index.literal === "number") {
    return index.literal > 0
      ? `list_extract(${list}, ${index.sql})`
      : { refused: "Index must be greater than zero", at: 2 };
  }
  const wrong = fail("'Index must be greater than zero'", BIGINT);
  return `list_extract(${list}, CASE WHEN ${index.sql} > 0 THEN ${index.sql} ELSE ${wrong} END)`;
}

/** At most `limit` parts; the last has the rest. */
function splitUpTo(text: string, delimiter: string, limit: string): string {
  return once(
    `string_split(${text}, ${delimiter})`,
    (parts) =>
      `CASE WHEN ${limit} <= 0 THEN ${fail("'The limit must be positive'", arrayOf(VARCHAR))} WHEN len(${parts}) <= ${limit} THEN ${parts} ELSE list_slice(${parts}, 1, ${limit} - 1) || [array_to_string(list_slice(${parts}, ${limit}, len(${parts})), ${delimiter})] END`,
  );
}

/** The entries of `a=1;b=2`, without an empty one at the end, each as a list of its parts. */
function entries(text: string, between: string, within: string): string {
  const all = once(
    `string_split(${text}, ${between})`,
    (parts) =>
      `CASE WHEN ${parts}[-1] = '' THEN list_slice(${parts}, 1, len(${parts}) - 1) ELSE ${parts} END`,
  );
  const wrong = fail(
    "'Key-value delimiter must appear exactly once in each entry. Bad input: ' || _e",
    arrayOf(VARCHAR),
  );
  return each(
    all,
    (entry) =>
      `CASE WHEN len(string_split(${entry}, ${within})) = 2 THEN string_split(${entry}, ${within}) ELSE ${wrong.replace("_e", entry)} END`,
  );
}

/** The position of the instance that a number counts, from the end where it is negative. */
function instance(text: string, part: string, at: Typed): string | Refusal {
  if (typeof at.literal !== "number")
    return { refused: "the instance of strpos must be a number written in the query", at: 2 };
  if (at.literal === 0)
    return {
      refused: "'instance' must not be a positive or negative number.".replace("not be", "be"),
      at: 2,
    };
  const count = Math.abs(at.literal);
  return once(`string_split(${text}, ${part})`, (parts) => {
    const before = at.literal === count ? `${count}` : `len(${parts}) - ${count}`;
    return `CASE WHEN len(${parts}) > ${count} THEN length(array_to_string(list_slice(${parts}, 1, ${before}), ${part})) + 1 WHEN ${parts} IS NOT NULL THEN 0 END`;
  });
}

const FORMAT: Translator = (call) => {
  const args = valuesOf(call);
  if (isRefusal(args)) return args;
  const [format, ...rest] = args;
  if (typeof format?.literal !== "string")
    return { refused: "the format must be text written in the query", at: 0 };
  const sql = javaFormat(format.literal, rest, (value) => textOf(value.sql, value.type));
  return typeof sql === "string" ? { type: VARCHAR, sql } : sql;
};

export const TEXT_FUNCTIONS: Family = {
  scalars: {
    lower: takes([VARCHAR], VARCHAR, (t) => `lower(${t})`),
    upper: takes([VARCHAR], VARCHAR, (t) => `upper(${t})`),
    length: overloads(
      signature([VARCHAR], BIGINT, (t) => `length(${t})`),
      signature([VARBINARY], BIGINT, (b) => `octet_length(${b})`),
    ),
    starts_with: takes([VARCHAR, VARCHAR], BOOLEAN, (t, p) => `starts_with(${t}, ${p})`),
    ends_with: takes([VARCHAR, VARCHAR], BOOLEAN, (t, p) => `ends_with(${t}, ${p})`),
    substr: SUBSTRING,
    substring: SUBSTRING,
    trim: trimming("trim"),
    ltrim: trimming("ltrim"),
    rtrim: trimming("rtrim"),
    lpad: padding("lpad"),
    rpad: padding("rpad"),
    concat: CONCAT,
    concat_ws: CONCAT_WS,
    format: FORMAT,
    replace: overloads(
      signature([VARCHAR, VARCHAR], VARCHAR, (t, search) => `replace(${t}, ${search}, '')`),
      {
        parameters: [VARCHAR, VARCHAR, VARCHAR],
        returns: VARCHAR,
        sql: (args, [, search]) =>
          search?.literal === ""
            ? {
                refused:
                  "replace of an empty text puts the replacement between all characters; that is not done here",
                at: 1,
              }
            : `replace(${args.join(", ")})`,
      },
    ),
    split: overloads(
      signature([VARCHAR, VARCHAR], arrayOf(VARCHAR), (t, d) => `string_split(${t}, ${d})`),
      signature([VARCHAR, VARCHAR, BIGINT], arrayOf(VARCHAR), splitUpTo),
    ),
    split_part: overloads({
      parameters: [VARCHAR, VARCHAR, BIGINT],
      returns: VARCHAR,
      sql: ([text, delimiter], [, , index]) =>
        index === undefined ? "NULL" : item(`string_split(${text}, ${delimiter})`, index),
    }),
    split_to_map: takes([VARCHAR, VARCHAR, VARCHAR], mapOf(VARCHAR, VARCHAR), (t, between, within) =>
      once(
        entries(t, between, within),
        (all) => `map(${each(all, (e) => `${e}[1]`)}, ${each(all, (e) => `${e}[2]`)})`,
      ),
    ),
    strpos: overloads(
      signature([VARCHAR, VARCHAR], BIGINT, (t, p) => `strpos(${t}, ${p})`),
      {
        parameters: [VARCHAR, VARCHAR, BIGINT],
        returns: BIGINT,
        sql: ([text = "", p = ""], [, , at]) => (at === undefined ? "NULL" : instance(text, p, at)),
      },
    ),
    translate: takes(
      [VARCHAR, VARCHAR, VARCHAR],
      VARCHAR,
      (t, from, to) => `translate(${t}, ${from}, ${to})`,
    ),
    chr: takes([BIGINT], VARCHAR, (n) => `chr(CAST(${n} AS INTEGER))`),
    codepoint: takes([VARCHAR], BIGINT, (t) =>
      once(
        t,
        (v) =>
          `CASE WHEN length(${v}) = 1 THEN CAST(unicode(${v}) AS BIGINT) WHEN ${v} IS NOT NULL THEN ${fail("'Input string must be a single character string'", BIGINT)} END`,
      ),
    ),
    levenshtein_distance: takes([VARCHAR, VARCHAR], BIGINT, (a, b) => `levenshtein(${a}, ${b})`),
    hamming_distance: takes([VARCHAR, VARCHAR], BIGINT, (a, b) => `hamming(${a}, ${b})`),
    normalize: overloads(
      signature([VARCHAR], VARCHAR, (t) => `nfc_normalize(${t})`),
      {
        parameters: [VARCHAR, VARCHAR],
        returns: VARCHAR,
        sql: ([text], [, form]) =>
          form?.literal === "NFC"
            ? `nfc_normalize(${text})`
            : { refused: "normalize knows the form NFC only here", at: 1 },
      },
    ),
  },
  refused: {
    split_to_multimap: "split the text and use multimap_agg",
    soundex: "how words sound says nothing about a trail",
    word_stem: "how words are formed says nothing about a trail",
    luhn_check: "it is for card numbers",
  },
};

/** Of use beside `reverse`, which texts and arrays share. */
export function reversed(value: Typed): Typed | undefined {
  if (value.type.kind === "array") return { type: value.type, sql: `list_reverse(${value.sql})` };
  if (value.type.kind === "varchar" || value.type.kind === "unknown")
    return { type: VARCHAR, sql: `reverse(${coerce(value, VARCHAR).sql})` };
  return undefined;
}
