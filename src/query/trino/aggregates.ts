import type { Expression } from "./ast.js";
import { isAggregate } from "./functions/index.js";

/** Whether an expression aggregates; the queries in it do so for themselves. */
export function hasAggregate(of: Expression): boolean {
  if (of.kind === "call") {
    const name = of.name.text.toLowerCase();
    if (of.over === undefined && isAggregate(name)) return true;
  }
  if (of.kind === "grouping") return true;
  return childrenOf(of).some(hasAggregate);
}

/** The expressions right below an expression; not those of queries in it. */
export function childrenOf(of: Expression): Expression[] {
  const children: Expression[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isExpression(value)) children.push(value);
    else if (typeof value === "object" && value !== null && !("body" in value && "with" in value))
      for (const item of Object.values(value)) visit(item);
  };
  for (const [key, value] of Object.entries(of)) if (key !== "span" && key !== "at") visit(value);
  return children;
}

function isExpression(value: unknown): value is Expression {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    "span" in value &&
    !("parameters" in value && "name" in value)
  );
}
