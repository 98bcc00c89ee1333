import { Problem } from "../diagnostics/problem.js";

/** What went wrong with a call of AWS, as far as it matters to whoever goes on. */
export type AwsFailure = "credentials" | "denied" | "kms" | "throttled" | "gone" | "other";

const CREDENTIALS =
  /^(ExpiredToken|ExpiredTokenException|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClientException|InvalidClientTokenId|CredentialsProviderError|TokenRefreshRequired|AuthFailure|InvalidToken|MissingAuthenticationToken)$/;
const DENIED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AllAccessDisabled|Forbidden|403)$/;
const THROTTLED =
  /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceededException)$/;
const GONE = /^(NoSuchKey|NoSuchBucket|NotFound|NoSuchEntity|ResourceNotFoundException|404)$/;

/** Tells failures of AWS apart by their names, which the services spell differently. */
export function failureOf(error: unknown): AwsFailure {
  const { name = "", message = "" } = error as { name?: string; message?: string };
  if (CREDENTIALS.test(name)) return "credentials";
  if (/kms/i.test(name) || (/kms/i.test(message) && DENIED.test(name))) return "kms";
  if (DENIED.test(name)) return "denied";
  if (THROTTLED.test(name)) return "throttled";
  return GONE.test(name) ? "gone" : "other";
}

const CODES = {
  credentials: "aws-credentials",
  denied: "aws-denied",
  kms: "aws-kms-denied",
  throttled: "aws-throttled",
  gone: "aws-not-found",
  other: "aws-failed",
} as const;

/** A failure of AWS as a problem that names the place and what AWS said. */
export function awsProblem(error: unknown, source: string, doing: string): Problem {
  if (error instanceof Problem) return error;
  const { name, message } = error as Error;
  const said = name === "Error" || message.startsWith(name) ? message : `${name}: ${message}`;
  return new Problem(
    { code: CODES[failureOf(error)], detail: `${doing}: ${said.split("\n")[0] ?? ""}`, source },
    { cause: error },
  );
}
