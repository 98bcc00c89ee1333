import type { Row } from "../../../answers/trace.js";
import { recordAccountOf } from "../../../trail/event-row.js";
import { textAt, valueAt, type CloudTrailRecord } from "../../../trail/record.js";
import { about, SOURCE, type Explanation } from "./explanation.js";

/**
 * Whose copy of a call a record is, and where the other one is: a call of one account on another's resource is recorded
 * in both, with one shared event ID (§1.1, §3.2). `twin` is the other copy, if it is in the lake.
 */
export function copies(record: CloudTrailRecord, twin: Row | undefined): Explanation[] {
  const own = recordAccountOf(record);
  const caller = textAt(record, "userIdentity", "accountId");
  const type = textAt(record, "userIdentity", "type");
  const shared = textAt(record, "sharedEventID");
  const found: Explanation[] = [];
  const across = own !== undefined && caller !== undefined && own !== caller;
  if (across)
    found.push(
      about(
        "recipientAccountId",
        `This is the copy of account ${own}, which was called; the caller is of account ${caller}.`,
        SOURCE.contents,
      ),
    );
  if (shared === undefined) return found;
  const other = across ? caller : ownerOtherThan(record, own);
  if (!across && other !== undefined)
    found.push(
      about(
        "recipientAccountId",
        `This is the caller's own copy; what was called is of account ${other}.`,
        SOURCE.contents,
      ),
    );
  if (twin !== undefined)
    return [
      ...found,
      about(
        "sharedEventID",
        `The other copy is event ${twin.eventId} in account ${twin.account}.`,
        SOURCE.contents,
      ),
    ];
  if (type === "AWSService")
    return [
      ...found,
      about(
        "sharedEventID",
        "The other copy of a service's call is in an account of AWS's own, which nobody can read.",
        SOURCE.contents,
      ),
    ];
  if (other !== undefined)
    return [
      ...found,
      about(
        "sharedEventID",
        `The other copy is in the trail of account ${other} and not in this lake.`,
        SOURCE.contents,
      ),
    ];
  return [
    ...found,
    about(
      "sharedEventID",
      "No record in this lake shares this ID. Calls that services make are marked so too, without a copy anyone can read.",
      SOURCE.contents,
    ),
  ];
}

function ownerOtherThan(record: CloudTrailRecord, own: string | undefined): string | undefined {
  const resources = valueAt(record, "resources");
  for (const resource of Array.isArray(resources) ? resources : []) {
    const owner = textAt(resource, "accountId");
    if (owner !== undefined && owner !== own) return owner;
  }
  return undefined;
}
