import { iso, MINUTE, type Seconds } from "./clock.js";
import { HOME_REGION, ORGANISATION } from "./organisation.js";
import type { Random } from "./random.js";
import type { Delivery, Fields } from "./recorder.js";

export interface TrailFile {
  /** Where it lies below the bucket (cloudtrail-identity.md §6.1). */
  path: string;
  records: Fields[];
}

/** One file every ten minutes in which anything happened; the name's time is the delivery's, not the events'. */
function windowOf(at: Seconds): { start: Seconds; end: Seconds } {
  const start = at - (at % (10 * MINUTE));
  return { start, end: start + 10 * MINUTE };
}

/** Records into trail files as CloudTrail delivers them: per account, region and window, out of order, a few twice (§3.11 rule 8). */
export function deliver(
  deliveries: readonly Delivery[],
  random: Random,
): { files: TrailFile[]; duplicates: number } {
  const groups = new Map<string, { account: string; region: string; end: Seconds; records: Fields[] }>();
  const put = (account: string, region: string, end: Seconds, record: Fields): void => {
    const key = `${account}/${region}/${end}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { account, region, end, records: [record] });
    else group.records.push(record);
  };
  let duplicates = 0;
  for (const [index, { at, account, region, record }] of deliveries.entries()) {
    const { end } = windowOf(at);
    put(account, region, end, record);
    if (index % 331 !== 7) continue;
    duplicates++;
    const elsewhere = region === "us-east-1" ? HOME_REGION : "us-east-1";
    if (random.chance(0.5)) put(account, elsewhere, end, structuredClone(record));
    else put(account, region, windowOf(end).end, structuredClone(record));
  }
  const files = [...groups.values()].map((group) => ({
    path: pathOf(group, random),
    records: random.shuffle(group.records),
  }));
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, duplicates };
}

function pathOf(group: { account: string; region: string; end: Seconds }, random: Random): string {
  const { account, region, end } = group;
  const delivered = iso(end + 5 * MINUTE);
  const folder = delivered.slice(0, 10).replaceAll("-", "/");
  const stamp = `${delivered.slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
  const tail = random.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 16);
  return `AWSLogs/${ORGANISATION}/${account}/CloudTrail/${region}/${folder}/${account}_CloudTrail_${region}_${stamp}_${tail}.json.gz`;
}
