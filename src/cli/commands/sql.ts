import { Option } from "commander";
import type { AddVerb } from "../program.js";
import { positive, positiveNumber } from "../arguments.js";

/** `trailhound sql` */
export const sqlCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("sql")
      .summary("query the records with SQL")
      .description(
        "Runs one SELECT on the views cloudtrail_logs (the standard Athena table) and attributed_events (the same, with who is really behind each event).",
      )
      .argument("[query]", "the query; without it, and without --file, standard input is read")
      .option("--file <file>", "read the query from a file")
      .addOption(
        new Option("--dialect <dialect>", "the language of the query").choices(["duckdb"]).default("duckdb"),
      )
      .option("--timeout <seconds>", "stop the query after this long", positiveNumber)
      .option("--max-rows <n>", "stop after this many rows", positive)
      .addHelpText("after", SQL_HELP),
    async () => (await import("../sql.js")).sql,
  );
};

const SQL_HELP = `
Examples:
    trailhound sql "SELECT eventname, count(*) FROM cloudtrail_logs GROUP BY 1"
    trailhound sql "SELECT DISTINCT origin_name, useridentity.arn
      FROM attributed_events WHERE origin_confidence = 'exact'"
    trailhound sql --file query.sql --format csv > answer.csv
    trailhound sql < query.sql

The lake is read-only to queries. On a terminal the first 200 rows are shown
(--limit, --all); a pipe gets all. In csv, text that a spreadsheet would run as
a formula begins with a ', and control characters are visible escapes.`;
