/** One token of a query. Indexes are UTF-16 units of the user's text, the end not included. */
export interface Token {
  readonly kind: "word" | "quoted" | "string" | "binary" | "number" | "symbol" | "end";
  /** As written. */
  readonly text: string;
  /** What a name or literal stands for; a word in upper case, to compare keywords with. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The words that Trino allows as names only in double quotes (SqlBase.g4: what `nonReserved` leaves out). */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    "ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH " +
    "CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT " +
    "DROP ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT " +
    "INTERSECT INTO IS JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG " +
    "LOCALTIME LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT " +
    "SKIP TABLE THEN TRIM TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH"
  ).split(" "),
);

/** The clauses of a query, in the order in which they must stand. */
export const CLAUSES = [
  "SELECT",
  "FROM",
  "WHERE",
  "GROUP",
  "HAVING",
  "WINDOW",
  "ORDER",
  "OFFSET",
  "LIMIT",
  "FETCH",
] as const;

/** The longest query, in UTF-16 units; the engine's own limit for what is made of it is the same. */
export const MAX_LENGTH = 262_144;
/** How many tokens one query may have. */
export const MAX_TOKENS = 50_000;
