import { Problem } from "../../diagnostics/problem.js";

/** Whether a source that was typed is CloudTrail's event history. */
export function isLookupAddress(source: string): boolean {
  return source.startsWith("lookup-events:");
}

/**
 * Reads `lookup-events:`, which takes no more words: credentials tell the account, options the regions and times.
 *
 * @throws Problem `usage`
 */
export function parseLookupAddress(source: string): void {
  if (source === "lookup-events:") return;
  throw new Problem({
    code: "usage",
    detail: `${source}: lookup-events: stands alone; the credentials tell the account, --region the regions, --from and --to the days.`,
  });
}
