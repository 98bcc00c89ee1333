import type { AddVerb } from "../program.js";

/** `trailhound verify` */
export const verifyCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("verify")
      .summary("whether trail files are what CloudTrail delivered")
      .description(
        "Validates CloudTrail's digests: their signatures and links, the hash of every log file they name, what is missing and what no digest names.",
      )
      .argument("<folder...>", "folders with AWSLogs/…/CloudTrail and AWSLogs/…/CloudTrail-Digest below them")
      .option(
        "--public-keys <file>",
        "CloudTrail's public keys, as aws cloudtrail list-public-keys prints them",
      )
      .option("--strict", "exit with 1 also where something stays unproven or unchecked")
      .addHelpText("after", VERIFY_HELP),
    async () => (await import("../verify.js")).verify,
    { range: true },
  );
};

const VERIFY_HELP = `
Examples:
    aws cloudtrail list-public-keys --start-time 2026-01-01 > keys.json
    trailhound verify ./AWSLogs --public-keys keys.json
    trailhound verify ./AWSLogs --public-keys keys.json --from 7d --strict

valid: proven by a signed digest. invalid: changed, forged or planted. missing:
named by a digest and not there. unproven: nothing speaks against it, and the
proof is not to hand: no key, or the newest digest, whose signature S3 keeps as
metadata of the object. Save that beside a digest as <digest>.meta.json
(aws s3api head-object) and it is proven too.
The exit code is 1 for what is invalid or missing. The lake, where there is one,
keeps the verdicts: status shows them, and trace warns of evidence in such files.
--format json prints one object; ndjson and csv print one row for each hour.`;
