import type { KeyHistory, Resource } from "../../answers/resource.js";
import type { Row } from "../../answers/trace.js";
import { Problem } from "../../diagnostics/problem.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import type { CloudTrailRecord } from "../../trail/record.js";
import { textAt } from "../../trail/record.js";
import { countEvents, selectEvents } from "../events/events.js";

const USUAL = 1_000;
/** An answer is one object in memory; `history --access-key` streams the rest. */
const MOST = 10_000;

/**
 * All that the key did which created a resource, or the key of a chosen event (`cloudtrail-identity.md` §4.12: from the
 * resource to its creation, to the key, to the key's history). A temporary key counts with the principal it was issued to,
 * because anonymised logs print one key for many; where several created it, or two records disagree, no key is chosen. An event without a key stands for its session.
 */
export async function keyHistory(
  reader: LakeReader,
  answer: Pick<Resource, "created">,
  { key, keyEvents = USUAL }: { key?: boolean | string; keyEvents?: number },
): Promise<KeyHistory | undefined> {
  const eventId = typeof key === "string" ? key : answer.created?.eventId;
  if (eventId === undefined) return undefined;
  const chosen = typeof key === "string" ? undefined : (answer.created ?? undefined);
  const records = await reader.recordsOf([eventId]);
  const stored =
    records.find(({ account }) => chosen === undefined || account === chosen.account) ?? records[0];
  if (stored === undefined) {
    throw new Problem({ code: "bad-id", detail: `The lake holds no event ${eventId} to take a key from.` });
  }
  const record = JSON.parse(stored.raw) as CloudTrailRecord;
  const accessKeyId = textAt(record, "userIdentity", "accessKeyId");
  const principalId = textAt(record, "userIdentity", "principalId");
  const account = textAt(record, "userIdentity", "accountId");
  const conditions: string[] = [];
  if (accessKeyId !== undefined) conditions.push(`e.useridentity.accesskeyid = ${literal(accessKeyId)}`);
  else if (stored.stamp !== null) conditions.push(`e.stamp = ${literal(stored.stamp)}::UUID`);
  if (accessKeyId?.startsWith("AKIA") === true) {
    if (account !== undefined) conditions.push(`e.useridentity.accountid = ${literal(account)}`);
  } else if (principalId !== undefined)
    conditions.push(`e.useridentity.principalid = ${literal(principalId)}`);
  if (conditions.length === 0) return undefined;
  const selection = { where: conditions.join(" AND ") };
  const events: Row[] = [];
  const order = { limit: Math.min(keyEvents, MOST) };
  for await (const { row } of selectEvents(reader, selection, order)) events.push(row);
  return {
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(principalId === undefined ? {} : { principalId }),
    chosenBy: eventId,
    total: await countEvents(reader, selection),
    events,
  };
}
