import { accounts, regions } from "../arguments.js";
import { withAwsOptions } from "../aws-options.js";
import type { AddVerb } from "../program.js";

/** `trailhound trace` */
export const traceCommand: AddVerb = (program, verb) => {
  verb(
    withAwsOptions(
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
        .option("--live", "ask CloudTrail's event history hop by hop, and keep in the lake what it answers")
        .option("--role-name <name>", "with --live, the role to assume in each account but the own")
        .option(
          "--account <id>",
          "with --live, an account to ask too: the management account, or Identity Center's; may be repeated",
          accounts,
        )
        .option(
          "--region <name>",
          "with --live, a region to ask beside the default ones; may be repeated",
          regions,
        ),
    ).addHelpText("after", TRACE_HELP),
    async () => (await import("../verbs/trace.js")).trace,
  );
};

const TRACE_HELP = `
Examples:
    trailhound trace ASIAIOSFODNN7EXAMPLE
    trailhound trace 4a1f2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d --evidence case-1
    trailhound trace arn:aws:sts::222233334444:assumed-role/deploy/ci-77
    trailhound trace ASIAIOSFODNN7EXAMPLE --live --role-name audit
    cut -f2 suspicious-keys.tsv | trailhound trace - > traces.ndjson

How sure: exact (proven by the logs), strong (well supported, short of
proof), weak (a hint), none. Where a chain stops, the reason is named, with the
account, region and time to fetch next.
--live needs no logs: it asks LookupEvents (90 days, management events) for the
call that issued each key, from account to account, tells each question on
stderr, and answers from the lake that the answers were put in. It assumes
--role-name in other accounts. The exit code is 1 where the chain stops at an
account or region that it may not look into.

--format json prints one object for one id and an array for several; ndjson
prints one object a line. With - both print one object a line. csv prints one
row for each hop, and one for an answer without hops.`;
