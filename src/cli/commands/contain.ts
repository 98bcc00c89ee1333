import { Option } from "commander";
import type { AddVerb } from "../program.js";

/** `trailhound contain` */
export const containCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("contain")
      .summary("the plan that stops a key, user, role, session or event")
      .description(
        "Plans how to stop a credential, what it was minted from and all that it minted and made, in every account: each step with its reason, its side effects, how to undo it and what it does not stop. It changes nothing: it makes the plan, and applying it is not there yet.",
      )
      .argument("<id>", "access key ID, event ID, session ARN, principal ID, user or role ARN")
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
      .addHelpText("after", CONTAIN_HELP),
    async () => (await import("../verbs/contain.js")).contain,
  );
};

const CONTAIN_HELP = `
Examples:
    trailhound contain AKIAIOSFODNN7EXAMPLE
    trailhound contain AKIAIOSFODNN7EXAMPLE --rotate --as script > contain.sh
    trailhound contain arn:aws:sts::222233334444:assumed-role/deploy/ci-77 --session
    trailhound contain arn:aws:iam::222233334444:user/alice --as markdown > plan.md

Steps that others would feel, that are not proven, or whose sessions have ended
are shown and held back; --include-… lets them go. A script has them as comments.
--format json prints one object; ndjson and csv one step a line.
--as script prints AWS CLI calls, each under the account it is for; read it
before you run it. --as policies prints one JSON object: file name to document.`;
