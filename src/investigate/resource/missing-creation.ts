import type { Resource } from "../../answers/resource.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime, parseTime } from "../../trail/time.js";
import type { TimeRange } from "../../trail/time-range.js";

/** Services whose calls are recorded in us-east-1 whatever the region meant (`cloudtrail-identity.md` §1.1 `awsRegion`). */
const GLOBAL = new Set([
  "iam.amazonaws.com",
  "organizations.amazonaws.com",
  "cloudfront.amazonaws.com",
  "route53.amazonaws.com",
]);

/**
 * Why the event that created a resource may not be in the lake although the resource is named there: one sentence each, the
 * surest first.
 */
export function whyNoCreation(
  reader: LakeReader,
  answer: Pick<Resource, "firstSeen" | "failed" | "things">,
  { range }: { range?: TimeRange },
): string[] {
  const { firstSeen, things } = answer;
  if (firstSeen === null) return ["Only failed attempts name it: it may never have been there."];
  const sentences: string[] = [];
  if (range?.from !== undefined)
    sentences.push(
      `Only what happened from ${formatTime(range.from)} on was asked for: it may have been created before.`,
    );
  const held = reader.manifest.coverage.filter(({ account }) => account === firstSeen.account);
  const own = held.filter(({ region }) => region === firstSeen.region);
  const from = Math.min(...own.map((entry) => entry.from));
  const seen = parseTime(firstSeen.eventTime);
  const where = `account ${firstSeen.account} in ${firstSeen.region}`;
  if (Number.isFinite(from) && seen !== undefined) {
    sentences.push(
      seen - from < 3600
        ? `The lake's records of ${where} begin ${formatTime(from)}, shortly before it is first named: it was probably created earlier.`
        : `The lake's records of ${where} begin ${formatTime(from)}: it was created before that, or by a call that is not in the lake.`,
    );
  }
  if (GLOBAL.has(firstSeen.eventSource) && !held.some(({ region }) => region === "us-east-1"))
    sentences.push(
      `Calls to ${firstSeen.eventSource} are recorded in us-east-1; the lake has no records of that region.`,
    );
  const type = things[0]?.type ?? "";
  if (type === "AWS::S3::Object")
    sentences.push("Objects are written by data events, which a trail records only where it is told to.");
  const owner = things[0]?.account;
  if (owner !== undefined && !reader.manifest.coverage.some(({ account }) => account === owner))
    sentences.push(`It belongs to account ${owner}, of which the lake has no records.`);
  return sentences;
}
