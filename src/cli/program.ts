import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { FORMATS, type GlobalFlags } from "./globals.js";
import type { ExitCode, Session, Verb } from "./verb.js";

/** Starts a verb with what it works with; the command line has been understood by then. */
export type Start = (flags: GlobalFlags, work: (session: Session) => Promise<ExitCode>) => Promise<void>;

/** The whole command line: options, verbs and their help. The reference in docs/ is generated from it. */
export function createProgram(start: Start): Command {
  const program = new Command("trailhound")
    .description(
      "From an AWS access key, session or event to the person or workload really behind it, with the evidence for every hop.",
    )
    .version(version(), "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addOption(
      new Option(
        "--lake <dir>",
        "the lake's folder (default: $TRAILHOUND_LAKE, else trailhound in the XDG data folder)",
      ),
    )
    .addOption(
      new Option("--format <format>", "default: table on a terminal, ndjson in a pipe").choices(FORMATS),
    )
    .option(
      "--limit <n>",
      "rows of each list (default: short lists on a terminal, everything in a pipe)",
      positive,
    )
    .option("--all", "no limit on rows")
    .option("--quiet", "no progress and no remarks on stderr; problems are still printed")
    .option("--no-color", "no colours (also NO_COLOR)")
    .helpCommand("help [verb]", "print the help of a verb")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .addHelpText("after", MAIN_HELP);

  const verb = <Options>(command: Command, load: () => Promise<Verb<Options>>): void => {
    command.action(async () => {
      const words = command.processedArgs.flat().filter((word): word is string => typeof word === "string");
      await start(program.opts<GlobalFlags>(), async (session) =>
        (await load())(session, words, command.opts() as Options),
      );
    });
  };

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
    async () => (await import("./ingest.js")).ingest,
  );
  verb(
    program
      .command("status")
      .summary("what the lake holds, and where it has holes")
      .description(
        "Accounts × regions × time, hours without files, calls that stopped the recording, duplicates, rejected records, and sessions whose origin is not known.",
      )
      .addHelpText("after", STATUS_HELP),
    async () => (await import("./status.js")).status,
  );
  verb(
    program
      .command("trace")
      .summary("who is really behind a key, session, event or role")
      .description(
        "Follows a credential back to the person or workload it began with, hop by hop, with the evidence for each, and forward to what was done with it.",
      )
      .argument(
        "<id...>",
        "access key ID, event ID, session ARN, principal ID, user or role ARN; - reads one a line from standard input",
      )
      .option(
        "--evidence <dir>",
        "also write the chain, the raw records and the hashes of their files into this folder",
      )
      .addHelpText("after", TRACE_HELP),
    async () => (await import("./trace.js")).trace,
  );
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
    async () => (await import("./sql.js")).sql,
  );
  return program;
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return value;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError("It must be a number of seconds above 0.");
  return value;
}

const MAIN_HELP = `
Examples:
    trailhound ingest ./cloudtrail-logs
    trailhound status
    trailhound trace ASIAIOSFODNN7EXAMPLE

Options may stand before or after the verb. Data goes to stdout, everything else
to stderr. Exit codes: 0 done (also when nothing matched), 1 the work failed or
was incomplete, 2 wrong usage.`;

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

const STATUS_HELP = `
Examples:
    trailhound status
    trailhound status --format json
    trailhound status --format csv > coverage.csv

A gap is an hour with no file in an account × region that has files on the days
before and after. --format json prints one object; ndjson and csv print one row
for each account × region.`;

const TRACE_HELP = `
Examples:
    trailhound trace ASIAIOSFODNN7EXAMPLE
    trailhound trace 4a1f2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d --evidence case-1
    trailhound trace arn:aws:sts::222233334444:assumed-role/deploy/ci-77
    cut -f2 suspicious-keys.tsv | trailhound trace - > traces.ndjson

How sure: exact (proven by the logs), strong (well supported, short of
proof), weak (a hint), none. Where a chain stops, the reason is named, with the
account, region and time to fetch next.
--format json prints one object for one id and an array for several; ndjson
prints one object a line. With - both print one object a line. csv prints one
row for each hop, and one for an answer without hops.`;

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
