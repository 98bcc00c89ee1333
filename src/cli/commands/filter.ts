import { positiveNumber } from "../arguments.js";
import type { AddVerb } from "../program.js";

/** `trailhound filter` */
export const filterCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("filter")
      .summary("run a CloudWatch Logs filter pattern on the records")
      .description(
        "Runs the filter pattern of a CloudWatch Logs metric filter, subscription filter or Live Tail on the records, as it stands, and lists the events that match, newest first, with who is really behind each.",
      )
      .argument("[pattern]", "the pattern; without it, and without --file, standard input is read")
      .option("--file <file>", "read the pattern from a file that holds nothing else")
      .option(
        "--from-file <path>",
        "run every pattern found in this Terraform, CloudFormation, JSON, YAML or Markdown file or folder, and count",
        (path: string, before: string[] | undefined) => [...(before ?? []), path],
      )
      .option("--count", "print how many records match, not which")
      .option("--with-origin", "in ndjson, wrap each record as { origin, confidence, record }")
      .option("--explain", "say how the pattern reads, what it may not have meant, and the SQL it runs as")
      .option("--timeout <seconds>", "stop after this long", positiveNumber)
      .addHelpText("after", FILTER_HELP),
    async () => (await import("../verbs/filter.js")).filter,
    { range: true },
  );
};

const FILTER_HELP = `
Examples:
    trailhound filter '{ $.eventName = "ConsoleLogin" }'
    trailhound filter --from 7d '{ $.errorCode = "AccessDenied*" }' --count
    trailhound filter '{ $.userIdentity.type = Root &&
      $.userIdentity.invokedBy NOT EXISTS }' --explain
    trailhound filter --from-file alarms.tf --from 90d
    trailhound filter '"arn:aws:iam::111122223333:role/deploy"'

Patterns on fields stand in braces and are quoted for the shell with '…'. Others
are terms of the record's text: a term, "a phrase", ?either ?or, -not, %regex%.
--format ndjson prints the records alone, as they came in.`;
