import { Problem } from "../../diagnostics/problem.js";

/** A bucket and what its keys begin with: "" for all, else without a leading slash. */
export interface S3Address {
  readonly bucket: string;
  readonly prefix: string;
}

/** Whether a source that was typed lies in S3. */
export function isS3Address(source: string): boolean {
  return source.startsWith("s3://");
}

/**
 * Reads `s3://bucket[/prefix]`.
 *
 * @throws Problem `usage` where it names no bucket
 */
export function parseS3Address(source: string): S3Address {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:[^/]+(?:\/[^/]+)?)(?:\/(.*))?$/s.exec(source);
  if (match === null)
    throw new Problem({
      code: "usage",
      detail: `${source} names no bucket: s3://bucket or s3://bucket/prefix.`,
    });
  return { bucket: match[1] ?? "", prefix: match[2] ?? "" };
}
