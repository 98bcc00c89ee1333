import type { SigninBurst } from "../../answers/signins.js";
import type { LakeReader } from "../../lake/reader.js";
import { timeOf } from "./signin-counts.js";

/** So many failures within so many seconds, both ends included, are a burst. */
const ENOUGH = 5;
const WINDOW = 600;
/** A success counts as following a burst until so long after its last failure. */
const FOLLOWS = 86_400;
const MOST = 1_000;

/**
 * Bursts of failed sign-ins by one user, and from one address: five or more failures of which the first and the fifth lie
 * at most ten minutes apart; windows that overlap are one burst. Hidden names are never taken for one user (§4.3), but count
 * for their address. Times alone decide, so no order of ingest can.
 */
export async function burstsOf(reader: LakeReader): Promise<SigninBurst[]> {
  const rows = [
    ...(await burstsBy(reader, "user", "who || chr(10) || account", "who IS NOT NULL AND NOT hidden")),
    ...(await burstsBy(reader, "source", "sourceipaddress", "sourceipaddress IS NOT NULL")),
  ];
  return rows
    .sort((a, b) => compare(b.to, a.to) || compare(a.by, b.by) || compare(keyOf(a), keyOf(b)))
    .slice(0, MOST);
}

function keyOf({ user, account, sourceIPAddress }: SigninBurst): string {
  return `${user ?? ""}\n${account ?? ""}\n${sourceIPAddress ?? ""}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function burstsBy(
  reader: LakeReader,
  by: SigninBurst["by"],
  key: string,
  named: string,
): Promise<SigninBurst[]> {
  const rows = await reader.db.all(
    `WITH attempts AS (SELECT *, ${key} AS burst_key FROM signin_records WHERE attempt AND time IS NOT NULL AND ${named}),
     seconds AS (SELECT burst_key, time, count(*) AS n FROM attempts WHERE failed GROUP BY burst_key, time),
     ahead AS (SELECT *, sum(n) OVER (PARTITION BY burst_key ORDER BY time RANGE BETWEEN CURRENT ROW AND ${WINDOW} FOLLOWING) AS within FROM seconds),
     started AS (SELECT *, max(CASE WHEN within >= ${ENOUGH} THEN time END)
                          OVER (PARTITION BY burst_key ORDER BY time RANGE BETWEEN ${WINDOW} PRECEDING AND CURRENT ROW) AS start FROM ahead),
     inside AS (SELECT *, CASE WHEN lag(time) OVER w IS NULL
                  OR max(CASE WHEN within >= ${ENOUGH} THEN time END) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + ${WINDOW} < time
                  THEN 1 ELSE 0 END AS opens
                FROM started WHERE start IS NOT NULL WINDOW w AS (PARTITION BY burst_key ORDER BY time)),
     islands AS (SELECT *, sum(opens) OVER (PARTITION BY burst_key ORDER BY time ROWS UNBOUNDED PRECEDING) AS island,
                 FROM inside),
     counted AS (SELECT *, sum(n) OVER (PARTITION BY burst_key, island ORDER BY time ROWS UNBOUNDED PRECEDING) AS so_far FROM islands),
     bursts AS (SELECT burst_key, island, min(time) AS first, max(time) AS last, sum(n)::BIGINT AS failures,
                       min(time) FILTER (so_far >= ${ENOUGH}) AS fifth FROM counted GROUP BY burst_key, island),
     details AS (SELECT b.burst_key, b.island,
                   list_sort(list(DISTINCT a.who) FILTER (a.who IS NOT NULL AND NOT a.hidden))[1:50] AS users,
                   count(*) FILTER (a.hidden) AS hidden,
                   list_sort(list(DISTINCT a.sourceipaddress) FILTER (a.sourceipaddress IS NOT NULL))[1:50] AS ips,
                   list(a.id ORDER BY a.time, a.id)[1:50] AS ids, any_value(a.account) AS account, any_value(a.who) AS who
                 FROM bursts b JOIN attempts a ON a.burst_key = b.burst_key AND a.failed AND a.time BETWEEN b.first AND b.last
                 GROUP BY b.burst_key, b.island),
     followed AS (SELECT b.burst_key, b.island,
                    min({'time': a.time, 'id': a.id, 'who': a.who, 'account': a.account, 'ip': a.sourceipaddress, 'mfa': a.mfa}) AS success
                  FROM bursts b JOIN attempts a ON a.burst_key = b.burst_key AND NOT a.failed AND a.kind_of = 'sign-in'
                    AND a.time >= b.fifth AND a.time <= b.last + ${FOLLOWS} GROUP BY b.burst_key, b.island)
     SELECT b.*, d.*, f.success.time AS s_time, f.success.id AS s_id, f.success.who AS s_who, f.success.account AS s_account,
            f.success.ip AS s_ip, f.success.mfa AS s_mfa,
            (SELECT max(time) FROM seconds s WHERE s.burst_key = b.burst_key AND s.time <= f.success.time) AS before
     FROM bursts b JOIN details d ON d.burst_key = b.burst_key AND d.island = b.island
       LEFT JOIN followed f ON f.burst_key = b.burst_key AND f.island = b.island
     ORDER BY b.last DESC, b.burst_key LIMIT ${MOST}`,
    reader.signal,
  );
  return rows.map((row) => ({
    by,
    ...(by === "user"
      ? { user: String(row.who), account: String(row.account) }
      : { sourceIPAddress: String(row.burst_key) }),
    failures: Number(row.failures),
    from: timeOf(row.first),
    to: timeOf(row.last),
    users: (row.users ?? []) as string[],
    hidden: Number(row.hidden),
    sourceIPs: (row.ips ?? []) as string[],
    eventIds: (row.ids ?? []) as string[],
    success: successOf(row),
  }));
}

function successOf(row: Record<string, unknown>): SigninBurst["success"] {
  if (row.s_time === null || row.s_time === undefined) return null;
  return {
    eventId: String(row.s_id),
    eventTime: timeOf(row.s_time),
    user: typeof row.s_who === "string" ? row.s_who : null,
    account: String(row.s_account),
    ...(typeof row.s_ip === "string" ? { sourceIPAddress: row.s_ip } : {}),
    mfa: typeof row.s_mfa === "boolean" ? row.s_mfa : null,
    afterSeconds: Number(row.s_time) - Number(row.before),
  };
}
