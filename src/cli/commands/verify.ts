import { accounts, regions } from "../arguments.js";
import { withAwsOptions } from "../aws-options.js";
import type { AddVerb } from "../program.js";

/** `trailhound verify` */
export const verifyCommand: AddVerb = (program, verb) => {
  verb(
    withAwsOptions(
      program
        .command("verify")
        .summary("whether trail files are what CloudTrail delivered")
        .description(
          "Validates CloudTrail's digests: their signatures and links, the hash of every log file they name, what is missing and what no digest names.",
        )
        .argument(
          "<source...>",
          "folders, or s3://bucket[/prefix], with AWSLogs/…/CloudTrail and AWSLogs/…/CloudTrail-Digest below",
        )
        .option(
          "--public-keys <file>",
          "CloudTrail's public keys, as aws cloudtrail list-public-keys prints them (of a bucket, default: ask CloudTrail)",
        )
        .option("--strict", "exit with 1 also where something stays unproven or unchecked")
        .option("--account <id>", "of a bucket, only this account; may be repeated", accounts)
        .option("--region <name>", "of a bucket, only this region; may be repeated", regions)
        .option("--requester-pays", "pay for the bucket's requests and transfer"),
    ).addHelpText("after", VERIFY_HELP),
    async () => (await import("../verbs/verify.js")).verify,
    { range: true },
  );
};

const VERIFY_HELP = `
Examples:
    aws cloudtrail list-public-keys --start-time 2026-01-01 > keys.json
    trailhound verify ./AWSLogs --public-keys keys.json
    trailhound verify ./AWSLogs --public-keys keys.json --from 7d --strict
    trailhound verify s3://audit-logs --from 7d --profile audit

valid: proven by a signed digest. invalid: changed, forged or planted. missing:
named by a digest and not there. unproven: nothing speaks against it, and the
proof is not to hand: no key, or the newest digest, whose signature S3 keeps as
metadata of the object. Save that beside a digest as <digest>.meta.json
(aws s3api head-object) and it is proven too.
In a bucket each digest has its signature, CloudTrail is asked for its keys, and
what does not lie where CloudTrail wrote it is invalid.
The exit code is 1 for what is invalid or missing. The lake, where there is one,
keeps the verdicts: status shows them, and trace warns of evidence in such files.
--format json prints one object; ndjson and csv print one row for each hour.`;
