import type { DuckDBConnection } from "@duckdb/node-api";
import type { Problem } from "../../diagnostics/problem.js";
import { whyNotFunction, whyNotTableFunction } from "./functions.js";
import { placeOf, textProblem } from "../../diagnostics/place.js";
import { whyNotSize } from "./sizes.js";
import { readableSql } from "./text.js";
import { asNode, lower, parseSerialised, textOf, type Node } from "./tree.js";

/** What a query may read. Names are compared as DuckDB does: without regard to ASCII case. */
export interface Allowed {
  /** Tables and views of the main schema, lower case. */
  readonly relations: ReadonlySet<string>;
  /** Macros that the engine's own setup made, lower case; their bodies are trusted. */
  readonly macros?: ReadonlySet<string>;
}

/** DuckDB's binder takes more than cubic time in the depth of an expression, and nothing interrupts it. */
export const MAX_EXPRESSION_DEPTH = 128;
/** The binder takes exponential time in a chain of `->`: 22 take 2.4 s, 12 take 5 ms. */
export const MAX_ARROW_DEPTH = 12;
/** How deep the tree may be in all. */
export const MAX_TREE_DEPTH = 800;
/** The planner takes quadratic time in UNION, EXCEPT and INTERSECT: 5,000 take 3 s, and nothing interrupts it. */
export const MAX_SET_OPERATIONS = 1_000;

const SERIALISE = "SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true)::VARCHAR";

const EXPRESSIONS = new Set(
  (
    "BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR " +
    "POSITIONAL_REFERENCE STAR SUBQUERY WINDOW TYPE"
  ).split(" "),
);
const PARTS = new Set(
  (
    "SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE " +
    "BASE_TABLE EMPTY EXPRESSION_LIST JOIN PIVOT SUBQUERY TABLE_FUNCTION " +
    "DISTINCT_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_MODIFIER ASCENDING DESCENDING ORDER_DEFAULT"
  ).split(" "),
);

/**
 * Refuses everything but one SELECT that reads the allowed relations and computes with harmless functions.
 *
 * DuckDB's own parser makes the tree that is walked, and every kind of node, relation and function in it must be one
 * that is known to be harmless; a kind that a later engine adds is refused until someone decides. The text that is
 * run afterwards must be `readableSql(sql)`.
 *
 * @throws Problem `sql-syntax`, `sql-not-select`, `sql-forbidden`, or `sql-limit` for a query too long or too deep.
 */
export async function checkSelect(
  connection: DuckDBConnection,
  sql: string,
  allowed: Allowed,
): Promise<void> {
  const text = readableSql(sql);
  const tree = parseSerialised(await serialise(connection, text));
  if (tree.error === true) throw refusedByParser(text, tree);
  const statements = Array.isArray(tree.statements) ? tree.statements : [];
  if (statements.length !== 1) {
    const what =
      statements.length === 0
        ? "There is no query here."
        : "Only one query is allowed, not several after `;`.";
    throw textProblem("sql-not-select", what, text, undefined);
  }
  const statement = asNode(statements[0]);
  new Walk(text, allowed).query(asNode(statement?.node));
}

async function serialise(connection: DuckDBConnection, text: string): Promise<string> {
  const prepared = await connection.prepare(SERIALISE);
  try {
    prepared.bind([text]);
    const rows = await (await prepared.run()).getRows();
    return String(rows[0]?.[0]);
  } finally {
    prepared.destroySync();
  }
}

function refusedByParser(sql: string, tree: Node): Problem {
  const message = textOf(tree.error_message);
  if (message.startsWith("Only SELECT statements")) {
    const pivot = /^\s*pivot\b/i.test(sql) ? " Write SELECT * FROM (PIVOT … ON … IN (…) USING …)." : "";
    return textProblem("sql-not-select", `Only one SELECT is allowed.${pivot}`, sql, undefined);
  }
  if (message.includes("A CTE needs a SELECT")) {
    return textProblem("sql-not-select", "WITH may hold only SELECT.", sql, undefined);
  }
  if (/depth limit|memory exhausted/.test(message)) {
    return textProblem("sql-limit", "The query is nested too deep.", sql, undefined);
  }
  const place = placeOf(sql, tree.position === undefined ? undefined : Number(tree.position));
  const shown = message.length > 300 ? `${message.slice(0, 300)}…` : message;
  return textProblem("sql-syntax", `${shown}.`, sql, place);
}

/** Where the walk stands: the CTEs in scope, how deep it is, and the last place in the text that a node gave. */
interface Here {
  readonly ctes: ReadonlySet<string>;
  readonly recurring: ReadonlySet<string>;
  readonly depth: number;
  readonly expressions: number;
  readonly arrows: number;
  readonly offset: number | undefined;
}

class Walk {
  readonly #sql: string;
  readonly #allowed: Allowed;
  #setOperations = 0;

  constructor(sql: string, allowed: Allowed) {
    this.#sql = sql;
    this.#allowed = allowed;
  }

  query(node: Node | undefined): void {
    if (node === undefined) throw this.#refuse("sql-not-select", "Only one SELECT is allowed.", undefined);
    const none: ReadonlySet<string> = new Set();
    this.#visit(node, {
      ctes: none,
      recurring: none,
      depth: 0,
      expressions: 0,
      arrows: 0,
      offset: undefined,
    });
  }

  #visit(value: unknown, here: Here): void {
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(item, here);
      return;
    }
    const node = asNode(value);
    if (node === undefined) return;
    const location = node.query_location;
    const offset = typeof location === "number" && Number.isSafeInteger(location) ? location : here.offset;
    let inside: Here = { ...here, depth: here.depth + 1, offset };
    if (inside.depth > MAX_TREE_DEPTH) throw this.#tooDeep(inside);
    if (typeof node.class === "string") inside = this.#expression(node, node.class, inside);
    else if (typeof node.type === "string") this.#part(node, node.type, inside);
    if (node.class === "CONSTANT") return;
    this.#children(node, inside);
  }

  #children(node: Node, here: Here): void {
    let inside = here;
    if (node.cte_map !== undefined) inside = this.#ctes(asNode(node.cte_map), here);
    for (const [key, child] of Object.entries(node)) {
      if (key === "cte_map" || key === "sample") continue;
      // The constants of a PIVOT's IN list are data; the rest of its entry is not.
      if (key === "values" && node.class === undefined && node.type === undefined) continue;
      if (key === "function" && node.type === "TABLE_FUNCTION") {
        this.#visit(asNode(child)?.children, inside);
      } else if (key === "right" && node.type === "RECURSIVE_CTE_NODE") {
        const name = lower(textOf(node.cte_name));
        this.#visit(child, {
          ...inside,
          ctes: new Set([...inside.ctes, name]),
          recurring: new Set([...inside.recurring, name]),
        });
      } else {
        this.#visit(child, inside);
      }
    }
  }

  /** Each CTE sees those before it, never itself: an unseen name would be looked up as a table or a file. */
  #ctes(map: Node | undefined, here: Here): Here {
    const ctes = new Set(here.ctes);
    for (const entry of Array.isArray(map?.map) ? map.map : []) {
      const cte = asNode(entry);
      this.#visit(cte?.value, { ...here, ctes: new Set(ctes) });
      ctes.add(lower(textOf(cte?.key)));
    }
    return { ...here, ctes };
  }

  #expression(node: Node, kind: string, here: Here): Here {
    if (kind === "PARAMETER") {
      const what = "Parameters (?, $1, $name) have no value here; write the value itself.";
      throw this.#refuse("sql-forbidden", what, here);
    }
    if (!EXPRESSIONS.has(kind))
      throw this.#refuse("sql-forbidden", `A query may not use ${kind} here.`, here);
    if (kind === "FUNCTION" || kind === "WINDOW") this.#function(node, here);
    const expressions = here.expressions + 1;
    const arrows = here.arrows + (kind === "LAMBDA" ? 1 : 0);
    if (expressions > MAX_EXPRESSION_DEPTH || arrows > MAX_ARROW_DEPTH) throw this.#tooDeep(here);
    return { ...here, expressions, arrows };
  }

  #function(node: Node, here: Here): void {
    const name = lower(textOf(node.function_name));
    if (this.#isMacro(node, name)) return;
    const why = whyNotFunction(name) ?? whyNotSize(name, node);
    if (why !== undefined) throw this.#refuse("sql-forbidden", `A query may not call ${name}: ${why}.`, here);
  }

  /** A macro of the setup, called without a schema: `system.main.x()` would be the engine's own function. */
  #isMacro(node: Node, name: string): boolean {
    return (
      this.#allowed.macros?.has(name) === true && node.schema === undefined && node.catalog === undefined
    );
  }

  #part(node: Node, kind: string, here: Here): void {
    if (kind.endsWith("_TYPE_INFO")) return;
    if (kind === "SHOW_REF") {
      const what = "DESCRIBE, SHOW and SUMMARIZE read the engine's catalogue; only SELECT is allowed.";
      throw this.#refuse("sql-not-select", what, here);
    }
    if (!PARTS.has(kind)) throw this.#refuse("sql-forbidden", `A query may not use ${kind}.`, here);
    if (kind === "SET_OPERATION_NODE" && ++this.#setOperations > MAX_SET_OPERATIONS) {
      const what = `The query holds more than ${MAX_SET_OPERATIONS} UNION, EXCEPT or INTERSECT.`;
      throw this.#refuse("sql-limit", what, here);
    }
    if (kind === "BASE_TABLE") this.#relation(node, here);
    if (kind === "TABLE_FUNCTION") {
      const call = asNode(node.function);
      if (call === undefined) throw this.#refuse("sql-forbidden", "A query may not read from this.", here);
      const name = lower(textOf(call.function_name));
      const why = this.#isMacro(call, name) ? undefined : whyNotTableFunction(name);
      if (why !== undefined)
        throw this.#refuse("sql-forbidden", `A query may not read from ${name}(): ${why}.`, here);
    }
  }

  #relation(node: Node, here: Here): void {
    const [catalog, schema, name] = [node.catalog_name, node.schema_name, node.table_name].map((part) =>
      lower(textOf(part)),
    );
    const table = name ?? "";
    if (schema === "" && catalog === "" && here.ctes.has(table)) return;
    if (schema === "recurring" && catalog === "" && here.recurring.has(table)) return;
    const ours = ["", "main", "memory"].includes(schema ?? "") && ["", "memory"].includes(catalog ?? "");
    if (ours && this.#allowed.relations.has(table)) return;
    const full = [node.catalog_name, node.schema_name, node.table_name]
      .map(textOf)
      .filter((part) => part !== "");
    const shown = full.join(".");
    const names = [...this.#allowed.relations].sort().join(", ");
    const what = `A query may not read from ${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown}; it may read from ${names}.`;
    throw this.#refuse("sql-forbidden", what, here);
  }

  #tooDeep(here: Here): Problem {
    return this.#refuse("sql-limit", "The query is nested too deep.", here);
  }

  #refuse(
    code: "sql-forbidden" | "sql-not-select" | "sql-limit",
    what: string,
    here: Here | undefined,
  ): Problem {
    return textProblem(code, what, this.#sql, placeOf(this.#sql, here?.offset));
  }
}
