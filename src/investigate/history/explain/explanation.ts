import type { Explanation } from "../../../answers/history.js";
import type { CloudTrailRecord } from "../../../trail/record.js";

export type { Explanation };

/** One rule: what it says about a record, or nothing where it has nothing to say. */
export type Rule = (record: CloudTrailRecord) => Explanation | undefined;

/** Where the rules stand in AWS's documentation. */
export const SOURCE = {
  contents: "CloudTrail User Guide, record contents",
  identity: "CloudTrail User Guide, userIdentity element",
  services: "CloudTrail User Guide, AWS service events",
  console: "CloudTrail User Guide, AWS Management Console sign-in events",
  history: "CloudTrail User Guide, viewing events with event history",
  network: "CloudTrail User Guide, network activity events",
  insights: "CloudTrail User Guide, Insights events",
  aggregated: "CloudTrail User Guide, aggregated events",
  logging: "IAM User Guide, logging IAM and AWS STS API calls with AWS CloudTrail",
  sourceIdentity: "IAM User Guide, monitor and control actions taken with assumed roles",
  tags: "IAM User Guide, pass session tags in AWS STS",
  regions: "IAM User Guide, manage AWS STS in an AWS Region",
  forward: "IAM User Guide, forward access sessions",
  root: "IAM User Guide, track privileged tasks in CloudTrail",
  ids: "IAM User Guide, IAM identifiers",
  switching: "IAM User Guide, switch from a user to an IAM role (console)",
} as const;

/** An explanation of a field. */
export function about(path: string, text: string, rule: string): Explanation {
  return { about: path, text, rule };
}
