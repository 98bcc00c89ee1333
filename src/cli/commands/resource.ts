import { Option } from "commander";
import type { AddVerb } from "../program.js";

/** `trailhound resource` */
export const resourceCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("resource")
      .summary("who created, changed, deleted and read a resource")
      .description(
        "Finds the event that created a resource, who is behind it and with which key, then what was changed, opened, deleted, denied and read, and by whom.",
      )
      .argument(
        "<resource>",
        "a name, ARN or ID; a bucket or object as s3:// or host name; a queue's URL; alias/…; an access key ID",
      )
      .option("--type <type>", "of several things of that name: AWS::IAM::Role, or role, bucket, function, …")
      .option("--account <id>", "in this account")
      .option("--region <region>", "in this region")
      .option("--key", "also everything that the key did which created it")
      .addOption(new Option("--key-of <event-id>", "also everything that the key of this event did"))
      .addHelpText("after", RESOURCE_HELP),
    async () => (await import("../verbs/resource.js")).resource,
    { range: true },
  );
};

const RESOURCE_HELP = `
Examples:
    trailhound resource i-0123456789abcdef0
    trailhound resource i-0123456789abcdef0 --key
    trailhound resource deploy --type role --account 111122223333
    trailhound resource s3://acme-logs --from 7d
    trailhound resource arn:aws:kms:eu-west-1:111122223333:alias/prod

Attempts that failed stand apart: they did nothing. A call that opens access
(a policy, a permission, a shared snapshot, an open port) is marked as a grant,
with whom it lets in.
--format json prints one object. ndjson and csv print one row for each event
with what it did: created, changed, granted, deleted, failed, and with --key
the key's events as key-history. Reads are counted by origin, not listed:
trailhound history --resource-name lists them.`;
