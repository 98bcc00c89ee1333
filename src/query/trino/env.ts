import type { Span } from "../../diagnostics/place.js";
import type { Expression } from "./ast.js";
import type { Translated, Typed } from "./call.js";
import { BOOLEAN, typeName } from "./types.js";
import type { Scope } from "./scope.js";
import type { Translation } from "./translation.js";

/** What an expression is translated in: the names it may use, and what it may not hold where it stands. */
export interface Env {
  readonly translation: Translation;
  readonly scope: Scope;
  /** Why aggregates may not stand here; undefined where they may. */
  readonly noAggregates?: string;
  /** Why window functions may not stand here. */
  readonly noWindows?: string;
  readonly windows: ReadonlyMap<string, WindowDefinition>;
  /** Translates an expression in an expression. */
  readonly translate: (of: Expression, env: Env) => Typed;
}

/** A window of the WINDOW clause, taken apart so that others may be built on it. */
export interface WindowDefinition {
  readonly partition: string;
  readonly order: string;
  readonly frame: string;
}

/** The translated expression, or the reason why Trino would not have it, at its place. */
export function accepted(
  translated: Translated,
  env: Env,
  of: Span,
  args: readonly Span[] = [],
  hint?: string,
): Typed {
  if (!("refused" in translated)) return translated;
  const { refused, at } = translated;
  const span = (at === undefined ? undefined : args[at]) ?? of;
  throw env.translation.refuse(hint === undefined ? refused : `${refused.replace(/\.$/, "")}: ${hint}`, span);
}

/** A condition: its type must be boolean. */
export function condition(of: Expression, env: Env, clause: string): string {
  const value = env.translate(of, env);
  if (value.type.kind === "boolean") return value.sql;
  if (value.type.kind === "unknown") return `CAST(${value.sql} AS BOOLEAN)`;
  throw env.translation.refuse(
    `${clause} must evaluate to a boolean: actual type ${typeName(value.type)}`,
    of.span,
  );
}

export function booleanOf(sql: string): Typed {
  return { type: BOOLEAN, sql };
}
