import { readFile } from "node:fs/promises";
import type { Verification } from "../../answers/verify.js";
import { Problem } from "../../diagnostics/problem.js";
import { awsCall, type AwsFlags } from "../aws-options.js";
import { progressLine } from "../progress-line.js";
import { csvLine } from "../render/csv.js";
import { json } from "../render/json.js";
import { renderVerification, renderVerifyProgress } from "../render/verify.js";
import type { ExitCode, Session, Verb } from "../verb.js";

interface VerifyFlags extends AwsFlags {
  publicKeys?: string;
  strict?: boolean;
  account?: string[];
  region?: string[];
  requesterPays?: boolean;
}

/** `trailhound verify <source…>` */
export const verify: Verb<VerifyFlags> = async (session, folders, options) => {
  const publicKeys = options.publicKeys === undefined ? undefined : await keysIn(options.publicKeys);
  if (
    !folders.some((folder) => folder.startsWith("s3://")) &&
    (options.account ?? options.region) !== undefined
  )
    throw new Problem({
      code: "usage",
      detail: "--account and --region choose among what a bucket holds; folders are verified whole.",
    });
  const progress = progressLine(session, renderVerifyProgress);
  await using lake = await session.openLake();
  let answer: Verification;
  try {
    answer = await lake.verify(folders, {
      ...(publicKeys === undefined ? {} : { publicKeys }),
      range: session.globals.range,
      remote: {
        ...awsCall(session, options),
        ...(options.account === undefined ? {} : { accounts: options.account }),
        ...(options.region === undefined ? {} : { regions: options.region }),
        ...(options.requesterPays === undefined ? {} : { requesterPays: options.requesterPays }),
      },
      signal: session.signal,
      onProgress: (at) => progress.show(at),
    });
  } finally {
    progress.clear();
  }
  await print(session, answer);
  remarks(session, answer);
  return exitCode(answer, options.strict === true);
};

function exitCode({ sums }: Verification, strict: boolean): ExitCode {
  const { digests, files } = sums;
  const bad = digests.invalid + digests.missing + files.invalid + files.missing + sums.unexpected;
  const open = digests.unproven + files.unproven + sums.notChecked;
  const nothing = Object.values(digests).every((count) => count === 0);
  return bad > 0 || (strict && (open > 0 || nothing)) ? 1 : 0;
}

function remarks(session: Session, answer: Verification): void {
  if (answer.hours.length === 0)
    session.note(
      "No digest was found: without log file validation, or without its CloudTrail-Digest folder, nothing can be proven.",
    );
  else if (answer.keys === "none")
    session.note("Without --public-keys hashes are compared, and no signature is proven.");
  if (answer.kept === "ingest-running")
    session.note(
      "An ingest holds the lake, so it does not keep these verdicts: verify again when it is done.",
    );
  if (answer.kept === "ingest-unfinished")
    session.note(
      "An ingest was stopped halfway, so the lake does not keep these verdicts: finish it, then verify again.",
    );
}

async function print({ out, view, globals }: Session, answer: Verification): Promise<void> {
  switch (globals.format) {
    case "table":
      return out.write(renderVerification(answer, view));
    case "json":
      return out.write(`${json(answer, 2)}\n`);
    case "ndjson":
      for (const hour of answer.hours) await out.write(`${json(hour)}\n`);
      return;
    case "csv":
      await out.write(csvLine(COLUMNS));
      for (const hour of answer.hours) await out.write(csvLine(cells(hour)));
  }
}

const COLUMNS = [
  "account", "region", "trail", "from", "to", "backfill", "verdict", "digestVerdict", "reasons",
  "filesValid", "filesInvalid", "filesMissing", "filesUnproven", "digest",
]; // prettier-ignore

function cells({ digest, files, ...hour }: Verification["hours"][number]): unknown[] {
  return [
    hour.account, hour.region, hour.trail, hour.from, hour.to, hour.backfill, hour.verdict, digest.verdict, digest.reasons.join("; "),
    files.valid, files.invalid, files.missing, files.unproven, digest.path,
  ]; // prettier-ignore
}

async function keysIn(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new Problem(
      {
        code: missing ? "source-not-found" : "source-unreadable",
        detail: missing
          ? "The file of public keys is not there."
          : `The file of public keys cannot be read: ${(error as Error).message}`,
        source: file,
      },
      { cause: error },
    );
  }
}
