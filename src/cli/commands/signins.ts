import { repeated } from "../arguments.js";
import type { AddVerb } from "../program.js";

/** `trailhound signins` */
export const signinsCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("signins")
      .summary("console sign-ins and role switches")
      .description(
        "Counts sign-ins by user, address and destination, finds bursts of failures and what followed them, and lists sign-ins and role switches with the session that each began.",
      )
      .option("--account <id>", "only sign-ins to this account; may be repeated", repeated)
      .option("--user <name>", "only this user: user name, person, or ARN; may be repeated", repeated)
      .option(
        "--source-ip <address>",
        "only from this address or block (203.0.113.0/24); may be repeated",
        repeated,
      )
      .option("--failures", "only failures")
      .addHelpText("after", SIGNINS_HELP),
    async () => (await import("../verbs/signins.js")).signins,
    { range: true },
  );
};

const SIGNINS_HELP = `
Examples:
    trailhound signins
    trailhound signins --failures --from 7d
    trailhound signins --user alice --format csv > alice.csv

CheckMfa, CredentialChallenge and GetSigninToken are steps and count as no
sign-in. A user name that AWS hid is counted and never taken for a person. A
burst is five or more failures by one user, or from one address, within ten
minutes; the success that followed within a day is shown with it.
--format json prints one object; ndjson the rows, one a line; csv one event a
row.`;
