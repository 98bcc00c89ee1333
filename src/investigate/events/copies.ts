import { EVENT_ID } from "../../lake/columns.js";
import type { LakeReader } from "../../lake/reader.js";

/** The event ID of `e`, as text. */
export const ID = EVENT_ID.replaceAll("eventid", "e.eventid");

/**
 * The two copies of one cross-account call lie in two accounts and share their shared event ID, name and second
 * (`cloudtrail-identity.md` §3.0, J7). Of those that are chosen the caller's own is kept, which names it best.
 */
const OF_ONE_CALL = `PARTITION BY e.pair_id, e.eventname, e.ts ORDER BY coalesce(e.useridentity.type, '') = 'AWSAccount', e.account, ${ID}`;

/** Rows of a selection of `e` without the further copies of calls; `columns` are of `e`. */
export function onceEach(reader: LakeReader, columns: string, where: string): string {
  return `(SELECT ${columns} FROM ${reader.currentEvents} e WHERE e.pair_id IS NULL AND (${where})
    UNION ALL SELECT ${columns} FROM ${reader.currentEvents} e WHERE e.pair_id IS NOT NULL AND (${where})
    QUALIFY e.account = first_value(e.account) OVER (${OF_ONE_CALL}))`;
}

/** Writes the further copies of chosen calls, with the record that is kept, as a table; answers how many there are. */
export async function writeCopies(reader: LakeReader, table: string, where: string): Promise<number> {
  await reader.db.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT * FROM (
       SELECT ${ID} AS id, e.account AS account, first_value(${ID}) OVER (${OF_ONE_CALL}) AS kept_id,
              first_value(e.account) OVER (${OF_ONE_CALL}) AS kept_account
       FROM ${reader.currentEvents} e WHERE e.pair_id IS NOT NULL AND (${where})
     ) WHERE account <> kept_account`,
    reader.signal,
  );
  const [row] = await reader.db.all(`SELECT count(*) AS n FROM ${table}`, reader.signal);
  return Number(row?.n ?? 0);
}

/** A condition on `e`: none of the further copies that were written. */
export function notCopied(table: string): string {
  return `(e.pair_id IS NULL OR (${ID}, e.account) NOT IN (SELECT (id, account) FROM ${table}))`;
}
