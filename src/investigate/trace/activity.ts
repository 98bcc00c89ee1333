import type { Activity, Row, UsedElsewhere } from "../../answers/trace.js";
import type { Use } from "../../identity/facts.js";
import { EVENT_ID } from "../../lake/columns.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime } from "../../trail/time.js";
import { notableConditions } from "./notable.js";
import { selectRows } from "../events/rows.js";

/** A condition on stored columns for the records of these uses; times narrow the files and row groups that are read. */
export async function recordsOfUses(reader: LakeReader, uses: readonly Use[], prefix = ""): Promise<string> {
  if (uses.length === 0) return "false";
  const first = Math.min(...uses.map((use) => use.first));
  const last = Math.max(...uses.map((use) => use.last));
  const between =
    first === 0
      ? "true"
      : `${prefix}ts BETWEEN '${formatTime(first).slice(0, 19)}' AND '${formatTime(last).slice(0, 19)}'`;
  if (uses.length <= 400) {
    return `${between} AND ${prefix}stamp IN (${uses.map((use) => `'${use.id}'::UUID`).join(", ")})`;
  }
  await reader.db.run("CREATE OR REPLACE TABLE wanted_stamps (stamp VARCHAR)");
  await reader.db.append(
    "wanted_stamps",
    uses.map((use) => [use.id]),
  );
  return `${between} AND ${prefix}stamp IN (SELECT stamp::UUID FROM wanted_stamps)`;
}

/** What was done under these uses; the two copies of one call count once. */
export async function activityOf(reader: LakeReader, uses: readonly Use[]): Promise<Activity | null> {
  if (uses.length === 0) return null;
  const where = await recordsOfUses(reader, uses);
  const [row] = await reader.db.all(
    `SELECT count(DISTINCT coalesce(pair_id, ${EVENT_ID})) AS events,
            count(DISTINCT coalesce(pair_id, ${EVENT_ID})) FILTER (errorcode IS NOT NULL) AS errors,
            min(epoch(ts))::BIGINT AS first, max(epoch(ts))::BIGINT AS last,
            list_sort(list(DISTINCT account)) AS accounts, list_sort(list(DISTINCT awsregion)) AS regions,
            list_sort(list(DISTINCT sourceipaddress)) AS ips, list_sort(list(DISTINCT eventsource)) AS services
     FROM ${reader.currentEvents} WHERE ${where}`,
    reader.signal,
  );
  if (row === undefined || Number(row.events) === 0) return null;
  const texts = (value: unknown) =>
    ((value ?? []) as (string | null)[]).filter((text) => text !== null && text !== "") as string[];
  const time = (value: unknown) => (value === null ? "" : formatTime(Number(value)));
  return {
    events: Number(row.events),
    errors: Number(row.errors),
    firstSeen: time(row.first),
    lastSeen: time(row.last),
    accounts: texts(row.accounts),
    regions: texts(row.regions),
    sourceIPs: texts(row.ips),
    services: texts(row.services),
  };
}

/** The notable changes among these uses, in order of time. */
export async function notableOf(reader: LakeReader, uses: readonly Use[]): Promise<Row[]> {
  if (uses.length === 0) return [];
  const { where, refine } = notableConditions();
  return selectRows(reader, `${await recordsOfUses(reader, uses, "e.")} AND ${where}`, refine);
}

/**
 * Addresses a workload's credentials were used from, other than where they were issued to: the earliest address seen for
 * this workload. Service names, private addresses and AWS's own are no sign of theft and are left out.
 */
export async function usedElsewhere(
  reader: LakeReader,
  subject: readonly Use[],
  workload: readonly Use[],
): Promise<UsedElsewhere[]> {
  const addresses = async (uses: readonly Use[]) =>
    reader.db.all(
      `SELECT sourceipaddress AS ip, count(*) AS events, min(epoch(ts))::BIGINT AS first FROM ${reader.currentEvents}
       WHERE ${await recordsOfUses(reader, uses)} AND sourceipaddress IS NOT NULL
         AND (useridentity.invokedby IS NULL) GROUP BY ip ORDER BY first, ip`,
      reader.signal,
    );
  const all = (await addresses(workload)).filter((row) => isAddress(String(row.ip)));
  const home = all[0];
  if (home === undefined) return [];
  return (await addresses(subject))
    .filter((row) => isAddress(String(row.ip)) && !isPrivate(String(row.ip)) && row.ip !== home.ip)
    .map((row) => ({
      ip: String(row.ip),
      events: Number(row.events),
      firstSeen: formatTime(Number(row.first)),
    }));
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || /^[0-9a-f:]*:[0-9a-f:]+$/i.test(text);
}

/** RFC 1918, shared, link-local, loopback and unique-local addresses: inside a network. */
function isPrivate(ip: string): boolean {
  if (ip.includes(":")) return /^(fc|fd|fe80|::1$)/i.test(ip);
  const [a = 0, b = 0] = ip.split(".").map(Number);
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}
