import type { Readable } from "node:stream";
import type { ActivityEvent, IdentityActivity, IdentityKind } from "../answers/activity.js";
import type { FilterReport } from "../answers/filter.js";
import type { Consent, ContainmentPlan } from "../answers/contain.js";
import type { ContainmentVerification } from "../answers/contain-verify.js";
import type { IngestReport } from "../answers/ingest.js";
import type { RootAnswer } from "../answers/root.js";
import type { Signins } from "../answers/signins.js";
import type { Resource } from "../answers/resource.js";
import type { Status } from "../answers/status.js";
import type { Row, Trace } from "../answers/trace.js";
import type { Verification } from "../answers/verify.js";
import type { IngestProgress } from "../collect/progress.js";
import type { RemoteOptions } from "../collect/remote.js";
import type { AwsDoor, AwsOptions } from "../aws/connection.js";
import type { ContainmentReport } from "../answers/contain-report.js";
import type { StepTold } from "../respond/doing.js";
import type { Effects } from "../respond/effects/effects.js";
import type { Journal, JournalState } from "../respond/journal.js";
import type { Secret } from "../respond/settings/setting.js";
import type { ProblemData } from "../diagnostics/problem.js";
import type { Asked } from "../investigate/events/emptiness.js";
import type { RootQuestion } from "../investigate/root-access/root.js";
import type { EventRow } from "../investigate/events/events.js";
import type { ExplainedEvent } from "../investigate/history/explain-event.js";
import type { Lookup } from "../query/lookup.js";
import type { SigninQuestion } from "../investigate/signins/signins.js";
import type { Notice } from "../query/plan.js";
import type { Json } from "../trail/record.js";
import type { TypedRange } from "../trail/time-range.js";
import type { VerifyProgress } from "../verify/verify.js";

import type { HistoryPage, HistoryQuery, HistoryStream } from "./history.js";

export type { IngestProgress, Json, Notice, TypedRange, VerifyProgress };
export type { Effects, Journal, JournalState, Secret, StepTold };
export type { EventRow, ExplainedEvent, HistoryPage, HistoryQuery, HistoryStream, Lookup };

/** The answer of a query: its columns at once, its rows as they come. */
export interface SqlResult {
  columns: { name: string; type: string }[];
  rows: AsyncIterable<Json[]>;
  /** Once the rows are read: whether a limit cut them short. */
  truncated(): boolean;
  /** Guesses that were made, and warnings. */
  notices: readonly Notice[];
}

/** How a query reads, what to know about it, and what runs; without running it. */
export interface Explained {
  /** The user's own text, which the notices' places are in. */
  readonly text: string;
  readonly sql: string;
  readonly notices: readonly Notice[];
  /** How the query reads, in words; leading blanks show what lies within what. */
  readonly words?: readonly string[];
}

/** What was asked for in vain; the range as it was typed. */
export type AskedInVain = Omit<Asked, "range"> & { range?: TypedRange };

/** Whose activity is asked for, where a name may be several, and how much of it. */
export interface ActivityOptions {
  /** What the text is meant to be; `origin` stands for every kind of person and workload. */
  as?: IdentityKind | "origin";
  /** The account of that identity. */
  account?: string;
  /** Takes all people of that name together, as if they were one. */
  together?: boolean;
  /** Only what was done under that very identity, as the AWS articles query it. */
  direct?: boolean;
  /** Counts in what a hint alone joins; it is told apart otherwise. */
  weak?: boolean;
  range?: TypedRange;
  /** At most so many events in the answer, the latest; 10,000 unless said otherwise. 0 gives the summary alone. */
  limit?: number;
  signal?: AbortSignal;
}

/** Which of several things of one name, when, and whether the key's history is wanted too. */
export interface ResourceOptions {
  range?: TypedRange;
  /** `AWS::IAM::Role`, or its last word: `role`. */
  type?: string;
  account?: string;
  region?: string;
  /** Also the whole history of the key that created it; an event ID: of that event's key. */
  key?: boolean | string;
  /** How many events of the key's history, newest first: 1,000 by default, at most 10,000. */
  keyEvents?: number;
  signal?: AbortSignal;
}

/** How a query of any language is run. */
export interface QueryOptions {
  signal?: AbortSignal;
  /** How long the engine may work on it; five minutes by default. */
  timeoutMs?: number;
  maxRows?: number;
}

/** How a query in SQL is read. */
export interface SqlOptions {
  /** Without it, it is told from the query: Athena's unless it holds what only another has. */
  dialect?: "athena" | "lake" | "duckdb";
  /** Only records of this time: the trail is narrowed before the query sees it. Not in DuckDB's dialect. */
  range?: TypedRange;
  /** Which statement of a text that holds several, counted from 1; one is run at a time, as in Athena. */
  statement?: number;
}

/** Which root activity; the range as it was typed. */
export type RootOptions = Omit<RootQuestion, "range"> & { range?: TypedRange; signal?: AbortSignal };

/** How a containment plan is wanted. */
export interface ContainOptions {
  /** Denies only the session names that are to be stopped, by aws:userid, and no other session of their roles. */
  session?: boolean;
  /** Denies only the sessions that carry this source identity, where they are known to. */
  sourceIdentity?: string;
  /** A spare key before the stolen one is made inactive. */
  rotate?: boolean;
  /** What else may be stopped: steps that others would feel, that are not proven, or whose sessions have ended. */
  include?: readonly Consent[];
  /** The time that the plan is made for; now unless told. By it, a plan that was agreed to is made again. */
  at?: Date;
  signal?: AbortSignal;
}

/** How a plan is applied or undone: with which credentials, and what is told meanwhile. */
export interface ApplyOptions {
  /** Another door to AWS than AWS's own: a recorder, or one of your own. */
  effects?: Effects;
  aws?: AwsOptions;
  door?: AwsDoor;
  /** A role of this name (with its path, if it has one) is assumed in every account but the own. */
  roleName?: string;
  /** The journal's file; by default in the lake's folder, `containment/<plan ID>/journal.ndjson`. */
  journal?: string;
  /** Looks at everything, asks IAM what would be allowed, and changes nothing. */
  dryRun?: boolean;
  /** Steps that are left out, by number or ID. */
  skip?: readonly string[];
  onStep?: (told: StepTold) => void;
  /** Shows a secret, once: it is written down nowhere. Without it, what would make a secret is refused. */
  onSecret?: (secret: Secret) => Promise<void> | void;
  /** Waits for AWS to show what was changed; for tests. */
  wait?: (ms: number) => Promise<void>;
  signal?: AbortSignal;
}

/** What containment is verified: of an identifier, whose plan is made anew, or of a plan by its ID, its journal or its JSON file. */
export type Contained = string | { readonly plan: string };

/** How sources are read. */
export interface IngestCall {
  keepSecrets?: boolean;
  noWait?: boolean;
  stdin?: Readable;
  onProgress?: (progress: IngestProgress) => void;
  /** What a person should know while it runs. */
  onNote?: (text: string) => void;
  /** For sources that are not on this machine: credentials, and what of them is wanted. */
  remote?: RemoteCall;
  /** Reading threads; by default as many as pay. */
  threads?: number;
  signal?: AbortSignal;
}

/** What is wanted of a source in AWS, and how it is reached; the range as it was typed. */
export type RemoteCall = Omit<RemoteOptions, "range"> & { range?: TypedRange };

/** How a live trace reaches AWS, and what it tells while it asks. */
export interface LiveOptions {
  aws?: AwsOptions;
  door?: AwsDoor;
  /** A role of this name is assumed in every account but the credentials' own; without it no other account is asked. */
  roleName?: string;
  /** Regions to ask beside those that every account has by default. */
  regions?: readonly string[];
  /**
   * Accounts to ask beside the credentials' own and those that records lead to: the organization's management account, where
   * AssumeRoot is recorded, or that of Identity Center.
   */
  accounts?: readonly string[];
  /** After so many questions, of one region each, it stops: 1,000 unless told. */
  mostQuestions?: number;
  onQuestion?: (question: QuestionAsked) => void;
  signal?: AbortSignal;
}

/** One question to the event history of an account, and what came of it in each region. */
export interface QuestionAsked {
  account: string;
  attribute: { key: string; value: string };
  from?: string;
  to?: string;
  purpose: string;
  regions: { region: string; events: number; more: boolean; problem?: ProblemData }[];
}

/** The lake's own trace once nothing that could be asked would tell more; what was asked, and where it may not look. */
export interface LiveTrace {
  answer: Trace;
  questions: QuestionAsked[];
  refused: ProblemData[];
  /** Whether it stopped at its bound of questions. */
  bounded: boolean;
}

/** How an archive is verified. */
export interface VerifyCall {
  /**
   * What ListPublicKeys printed, as text; of folders nothing is proven without it, for buckets CloudTrail is asked unless it
   * is given.
   */
  publicKeys?: string;
  /** How buckets are reached, and which accounts and regions of them are wanted. */
  remote?: Omit<RemoteCall, "range">;
  /** Only digests that speak for this time. */
  range?: TypedRange;
  signal?: AbortSignal;
  onProgress?: (progress: VerifyProgress) => void;
}
/** Which sign-ins; the range as it was typed. */
export type SigninsOptions = Omit<SigninQuestion, "range"> & { range?: TypedRange; signal?: AbortSignal };

/** How a filter pattern is run. */
export interface FilterOptions extends Omit<QueryOptions, "maxRows"> {
  range?: TypedRange;
  /** At most so many records, the newest. */
  limit?: number;
}

/** A record that a filter pattern matches. */
export interface FoundEvent {
  readonly row: Row;
  /** The record's exact text. */
  readonly record: string;
}

/** The records that a filter pattern matches, newest first, as they come; and what there is to say about the pattern. */
export interface FilterAnswer {
  readonly events: AsyncIterable<FoundEvent>;
  readonly notices: readonly Notice[];
}

/** How a Logs Insights query is run. `maxRows` is a bound; `limit` stands in for the query's own, where it has none. */
export interface InsightsOptions extends QueryOptions {
  /** The time range that CloudWatch asks for beside the query. */
  range?: TypedRange;
  /** Rows of a query without `limit`: 10,000 unless told, as in CloudWatch; Infinity for all. */
  limit?: number;
}

/** One open lake. */
export interface Lake extends AsyncDisposable {
  readonly dir: string;
  /** The source "-" reads `options.stdin`; `s3://bucket/prefix` is fetched. */
  ingest(sources: readonly string[], options?: IngestCall): Promise<IngestReport>;
  trace(id: string, options?: { signal?: AbortSignal }): Promise<Trace>;
  /** Traces by asking CloudTrail's event history hop by hop; what it fetches is kept in the lake. */
  traceLive(id: string, options?: LiveOptions): Promise<LiveTrace>;
  writeEvidence(trace: Trace, dir: string, options?: { signal?: AbortSignal }): Promise<{ files: string[] }>;
  verify(sources: readonly string[], options?: VerifyCall): Promise<Verification>;
  status(options?: { signal?: AbortSignal }): Promise<Status>;
  /** One page of the events that meet the filters, newest first; pages stay what they are while an ingest runs. */
  history(query?: HistoryQuery, options?: { signal?: AbortSignal }): Promise<HistoryPage>;
  /** The events that meet the filters, as they are fetched: all of them, in bounded memory, unless `limit` says less. */
  historyEvents(query?: HistoryQuery, options?: { signal?: AbortSignal }): HistoryStream;
  /** The records with an event ID, each whole and explained by the rules it was recorded by; usually one. */
  explainEvent(eventId: string, options?: { signal?: AbortSignal }): Promise<ExplainedEvent[]>;
  /** Why a history found nothing, one sentence each. */
  whyNoEvents(query: HistoryQuery, options?: { signal?: AbortSignal }): Promise<string[]>;
  /** Who created, changed, deleted and read a resource, by its name, ARN, ID, URL or alias. */
  resource(id: string, options?: ResourceOptions): Promise<Resource>;
  /** Why an answer may be empty, one sentence each: what of the question the lake does not hold. */
  whyEmpty(asked: AskedInVain, options?: { signal?: AbortSignal }): Promise<string[]>;
  /** Sessions that AssumeRoot opened, and use of root users' own credentials. */
  root(options?: RootOptions): Promise<RootAnswer>;
  /** All that a person, user, role, session, source identity or key did, summed up, with its latest events. */
  activity(identity: string, options?: ActivityOptions): Promise<IdentityActivity>;
  /** The same events one by one, newest first, in bounded memory; all of them unless `limit` says otherwise. */
  activityEvents(
    identity: string,
    options?: ActivityOptions,
  ): AsyncIterable<{ row: ActivityEvent; record: string }>;
  /** The plan that stops a credential, its origin's credential, and all that these minted and made; it changes nothing. */
  contain(id: string, options?: ContainOptions): Promise<ContainmentPlan>;
  /** Does what a plan says, with a journal by which it can be gone on with and undone. */
  applyContainment(plan: ContainmentPlan, options?: ApplyOptions): Promise<ContainmentReport>;
  /** Goes on with a plan that was begun, by its ID or its journal's path. */
  resumeContainment(journal: string, options?: ApplyOptions): Promise<ContainmentReport>;
  /** Puts back what was changed, by the plan's ID or its journal's path. */
  undoContainment(journal: string, options?: ApplyOptions): Promise<ContainmentReport>;
  /** What a journal tells: the plan, and what became of each step. */
  readContainment(journal: string): Promise<Journal>;
  /** Whether a containment holds, by the logs that were ingested since. */
  verifyContainment(of: Contained, options?: ContainOptions): Promise<ContainmentVerification>;
  /** Console sign-ins and role switches. */
  signins(options?: SigninsOptions): Promise<Signins>;
  sql(query: string, options?: QueryOptions & SqlOptions): Promise<SqlResult>;
  explainSql(query: string, options?: SqlOptions): Promise<Explained>;
  /** Runs a CloudWatch Logs filter pattern on the records. */
  filter(pattern: string, options?: FilterOptions): Promise<FilterAnswer>;
  /** How many records a CloudWatch Logs filter pattern matches. */
  filterCount(
    pattern: string,
    options?: Omit<FilterOptions, "limit">,
  ): Promise<{ matches: number; notices: readonly Notice[] }>;
  /** Finds the filter patterns of Terraform, CloudFormation and other files, and counts what each matches. */
  filterFiles(paths: readonly string[], options?: Omit<FilterOptions, "limit">): Promise<FilterReport>;
  /** How a CloudWatch Logs filter pattern reads, and the SQL that it runs as. */
  explainFilter(pattern: string, options?: { range?: TypedRange }): Promise<Explained>;
  /** Runs a CloudWatch Logs Insights query on the records. */
  insights(query: string, options?: InsightsOptions): Promise<SqlResult>;
  /** What to know about a Logs Insights query, and the SQL that it runs as. */
  explainInsights(query: string, options?: Pick<InsightsOptions, "range" | "limit">): Promise<Explained>;
}

/** Opens the lake in a folder; `create` makes an empty one where there is none. */
export type OpenLake = (
  dir: string,
  options?: { signal?: AbortSignal; create?: boolean; now?: () => Date },
) => Promise<Lake>;
