import { repeated } from "../arguments.js";
import type { AddVerb } from "../program.js";

/** `trailhound root` */
export const rootCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("root")
      .summary("AssumeRoot sessions, and what root users did")
      .description(
        "Lists every privileged session that AssumeRoot opened in a member account: who opened it, with which task policy, what was done in it and what does not fit; then every use of a root user's own password and keys.",
      )
      .option("--account <id>", "only this member account or root user; may be repeated", repeated)
      .option("--misfits", "only sessions in which something does not fit")
      .addHelpText("after", ROOT_HELP),
    async () => (await import("../verbs/root.js")).root,
    { range: true },
  );
};

const ROOT_HELP = `
Examples:
    trailhound root
    trailhound root --account 222222222222 --from 30d
    trailhound root --misfits --format json > misfits.json

What does not fit: an action that the task policy does not permit, use after the
end (900 seconds at most), a session that was never used, a refused AssumeRoot,
the global endpoint, a longer session, a policy that is not known.
--from and --to take sessions that were opened or used in the range.
--format json prints one object; ndjson one object a line, each session, refused
call and event of a root user, told apart by "list"; csv one event a row.`;
