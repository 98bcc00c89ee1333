import { EVENT_ID } from "../lake/columns.js";
import { literal, literals } from "../lake/database.js";
import type { LakeReader } from "../lake/reader.js";
import { textAt } from "../trail/record.js";
import type { Made } from "./made.js";

/** What is given and taken by two calls, and the request's fields that name it; IAM takes a second giving without an error. */
const PAIRS: Readonly<Record<string, { take: string; fields: readonly [string, string] }>> = {
  AttachUserPolicy: { take: "DetachUserPolicy", fields: ["userName", "policyArn"] },
  AttachRolePolicy: { take: "DetachRolePolicy", fields: ["roleName", "policyArn"] },
  AttachGroupPolicy: { take: "DetachGroupPolicy", fields: ["groupName", "policyArn"] },
  AddUserToGroup: { take: "RemoveUserFromGroup", fields: ["groupName", "userName"] },
};

/**
 * The event by which what a change gave was there before it: a policy attached, a user in a group, a key active or at work.
 * IAM answers such a call as any other, so that taking it back would stop what an attacker never had to give (IAM API
 * reference, "AttachRolePolicy", "AddUserToGroup", "UpdateAccessKey"). Undefined where the lake does not show it.
 */
export async function thereBefore(reader: LakeReader, made: Omit<Made, "before">): Promise<Made["before"]> {
  if (made.service !== "iam") return undefined;
  if (made.eventName === "UpdateAccessKey") return activeBefore(reader, made);
  const pair = Object.hasOwn(PAIRS, made.eventName) ? PAIRS[made.eventName] : undefined;
  if (pair === undefined) return undefined;
  const named = pair.fields.map((field) => ({ field, value: textAt(made.request, field) }));
  if (named.some(({ value }) => value === undefined)) return undefined;
  const last = await lastOf(
    reader,
    made,
    `eventname IN (${literals([made.eventName, pair.take])}) AND eventsource = 'iam.amazonaws.com'`,
    named.map(({ field, value }) => `${requested(field)} = ${literal(value!)}`).join(" AND "),
  );
  return last?.name === made.eventName ? { eventId: last.eventId, eventTime: last.eventTime } : undefined;
}

async function activeBefore(reader: LakeReader, made: Omit<Made, "before">): Promise<Made["before"]> {
  const key = textAt(made.request, "accessKeyId");
  if (key === undefined || textAt(made.request, "status") !== "Active") return undefined;
  const last = await lastOf(
    reader,
    made,
    `(useridentity.accesskeyid = ${literal(key)} OR (eventname IN ('CreateAccessKey', 'UpdateAccessKey') AND eventsource = 'iam.amazonaws.com'))`,
    `(useridentity.accesskeyid = ${literal(key)} OR ${requested("accessKeyId")} = ${literal(key)}
      OR TRY(json_extract_string(raw, '$.responseElements.accessKey.accessKeyId')) = ${literal(key)})`,
  );
  if (last === undefined || (last.changed === key && last.status === "Inactive")) return undefined;
  return { eventId: last.eventId, eventTime: last.eventTime };
}

function requested(field: string): string {
  return `TRY(json_extract_string(raw, '$.requestParameters.${field}'))`;
}

/** The last successful event before a change that fits, of another credential than the one that made the change. */
async function lastOf(
  reader: LakeReader,
  { account, eventTime, record }: Omit<Made, "before">,
  where: string,
  refine: string,
): Promise<{ eventId: string; eventTime: string; name: string; changed: unknown; status: unknown } | undefined> {
  const own = textAt(record, "userIdentity", "accessKeyId") ?? "";
  const [row] = await reader.db.all(
    `SELECT id, time, name, ${requested("accessKeyId")} AS changed, ${requested("status")} AS status
     FROM (SELECT ${EVENT_ID} AS id, eventtime AS time, eventname AS name, useridentity, raw FROM ${reader.currentEvents}
       WHERE ${where} AND errorcode IS NULL AND account = ${literal(account)} AND eventtime < ${literal(eventTime)}
         AND coalesce(useridentity.accesskeyid, '') <> ${literal(own)}) e
     WHERE ${refine} ORDER BY time DESC, id LIMIT 1`,
    reader.signal,
  );
  if (row === undefined) return undefined;
  return { eventId: String(row["id"]), eventTime: String(row["time"]), name: String(row["name"]), changed: row["changed"], status: row["status"] };
} // prettier-ignore
