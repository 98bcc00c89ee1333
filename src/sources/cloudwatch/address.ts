import { Problem } from "../../diagnostics/problem.js";

/** Whether a source that was typed is a log group of CloudWatch Logs. */
export function isLogGroupAddress(source: string): boolean {
  return source.startsWith("cloudwatch:");
}

/** A log group by its name, or by its ARN where it is another account's. */
export interface LogGroupAddress {
  readonly identifier: string;
  /** Of an ARN; else the configured regions are asked. */
  readonly region?: string;
}

/**
 * Reads `cloudwatch:<log-group>`: its name, or its ARN with or without the `:*` that consoles print after it (CloudWatch Logs
 * API reference, FilterLogEvents: names are 1 to 512 of `.-_/#A-Za-z0-9`).
 *
 * @throws Problem `usage`
 */
export function parseLogGroup(source: string): LogGroupAddress {
  const typed = source.slice("cloudwatch:".length);
  const arn = /^(arn:aws[a-z-]*:logs:([a-z0-9-]+):\d{12}:log-group:[\w.\-/#]{1,512})(?::\*)?$/.exec(typed);
  if (arn !== null) return { identifier: arn[1] ?? "", region: arn[2] ?? "" };
  if (!/^[\w.\-/#]{1,512}$/.test(typed))
    throw new Problem({
      code: "usage",
      detail: `${source} names no log group: cloudwatch:<name>, or cloudwatch:<ARN>.`,
    });
  return { identifier: typed };
}
