import type { Database } from "./database.js";
import type { Coverage, Manifest } from "./manifest.js";

/** What staged rows add to the lake's coverage, and which records they amend. */
export async function stagedCoverage(
  db: Database,
  relation: string,
  signal?: AbortSignal,
): Promise<{ coverage: Coverage[]; amended: Manifest["amended"] }> {
  const rows = await db.all(
    `SELECT account, coalesce(awsregion, '') AS region, coalesce(min(epoch(ts)), 0)::BIGINT AS "from",
            coalesce(max(epoch(ts)), 0)::BIGINT AS "to"
     FROM ${relation} WHERE ts IS NOT NULL GROUP BY ALL ORDER BY ALL`,
    signal,
  );
  const amended = await db.all(
    `SELECT DISTINCT amends AS "eventId", account FROM ${relation} WHERE amends IS NOT NULL ORDER BY ALL`,
    signal,
  );
  return { coverage: rows as unknown as Coverage[], amended: amended as unknown as Manifest["amended"] };
}

/** Joins coverage by account and region. */
export function mergeCoverage(entries: readonly Coverage[]): Coverage[] {
  const merged = new Map<string, Coverage>();
  for (const entry of entries) {
    const key = `${entry.account}/${entry.region}`;
    const other = merged.get(key) ?? entry;
    merged.set(key, { ...entry, from: Math.min(other.from, entry.from), to: Math.max(other.to, entry.to) });
  }
  return [...merged.values()].sort((a, b) =>
    `${a.account}/${a.region}` < `${b.account}/${b.region}` ? -1 : 1,
  );
}
