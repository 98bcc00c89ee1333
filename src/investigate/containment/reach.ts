import type { Reach } from "../../answers/contain-verify.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime } from "../../trail/time.js";

/** How far the logs of an account reach beyond a time, in seconds since 1970, and which of its regions do not. */
export function reachOf({ manifest }: LakeReader, account: string, since: number | undefined): Reach {
  const regions = manifest.coverage.filter((entry) => entry.account === account);
  const newest = regions.reduce<(typeof regions)[number] | undefined>(
    (best, entry) =>
      best === undefined || entry.to > best.to || (entry.to === best.to && entry.region < best.region)
        ? entry
        : best,
    undefined,
  );
  if (newest === undefined) return { account, behind: [] };
  const behind = since === undefined ? [] : regions.filter(({ to }) => to <= since).map(({ region }) => region);
  return {
    account,
    until: formatTime(newest.to),
    ...(newest.region === "" ? {} : { region: newest.region }),
    ...(since === undefined ? {} : { seconds: Math.max(0, newest.to - since) }),
    behind: behind.filter((region) => region !== "").sort(),
  };
} // prettier-ignore
