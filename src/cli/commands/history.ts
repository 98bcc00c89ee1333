import { InvalidArgumentError, Option } from "commander";
import type { AddVerb } from "../program.js";

/** `trailhound history` */
export const historyCommand: AddVerb = (program, verb) => {
  const command = program
    .command("history")
    .summary("event history without its limits")
    .description(
      "Events of all accounts, regions and times in the lake, with who is really behind each, by any combination of filters; with an event ID, that event whole and explained.",
    )
    .argument(
      "[event-id...]",
      "one event, explained; or filters as AWS writes them: AttributeKey=EventName,AttributeValue=ConsoleLogin",
    );
  for (const [flags, description] of FILTERS) command.addOption(repeatable(flags, description));
  verb(
    command
      .addOption(
        repeatable("--read-only [bool]", "true or false; records that say neither are neither", "true", bool),
      )
      .addOption(repeatable("--error [code]", "an error code; without one, any error", "*"))
      .option("--lookup-attributes <attribute...>", "filters as the AWS command line takes them")
      .option("--oldest-first", "in order of time; newest first otherwise")
      .option("--cursor <cursor>", "go on after the page that ended with this cursor")
      .option("--with-origin", "in ndjson: { origin, confidence, record } instead of the record alone")
      .addHelpText("after", HISTORY_HELP),
    async () => (await import("../verbs/history.js")).history,
    { range: true },
  );
};

const FILTERS: readonly (readonly [flags: string, description: string])[] = [
  ["--event-id <id>", "the event's ID"],
  ["--event-name <name>", "RunInstances; * stands for anything: Delete*"],
  ["--event-source <source>", "ec2.amazonaws.com, or ec2"],
  ["--resource-name <name>", "a name, ID or ARN that the record names; of a temporary key, what issued it"],
  ["--resource-type <type>", "AWS::EC2::Instance"],
  ["--user-name <name>", "an IAM user's name, a role session's name (not the role's), or root"],
  ["--access-key <id>", "the key that signed the call"],
  ["--account <id>", "the account whose trail holds the record"],
  ["--region <region>", "the region the record is of"],
  ["--source-ip <address>", "an address, a block (203.0.113.0/24, 2001:db8::/32), or a service's name"],
  [
    "--principal <principal>",
    "who was recorded: an ARN, a principal ID, a unique ID, or a user's or role's name",
  ],
  ["--session <session>", "<account>/<principal ID>/<creation date>, a session's ARN, or AROA…:name"],
  ["--origin <origin>", "who is really behind it: a person's or workload's name or ARN"],
  ["--invoked-by <service>", "the service that made the call for the principal"],
];

function repeatable(
  flags: string,
  description: string,
  bare?: string,
  parse: (text: string) => string = (text) => text,
): Option {
  const option = new Option(flags, description).argParser((text: string, before: string[] | undefined) => [
    ...(before ?? []),
    filled(parse(text)),
  ]);
  return bare === undefined ? option : option.preset(bare);
}

function filled(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}

function bool(text: string): string {
  const lower = text.toLowerCase();
  if (lower !== "true" && lower !== "false") throw new InvalidArgumentError("It must be true or false.");
  return lower;
}

const HISTORY_HELP = `
Examples:
    trailhound history --event-name 'Delete*' --from 7d
    trailhound history --resource-name i-0123456789abcdef0 --event-name RunInstances
    trailhound history --origin alice --error --account 111122223333
    trailhound history --source-ip 203.0.113.0/24 --event-source iam --read-only false
    trailhound history AttributeKey=EventName,AttributeValue=ConsoleLogin
    trailhound history 4a1f2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d

Repeat a filter for OR; different filters are all to be met. Values are exact and
case-sensitive, as with LookupEvents; * stands for anything. On a terminal the
first 50 events are shown, newest first (--limit, --all); a pipe gets all. Where
more follow, the command for the next page is printed on stderr.
--format json prints rows, each with its record; ndjson prints the records alone,
exactly as they came in; csv prints rows.`;
