import type { Verification } from "../answers/verify.js";
import { Database } from "../lake/database.js";
import type { Layout } from "../lake/layout.js";
import { WriteLock } from "../lake/lock.js";
import { currentSerial, publish, startDraft } from "../lake/store.js";
import { writeVerdicts, type FileVerdictRow } from "../lake/verdicts.js";
import { parseTime } from "../trail/time.js";

/**
 * Keeps what a verification said in the lake, so that `status` and `trace` can tell. A lake that is not there is not made.
 * An ingest that was killed and left a draft goes on afterwards as if nothing had been: its draft is kept.
 *
 * @returns whether there was a lake to keep it in
 */
export async function keepVerdicts(
  layout: Layout,
  answer: Verification,
  files: readonly FileVerdictRow[],
  options: { signal?: AbortSignal; now: () => Date },
): Promise<boolean> {
  if ((await currentSerial(layout)) === undefined) return false;
  await using _lock = await WriteLock.take(layout.lock, { signal: options.signal, now: options.now });
  const { draft, resumed } = await startDraft(layout, options.now());
  // The draft of a killed ingest is the next ingest's: what is published now would make it void.
  if (resumed) return false;
  using db = await Database.open({ memoryLimitMB: 400, tempDirectory: layout.temp("verify") });
  const hours = answer.hours.map(({ account, region, trail, from, to, digest }) => ({
    account,
    region,
    trail,
    from: parseTime(from) ?? 0,
    to: parseTime(to) ?? 0,
    verdict: digest.verdict,
  }));
  await writeVerdicts(db, layout, draft, files, hours);
  await publish(layout, draft, options.now());
  return true;
}
