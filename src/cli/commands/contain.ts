import { Option } from "commander";
import { withAwsOptions } from "../aws-options.js";
import type { AddVerb } from "../program.js";

/** `trailhound contain` */
export const containCommand: AddVerb = (program, verb) => {
  verb(
    withAwsOptions(
      program
        .command("contain")
        .summary("the plan that stops a key, user, role, session or event")
        .description(
          "Plans how to stop a credential, what it was minted from and all that it minted and made, in every account: each step with its reason, its side effects, how to undo it and what it does not stop. Nothing is changed without --apply, and what --apply did --undo puts back.",
        )
        .argument("[id]", "access key ID, event ID, session ARN, principal ID, user or role ARN")
        .addOption(
          new Option("--as <form>", "print the plan in another form; --format does not matter then").choices([
            "markdown",
            "script",
            "policies",
          ]),
        )
        .option("--session", "deny the names of the sessions only, and no other session of their roles")
        .option("--source-identity <name>", "deny this source identity only, where the sessions carry it")
        .option("--rotate", "make a spare key before the stolen one is made inactive")
        .option("--include-shared", "also the steps that others would feel")
        .option("--include-weak", "also the steps on what is not proven")
        .option("--include-ended", "also the steps on sessions that have ended by themselves")
        .option("--apply", "do the steps, once the plan was agreed to")
        .option("--resume <plan>", "go on with a plan that was begun: its ID, or its journal")
        .option("--undo <plan>", "put back what was changed: the plan's ID, or its journal")
        .option(
          "--verify [plan]",
          "ask the logs that came since whether it holds: the id, or a plan by its ID, journal or JSON file",
        )
        .option("--dry-run", "with one of these: look, ask IAM what would be allowed, and change nothing")
        .option("--yes <plan>", "agree to the plan of this ID without being asked")
        .option("--skip <step>", "leave a step out, by its number; may be repeated", collected)
        .option("--role-name <name>", "the role that is assumed in every account but the own")
        .option(
          "--journal <file>",
          "where to keep the journal (default: containment/<plan> in the lake's folder)",
        )
        .option("--secrets <file>", "a new file for secrets that are made, instead of the terminal"),
    ).addHelpText("after", CONTAIN_HELP),
    async () => (await import("../verbs/contain.js")).contain,
  );
};

function collected(word: string, words: string[] = []): string[] {
  return [...words, word];
}

const CONTAIN_HELP = `
Examples:
    trailhound contain AKIAIOSFODNN7EXAMPLE
    trailhound contain AKIAIOSFODNN7EXAMPLE --rotate --as script > contain.sh
    trailhound contain arn:aws:sts::222233334444:assumed-role/deploy/ci-77 --session
    trailhound contain arn:aws:iam::222233334444:user/alice --as markdown > plan.md
    trailhound contain AKIAIOSFODNN7EXAMPLE --apply --dry-run --role-name responder
    trailhound contain AKIAIOSFODNN7EXAMPLE --apply --role-name responder
    trailhound contain --resume 20260501T030000Z-0f3a9c51d27e
    trailhound contain --undo 20260501T030000Z-0f3a9c51d27e
    trailhound contain AKIAIOSFODNN7EXAMPLE --verify
    trailhound contain --verify 20260501T030000Z-0f3a9c51d27e

Steps that others would feel, that are not proven, or whose sessions have ended
are shown and held back; --include-… lets them go. A script has them as comments.
--format json prints one object; ndjson and csv one step a line.
--as script prints AWS CLI calls, each under the account it is for; read it
before you run it. --as policies prints one JSON object: file name to document.

--apply shows the plan and asks for its ID. Each call is in the journal before and
after it; a run that stopped is gone on with by --resume and taken back by --undo.
Where nobody is asked, --yes <plan> agrees: the ID that was printed, with the same
options, within the hour. --format ndjson and csv print one step a line.

--verify finds each step's own event, whoever did it, what was denied and what
succeeded after it, and who got in again. It ends with 1 where something is not
contained.`;
