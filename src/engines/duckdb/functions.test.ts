import { DuckDBInstance } from "@duckdb/node-api";
import { expect, it } from "vitest";
import {
  ALLOWED_FUNCTIONS,
  ALLOWED_TABLE_FUNCTIONS,
  DENIED_FUNCTIONS,
  DENIED_TABLE_FUNCTIONS,
  isDecided,
} from "./functions.js";

async function engineFunctions(types: string[]): Promise<string[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const list = types.map((type) => `'${type}'`).join(", ");
    const reader = await connection.runAndReadAll(
      `SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE function_type IN (${list}) ORDER BY 1`,
    );
    return reader.getRows().map(([name]) => String(name));
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

it("every function of the installed engine is allowed or denied, none both", async () => {
  const names = await engineFunctions(["scalar", "aggregate", "macro"]);
  expect(names.filter((name) => !isDecided(name, "function"))).toEqual([]);
  expect([...ALLOWED_FUNCTIONS, ...DENIED_FUNCTIONS.keys()].filter((name) => !names.includes(name))).toEqual(
    [],
  );
});

it("every table function of the installed engine is allowed or denied, none both", async () => {
  const names = await engineFunctions(["table", "table_macro"]);
  expect(names.filter((name) => !isDecided(name, "table"))).toEqual([]);
  expect(
    [...ALLOWED_TABLE_FUNCTIONS, ...DENIED_TABLE_FUNCTIONS.keys()].filter((name) => !names.includes(name)),
  ).toEqual([]);
});

it("the engine has no other kind of function", async () => {
  const known = ["scalar", "aggregate", "macro", "table", "table_macro", "pragma"];
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll("SELECT DISTINCT function_type FROM duckdb_functions()");
  expect(
    reader
      .getRows()
      .map(([type]) => String(type))
      .filter((type) => !known.includes(type)),
  ).toEqual([]);
  connection.disconnectSync();
  instance.closeSync();
});
