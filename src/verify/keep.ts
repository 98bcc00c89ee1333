import type { Verification } from "../answers/verify.js";
import { Problem } from "../diagnostics/problem.js";
import { Database } from "../lake/database.js";
import type { Layout } from "../lake/layout.js";
import { WriteLock } from "../lake/lock.js";
import { currentSerial, publish, startDraft } from "../lake/store.js";
import { writeVerdicts, type FileVerdictRow } from "../lake/verdicts.js";
import { parseTime } from "../trail/time.js";

/**
 * Keeps what a verification said in the lake, so that `status` and `trace` can tell. A lake that is not there is not made, an
 * ingest that runs is not waited for, and one that was killed goes on afterwards as if nothing had been.
 *
 * @returns whether it was kept, and why not
 */
export async function keepVerdicts(
  layout: Layout,
  answer: Omit<Verification, "kept">,
  files: readonly FileVerdictRow[],
  options: { signal?: AbortSignal; now: () => Date },
): Promise<Verification["kept"]> {
  if ((await currentSerial(layout)) === undefined) return "no-lake";
  const lock = await lockUnlessHeld(layout, options);
  if (lock === undefined) return "ingest-running";
  await using _lock = lock;
  const { draft, resumed } = await startDraft(layout, options.now());
  // The draft of a killed ingest is the next ingest's: what is published now would make it void.
  if (resumed) return "ingest-unfinished";
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
  return "in-lake";
}

async function lockUnlessHeld(
  layout: Layout,
  { signal, now }: { signal?: AbortSignal; now: () => Date },
): Promise<WriteLock | undefined> {
  try {
    return await WriteLock.take(layout.lock, { noWait: true, signal, now });
  } catch (error) {
    if (error instanceof Problem && error.code === "lake-held") return undefined;
    throw error;
  }
}
