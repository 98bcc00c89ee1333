import { accounts, regions } from "../arguments.js";
import { withAwsOptions } from "../aws-options.js";
import type { AddVerb } from "../program.js";

/** `trailhound ingest` */
export const ingestCommand: AddVerb = (program, verb) => {
  verb(
    withAwsOptions(
      program
        .command("ingest")
        .summary("read CloudTrail files into the lake")
        .description(
          "Reads CloudTrail records into the lake and resolves who is behind each credential. May be repeated and resumed: what is there already is not read again.",
        )
        .argument(
          "<source...>",
          "files, folders, - for standard input; s3://bucket[/prefix], lookup-events: (the event history), cloudwatch:<log-group>; gz, zip or plain, every layout that CloudTrail is delivered in",
        )
        .option("--keep-secrets", "keep session tokens, which are masked otherwise")
        .option("--no-wait", "fail at once if another ingest holds the lake")
        .option("--account <id>", "of a bucket, only this account's files; may be repeated", accounts)
        .option(
          "--region <name>",
          "of a bucket, only this region's files; the region to ask otherwise; may be repeated",
          regions,
        )
        .option("--requester-pays", "pay for the bucket's requests and transfer"),
    ).addHelpText("after", INGEST_HELP),
    async () => (await import("../verbs/ingest.js")).ingest,
    { range: true },
  );
};

const INGEST_HELP = `
Examples:
    trailhound ingest ./AWSLogs
    trailhound ingest event_history.csv trail.json.gz
    aws cloudtrail lookup-events --output json | trailhound ingest -
    trailhound ingest s3://audit-logs --profile audit --from 30d
    trailhound ingest s3://audit-logs/org \\
        --role-arn arn:aws:iam::111122223333:role/audit
    trailhound ingest lookup-events: --from 7d
    trailhound ingest cloudwatch:CloudTrail/logs --region eu-west-1 --from 7d

Always: records read = added + duplicates + rejected. The exit code is 1 if a
record was rejected or a file skipped for a defect; each is named with its
reason. Digest files and notifications are set aside, which is no defect.

Of a bucket the trails are found by themselves, only the days asked for are
listed, and the next run asks for what is new since. Files are fetched to at
most 256 MB of disk at a time and removed as they are read. --from and --to
choose days of delivery; files of this machine are always read whole. What is
refused, gone or throttled away is named, and the rest goes on.

lookup-events: is for accounts without a trail: management events of the last 90
days, from all regions that are enabled by default, or those named. AWS answers
100 events a second for each region at most; days that are over are asked for
once. Of a log group the last 30 days are read unless --from says otherwise. A
run that is stopped goes on where it was.

--format json and ndjson print the report as one object; csv prints its sums as
one row.`;
