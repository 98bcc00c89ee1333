import { literal } from "../../../lake/database.js";
import type { Typed } from "../call.js";
import { once } from "../once.js";
import { arrayOf, BIGINT, BOOLEAN, VARCHAR, type TrinoType } from "../types.js";
import { isLambda, overloads, type Family, type Refusal, type Translator } from "./definition.js";

/** Java's names of character classes and RE2's. */
const CLASSES: Readonly<Record<string, string>> = {
  Alpha: "[:alpha:]",
  Digit: "[:digit:]",
  Alnum: "[:alnum:]",
  Upper: "[:upper:]",
  Lower: "[:lower:]",
  Punct: "[:punct:]",
  Space: "[:space:]",
  XDigit: "[:xdigit:]",
  ASCII: "[:ascii:]",
  Blank: "[:blank:]",
  Cntrl: "[:cntrl:]",
  Graph: "[:graph:]",
  Print: "[:print:]",
};

const NOT_HERE: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, "look-around such as (?=…) is not done here; write two conditions instead"],
  [/\(\?>/, "atomic groups (?>…) are not done here"],
  [/\\[1-9]|\\k</, "a pattern that refers back to what it matched is not done here"],
  [
    /[*+?}]\+/,
    "possessive quantifiers such as *+ are not done here; the quantifier alone matches the same or more",
  ],
  [/&&/, "intersections of classes such as [a-z&&[^b]] are not done here"],
  [/\\[GRXhHZ]/, "\\G, \\R, \\X, \\h and \\Z are not done here"],
];

/**
 * A pattern of Java's as RE2 reads it, which DuckDB has: groups are named `(?P<n>…)` there and classes spelt otherwise.
 * What RE2 cannot match is refused with the reason.
 */
export function re2Pattern(pattern: string): string | Refusal {
  // A backslash before a backslash escapes nothing.
  const bare = pattern.replaceAll("\\\\", "  ").replaceAll(/\\Q.*?(\\E|$)/gs, "");
  const found = NOT_HERE.find(([sign]) => sign.test(bare.replaceAll(/\\[^1-9kGRXhHZ]/g, "  ")));
  if (found !== undefined) return { refused: `regular expressions run on RE2: ${found[1]}`, at: 1 };
  return pattern
    .replaceAll(/\(\?<([A-Za-z][A-Za-z0-9]*)>/g, "(?P<$1>")
    .replaceAll(/(\[[^\]]*)?\\p\{(\w+)\}/g, (whole, inside: string | undefined, name: string) => {
      const spelt = CLASSES[name];
      if (spelt === undefined) return whole;
      return inside === undefined ? `[${spelt}]` : `${inside}${spelt}`;
    });
}

/** A replacement of Java's: `$1` is `\1` in RE2, and a dollar sign is written `\$`. */
export function re2Replacement(replacement: string): string | Refusal {
  let result = "";
  for (let at = 0; at < replacement.length; at++) {
    const character = replacement[at] ?? "";
    if (character === "\\") {
      at++;
      if (at === replacement.length)
        return { refused: "Illegal replacement sequence: a backslash at the end", at: 2 };
      const escaped = replacement[at] ?? "";
      result += escaped === "\\" ? "\\\\" : escaped;
    } else if (character === "$") {
      const digit = /^\d/.exec(replacement.slice(at + 1))?.[0];
      if (digit === undefined) {
        const name = replacement[at + 1] === "{";
        return {
          refused: name
            ? "name the group by its number: $1"
            : "Illegal replacement sequence: write \\$ for a dollar sign",
          at: 2,
        };
      }
      result += `\\${digit}`;
      at++;
    } else {
      result += character;
    }
  }
  return result;
}

type Body = (text: string, pattern: string, rest: readonly Typed[]) => string | Refusal;

/** A function of a text, a pattern and more; a pattern written in the query is translated, another is taken as it is. */
function matching(more: readonly TrinoType[], returns: TrinoType, body: Body) {
  return {
    parameters: [VARCHAR, VARCHAR, ...more],
    returns,
    sql: ([text = "", pattern = ""]: readonly string[], typed: readonly Typed[]) => {
      const written = typed[1]?.literal;
      if (typeof written !== "string") return body(text, pattern, typed.slice(2));
      const translated = re2Pattern(written);
      return typeof translated === "string" ? body(text, literal(translated), typed.slice(2)) : translated;
    },
  };
}

function groupOf(rest: readonly Typed[]): number | Refusal {
  const group = rest[0]?.literal;
  return typeof group === "number" && group >= 0
    ? group
    : { refused: "the group must be a number written in the query", at: 2 };
}

const all = (text: string, pattern: string, rest: readonly Typed[]): string | Refusal => {
  const group = rest.length === 0 ? 0 : groupOf(rest);
  return typeof group === "number" ? `regexp_extract_all(${text}, ${pattern}, ${group})` : group;
};

/** The first match: DuckDB's `regexp_extract` has no way to tell none from an empty one. */
const first: Body = (text, pattern, rest) => {
  const matches = all(text, pattern, rest);
  return typeof matches === "string" ? `list_extract(${matches}, 1)` : matches;
};

const REPLACE_SIGNATURES: Translator = overloads(
  matching([], VARCHAR, (text, pattern) => `regexp_replace(${text}, ${pattern}, '', 'g')`),
  matching([VARCHAR], VARCHAR, (text, pattern, [replacement]) => {
    if (typeof replacement?.literal !== "string") {
      return { refused: "the replacement must be text written in the query", at: 2 };
    }
    const written = re2Replacement(replacement.literal);
    return typeof written === "string"
      ? `regexp_replace(${text}, ${pattern}, ${literal(written)}, 'g')`
      : written;
  }),
);

/** trino.io/docs, "Regular expression functions". */
export const REGEXP_FUNCTIONS: Family = {
  scalars: {
    regexp_like: overloads(matching([], BOOLEAN, (text, pattern) => `regexp_matches(${text}, ${pattern})`)),
    regexp_extract: overloads(matching([], VARCHAR, first), matching([BIGINT], VARCHAR, first)),
    regexp_extract_all: overloads(
      matching([], arrayOf(VARCHAR), all),
      matching([BIGINT], arrayOf(VARCHAR), all),
    ),
    regexp_replace: (call) => {
      const third = call.args[2];
      if (third !== undefined && isLambda(third))
        return { refused: "regexp_replace with a function is not done here", at: 2 };
      return REPLACE_SIGNATURES(call);
    },
    regexp_split: overloads(
      matching([], arrayOf(VARCHAR), (text, pattern) => `regexp_split_to_array(${text}, ${pattern})`),
    ),
    regexp_count: overloads(
      matching([], BIGINT, (text, pattern) => `CAST(len(regexp_extract_all(${text}, ${pattern})) AS BIGINT)`),
    ),
    regexp_position: overloads(
      matching([], BIGINT, (text, pattern) =>
        once(
          text,
          (t) =>
            `CASE WHEN regexp_matches(${t}, ${pattern}) THEN length(regexp_split_to_array(${t}, ${pattern})[1]) + 1 WHEN ${t} IS NOT NULL THEN -1 END`,
        ),
      ),
    ),
  },
};
