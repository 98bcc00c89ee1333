import type { Span } from "../../diagnostics/place.js";
import type { Call, Expression } from "./ast.js";
import type { Value } from "./values.js";

/** When the query runs, and which times it asks for; milliseconds since 1970. */
export interface Times {
  readonly now: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** What an expression may name, and what it may call beside the functions that everything may call. */
export interface Scope {
  /** A field, or an alias. @throws Problem where there is none. */
  field(expression: Extract<Expression, { kind: "field" }>): Value;
  /** An aggregate or another call that the scope itself answers. */
  call(call: Call): Value | undefined;
  /** The time of the record: of `bin`. @throws Problem where it is gone, after `stats`. */
  timestamp(span: Span): Value;
}

/** What functions are compiled with. */
export interface Context {
  readonly text: string;
  readonly times: Times;
  value(expression: Expression): Value;
  condition(expression: Expression): string;
  timestamp(span: Span): Value;
  warn(span: Span, text: string): void;
  fail(span: Span, message: string): never;
  refuse(span: Span, message: string): never;
}
