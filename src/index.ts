/**
 * Trailhound as a library: open a lake, fill it with CloudTrail archives, ask who is really behind a credential.
 *
 * @example
 * await using lake = await openLake("./lake", { create: true });
 * await lake.ingest(["./AWSLogs"]);
 * const answer = await lake.trace("ASIA…");
 */
export { openLake, type OpenedLake } from "./library/lake.js";
export type { OpenOptions } from "./library/access.js";
export type {
  ActivityOptions,
  ApplyOptions,
  Contained,
  ContainOptions,
  Effects,
  Journal,
  JournalState,
  Secret,
  StepTold,
  EventRow,
  ExplainedEvent,
  HistoryPage,
  HistoryQuery,
  HistoryStream,
  IngestProgress,
  Json,
  Lake,
  LiveOptions,
  LiveTrace,
  ResourceOptions,
  Lookup,
  RootOptions,
  SigninsOptions,
  SqlResult,
} from "./library/contract.js";
export type { QuestionAsked, VerifyCall, VerifyProgress } from "./library/contract.js";
export type { Explained, QueryOptions, SqlOptions } from "./library/contract.js";
export { iamPolicy, type PolicyPlaces, type Use } from "./library/iam-policy.js";
export { Problem, explain, type ProblemData } from "./diagnostics/problem.js";
export { CODES, type CodeEntry, type ProblemCode } from "./diagnostics/codes.js";
export * from "./answers/activity.js";
export * from "./answers/contain.js";
export { ContainmentReport, ReportedStep, StepOutcome } from "./answers/contain-report.js";
export { CallOutcome, JournalLine } from "./answers/contain-journal.js";
export { printing, recording, type Recorded } from "./library/effects.js";
export * from "./answers/contain-verify.js";
export * from "./answers/trace.js";
export * from "./answers/history.js";
export { FilterReport } from "./answers/filter.js";
export * from "./answers/iam-policy.js";
export { IngestReport } from "./answers/ingest.js";
export { Resource } from "./answers/resource.js";
export { Status } from "./answers/status.js";
export * from "./answers/root.js";
export * from "./answers/signins.js";
export { FileVerdict, Verification, VerifiedHour } from "./answers/verify.js";
