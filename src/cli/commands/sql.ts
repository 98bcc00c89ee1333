import { Option } from "commander";
import type { AddVerb } from "../program.js";
import { positive, positiveNumber } from "../arguments.js";

/** `trailhound sql` */
export const sqlCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("sql")
      .summary("query the records with SQL of Athena, CloudTrail Lake or DuckDB")
      .description(
        "Runs one SELECT as Athena or CloudTrail Lake would: your own table or event data store, whatever it is called, is the trail, and attributed_events is the same with who is really behind each event.",
      )
      .argument("[query]", "the query; without it, and without --file, standard input is read")
      .option("--file <file>", "read the query from a file")
      .addOption(
        new Option(
          "--dialect <dialect>",
          "the language of the query; told from the query unless given, Athena's where nothing tells",
        ).choices(["athena", "lake", "duckdb"]),
      )
      .option("--statement <n>", "which statement of a text that holds several, counted from 1", positive)
      .option("--explain", "say how the query is read, and print the DuckDB SQL that runs")
      .option("--timeout <seconds>", "stop the query after this long", positiveNumber)
      .option("--max-rows <n>", "stop after this many rows", positive)
      .addHelpText("after", SQL_HELP),
    async () => (await import("../verbs/sql.js")).sql,
    { range: true },
  );
};

const SQL_HELP = `
Examples:
    trailhound sql "SELECT eventname, count(*) FROM cloudtrail_logs GROUP BY 1"
    trailhound sql "SELECT DISTINCT origin_name, useridentity.arn
      FROM attributed_events WHERE origin_confidence = 'exact'"
    trailhound sql --file query.sql --format csv > answer.csv
    trailhound sql "SELECT element_at(requestParameters, 'bucketName')
      FROM 5e2676f8-9fce-46ef-8142-3e36a94e6691"
    trailhound sql --from 7d < query.sql

Athena and CloudTrail Lake run Trino's SQL, and so does this: its types, its
functions, and its refusals. --dialect duckdb passes the query on as it is.
--from and --to narrow the trail before the query sees it.
The lake is read-only to queries. On a terminal the first 200 rows are shown
(--limit, --all); a pipe gets all. In csv, text that a spreadsheet would run as
a formula begins with a ', and control characters are visible escapes.`;
