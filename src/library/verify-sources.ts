import { resolve } from "node:path";
import type { Verification } from "../answers/verify.js";
import { Problem, type ProblemData } from "../diagnostics/problem.js";
import type { Layout } from "../lake/layout.js";
import type { FileVerdictRow } from "../lake/verdicts.js";
import { parsePublicKeys, type PublicKeys } from "../trail/digest.js";
import { parseTimeRange, type TimeRange } from "../trail/time-range.js";
import { FolderArchive } from "../verify/folder.js";
import { keepVerdicts } from "../verify/keep.js";
import type { DigestArchive } from "../verify/archive.js";
import { verify, type VerifyOptions } from "../verify/verify.js";
import type { VerifyCall } from "./contract.js";

/** Verifies folders or buckets, and keeps in the lake what was found of files it may hold. */
export async function verifySources(
  layout: Layout,
  sources: readonly string[],
  options: VerifyCall & { signal: AbortSignal; now: () => Date },
): Promise<Verification> {
  const range = parseTimeRange(options.range ?? {}, options.now());
  const buckets = sources.filter((source) => source.startsWith("s3://"));
  if (buckets.length > 0 && buckets.length < sources.length)
    throw new Problem({
      code: "usage",
      detail:
        "Folders and buckets are verified apart: the one is a copy, the other is where CloudTrail wrote.",
    });
  if (buckets.length === 0) return verifyFolders(layout, sources, range, options);
  const { BucketArchive } = await import("../verify/buckets.js");
  using archive = new BucketArchive(buckets, { ...options.remote, range });
  const own = options.publicKeys;
  const text = own ?? (await archive.publicKeys(options.now(), options.signal));
  const keys = keysOf(text);
  return await run(
    layout,
    archive,
    { keys, complete: own === undefined, from: own === undefined ? "api" : "file", range },
    options,
  );
}

async function verifyFolders(
  layout: Layout,
  sources: readonly string[],
  range: TimeRange,
  options: VerifyCall & { signal: AbortSignal; now: () => Date },
): Promise<Verification> {
  const problems: ProblemData[] = [];
  const archive = new FolderArchive(
    sources.map((source) => resolve(source)),
    (problem) => problems.push(problem),
  );
  const keys = options.publicKeys === undefined ? undefined : keysOf(options.publicKeys);
  const from = keys === undefined ? "none" : "file";
  return run(layout, archive, { keys, complete: false, from, range }, options, problems);
}

async function run(
  layout: Layout,
  archive: DigestArchive,
  how: Pick<VerifyOptions, "keys" | "complete" | "from" | "range">,
  options: VerifyCall & { signal: AbortSignal; now: () => Date },
  problems: readonly ProblemData[] = [],
): Promise<Verification> {
  const against: FileVerdictRow[] = [];
  const answer = await verify(archive, {
    ...how,
    signal: options.signal,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    onFile: ({ path, verdict, reason, stored }) => {
      if (stored !== undefined) against.push({ path, verdict, reason: reason ?? "", sha256: stored });
    },
  });
  const first = problems[0];
  if (first !== undefined) throw new Problem(first);
  against.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.verdict < b.verdict ? -1 : 1));
  return { ...answer, kept: await keepVerdicts(layout, answer, against, options) };
}

function keysOf(text: string): PublicKeys {
  const keys = parsePublicKeys(text);
  if ("broken" in keys)
    throw new Problem({
      code: "bad-public-keys",
      detail: `These are no public keys: ${String(keys.broken)}.`,
    });
  return keys;
}
