import type { Query } from "./ast.js";
import { Cursor, type Grammar } from "./cursor.js";
import { refuseStatement, refuseUnread } from "./not-select.js";
import { parseExpression, parseValue } from "./parse-expression.js";
import { parseQuery } from "./parse-query.js";

const GRAMMAR: Grammar = { value: parseValue, expression: parseExpression, query: parseQuery };

/**
 * Reads one query of Trino's SELECT language (SqlBase.g4 of Trino), with what Athena and CloudTrail Lake add to the names
 * of tables.
 *
 * @throws Problem `sql-syntax` with the place and what is likely wrong, `sql-not-select`, or `sql-limit`.
 */
export function parse(text: string): Query {
  const cursor = cursorOf(text);
  const refused = refuseStatement(text, cursor.statement);
  if (refused !== undefined) throw refused;
  const query = parseQuery(cursor);
  const { token } = cursor;
  if (cursor.isSymbol(";")) while (cursor.acceptSymbol(";")) continue;
  if (cursor.token.kind === "end") return query;
  if (token !== cursor.token) {
    throw cursor.wrong("Only one query is run; a second one begins here, behind the `;`");
  }
  throw cursor.unexpected("the end of the query");
}

/** What is no query is refused by its name, also where it holds what no query may: `CREATE TABLE \`name\``. */
function cursorOf(text: string): Cursor {
  try {
    return new Cursor(text, GRAMMAR);
  } catch (error) {
    throw refuseUnread(text) ?? error;
  }
}
