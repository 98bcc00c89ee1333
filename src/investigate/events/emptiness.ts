import { literals } from "../../lake/database.js";
import type { Coverage } from "../../lake/manifest.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime } from "../../trail/time.js";
import type { TimeRange } from "../../trail/time-range.js";

/** What was asked for, as far as it can explain that nothing was found. */
export interface Asked {
  readonly range?: TimeRange;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly eventSources?: readonly string[];
  readonly eventNames?: readonly string[];
  readonly readOnly?: boolean;
}

/** A kind of data event (CloudTrail user guide, "Logging data events"): off in a trail until it is told to log it. */
interface DataKind {
  readonly source: string;
  readonly what: string;
  readonly names: readonly string[];
}

const DATA_KINDS: readonly DataKind[] = [
  {
    source: "s3.amazonaws.com",
    what: "S3 object events",
    names: words(
      "GetObject PutObject DeleteObject DeleteObjects HeadObject CopyObject ListObjects ListObjectVersions GetObjectAcl PutObjectAcl GetObjectTagging PutObjectTagging DeleteObjectTagging RestoreObject SelectObjectContent UploadPart CreateMultipartUpload CompleteMultipartUpload AbortMultipartUpload",
    ),
  },
  { source: "lambda.amazonaws.com", what: "Lambda invocations", names: ["Invoke", "InvokeExecution"] },
  {
    source: "dynamodb.amazonaws.com",
    what: "DynamoDB item events",
    names: words(
      "GetItem PutItem UpdateItem DeleteItem BatchGetItem BatchWriteItem Query Scan TransactGetItems TransactWriteItems ExecuteStatement GetRecords",
    ),
  },
  { source: "sns.amazonaws.com", what: "SNS messages", names: ["Publish", "PublishBatch"] },
  {
    source: "sqs.amazonaws.com",
    what: "SQS messages",
    names: ["SendMessage", "ReceiveMessage", "DeleteMessage"],
  },
];

function words(text: string): string[] {
  return text.split(" ");
}

/** Management events that a trail may leave out by `ExcludeManagementEventSources` (CloudTrail user guide). */
const EXCLUDABLE: ReadonlyMap<string, string> = new Map([
  ["kms.amazonaws.com", "AWS KMS"],
  ["rdsdata.amazonaws.com", "the RDS Data API"],
]);

/** Services without regions of their own: their events are recorded in us-east-1 (`cloudtrail-identity.md` §1.1 `awsRegion`). */
const GLOBAL = new Set([
  "iam",
  "organizations",
  "cloudfront",
  "route53",
  "account",
  "support",
  "globalaccelerator",
]);

const MOST_NAMED = 5;

/**
 * Why an answer may be empty, one sentence each, the surest first: the lake holds nothing, the account or region was never
 * ingested, the time lies outside what is held, or events of that kind are not recorded in this lake. No sentence where
 * nothing of this is so.
 */
export async function whyEmpty(reader: LakeReader, asked: Asked): Promise<string[]> {
  const { coverage, parts } = reader.manifest;
  if (parts.length === 0)
    return ["The lake holds no records yet: nothing was ingested, or no file held any."];
  const found = outside(coverage, asked);
  return [...found, ...globalRegion(asked), ...(await notRecorded(reader, asked))];
}

/** Accounts, regions and times that the lake does not hold. */
function outside(coverage: readonly Coverage[], asked: Asked): string[] {
  const sentences: string[] = [];
  const accounts = new Set(coverage.map(({ account }) => account));
  const absent = (asked.accounts ?? []).filter((account) => !accounts.has(account));
  if (absent.length > 0)
    sentences.push(
      `The lake holds no records of account ${listed(absent)}; it holds ${listed([...accounts].filter((a) => a !== ""))}.`,
    );
  const present = (asked.accounts ?? []).filter((account) => accounts.has(account));
  if (present.length === 0 && absent.length > 0) return sentences;
  const own = present.length === 0 ? coverage : coverage.filter(({ account }) => present.includes(account));
  const of = present.length === 0 ? "" : ` of account ${listed(present)}`;
  const regions = new Set(own.map(({ region }) => region));
  const missing = (asked.regions ?? []).filter((region) => !regions.has(region));
  if (missing.length > 0)
    sentences.push(
      `The lake holds no records${of} in ${listed(missing)}; it holds ${listed([...regions].filter((r) => r !== ""))}.`,
    );
  const wanted = asked.regions?.filter((region) => regions.has(region)) ?? [];
  if (wanted.length === 0 && missing.length > 0) return sentences;
  const held = wanted.length === 0 ? own : own.filter(({ region }) => wanted.includes(region));
  return [
    ...sentences,
    ...outsideRange(held, asked.range, of + (wanted.length === 0 ? "" : ` in ${listed(wanted)}`)),
  ];
}

function outsideRange(held: readonly Coverage[], range: TimeRange | undefined, of: string): string[] {
  if (range === undefined || held.length === 0) return [];
  const from = Math.min(...held.map((entry) => entry.from));
  const to = Math.max(...held.map((entry) => entry.to));
  const holds = `the lake holds records${of} from ${formatTime(from)} to ${formatTime(to)}`;
  if (range.to !== undefined && range.to <= from)
    return [`The time asked for lies before all that is held: ${holds}.`];
  if (range.from !== undefined && range.from > to)
    return [`The time asked for lies after all that is held: ${holds}.`];
  const early = range.from !== undefined && range.from < from;
  const late = range.to !== undefined && range.to > to + 1;
  return early || late ? [`Part of the time asked for is not held: ${holds}.`] : [];
}

function globalRegion({ regions, eventSources }: Asked): string[] {
  if (regions === undefined || regions.includes("us-east-1")) return [];
  const global = (eventSources ?? []).filter((source) => GLOBAL.has(source.split(".")[0] ?? ""));
  return global.length === 0
    ? []
    : [
        `${listed(global)} is a global service: its events are recorded in us-east-1, whatever region was meant.`,
      ];
}

/** Kinds of events that were asked for and of which the lake holds none at all. */
async function notRecorded(reader: LakeReader, asked: Asked): Promise<string[]> {
  const sources = new Set(asked.eventSources);
  const names = new Set(asked.eventNames);
  const kinds = DATA_KINDS.filter((kind) =>
    names.size === 0
      ? sources.has(kind.source)
      : (sources.size === 0 || sources.has(kind.source)) && kind.names.some((name) => names.has(name)),
  );
  const excludable = [...EXCLUDABLE].filter(([source]) => sources.has(source));
  const readOnly = asked.readOnly === true || [...names].some((name) => READ_ONLY.test(name));
  const anything = kinds.length === 0 && excludable.length === 0 && !readOnly;
  const kindCounts = kinds.map(({ source, names: own }, i) => {
    const data = `eventsource = '${source}' AND (eventcategory = 'Data' OR eventname IN (${literals(own)}))`;
    return `bool_or(${data}) AS kind_${i}`;
  });
  const [row = {}] = await reader.db.all(
    `SELECT ${[
      "bool_or(eventcategory = 'Data') AS data",
      "bool_or(readonly = 'true') AS read_only",
      ...kindCounts,
      ...excludable.map(([source], i) => `bool_or(eventsource = '${source}') AS source_${i}`),
    ].join(", ")} FROM ${reader.events}`,
    reader.signal,
  );
  const sentences = kinds
    .filter((_, i) => row[`kind_${i}`] !== true)
    .map(
      ({ what }) => `The lake holds no ${what} at all: a trail records data events only where it is told to.`,
    );
  for (const [i, [source, what]] of excludable.entries()) {
    if (row[`source_${i}`] !== true)
      sentences.push(`The lake holds no events of ${source} at all: a trail can leave out those of ${what}.`);
  }
  if (readOnly && row["read_only"] !== true)
    sentences.push(
      "The lake holds no read-only events at all: a trail that logs writing calls only leaves out AssumeRole too.",
    );
  if (anything && row["data"] !== true)
    sentences.push(
      "The lake holds no data events (S3 objects, Lambda invocations, DynamoDB items and the like).",
    );
  return sentences;
}

const READ_ONLY = /^(Get|List|Describe|Head|AssumeRole)/;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const sorted = [...new Set(names)].sort();
  const more = sorted.length - MOST_NAMED;
  return sorted.slice(0, MOST_NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
