import { literal } from "../lake/database.js";

/** An SQL condition that is met where one of these is; none is met where there are none. */
export function anyOf(conditions: readonly string[]): string {
  if (conditions.length === 0) return "false";
  return conditions.length === 1 ? (conditions[0] ?? "false") : `(${conditions.join(" OR ")})`;
}

/** A condition that a text equals a typed one, in which `*` stands for any run of characters and nothing else is special. */
export function likeOf(expression: string, typed: string): string {
  if (!typed.includes("*")) return `${expression} = ${literal(typed)}`;
  const pattern = typed.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");
  return `${expression} LIKE ${literal(pattern)} ESCAPE '\\'`;
}
