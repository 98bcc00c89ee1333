import type { Notice } from "../plan.js";
import type { Condition, Expression, Operator, Selector } from "./ast.js";
import { selectorText } from "./ast.js";
import type { Cursor } from "./cursor.js";
import { readSelector } from "./selector.js";
import { isNumber, readValue } from "./value.js";

const MOST_DEPTH = 100;
const MOST_CONDITIONS = 2_000;
const BLANKS = /\s*/y;
const WORD = /[\p{L}\p{N}_.-]+/uy;
const OPERATORS: readonly Operator[] = ["!=", "<=", ">=", "=", "<", ">"];
/** What people write for operators out of habit, and what is meant. */
const HABITS: Readonly<Record<string, string>> = {
  "==": "=", "===": "=", "!==": "!=", "<>": "!=", "=~": "= %…%", "!~": "!=", "~": "= %…%", "=>": ">=", "=<": "<=", ":=": "=",
}; // prettier-ignore
const HABITUAL = /[=!<>~:]+/y;

/**
 * Reads `{ … }`: conditions joined by && and ||, where && binds closer and parentheses closest (AWS: "Filter pattern
 * syntax …", compound expressions). What it had to guess goes to `notices`.
 */
export function readJsonPattern(cursor: Cursor, notices: Notice[]): Expression {
  return new JsonPatternReader(cursor, notices).read();
}

class JsonPatternReader {
  readonly #cursor: Cursor;
  readonly #notices: Notice[];
  /** Where the parentheses were opened that are not yet closed. */
  readonly #open: number[] = [];
  #conditions = 0;

  constructor(cursor: Cursor, notices: Notice[]) {
    this.#cursor = cursor;
    this.#notices = notices;
  }

  read(): Expression {
    const cursor = this.#cursor;
    const start = cursor.at++;
    cursor.skipBlanks();
    if (cursor.char === "}") throw cursor.wrong("There is no condition between the braces.");
    const expression = this.#or();
    if (!cursor.take("}")) throw this.#notEnded(start);
    cursor.skipBlanks();
    if (!cursor.ended)
      throw cursor.wrong("The pattern ends at its }, but more follows. One pattern at a time.");
    return expression;
  }

  #or(): Expression {
    return this.#chain("or", "||", () => this.#chain("and", "&&", () => this.#one()));
  }

  #chain(kind: "and" | "or", sign: string, part: () => Expression): Expression {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const start = cursor.at;
    const parts = [part()];
    let end = cursor.at;
    for (;;) {
      cursor.skipBlanks();
      if (!cursor.take(sign)) break;
      parts.push(part());
      end = cursor.at;
    }
    const [first] = parts;
    return parts.length === 1 && first !== undefined ? first : { kind, parts, span: { start, end } };
  }

  #one(): Expression {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    if (cursor.char !== "(") return this.#condition();
    const start = cursor.at++;
    this.#open.push(start);
    if (this.#open.length > MOST_DEPTH)
      throw cursor.tooMuch(`Parentheses are nested more than ${MOST_DEPTH} deep.`, start);
    const of = this.#or();
    cursor.skipBlanks();
    if (!cursor.take(")")) throw this.#notEnded(start);
    this.#open.pop();
    return { kind: "group", of, span: cursor.spanFrom(start) };
  }

  #condition(): Condition {
    const cursor = this.#cursor;
    if (cursor.char !== "$") throw this.#noCondition();
    if (++this.#conditions > MOST_CONDITIONS)
      throw cursor.tooMuch(`A pattern has at most ${MOST_CONDITIONS} conditions.`);
    const start = cursor.at;
    const selector = readSelector(cursor);
    const keyword = this.#keyword(selector, start);
    if (keyword !== undefined) return keyword;
    const operator = this.#operator(selector);
    const at = cursor.at - operator.length;
    const { value, loose } = readValue(cursor, operator);
    if (loose)
      this.#notices.push({
        kind: "guess",
        text: `Read as the phrase "${cursor.text.slice(value.span.start, value.span.end)}"; CloudWatch Logs asks for double quotes around it.`,
        span: value.span,
      });
    if (operator !== "=" && operator !== "!=" && value.kind !== "number") {
      const quoted = cursor.text.slice(value.span.start + 1, value.span.end - 1);
      const advice = isNumber(quoted) ? `: write ${quoted} without quotes` : "";
      throw cursor.wrong(`${operator} compares numbers${advice}; strings have = and != alone.`, at);
    }
    return { kind: "compare", selector, operator, value, span: cursor.spanFrom(start) };
  }

  /** `IS NULL`, `IS TRUE`, `IS FALSE`, `NOT EXISTS`; and what is written for want of others. */
  #keyword(selector: Selector, start: number): Condition | undefined {
    const cursor = this.#cursor;
    const before = cursor.at;
    cursor.skipBlanks();
    const at = cursor.at;
    const shown = selectorText(selector);
    const match = this.#words();
    const word = (match[0] ?? "").toUpperCase();
    const second = (match[1] ?? "").toUpperCase();
    if (word === "NOT" && second === "EXISTS") {
      this.#spelling(at);
      return { kind: "not-exists", selector, span: cursor.spanFrom(start) };
    }
    if (word === "IS" && (second === "NULL" || second === "TRUE" || second === "FALSE")) {
      this.#spelling(at);
      return { kind: "is", selector, constant: second, span: cursor.spanFrom(start) };
    }
    cursor.at = before;
    if (word === "") return undefined;
    if (word === "EXISTS") throw this.#exists(selector, shown, at);
    if (word === "IS" && second === "NOT")
      throw cursor.wrong(
        `CloudWatch Logs has no IS NOT. That the field has a value: ${shown} = "*"; that it is not there: ${shown} NOT EXISTS.`,
        at,
      );
    if (word === "IS")
      throw cursor.wrong(`Behind IS stands NULL, TRUE or FALSE; a string is compared with =.`, at);
    if (word === "NOT")
      throw cursor.wrong(`Behind NOT stands EXISTS; another condition is negated with !=.`, at);
    if (/^(LIKE|CONTAINS|MATCHES|IN)$/.test(word))
      throw cursor.wrong(
        `There is no ${word}: write ${shown} = "*part*", ${shown} = %regex%, or one condition for each value with || between.`,
        at,
      );
    throw cursor.wrong(
      `An operator is missing behind ${shown}, or there is a blank inside the field's name: ${shown}${match[0] ?? ""}.`,
      before,
    );
  }

  /** The next one or two words; moves behind them. */
  #words(): string[] {
    const cursor = this.#cursor;
    const first = cursor.run(/[\p{L}\p{N}_.-]+/uy);
    if (first === "") return [];
    if (!/^(IS|NOT)$/i.test(first)) return [first];
    cursor.skipBlanks();
    return [first, cursor.run(/[A-Za-z]+/y)];
  }

  #spelling(at: number): void {
    const span = this.#cursor.spanFrom(at);
    const written = this.#cursor.text.slice(span.start, span.end);
    if (written === written.toUpperCase()) return;
    this.#notices.push({
      kind: "guess",
      text: `Read as ${written.toUpperCase()}; CloudWatch Logs documents it in capitals.`,
      span,
    });
  }

  #exists(selector: Selector, shown: string, at: number) {
    const last = selector.steps.at(-1);
    if (last?.kind === "name" && /.NOT$/.test(last.name))
      return this.#cursor.wrong(
        `A blank is missing before NOT: write ${shown.replace(/NOT$/, "")} NOT EXISTS.`,
        selector.span.end - 3,
      );
    return this.#cursor.wrong(
      `CloudWatch Logs has no EXISTS, only NOT EXISTS. That the field has a value is written ${shown} = "*".`,
      at,
    );
  }

  #operator(selector: Selector): Operator {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const signs = cursor.peek(HABITUAL);
    const meant = HABITS[signs];
    if (signs === ":")
      throw cursor.wrong(
        ": is no operator; write = instead. A field whose name has one is written $.['its name'].",
      );
    if (meant !== undefined) throw cursor.wrong(`${signs} is no operator; write ${meant} instead.`);
    const operator = OPERATORS.find((one) => cursor.take(one));
    if (operator !== undefined) return operator;
    const shown = selectorText(selector);
    if (cursor.ended || /[)}&|]/.test(cursor.char))
      throw cursor.wrong(
        `A comparison is missing behind ${shown}. That it has a value is written ${shown} = "*".`,
      );
    if (/\p{L}|[@#+/]/u.test(cursor.char))
      throw cursor.wrong(`A field's name has letters, digits, - and _; another is written $.['its name'].`);
    throw cursor.wrong(`An operator is missing behind ${shown}: =, !=, <, >, <=, >=, IS or NOT EXISTS.`);
  }

  /** Where a condition should begin, something else stands. */
  #noCondition() {
    const cursor = this.#cursor;
    const { char } = cursor;
    if (char === "") return this.#notEnded(0);
    if (char === ")" || char === "}" || char === "&" || char === "|")
      return cursor.wrong("A condition is missing here: $.field = value.");
    if (char === "!")
      return cursor.wrong(
        "There is no sign of negation: use != inside the condition, or NOT EXISTS behind the field.",
      );
    const word = cursor.peek(WORD);
    if (/^not$/i.test(word))
      return cursor.wrong("NOT stands behind the field, and only before EXISTS: $.field NOT EXISTS.");
    if (/^(and|or)$/i.test(word))
      return cursor.wrong(`Write ${/^a/i.test(word) ? "&&" : "||"} instead of ${word}.`);
    if (/^\.{2,}$/.test(word) || char === "…")
      return cursor.wrong(
        `${word || char} stands for conditions that were left out: write them, or end before it.`,
      );
    if (word !== "") {
      const name = word.replace(/^\.+/, "");
      return cursor.wrong(`A field begins with $. (a dollar sign and a dot): write $.${name}.`);
    }
    if (char === "'" || char === '"')
      return cursor.wrong("A condition begins with its field ($.name), without quotes.");
    return cursor.wrong(`A condition begins with its field, as in $.eventName; ${char} cannot stand here.`);
  }

  /** Behind a condition comes neither && nor ||, nor the bracket that closes what is open. */
  #notEnded(open: number) {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const { char } = cursor;
    const innermost = this.#open.at(-1);
    if (char === "$" || char === "(")
      return cursor.wrong("&& or || is missing between this condition and the one before it.");
    if (char === "&" || char === "|")
      return cursor.wrong(`Write ${char}${char}: one ${char} is no operator.`);
    if (char === ")") return cursor.wrong("This ) closes nothing: it has no ( before it.");
    const word = cursor.peek(WORD);
    if (/^(and|or)$/i.test(word))
      return cursor.wrong(`Write ${/^a/i.test(word) ? "&&" : "||"} instead of ${word}.`);
    if (innermost !== undefined && (char === "}" || char === ""))
      return cursor.wrong("The parenthesis that opens here is never closed.", innermost);
    if (char === "") return cursor.wrong("The { that opens the pattern is never closed with }.", open);
    if (/["'“”]/.test(char))
      return cursor.wrong(`A stray ${char}. Strings stand in double quotes, on both sides.`);
    if (char === "=" || char === "!" || char === "<" || char === ">")
      return cursor.wrong("A condition has one operator: combine two conditions with && or ||.");
    const blanks = cursor.peek(BLANKS).length;
    const escaped = /^\\[|&]/.test(cursor.text.slice(cursor.at + blanks, cursor.at + blanks + 2));
    const what = escaped
      ? "The backslash is that of a table in Markdown: write || and && without it."
      : "&&, || or the closing bracket should stand here.";
    return cursor.wrong(what, cursor.at + blanks);
  }
}
