import type { SigninDestination, SigninSource, SigninUser } from "../../answers/signins.js";
import type { OriginKind } from "../../answers/trace.js";
import type { LakeReader } from "../../lake/reader.js";
import { formatTime } from "../../trail/time.js";

const MOST_NAMED = 20;

/** Sign-ins by user and account, the latest first; hidden names are nobody's and left out (§4.3). */
export async function countByUser(reader: LakeReader, onlyFailing: boolean): Promise<SigninUser[]> {
  const rows = await reader.db.all(
    `SELECT who, account, who_kind AS kind, ${counts()},
            count(*) FILTER (kind_of = 'switch' AND NOT failed) AS switches, ${addresses()}, max(time) AS last
     FROM signin_records WHERE who IS NOT NULL AND NOT hidden AND (attempt OR kind_of = 'switch')
     GROUP BY who, account, who_kind ${onlyFailing ? "HAVING failure > 0" : ""}
     ORDER BY last DESC NULLS LAST, who, account, kind`,
    reader.signal,
  );
  return rows.map((row) => ({
    user: String(row.who),
    account: String(row.account),
    kind: String(row.kind) as OriginKind,
    success: Number(row.success),
    failure: Number(row.failure),
    mfa: Number(row.mfa),
    switches: Number(row.switches),
    sourceIPs: (row.ips ?? []) as string[],
    last: timeOf(row.last),
  }));
}

/** Sign-ins by source address, most failures first. */
export async function countBySource(reader: LakeReader, onlyFailing: boolean): Promise<SigninSource[]> {
  const rows = await reader.db.all(
    `SELECT sourceipaddress AS ip, ${counts()}, count(*) FILTER (attempt AND failed AND hidden) AS hidden,
            list_sort(list(DISTINCT who) FILTER (who IS NOT NULL AND NOT hidden))[1:${MOST_NAMED}] AS users, max(time) AS last
     FROM signin_records WHERE attempt AND sourceipaddress IS NOT NULL
     GROUP BY sourceipaddress ${onlyFailing ? "HAVING failure > 0" : ""} ORDER BY failure DESC, last DESC NULLS LAST, ip`,
    reader.signal,
  );
  return rows.map((row) => ({
    sourceIPAddress: String(row.ip),
    success: Number(row.success),
    failure: Number(row.failure),
    mfa: Number(row.mfa),
    hidden: Number(row.hidden),
    users: (row.users ?? []) as string[],
    last: timeOf(row.last),
  }));
}

/** Sign-ins by where they led: the console, the forums, Support, Marketplace (§4.5). */
export async function countByDestination(reader: LakeReader): Promise<SigninDestination[]> {
  const rows = await reader.db.all(
    `SELECT coalesce(destination, 'not recorded') AS destination, ${counts()} FROM signin_records WHERE attempt AND kind_of = 'sign-in'
     GROUP BY ALL ORDER BY success + failure DESC, destination`,
    reader.signal,
  );
  return rows.map((row) => ({
    destination: String(row.destination),
    success: Number(row.success),
    failure: Number(row.failure),
  }));
}

/** Failures with a hidden name, attempts that name nobody, and how many records there are in all. */
export async function countNameless(
  reader: LakeReader,
): Promise<{ hidden: number; unnamed: number; failures: number }> {
  const [row] = await reader.db.all(
    `SELECT count(*) FILTER (attempt AND failed AND hidden) AS hidden, count(*) FILTER (attempt AND who IS NULL AND NOT hidden) AS unnamed,
            count(*) FILTER (attempt AND failed) AS failures FROM signin_records`,
    reader.signal,
  );
  return {
    hidden: Number(row?.hidden ?? 0),
    unnamed: Number(row?.unnamed ?? 0),
    failures: Number(row?.failures ?? 0),
  };
}

function counts(): string {
  return `count(*) FILTER (kind_of = 'sign-in' AND NOT failed) AS success, count(*) FILTER (attempt AND failed) AS failure,
    count(*) FILTER (kind_of = 'sign-in' AND NOT failed AND mfa) AS mfa`;
}

function addresses(): string {
  return `list_sort(list(DISTINCT sourceipaddress) FILTER (sourceipaddress IS NOT NULL))[1:${MOST_NAMED}] AS ips`;
}

/** A time of a query's row, empty where there is none. */
export function timeOf(value: unknown): string {
  return value === null || value === undefined ? "" : formatTime(Number(value));
}
