import { placeholderAt } from "./placeholders.js";
import { CLAUSES, RESERVED, type Token } from "./tokens.js";

interface Here {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The token that was not expected. */
  readonly at: number;
}

interface Explanation {
  readonly what: string;
  /** The token that the caret belongs under. */
  readonly at: number;
}

type Rule = (here: Here, token: Token, before: Token | undefined) => Explanation | undefined;

/** Why a token cannot stand where it stands: what people get wrong by name, anything else by what was expected. */
export function explainUnexpected(expected: string, here: Here): Explanation {
  const token = here.tokens[here.at] as Token;
  const before = here.tokens[here.at - 1];
  for (const rule of RULES) {
    const explained = rule(here, token, before);
    if (explained !== undefined) return explained;
  }
  const what = token.kind === "end" ? "The query ends" : `\`${token.text}\` stands`;
  return { what: `${what} where ${expected} is expected`, at: here.at };
}

const RULES: readonly Rule[] = [
  adjacentTexts,
  textAsTable,
  splitOperator,
  foreignSign,
  foreignWord,
  unfilled,
  trailingComma,
  repeatedWord,
  gluedKeyword,
  missingWhere,
  secondQuery,
  clauseOrder,
  reservedName,
];

function adjacentTexts({ at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  if (token.kind !== "string" || before?.kind !== "string") return undefined;
  return { what: `A comma is missing before ${short(token)}: two texts stand side by side`, at };
}

function textAsTable({ at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  if (token.kind !== "string" || before?.kind !== "word") return undefined;
  if (before.value !== "FROM" && before.value !== "JOIN") return undefined;
  const name = token.value.replaceAll('"', "");
  return {
    what: `The name of a table stands without quotes or in double quotes: "${name.slice(0, 60)}"`,
    at,
  };
}

function splitOperator({ at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  if (token.kind !== "symbol" || before?.kind !== "symbol") return undefined;
  const pair = `${before.value}${token.value}`;
  if (!["<=", ">=", "<>", "!=", "||", "->"].includes(pair)) return undefined;
  return { what: `Write \`${pair}\` without a blank in it`, at: at - 1 };
}

const FOREIGN: Readonly<Record<string, string>> = {
  "==": "Write `=`: Trino has no `==`",
  "::": "Write CAST(… AS type): Trino has no `::`",
  "->>": "Write json_extract_scalar(…, '$.…'): Trino has no `->>`",
  "?": "A parameter (`?`) has no value here; write the value itself",
  "&": "Write AND: Trino has no `&`",
  "~": "Write regexp_like(…, 'pattern'): Trino has no `~`",
  "!": "Write NOT, or `<>` for a comparison: Trino has no `!`",
};

function foreignSign({ tokens, at }: Here, token: Token): Explanation | undefined {
  if (token.kind !== "symbol") return undefined;
  if (token.value === "." && tokens[at + 1]?.value === ".")
    return { what: "`...` stands for something that was left out", at };
  const what = FOREIGN[token.value];
  return what === undefined ? undefined : { what, at };
}

const FOREIGN_WORDS: Readonly<Record<string, string>> = {
  ILIKE: "Write lower(…) LIKE 'text in small letters': Trino has no ILIKE",
  RLIKE: "Write regexp_like(…, 'pattern'): Trino has no RLIKE",
  REGEXP: "Write regexp_like(…, 'pattern'): Trino has no REGEXP",
  ISNULL: "Write IS NULL: Trino has no ISNULL",
  NOTNULL: "Write IS NOT NULL: Trino has no NOTNULL",
  SIMILAR: "Write regexp_like(…, 'pattern'): Trino has no SIMILAR TO",
  QUALIFY: "Trino has no QUALIFY: put the window function in a subquery and its condition in WHERE outside",
};

/** Words of other SQL dialects. */
function foreignWord({ tokens, at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  if (before !== undefined && isWord(before, "TOP") && token.kind === "number")
    return { what: `Write LIMIT ${short(token)} at the end: Trino has no TOP`, at: at - 1 };
  if (before !== undefined && isWord(before, "INTERVAL") && token.kind === "number")
    return { what: `The length of an INTERVAL is a text: write INTERVAL '${short(token)}' DAY`, at };
  if (token.kind !== "word") return undefined;
  const next = tokens[at + 1];
  if (token.value === "NOT" && next !== undefined && isWord(next, "NULL"))
    return { what: "IS is missing: write IS NOT NULL", at };
  if (token.value === "VIEW" && before !== undefined && isWord(before, "LATERAL"))
    return { what: "Write CROSS JOIN UNNEST(…) AS t (x): Trino has no LATERAL VIEW", at: at - 1 };
  if (token.value === "ON" && before !== undefined && isWord(before, "DISTINCT"))
    return { what: "Trino has no DISTINCT ON: use max_by(…, …) with GROUP BY, or row_number()", at: at - 1 };
  if (token.value === "DISTINCT" && next !== undefined && isWord(next, "FROM"))
    return { what: "IS is missing: write IS DISTINCT FROM", at };
  const word = token.value === "NOT" && next?.kind === "word" ? next.value : token.value;
  const what = Object.hasOwn(FOREIGN_WORDS, word) ? FOREIGN_WORDS[word] : undefined;
  return what === undefined ? undefined : { what, at: word === token.value ? at : at + 1 };
}

function unfilled({ text, tokens, at }: Here, token: Token): Explanation | undefined {
  if (token.kind === "end") return undefined;
  const end =
    placeholderAt(text, token.start) ?? (token.value === "#" ? endOfHashes(text, token.start) : undefined);
  if (end === undefined) {
    const next = tokens[at + 1];
    if (token.value === "#") return { what: "`#` begins no comment in SQL: write `--`", at };
    if ((token.value !== ":" && token.value !== "@") || next?.kind !== "word" || next.start !== token.end)
      return undefined;
    return {
      what: `\`${token.value}${next.text}\` is a parameter that has no value here; write the value itself`,
      at,
    };
  }
  return { what: `\`${text.slice(token.start, end)}\` is a placeholder that has not been filled in`, at };
}

function endOfHashes(text: string, start: number): number | undefined {
  const length = /^#+/.exec(text.slice(start, start + 100))?.[0].length ?? 0;
  return length < 2 ? undefined : start + length;
}

function trailingComma({ at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  if (before?.value !== "," || before.kind !== "symbol") return undefined;
  const ends = token.kind === "end" || token.value === ")" || token.value === ";" || isClause(token);
  return ends ? { what: "Nothing follows this comma", at: at - 1 } : undefined;
}

function repeatedWord({ at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  if (token.kind !== "word" || before?.kind !== "word" || token.value !== before.value) return undefined;
  return RESERVED.has(token.value) ? { what: `${token.value} stands twice`, at } : undefined;
}

/** `eventNameORDER BY`, `DESCLIMIT 10`, `'x'SELECT`: a blank was lost where lines were joined. */
function gluedKeyword({ tokens, at }: Here): Explanation | undefined {
  for (const word of [at - 1, at]) {
    const [glued, after] = [tokens[word], tokens[word + 1]];
    if (glued?.kind !== "word" || after === undefined) continue;
    const keywords = isWord(after, "BY")
      ? ["ORDER", "GROUP", "PARTITION"]
      : after.kind === "number"
        ? ["LIMIT", "OFFSET"]
        : [];
    const keyword = keywords.find((one) => glued.value.endsWith(one) && glued.value !== one);
    if (keyword !== undefined)
      return { what: `A blank is missing before ${keyword} in \`${glued.text}\``, at: word };
  }
  return undefined;
}

const CONDITIONS = new Set([
  "=",
  "<>",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "AND",
  "OR",
  "LIKE",
  "IN",
  "BETWEEN",
  "IS",
  "NOT",
  ".",
]);

function missingWhere({ tokens, at }: Here, token: Token): Explanation | undefined {
  if (token.kind === "string" || !CONDITIONS.has(token.value)) return undefined;
  if (lastClause(tokens, at) !== "FROM") return undefined;
  // Behind ON a condition is in its place.
  for (let back = at - 1; back >= 0 && tokens[back]?.value !== "FROM"; back--) {
    if (tokens[back]?.value === "ON" || tokens[back]?.value === "USING") return undefined;
  }
  return { what: `WHERE is missing before this condition`, at: conditionStart(tokens, at) };
}

/** The name that a condition begins with, or the AND itself. */
function conditionStart(tokens: readonly Token[], at: number): number {
  const token = tokens[at];
  if (token?.value === "AND" || token?.value === "OR") return at;
  const before = tokens[at - 1];
  return before?.kind === "word" || before?.kind === "quoted" ? at - 1 : at;
}

function secondQuery({ tokens, at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  const glued = before?.kind === "string" && before.end === token.start;
  if (glued && token.kind === "word")
    return { what: `\`${token.text}\` is glued to the text before it: is the query pasted twice?`, at };
  if (!isWord(token, "SELECT") && !isWord(token, "WITH")) return undefined;
  if (lastClause(tokens, at) === undefined) return undefined;
  return { what: "A second query begins here: is the text pasted twice?", at };
}

function clauseOrder({ tokens, at }: Here, token: Token): Explanation | undefined {
  if (!isClause(token)) return undefined;
  const last = lastClause(tokens, at);
  if (last === undefined) return undefined;
  const [mine, other] = [CLAUSES.indexOf(token.value as "FROM"), CLAUSES.indexOf(last as "FROM")];
  if (mine > other) return undefined;
  if (mine === other) return { what: `${token.value} stands twice`, at };
  return { what: `${phrase(token.value)} must stand before ${phrase(last)}`, at };
}

function phrase(clause: string): string {
  return clause === "GROUP" || clause === "ORDER" ? `${clause} BY` : clause;
}

function reservedName({ at }: Here, token: Token, before: Token | undefined): Explanation | undefined {
  if (token.kind !== "word" || !RESERVED.has(token.value) || isClause(token)) return undefined;
  const named =
    before !== undefined && (before.value === "AS" || before.value === ".") && before.kind !== "string";
  if (!named) return undefined;
  return {
    what: `${token.value} is a reserved word: as a name it stands in double quotes, "${token.text}"`,
    at,
  };
}

/** The clause that a token stands in, within its own parentheses. */
function lastClause(tokens: readonly Token[], at: number): string | undefined {
  let depth = 0;
  for (let back = at - 1; back >= 0; back--) {
    const token = tokens[back] as Token;
    if (token.kind === "symbol" && token.value === ")") depth++;
    if (token.kind === "symbol" && token.value === "(" && --depth < 0) return undefined;
    if (depth === 0 && isClause(token)) return token.value;
  }
  return undefined;
}

function isClause(token: Token): boolean {
  return token.kind === "word" && (CLAUSES as readonly string[]).includes(token.value);
}

function isWord(token: Token, word: string): boolean {
  return token.kind === "word" && token.value === word;
}

function short(token: Token): string {
  return token.text.length > 40 ? `${token.text.slice(0, 39)}…` : token.text;
}
