import { Option } from "commander";
import type { AddVerb } from "../program.js";

/** What a typed identity may be meant as. */
const KINDS = [
  "origin",
  "iam-user",
  "root",
  "saml-user",
  "web-identity",
  "identity-center-user",
  "federated-user",
  "directory-user",
  "workload",
  "aws-service",
  "external-account",
  "role",
  "session",
  "session-name",
  "source-identity",
  "access-key",
];

/** `trailhound activity` */
export const activityCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("activity")
      .summary("all that a person, user, role or key did, through every role and account")
      .description(
        "Everything done by one identity: by account, role, service and day, from where, what is new about it, what it created, which sessions and keys it minted, and every event.",
      )
      .argument(
        "<identity>",
        "a person's or workload's name, an IAM user or role (name or ARN), a session (name, ARN or ID), source identity, access key, principal ID, or root",
      )
      .addOption(
        new Option("--as <kind>", "what the identity is meant to be, where it may be several").choices(KINDS),
      )
      .option("--account <id>", "the account of that identity, where several have one of that name")
      .option("--together", "take all people of that name as one")
      .option("--direct", "only what was done under that very identity, without the sessions it opened")
      .option("--weak", "count in what rests on a hint alone")
      .option("--summary", "no events")
      .addHelpText("after", ACTIVITY_HELP),
    async () => (await import("../verbs/activity.js")).activity,
    { range: true },
  );
};

const ACTIVITY_HELP = `
Examples:
    trailhound activity alice --from 90d
    trailhound activity alice@example.com --summary
    trailhound activity deploy --as role --account 222233334444
    trailhound activity AKIAIOSFODNN7EXAMPLE --direct --format csv > key.csv

A name may be a user's, a role's, a session's and a claimed source identity at
once. One person of that name is taken; of several you are told, and choose with
--as and --account. A session name proves nothing: what it alone joins is told
apart and never counted in.
--direct asks as the AWS articles do: a user by userIdentity.userName, a role by
its sessionIssuer, a key by accessKeyId, a session by its name.
json prints one object, ndjson and csv print the events alone.`;
