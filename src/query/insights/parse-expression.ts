import type { ComparisonOperator, Expression } from "./ast.js";
import { MAX_LIST, shown, ValueParser } from "./parse-value.js";
import type { Token } from "./scanner.js";

const COMPARISONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="]);

/** Reads conditions: `or` binds least, then `and`, `not`, and comparisons of values. */
export abstract class ExpressionParser extends ValueParser {
  override expression(): Expression {
    return this.deeper(() => this.#logic("or"));
  }

  #logic(kind: "and" | "or"): Expression {
    const next = () => (kind === "or" ? this.#logic("and") : this.#not());
    const operands = [next()];
    for (;;) {
      this.#foreignLogic();
      if (!this.takeWord(kind)) break;
      operands.push(next());
      if (operands.length > MAX_LIST)
        this.fail(this.scanner.peek(), `More than ${MAX_LIST} conditions are joined by ${kind}.`);
    }
    const [first] = operands;
    if (operands.length === 1 && first !== undefined) return first;
    return { kind, operands, span: this.since(first) };
  }

  #foreignLogic(): void {
    const token = this.scanner.peek();
    if (token.kind !== "sign") return;
    if (token.sign === "&&" || token.sign === "&")
      this.fail(token, `Logs Insights writes and, not ${token.sign}.`);
    if (token.sign === "||") this.fail(token, "Logs Insights writes or, not ||; one | ends the command.");
  }

  #not(): Expression {
    const token = this.scanner.peek();
    if (!this.takeWord("not")) return this.#comparison();
    const of = this.deeper(() => this.#not());
    return { kind: "not", of, span: { start: token.span.start, end: this.scanner.lastEnd } };
  }

  #comparison(): Expression {
    const left = this.sum();
    const token = this.scanner.peek();
    if (token.kind === "sign") {
      if (token.sign === "==") this.fail(token, "Logs Insights writes =, not ==.");
      if (token.sign === "<>") this.fail(token, "Logs Insights writes !=, not <>.");
      if (token.sign === "=~") {
        this.scanner.take();
        return this.#like(left, false);
      }
      if (!COMPARISONS.has(token.sign)) return left;
      this.scanner.take();
      if (this.isSign("/")) this.fail(token, "A regular expression is compared with like or =~.");
      const right = this.sum();
      const operator = token.sign as ComparisonOperator;
      this.#noChain();
      return { kind: "comparison", operator, left, right, span: this.since(left) };
    }
    return this.#wordComparison(left, token);
  }

  #wordComparison(left: Expression, token: Token): Expression {
    const negated = this.isWord("not");
    if (negated) this.scanner.take();
    if (this.takeWord("in")) return this.#in(left, negated);
    if (this.takeWord("like")) return this.#like(left, negated);
    if (negated && this.takeSign("=~")) return this.#like(left, true);
    const what = this.scanner.text.slice(left.span.start, left.span.end);
    if (
      this.isWord("exists", "exist", "is", "isnull", "null", "notnull", "present", "ispresent") &&
      !this.#isCall()
    ) {
      const found = this.scanner.take();
      this.fail(
        found,
        `${shown(found)} is no operator of Logs Insights; write ispresent(${what}) or not ispresent(${what}).`,
      );
    }
    if (this.isWord("between")) {
      const found = this.scanner.take();
      this.fail(found, `between is no operator of Logs Insights; write ${what} >= … and ${what} <= ….`);
    }
    if (this.isWord("contains", "ilike", "regexp", "matches", "startswith", "endswith")) {
      const found = this.scanner.take();
      const place = shown(found).toLowerCase();
      const pattern =
        place === "startswith" ? "/^text/" : place === "endswith" ? "/text$/" : "/regular expression/";
      this.fail(
        found,
        `${shown(found)} is no operator of Logs Insights; write ${what} like ${place === "ilike" ? "/(?i)text/" : `"text" or ${what} like ${pattern}`}.`,
      );
    }
    if (negated)
      this.fail(token, "After not here stands in or like; not before a condition turns it around.");
    return left;
  }

  #isCall(): boolean {
    const token = this.scanner.peek();
    return this.scanner.text.charAt(token.span.end) === "(";
  }

  #noChain(): void {
    const token = this.scanner.peek();
    if (token.kind === "sign" && COMPARISONS.has(token.sign))
      this.fail(token, "Comparisons are not chained: join two of them by and.");
  }

  #like(of: Expression, negated: boolean): Expression {
    const pattern = this.pattern("like");
    return { kind: "like", of, pattern, negated, span: this.since(of) };
  }

  #in(of: Expression, negated: boolean): Expression {
    const open = this.scanner.peek();
    if (this.isSign("(")) this.fail(open, 'The list of in stands in square brackets: in ["a", "b"].');
    this.expectSign("[", "before the list of in");
    const items: Expression[] = [];
    while (!this.isSign("]")) {
      items.push(this.deeper(() => this.sum()));
      if (items.length > MAX_LIST) this.fail(open, `The list holds more than ${MAX_LIST} items.`);
      if (!this.takeSign(",")) break;
    }
    this.expectSign("]", "after the list of in");
    if (items.length === 0) this.fail(open, "The list of in is empty.");
    return { kind: "in", of, items, negated, span: this.since(of) };
  }
}
