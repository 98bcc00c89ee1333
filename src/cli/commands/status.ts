import type { AddVerb } from "../program.js";

/** `trailhound status` */
export const statusCommand: AddVerb = (program, verb) => {
  verb(
    program
      .command("status")
      .summary("what the lake holds, and where it has holes")
      .description(
        "Accounts × regions × time, hours without files, calls that stopped the recording, duplicates, rejected records, and sessions whose origin is not known.",
      )
      .addHelpText("after", STATUS_HELP),
    async () => (await import("../verbs/status.js")).status,
  );
};

const STATUS_HELP = `
Examples:
    trailhound status
    trailhound status --format json
    trailhound status --format csv > coverage.csv

A gap is an hour with no file in an account × region that has files on the days
before and after. --format json prints one object; ndjson and csv print one row
for each account × region.`;
