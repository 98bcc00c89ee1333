import { Problem } from "../../diagnostics/problem.js";

/** An object of DuckDB's serialised tree. Nothing is promised about what stands in it. */
export type Node = { readonly [key: string]: unknown };

/** The tree that `json_serialize_sql` wrote. It writes infinite numbers bare, which JSON does not have. */
export function parseSerialised(text: string): Node {
  const json = text.replace(/"value":(?:-?Infinity|-?NaN|-?inf|-?nan)(?=[,}\]])/g, '"value":null');
  const tree = asNode(JSON.parse(json));
  if (tree === undefined)
    throw new Problem({ code: "internal", detail: "DuckDB gave no tree for the query." });
  return tree;
}

/** The value as an object of the tree; undefined for anything else. */
export function asNode(value: unknown): Node | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : undefined;
}

/** The value where it is text, else "". */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Lower case as DuckDB folds names: ASCII letters only, so that no other letter turns into one of them. */
export function lower(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
