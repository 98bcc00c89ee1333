import { many } from "../arguments.js";
import type { AddVerb } from "../program.js";

/** `trailhound iam-policy` */
export const iamPolicyCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("iam-policy")
      .summary("the least privileges that a use needs")
      .description(
        "Prints an IAM policy document with the least privileges that uses of Trailhound need in AWS.",
      )
      .requiredOption(
        "--for <use>",
        "s3, lookup-events, live, cloudwatch, verify or contain; may be repeated",
        many,
      )
      .option("--bucket <name>", "the trail's bucket (default: all)")
      .option("--prefix <prefix>", "what the keys begin with")
      .option(
        "--account <id>",
        "an account with roles, users or log groups (default: all); may be repeated",
        many,
      )
      .option("--role-name <name>", "the role that is assumed in other accounts")
      .option("--kms-key <arn>", "the key that the trail's files are encrypted with")
      .option("--log-group <name>", "the log group (default: all)")
      .option("--partition <name>", "aws, aws-us-gov or aws-cn", "aws")
      .addHelpText("after", IAM_POLICY_HELP),
    async () => (await import("../verbs/iam-policy.js")).iamPolicy,
  );
};

const IAM_POLICY_HELP = `
Examples:
    trailhound iam-policy --for s3 --bucket audit-logs --prefix org/
    trailhound iam-policy --for lookup-events --for live --role-name audit
    trailhound iam-policy --for verify --bucket audit-logs > policy.json

A role that --for live assumes in other accounts needs cloudtrail:LookupEvents
there, and to trust whoever assumes it. It prints JSON, whatever the format; a
policy has no rows, so that csv is refused.`;
