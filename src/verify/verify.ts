import type { FileVerdict, Verification, VerifiedHour } from "../answers/verify.js";
import { trailFileName } from "../lake/ledger.js";
import { digestName, sha256 } from "../trail/digest.js";
import { formatTime } from "../trail/time.js";
import type { TimeRange } from "../trail/time-range.js";
import { readIn, type ArchiveFile, type DigestArchive } from "./archive.js";
import { walkChain, type CheckedDigest, type Keys, type NamedDigest } from "./chain.js";
import { inParallel, Lanes } from "../sources/lanes.js";
import { checkFiles, FilesByName, type CheckedFile } from "./log-files.js";
import { baseName } from "./names.js";

/** How far a verification is. */
export interface VerifyProgress {
  readonly phase: "listing" | "checking";
  readonly digestsDone: number;
  readonly digestsTotal: number;
  readonly files: number;
}

export interface VerifyOptions extends Keys {
  readonly range?: TimeRange;
  readonly from: Verification["keys"];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Hears of each log file that a digest speaks for, and of its hour. */
  readonly onFile?: (file: CheckedFile) => void;
}

/** A log file found in the archive. */
interface LogFile {
  readonly path: string;
  readonly account: string;
  readonly region: string;
  readonly delivered: number;
}

/** Log files that are read at the same time, chains of digests that are walked, and hours of one that wait for their files. */
const AT_ONCE = 16;
const CHAINS = 8;
const HOURS_AHEAD = 8;

const WORST: readonly FileVerdict[] = ["invalid", "missing", "unproven", "not-checked", "valid"];

/**
 * Validates an archive: the signature and the links of every digest, the hash of every log file that a digest names, and what
 * lies there that no digest names. Nothing is said of what was never digested: of events while logging was stopped, and of
 * hours before the first digest (`cloudtrail-identity.md` §6.4).
 */
export async function verify(
  archive: DigestArchive,
  options: VerifyOptions,
): Promise<Omit<Verification, "kept">> {
  const { range, signal } = options;
  const found = await list(archive, options);
  const hours: VerifiedHour[] = [];
  const gaps: Verification["gaps"] = [];
  const files: Verification["files"] = [];
  const spoken: CheckedDigest[] = [];
  const named = new Set<string>();
  const total = [...found.chains.values()].reduce((sum, chain) => sum + chain.length, 0);
  const lanes = new Lanes(AT_ONCE);
  const done = { digests: 0, files: 0 };
  const hourly = async (step: CheckedDigest): Promise<void> => {
    const counts = { valid: 0, invalid: 0, missing: 0, unproven: 0 };
    for (const file of await checkFiles(archive, found.files, step, lanes, signal)) {
      done.files += 1;
      if (file.verdict !== "not-checked") counts[file.verdict] += 1;
      options.onFile?.(file);
      if (file.verdict !== "valid") files.push(problemOf(file));
    }
    hours.push(hourOf(step, counts));
    done.digests += 1;
    options.onProgress?.({
      phase: "checking",
      digestsDone: done.digests,
      digestsTotal: total,
      files: done.files,
    });
  };
  await inParallel([...found.chains.values()], CHAINS, async (chain, stopped) => {
    const running: Promise<void>[] = [];
    try {
      for await (const step of walkChain(archive, chain, options, signal)) {
        if (stopped()) return;
        if ("gap" in step) {
          const { from, to, ...where } = step.gap;
          if (overlaps(range, from, to)) gaps.push({ ...where, from: formatTime(from), to: formatTime(to) });
          continue;
        }
        spoken.push(step);
        for (const file of step.digest?.files ?? []) named.add(baseName(file.object));
        if (!overlaps(range, step.from, step.to)) continue;
        const hour = hourly(step);
        // It is waited for below; until then nobody else would hear it fail.
        hour.catch(() => undefined);
        running.push(hour);
        if (running.length >= HOURS_AHEAD) await running.shift();
      }
    } finally {
      await Promise.allSettled(running);
    }
    await Promise.all(running);
  });
  const { unexpected, notChecked } = unnamed(found.logs, named, spoken, range);
  await inParallel(unexpected, AT_ONCE, async ({ path }) => {
    const bytes = await readIn(archive, path, signal);
    if (Buffer.isBuffer(bytes))
      options.onFile?.({ path, verdict: "invalid", reason: "no digest names it", stored: sha256(bytes) });
  });
  return {
    hours: hours.sort(byPlace),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    unexpected,
    gaps: gaps.sort(byPlace),
    notChecked,
    sums: {
      digests: counted(hours.map(({ digest }) => digest.verdict)),
      files: sumOf(hours),
      unexpected: unexpected.length,
      notChecked: notChecked.reduce((sum, one) => sum + one.files, 0),
    },
    keys: options.from,
  };
}

async function list(
  archive: DigestArchive,
  { signal, onProgress }: VerifyOptions,
): Promise<{ chains: Map<string, NamedDigest[]>; files: FilesByName; logs: LogFile[] }> {
  const chains = new Map<string, NamedDigest[]>();
  const files = new FilesByName();
  const logs: LogFile[] = [];
  let seen = 0;
  for await (const { path } of archive.list(signal) as AsyncIterable<ArchiveFile>) {
    seen += 1;
    if (seen % 1000 === 0) onProgress?.({ phase: "listing", digestsDone: 0, digestsTotal: 0, files: seen });
    const name = digestName(path);
    if (name !== undefined) {
      const chain = [name.account, name.region, name.trail, name.homeRegion, name.backfill].join("/");
      const known = chains.get(chain);
      if (known === undefined) chains.set(chain, [{ name, path }]);
      else known.push({ name, path });
      continue;
    }
    const { account, region, delivered } = trailFileName(path);
    if (account === null || region === null || delivered === null) continue;
    files.add(path);
    logs.push({ path, account, region, delivered });
  }
  return { chains: new Map([...chains].sort(([a], [b]) => (a < b ? -1 : 1))), files, logs };
}

/** Log files that no digest names: put there, where a digest speaks for their time; not checked otherwise. */
function unnamed(
  logs: readonly LogFile[],
  named: ReadonlySet<string>,
  digests: readonly CheckedDigest[],
  range: TimeRange | undefined,
): Pick<Verification, "unexpected" | "notChecked"> {
  const spans = new Map<string, { from: number; to: number }[]>();
  for (const { account, region, from, to, digest } of digests) {
    if (digest === undefined) continue;
    const place = `${account}/${region}`;
    const known = spans.get(place);
    if (known === undefined) spans.set(place, [{ from, to }]);
    else known.push({ from, to });
  }
  const unexpected: Verification["unexpected"] = [];
  const open = new Map<
    string,
    { account: string; region: string; files: number; from: number; to: number }
  >();
  for (const { path, account, region, delivered } of logs) {
    if (named.has(baseName(path)) || !overlaps(range, delivered, delivered + 1)) continue;
    const place = `${account}/${region}`;
    // Names tell the minute; at the border of two hours either digest may speak for it, and none does.
    if (spans.get(place)?.some(({ from, to }) => delivered > from && delivered + 60 <= to) === true) {
      unexpected.push({ path, account, region });
      continue;
    }
    const known = open.get(place) ?? { account, region, files: 0, from: delivered, to: delivered };
    open.set(place, {
      ...known,
      files: known.files + 1,
      from: Math.min(known.from, delivered),
      to: Math.max(known.to, delivered),
    });
  }
  return {
    unexpected: unexpected.sort((a, b) => (a.path < b.path ? -1 : 1)),
    notChecked: [...open.values()]
      .map((one) => ({ ...one, from: formatTime(one.from), to: formatTime(one.to) }))
      .sort(byPlace),
  };
}

function hourOf(step: CheckedDigest, files: VerifiedHour["files"]): VerifiedHour {
  const verdicts = [
    step.verdict,
    ...(["invalid", "missing", "unproven"] as const).filter((verdict) => files[verdict] > 0),
  ];
  return {
    account: step.account,
    region: step.region,
    trail: step.trail,
    from: formatTime(step.from),
    to: formatTime(step.to),
    backfill: step.backfill,
    verdict: WORST.find((verdict) => verdicts.includes(verdict)) ?? "valid",
    digest: { path: step.path, verdict: step.verdict, reasons: [...step.reasons] },
    files,
  };
}

function problemOf({ path, verdict, reason, digest }: CheckedFile): Verification["files"][number] {
  return { path, verdict, reason: reason ?? "", ...(digest === undefined ? {} : { digest }) };
}

function counted(verdicts: readonly FileVerdict[]): Verification["sums"]["digests"] {
  const count = (of: FileVerdict) => verdicts.filter((verdict) => verdict === of).length;
  return {
    valid: count("valid"),
    invalid: count("invalid"),
    missing: count("missing"),
    unproven: count("unproven"),
  };
}

function sumOf(hours: readonly VerifiedHour[]): Verification["sums"]["files"] {
  const sum = { valid: 0, invalid: 0, missing: 0, unproven: 0 };
  for (const { files } of hours)
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += files[key];
  return sum;
}

function overlaps(range: TimeRange | undefined, from: number, to: number): boolean {
  return (range?.to === undefined || from < range.to) && (range?.from === undefined || to > range.from);
}

function byPlace(
  a: { account: string; region: string; trail?: string; from: string },
  b: { account: string; region: string; trail?: string; from: string },
): number {
  const [x, y] = [a, b].map(({ account, region, trail, from }) =>
    [account, region, trail ?? "", from].join(" "),
  );
  return (x ?? "") < (y ?? "") ? -1 : 1;
}
