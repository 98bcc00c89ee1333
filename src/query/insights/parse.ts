import type { Span } from "../../diagnostics/place.js";
import type { Command, CommandOf, Expression, FieldExpression, Item, Query, SortKey } from "./ast.js";
import { ExpressionParser } from "./parse-expression.js";
import { shown } from "./parse-value.js";
import { closest, FOREIGN_COMMANDS, REFUSED_COMMANDS, refusedInsights } from "./problems.js";
import { globNames, regexNames } from "./patterns.js";
import { Scanner } from "./scanner.js";

/** More commands than any honest query has; each becomes a query within a query. */
export const MAX_COMMANDS = 60;

/** The commands that are run, as they are spelt. `where` is `filter` (CWL_QuerySyntax-Where), `head` an old name of `limit`. */
const COMMANDS = [
  "fields", "filter", "stats", "sort", "limit", "parse", "dedup", "display", "unnest", "SOURCE", "filterIndex", "where", "head",
] as const; // prettier-ignore
type CommandWord = Lowercase<(typeof COMMANDS)[number]>;
const COMMAND_WORDS: ReadonlySet<string> = new Set(COMMANDS.map((word) => word.toLowerCase()));

const AGGREGATE_WORDS = /^(count|count_distinct|sum|avg|min|max|pct|stddev|earliest|latest)$/i;

/**
 * Reads a Logs Insights query.
 *
 * @throws Problem `insights-syntax` with the place and the right form, or `insights-refused` for a command of Logs
 *   Insights that is not run here.
 */
export function parseInsights(text: string): Query {
  return new QueryParser(new Scanner(text)).query();
}

/** Words of SQL and other languages behind a command that Logs Insights ends there. */
const MISPLACED: ReadonlyMap<string, string> = new Map([
  [
    "having",
    "Logs Insights has no having: name the result and filter it, stats count(*) as n by … | filter n > 3.",
  ],
  [
    "when",
    "Logs Insights has no case: a condition is a value itself, 1 or 0, as in fields errorCode = 'x' as e.",
  ],
  ["where", "Conditions are a command of their own: | filter …."],
  ["from", "A query names no table: the lake is what is searched."],
  ["asc", "The order is a command of its own: | sort field asc."],
  ["desc", "The order is a command of its own: | sort field desc."],
]);

class QueryParser extends ExpressionParser {
  query(): Query {
    const commands: Command[] = [];
    // A pipe before the first command and one behind the last are passed over, as the console does.
    this.takeSign("|");
    while (this.scanner.peek().kind !== "end") {
      if (commands.length === MAX_COMMANDS)
        this.fail(this.scanner.peek(), `The query has more than ${MAX_COMMANDS} commands.`);
      commands.push(this.#command(commands.length));
      if (this.takeSign("|")) continue;
      const token = this.scanner.peek();
      if (token.kind !== "end") this.#behind(token.span);
    }
    if (commands.length === 0)
      this.fail(this.scanner.peek(), "There is no command here; the shortest query is: fields @message");
    return { commands, dashedComments: this.scanner.dashedComments };
  }

  /** What follows a command and is neither a pipe nor the end. */
  #behind(span: Span): never {
    const token = this.scanner.peek();
    const word = token.kind === "field" ? token.word : undefined;
    if (word !== undefined && COMMAND_WORDS.has(word.toLowerCase())) {
      // A blank line or a comment above: queries of a collection stand so below each other.
      const gap = this.scanner.text.slice(this.scanner.lastEnd, span.start);
      const apart = /\n\s*\n|\n\s*(?:#|--)/.test(gap);
      this.fail(
        span,
        apart
          ? `A | is missing before ${word}; if a second query begins here, run it alone.`
          : `A | is missing before ${word}.`,
      );
    }
    const hint = word === undefined ? undefined : MISPLACED.get(word.toLowerCase());
    if (hint !== undefined) this.fail(span, hint);
    if (token.kind === "sign" && token.sign === "[")
      this.fail(
        span,
        "A field in a field is written with a dot, userIdentity.type; an item with its number, resources.0.ARN.",
      );
    if (word !== undefined && this.scanner.text.slice(0, span.start).endsWith("\\\\/"))
      this.fail(
        span,
        "The regular expression has ended before this: \\\\/ is how the source of a program writes \\/, the slash within one.",
      );
    if (token.kind === "sign" && token.sign === "||") this.fail(span, "One | stands between commands.");
    if (token.kind === "sign" && token.sign === ";") this.fail(span, "One query is run; ; does not end it.");
    return this.fail(
      span,
      `The command has ended before ${shown(token)}: a |, a comma or an operator is missing${word === undefined ? "" : `; a name is given with as ${word.slice(0, 60)}`}.`,
    );
  }

  #command(index: number): Command {
    const token = this.scanner.peek();
    const word = token.kind === "field" ? token.word : undefined;
    if (word === undefined) {
      if (token.kind === "sign" && token.sign === "|")
        this.fail(token, "There is no command between the two |.");
      return this.fail(
        token,
        `A command is missing here, before ${shown(token)}: fields, filter, stats, sort, limit….`,
      );
    }
    const name = word.toLowerCase();
    if (!COMMAND_WORDS.has(name)) this.#unknown(word, name, token.span);
    this.scanner.take();
    const start = token.span.start;
    const command = this.#read(name as CommandWord, start);
    if (command.kind === "source" && index > 0) this.fail(token, "SOURCE is the first command of a query.");
    return { ...command, span: { start, end: this.scanner.lastEnd } };
  }

  #unknown(word: string, name: string, span: Span): never {
    const refused = Object.hasOwn(REFUSED_COMMANDS, name) ? REFUSED_COMMANDS[name] : undefined;
    if (refused !== undefined)
      throw refusedInsights(this.scanner.text, span, `${word} is not run here: ${refused}.`);
    const foreign = Object.hasOwn(FOREIGN_COMMANDS, name) ? FOREIGN_COMMANDS[name] : undefined;
    if (foreign !== undefined) this.fail(span, `${word} is no command of Logs Insights; write ${foreign}.`);
    const near = closest(
      word,
      COMMANDS.filter((one) => one !== "head"),
    );
    const first = near === undefined ? "" : ` Did you mean ${near}?`;
    return this.fail(span, `${word.slice(0, 60)} is no command of Logs Insights.${first}`);
  }

  #read(name: CommandWord, start: number): Command {
    const span = { start, end: start };
    switch (name) {
      case "fields":
      case "display":
        return { kind: name, items: this.#items(name), span };
      case "filter":
      case "where":
        return { kind: "filter", condition: this.expression(), span };
      case "filterindex":
        return this.#filterIndex(span);
      case "stats":
        return this.#stats(span);
      case "sort":
        return { kind: "sort", keys: this.#sortKeys(), span };
      case "limit":
      case "head":
        return { kind: "limit", count: this.#count(), span };
      case "parse":
        return this.#parse(span);
      case "dedup":
        return { kind: "dedup", fields: this.#list(() => this.#field("dedup")), span };
      case "unnest":
        return this.#unnest(span);
      case "source": {
        const rest = this.scanner.restOfCommand();
        return { kind: "source", text: this.scanner.text.slice(rest.start, rest.end).trim(), span };
      }
    }
  }

  #list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.takeSign(",")) {
      if (all.length === MAX_ITEMS)
        this.fail(this.scanner.peek(), `The list holds more than ${MAX_ITEMS} items.`);
      all.push(one());
    }
    return all;
  }

  #items(command: "fields" | "display"): Item[] {
    return this.#list(() => {
      const item = this.#item();
      if (item.expression.kind === "text" && item.alias === undefined) {
        const what = `${command} names fields: one with other characters than letters, digits, @, _ and . goes between backticks, not quotes.`;
        this.fail(item.span, what);
      }
      return item;
    });
  }

  #item(): Item {
    const start = this.scanner.peek().span.start;
    const expression = this.expression();
    const text = this.scanner.text.slice(start, this.scanner.lastEnd).replace(/\s+/g, " ");
    const alias = this.takeWord("as") ? this.#name("as") : undefined;
    const span = { start, end: this.scanner.lastEnd };
    return alias === undefined ? { expression, text, span } : { expression, alias, text, span };
  }

  /** The name that something is given: a plain or dotted one, or any between backticks. */
  #name(after: string): string {
    const token = this.scanner.peek();
    if (token.kind !== "field")
      this.fail(
        token,
        `A name is missing after ${after}; here stands ${shown(token)}. Names stand plain or between backticks.`,
      );
    this.scanner.take();
    return token.path.join(".");
  }

  #field(command: string): FieldExpression {
    const token = this.scanner.peek();
    if (token.kind !== "field")
      this.fail(token, `${command} takes names of fields; here stands ${shown(token)}.`);
    this.scanner.take();
    if (this.isSign("("))
      this.fail(
        token,
        `${command} takes names of fields; name the result first: fields ${shown(token)}(…) as x.`,
      );
    return { kind: "field", path: token.path, span: token.span };
  }

  #filterIndex(span: Span): CommandOf<"filterIndex"> {
    const condition = this.expression();
    const { kind } = condition;
    if (kind === "comparison" && condition.operator === "=" && condition.left.kind === "field")
      return { kind: "filterIndex", field: condition.left, values: [condition.right], span };
    if (kind === "in" && !condition.negated && condition.of.kind === "field")
      return { kind: "filterIndex", field: condition.of, values: condition.items, span };
    return this.fail(condition.span, "filterIndex takes a field = a value, or a field in [values].");
  }

  #stats(span: Span): CommandOf<"stats"> {
    const items = this.#list(() => {
      const item = this.#item();
      const { expression } = item;
      const bare =
        expression.kind === "field" && expression.path.length === 1 ? expression.path[0] : undefined;
      if (bare !== undefined && AGGREGATE_WORDS.test(bare)) {
        const call = bare.toLowerCase() === "count" ? "count(*)" : `${bare}(field)`;
        this.fail(item.span, `${bare} is a function: write ${call}.`);
      }
      return item;
    });
    const by = this.takeWord("by") ? this.#list(() => this.#item()) : [];
    if (this.isWord("group"))
      this.fail(this.scanner.peek(), "Groups are made with by: stats count(*) by field.");
    return { kind: "stats", items, by, span };
  }

  #sortKeys(): SortKey[] {
    if (this.isWord("by")) this.fail(this.scanner.peek(), "sort takes the field at once: sort field desc.");
    return this.#list(() => {
      const expression = this.#sortExpression();
      if (this.takeWord("desc")) return { expression, descending: true };
      this.takeWord("asc");
      if (this.isWord("ascending", "descending")) {
        const token = this.scanner.peek();
        this.fail(
          token,
          `The direction is written ${shown(token).toLowerCase().startsWith("d") ? "desc" : "asc"}.`,
        );
      }
      return { expression, descending: false };
    });
  }

  #sortExpression(): Expression {
    const sign = this.scanner.peek();
    if (this.isSign("-", "+")) {
      this.scanner.take();
      const field = this.scanner.peek();
      const name = field.kind === "field" ? shown(field) : "field";
      this.fail(
        sign,
        `The direction stands behind the field: sort ${name} ${sign.kind === "sign" && sign.sign === "-" ? "desc" : "asc"}.`,
      );
    }
    return this.expression();
  }

  #count(): number {
    const token = this.scanner.peek();
    if (token.kind !== "number" || !Number.isSafeInteger(token.value) || token.value < 1)
      this.fail(token, "limit takes a whole number of rows, 1 or more.");
    this.scanner.take();
    return token.value;
  }

  #parse(span: Span): CommandOf<"parse"> {
    const first = this.scanner.peek();
    const direct = first.kind === "text" || this.isSign("/");
    const of: Expression = direct
      ? { kind: "field", path: ["@message"], span: { start: first.span.start, end: first.span.start } }
      : this.operand();
    if (this.isWord("logfmt", "csv")) {
      const word = shown(this.scanner.peek());
      throw refusedInsights(
        this.scanner.text,
        this.scanner.peek().span,
        `parse … ${word} is not run here: records of CloudTrail are JSON; name the field by its path, or parse with a pattern.`,
      );
    }
    const pattern = this.pattern("the field of parse");
    if (this.takeWord("as")) {
      const names = this.#list(() => this.#name("as"));
      this.#refuseMulti();
      const wanted =
        pattern.kind === "text" ? globNames(pattern) : regexNames(this.scanner.text, pattern).length;
      if (names.length !== wanted)
        this.fail(
          pattern.span,
          `The pattern has ${wanted} ${pattern.kind === "text" ? "*" : "groups"}, but ${names.length} names stand after as.`,
        );
      return { kind: "parse", of, pattern, names, span };
    }
    this.#refuseMulti();
    if (pattern.kind === "text")
      this.fail(pattern.span, 'The names of the fields are missing: parse @message "user=*" as user.');
    const groups = regexNames(this.scanner.text, pattern);
    const names = groups.filter((name) => name !== undefined);
    if (names.length === 0)
      this.fail(
        pattern.span,
        "The pattern names no field: write (?<name>…) around what each is to hold, or names after as.",
      );
    return { kind: "parse", of, pattern, names, span };
  }

  #refuseMulti(): void {
    if (!this.isWord("multi")) return;
    throw refusedInsights(
      this.scanner.text,
      this.scanner.peek().span,
      "parse … multi is not run here: each record gives one row; use unnest on a list.",
    );
  }

  #unnest(span: Span): CommandOf<"unnest"> {
    const of = this.expression();
    if (!this.takeWord("into"))
      this.fail(this.scanner.peek(), "unnest names the new field: unnest field into name.");
    return { kind: "unnest", of, into: this.#name("into"), span };
  }
}

const MAX_ITEMS = 500;
