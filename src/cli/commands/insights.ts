import { positive, positiveNumber } from "../arguments.js";
import type { AddVerb } from "../program.js";

/** `trailhound insights` */
export const insightsCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("insights")
      .summary("run a CloudWatch Logs Insights query on the records")
      .description(
        "Runs a CloudWatch Logs Insights query (Logs Insights QL) as it stands. --from and --to are the time range that CloudWatch asks for beside the query; without them all records are searched.",
      )
      .argument("[query]", "the query; without it, and without --file, standard input is read")
      .option("--file <file>", "read the query from a file")
      .option("--explain", "say what the query may not have meant, and the SQL it runs as; nothing is run")
      .option("--timeout <seconds>", "stop the query after this long", positiveNumber)
      .option(
        "--max-rows <n>",
        "rows of a query that has no limit; 10,000 unless told, as in CloudWatch",
        positive,
      )
      .addHelpText("after", INSIGHTS_HELP),
    async () => (await import("../verbs/insights.js")).insights,
    { range: true },
  );
};

const INSIGHTS_HELP = `
Examples:
    trailhound insights 'stats count(*) as calls by eventSource, eventName
      | sort calls desc | limit 20'
    trailhound insights --from 24h 'filter ispresent(errorCode)
      | stats count(*) by errorCode, bin(1h)'
    trailhound insights 'fields @timestamp, eventName, @origin.name
      | filter userIdentity.type = "AssumedRole"'
    trailhound insights --file query.txt --format csv > answer.csv

Commands: fields, filter, stats, sort, limit, parse, dedup, display, unnest; SOURCE
and filterIndex on CloudTrail's own source are passed over. Fields are the record's
own names, case and all: userIdentity.arn, resources.0.ARN. Beside @timestamp,
@message, @ptr, @log and @logStream there is who is really behind the event:
@origin.kind, .name, .arn, .account, .confidence, .gap, .session, .hops, .createdBy.
pattern, diff, anomaly, unmask and lookup need CloudWatch and are refused.`;
