import { Problem } from "../../diagnostics/problem.js";
import type { Row } from "../../answers/trace.js";
import { literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { textAt, type CloudTrailRecord } from "../../trail/record.js";
import type { TimeRange } from "../../trail/time-range.js";
import { countedIn, type Acting } from "../events/acting.js";
import { selectEvents } from "../events/events.js";

/**
 * Calls that give somebody a way in: a user, a key, a password, or another credential (`cloudtrail-identity.md` §3.8). What they
 * make outlives the session that made it.
 */
const GIVES_ACCESS = [
  "CreateUser",
  "CreateAccessKey",
  "UpdateAccessKey",
  "CreateLoginProfile",
  "UpdateLoginProfile",
  "CreateServiceSpecificCredential",
  "ResetServiceSpecificCredential",
  "UploadSigningCertificate",
  "UploadSSHPublicKey",
] as const;

const MOST = 5_000;

/** Keys, users and passwords that the identity made for somebody other than the very user it is, oldest first. */
export async function keysMadeForOthers(
  reader: LakeReader,
  acting: Acting,
  range: TimeRange,
): Promise<Row[]> {
  const selection = countedIn(
    acting,
    range,
    `e.eventname IN (${literals(GIVES_ACCESS)}) AND e.eventsource = 'iam.amazonaws.com' AND e.errorcode IS NULL`,
  );
  const found: Row[] = [];
  for await (const { row, record } of selectEvents(reader, selection, { oldestFirst: true })) {
    if (isForAnother(row, JSON.parse(record) as CloudTrailRecord)) found.push(row);
    if (found.length > MOST)
      throw new Problem({ code: "usage", detail: `It made more than ${MOST} keys and users: narrow the time with --from and --to.` }); // prettier-ignore
  }
  return found;
}

function isForAnother(row: Row, record: CloudTrailRecord): boolean {
  if (row.eventName === "UpdateAccessKey" && textAt(record, "requestParameters", "status") !== "Active")
    return false;
  // Without a user name IAM takes the caller's own (IAM API reference, "CreateAccessKey").
  const user =
    textAt(record, "requestParameters", "userName") ??
    textAt(record, "responseElements", "accessKey", "userName") ??
    textAt(record, "responseElements", "loginProfile", "userName");
  if (user === undefined) return false;
  const { origin } = row;
  const own = origin?.kind === "iam-user" && origin.name === user && origin.account === row.account;
  return !own;
}
