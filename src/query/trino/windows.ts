import type { FrameBound, Name, WindowSpec } from "./ast.js";
import type { Env, WindowDefinition } from "./env.js";
import { sortedBy } from "./sorting.js";

/** What stands behind OVER, as DuckDB SQL; windows with names are written out. */
export function overClause(over: Name | WindowSpec, env: Env): string {
  return shown("partitionBy" in over ? windowOf(over, env) : named(over, env));
}

/** A window, with what it takes over from the one it is built on. */
export function windowOf(spec: WindowSpec, env: Env): WindowDefinition {
  const inside: Env = { ...env, noWindows: "Window functions cannot be nested in a window" };
  const base = spec.base === undefined ? undefined : named(spec.base, env);
  if (base !== undefined && spec.partitionBy.length > 0)
    throw env.translation.refuse(
      "WINDOW specification with named WINDOW reference cannot specify PARTITION BY",
      spec.span,
    );
  if (base !== undefined && base.order !== "" && spec.orderBy.length > 0)
    throw env.translation.refuse(
      "Cannot specify ORDER BY: the window that it is built on has one",
      spec.span,
    );
  const partition = spec.partitionBy.map((of) => inside.translate(of, inside).sql).join(", ");
  const order = spec.orderBy.length === 0 ? "" : sortedBy(spec.orderBy, inside);
  return {
    partition: partition === "" ? (base?.partition ?? "") : partition,
    order: order === "" ? (base?.order ?? "") : order,
    frame: frameOf(spec, inside) ?? base?.frame ?? "",
  };
}

function named(name: Name, env: Env): WindowDefinition {
  const window = env.windows.get(name.text.toLowerCase());
  if (window === undefined)
    throw env.translation.refuse(`Cannot resolve WINDOW name ${name.text}`, name.span);
  return window;
}

function frameOf({ frame, span }: WindowSpec, env: Env): string | undefined {
  if (frame === undefined) return undefined;
  if (frame.start.kind === "unbounded following")
    throw env.translation.refuse("Window frame start cannot be UNBOUNDED FOLLOWING", span);
  if (frame.end?.kind === "unbounded preceding")
    throw env.translation.refuse("Window frame end cannot be UNBOUNDED PRECEDING", span);
  const start = bound(frame.start, env);
  const end = frame.end === undefined ? "CURRENT ROW" : bound(frame.end, env);
  return `${frame.unit.toUpperCase()} BETWEEN ${start} AND ${end}`;
}

function bound({ kind, offset }: FrameBound, env: Env): string {
  return offset === undefined
    ? kind.toUpperCase()
    : `${env.translate(offset, env).sql} ${kind.toUpperCase()}`;
}

function shown({ partition, order, frame }: WindowDefinition): string {
  const parts = [
    ...(partition === "" ? [] : [`PARTITION BY ${partition}`]),
    ...(order === "" ? [] : [`ORDER BY ${order}`]),
    ...(frame === "" ? [] : [frame]),
  ];
  return `(${parts.join(" ")})`;
}
