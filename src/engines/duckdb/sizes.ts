import { asNode, textOf, type Node } from "./tree.js";

/** The longest text that a function may be asked for by number. */
export const MAX_SIZE = 100_000;

/** The argument (from 0) that says how long the result becomes. */
const SIZE_ARGUMENT: Readonly<Record<string, number>> = { repeat: 1, lpad: 1, rpad: 1, bar: 3 };

/**
 * Why a function's result may not be this long; undefined where it may. DuckDB does not count the values of running
 * expressions against its memory limit, and computes constant ones while planning, where nothing interrupts it:
 * `repeat('x', 2000000000)` would hold 2 GB and 15 seconds. So the size must be a number written in the query.
 */
export function whyNotSize(name: string, call: Node): string | undefined {
  const children = Array.isArray(call.children) ? (call.children as unknown[]) : [];
  if (name === "printf" || name === "format") return whyNotFormat(children[0]);
  if (!Object.hasOwn(SIZE_ARGUMENT, name)) return undefined;
  if (call.schema !== undefined && call.schema !== "main") return `write it as ${name}(…), not after a dot`;
  const argument = children[SIZE_ARGUMENT[name] ?? 0];
  if (argument === undefined) return undefined;
  const size = constantOf(argument);
  return typeof size === "number" && size <= MAX_SIZE
    ? undefined
    : `its length must be a number, at most ${MAX_SIZE}`;
}

function whyNotFormat(argument: unknown): string | undefined {
  if (argument === undefined) return undefined;
  const format = constantOf(argument);
  if (typeof format === "string" && !/\d{5}|\*|\{[^}]*\{/.test(format)) return undefined;
  return "its format must be text written in the query, without widths of five digits or more";
}

function constantOf(argument: unknown): unknown {
  const node = asNode(argument);
  if (node?.class !== "CONSTANT") return undefined;
  const value = asNode(node.value)?.value;
  return typeof value === "number" ? value : textOf(value);
}
