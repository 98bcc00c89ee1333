import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { Problem } from "../diagnostics/problem.js";
import { positive } from "./arguments.js";
import { activityCommand } from "./commands/activity.js";
import { containCommand } from "./commands/contain.js";
import { historyCommand } from "./commands/history.js";
import { filterCommand } from "./commands/filter.js";
import { iamPolicyCommand } from "./commands/iam-policy.js";
import { ingestCommand } from "./commands/ingest.js";
import { insightsCommand } from "./commands/insights.js";
import { rootCommand } from "./commands/root.js";
import { signinsCommand } from "./commands/signins.js";
import { resourceCommand } from "./commands/resource.js";
import { sqlCommand } from "./commands/sql.js";
import { statusCommand } from "./commands/status.js";
import { traceCommand } from "./commands/trace.js";
import { verifyCommand } from "./commands/verify.js";
import { FORMATS, type GlobalFlags } from "./globals.js";
import type { ExitCode, Session, Verb } from "./verb.js";

/** Starts a verb with what it works with; the command line has been understood by then. */
export type Start = (flags: GlobalFlags, work: (session: Session) => Promise<ExitCode>) => Promise<void>;

/** Gives a command its verb, loaded when it is used; `range` where it answers for --from and --to. */
export type SetVerb = <Options>(
  command: Command,
  load: () => Promise<Verb<Options>>,
  takes?: { range?: boolean },
) => void;

/** Adds one verb's words, options and help to the program. */
export type AddVerb = (program: Command, verb: SetVerb) => void;

/** The verbs in the order the help lists them. */
// prettier-ignore
const VERBS: readonly AddVerb[] = [
  ingestCommand,
  statusCommand,
  traceCommand,
  historyCommand,
  activityCommand,
  signinsCommand,
  resourceCommand,
  rootCommand,
  containCommand,
  sqlCommand,
  filterCommand,
  insightsCommand,
  verifyCommand,
  iamPolicyCommand,
];

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
    .option("--from <time>", "from this time on: RFC 3339, a date, or relative (7d, 2h ago, yesterday); UTC")
    .option("--to <time>", "until this time; a date includes that day")
    .option("--quiet", "no progress and no remarks on stderr; problems are still printed")
    .option("--no-color", "no colours (also NO_COLOR)")
    .helpCommand("help [verb]", "print the help of a verb")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .addHelpText("after", MAIN_HELP);

  const verb: SetVerb = <Options>(
    command: Command,
    load: () => Promise<Verb<Options>>,
    takes: { range?: boolean } = {},
  ): void => {
    command.action(async () => {
      refuseRange(command.name(), program.opts<GlobalFlags>(), takes);
      const words = command.processedArgs.flat().filter((word): word is string => typeof word === "string");
      await start(program.opts<GlobalFlags>(), async (session) =>
        (await load())(session, words, command.opts() as Options),
      );
    });
  };

  for (const add of VERBS) add(program, verb);
  return program;
}

/** A range that a verb would not heed must not look as if it had been. */
function refuseRange(name: string, { from, to }: GlobalFlags, takes: { range?: boolean }): void {
  if (takes.range === true || (from === undefined && to === undefined)) return;
  throw new Problem({ code: "usage", detail: `${name} takes no --from or --to: it answers for all times.` });
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

const MAIN_HELP = `
Examples:
    trailhound ingest ./cloudtrail-logs
    trailhound status
    trailhound trace ASIAIOSFODNN7EXAMPLE

Options may stand before or after the verb. Data goes to stdout, everything else
to stderr. Exit codes: 0 done (also when nothing matched), 1 the work failed or
was incomplete, 2 wrong usage.`;
