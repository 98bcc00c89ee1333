import { resolve } from "node:path";
import type { Verification } from "../answers/verify.js";
import { Problem, type ProblemData } from "../diagnostics/problem.js";
import type { Layout } from "../lake/layout.js";
import type { FileVerdictRow } from "../lake/verdicts.js";
import { parsePublicKeys } from "../trail/digest.js";
import { parseTimeRange } from "../trail/time-range.js";
import { FolderArchive } from "../verify/folder.js";
import { keepVerdicts } from "../verify/keep.js";
import { verify } from "../verify/verify.js";
import type { VerifyCall } from "./contract.js";

/** Verifies folders, and keeps in the lake what was found of files it may hold. */
export async function verifySources(
  layout: Layout,
  sources: readonly string[],
  options: VerifyCall & { signal: AbortSignal; now: () => Date },
): Promise<Verification> {
  const keys = options.publicKeys === undefined ? undefined : parsePublicKeys(options.publicKeys);
  if (keys !== undefined && "broken" in keys)
    throw new Problem({
      code: "bad-public-keys",
      detail: `These are no public keys: ${String(keys.broken)}.`,
    });
  const problems: ProblemData[] = [];
  const archive = new FolderArchive(
    sources.map((source) => resolve(source)),
    (problem) => problems.push(problem),
  );
  const against: FileVerdictRow[] = [];
  const answer = await verify(archive, {
    keys,
    complete: false,
    from: keys === undefined ? "none" : "file",
    range: parseTimeRange(options.range ?? {}, options.now()),
    signal: options.signal,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    onFile: ({ path, verdict, reason, stored }) => {
      if (stored !== undefined) against.push({ path, verdict, reason: reason ?? "", sha256: stored });
    },
  });
  const first = problems[0];
  if (first !== undefined) throw new Problem(first);
  await keepVerdicts(layout, answer, against, options);
  return answer;
}
