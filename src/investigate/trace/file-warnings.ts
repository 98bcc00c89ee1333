import { trailFileName } from "../../lake/ledger.js";
import type { LakeReader, SourceFile } from "../../lake/reader.js";
import { verdictsAgainst, verifiedHours } from "../../lake/verdicts.js";
import { formatTime } from "../../trail/time.js";

/**
 * What verifications said against the files that evidence lies in: changed or planted files, and files of hours whose digest
 * is gone. A lake that was never verified, or has no digests, warns of nothing.
 */
export async function fileWarnings(reader: LakeReader, files: Iterable<SourceFile>): Promise<string[]> {
  const { db, layout, manifest, signal } = reader;
  if (manifest.verdicts === undefined) return [];
  const all = new Map(Array.from(files, (file) => [file.path, file]));
  const against = await verdictsAgainst(
    db,
    layout,
    manifest,
    [...all.values()].map(({ sha256 }) => sha256),
    signal,
  );
  const warnings = against.map(
    ({ path, reason }) =>
      `Evidence lies in a file that is not what CloudTrail delivered (${reason}): ${path}`,
  );
  const gone =
    (await verifiedHours(db, layout, manifest, signal))?.filter(({ verdict }) => verdict === "missing") ?? [];
  for (const path of [...all.keys()].sort()) {
    const { account, region, delivered } = trailFileName(path);
    if (delivered === null) continue;
    const hour = gone.find(
      (one) =>
        one.account === account && one.region === region && one.from <= delivered && delivered < one.to,
    );
    if (hour !== undefined) {
      const span = `${formatTime(hour.from)} to ${formatTime(hour.to)}`;
      warnings.push(`Evidence lies in a file that nothing proves: the digest of ${span} is missing: ${path}`);
    }
  }
  return warnings;
}
