import type { AddVerb } from "../program.js";

/** `trailhound ingest` */
export const ingestCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("ingest")
      .summary("read CloudTrail files into the lake")
      .description(
        "Reads CloudTrail records into the lake and resolves who is behind each credential. May be repeated and resumed: what is there already is not read again.",
      )
      .argument(
        "<source...>",
        "files, folders, or - for standard input; gz, zip or plain, every layout that CloudTrail is delivered in",
      )
      .option("--keep-secrets", "keep session tokens, which are masked otherwise")
      .option("--no-wait", "fail at once if another ingest holds the lake")
      .addHelpText("after", INGEST_HELP),
    async () => (await import("../ingest.js")).ingest,
  );
};

const INGEST_HELP = `
Examples:
    trailhound ingest ./AWSLogs
    trailhound ingest event_history.csv trail.json.gz
    aws cloudtrail lookup-events --output json | trailhound ingest -

Always: records read = added + duplicates + rejected. The exit code is 1 if a
record was rejected or a file skipped for a defect; each is named with its
reason. Digest files and notifications are set aside, which is no defect.
--format json and ndjson print the report as one object; csv prints its sums as
one row.`;
