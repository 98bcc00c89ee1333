import { encodeFact } from "../identity/stored-facts.js";
import { issueOf, useOf } from "../identity/derive.js";
import { ISSUING_EVENT_NAMES } from "../identity/issuance.js";
import type { Fact } from "../identity/facts.js";
import type { StagedMonth } from "../lake/batch.js";
import { literals, type Database } from "../lake/database.js";
import { wordNumber, writeFacts } from "../lake/facts-table.js";
import type { Layout } from "../lake/layout.js";
import type { CloudTrailRecord } from "../trail/record.js";

/** Derives a part's facts from its rows: one use for each stamp, one issue for each issuing record, and writes them. */
export async function deriveFacts(
  db: Database,
  layout: Layout,
  staged: StagedMonth,
  fresh?: FreshFacts,
  signal?: AbortSignal,
): Promise<void> {
  const facts: Fact[] = [];
  const groups = await db.all(
    `SELECT stamp::VARCHAR AS stamp, any_value(raw) AS raw, count(*) AS events, count(errorcode) AS errors,
            coalesce(min(epoch(ts)), 0)::BIGINT AS first, coalesce(max(epoch(ts)), 0)::BIGINT AS last,
            bool_or(console) AS console, list(DISTINCT pair_id) FILTER (WHERE pair_id IS NOT NULL) AS shared
     FROM ${staged.relation} WHERE stamp IS NOT NULL GROUP BY stamp`,
    signal,
  );
  for (const group of groups) {
    facts.push(
      useOf({
        stamp: String(group.stamp),
        record: JSON.parse(String(group.raw)) as CloudTrailRecord,
        events: Number(group.events),
        errors: Number(group.errors),
        first: Number(group.first),
        last: Number(group.last),
        console: group.console === true,
        shared: (group.shared ?? []) as string[],
      }),
    );
  }
  const issuing = await db.all(
    `SELECT raw FROM ${staged.relation}
     WHERE eventname IN (${literals([...ISSUING_EVENT_NAMES])}) AND errorcode IS NULL`,
    signal,
  );
  for (const { raw } of issuing) {
    const issue = issueOf(JSON.parse(String(raw)) as CloudTrailRecord);
    if (issue !== undefined) facts.push(issue);
  }
  const encoded = facts.map(encodeFact);
  await writeFacts(db, layout, staged.part.id, encoded);
  for (const { row, words } of encoded) fresh?.note(row, words);
}

/** More words than this are not remembered: then everything is resolved again. */
const MOST_WORDS = 500_000;

/** What an ingest has added: the stamps it touched, and the words of its facts, on which older answers may depend. */
export class FreshFacts {
  readonly stamps = new Set<string>();
  readonly words = new Set<number>();
  overflow = false;

  note(row: { id: string; kind: string }, words: readonly string[]): void {
    if (this.overflow) return;
    if (row.kind === "use") this.stamps.add(row.id);
    for (const word of words) this.words.add(shortWord(word));
    if (this.words.size + this.stamps.size > MOST_WORDS) this.forget();
  }

  /** Gives up naming what changed: everything will be resolved again. */
  forget(): void {
    this.overflow = true;
    this.stamps.clear();
    this.words.clear();
  }
}

/** A word as 32 bits: enough to tell what may have changed; a collision only resolves a stamp once more. */
export function shortWord(word: string): number {
  return Number(wordNumber(word) & 0xffff_ffffn);
}
