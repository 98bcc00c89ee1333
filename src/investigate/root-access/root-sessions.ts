import type {
  MemberAccount,
  OpenerAccount,
  RefusedOpening,
  RootAction,
  RootSession,
} from "../../answers/root.js";
import { agree, type Reading } from "../../identity/reading.js";
import type { LakeReader } from "../../lake/reader.js";
import { textAt } from "../../trail/record.js";
import {
  iamActionOf,
  iamRegionOf,
  permits,
  ROOT_SESSION_SECONDS,
  rootTaskOf,
} from "../../trail/root-tasks.js";
import { stampOf, type Stamp } from "../../trail/stamp.js";
import { formatTime, parseTime } from "../../trail/time.js";
import { hopOf, identityOf, present } from "../trace/hops.js";
import { regionsOf } from "./opener-account.js";
import { requestOf, type Opening, type OpeningRecord, type UseInSession } from "./root-openings.js";
import { isDenied, misfitsOfActions, misfitsOfOpening, type Judged } from "./root-misfits.js";
import type { RowOfRecord } from "../events/rows.js";
import { ambiguity } from "../trace/trace.js";

/** What the answers about openings are made with. */
export interface Surroundings {
  reader: LakeReader;
  accounts: ReadonlyMap<string, OpenerAccount>;
  /** The events of each stamp that a session's uses have. */
  eventsOf: ReadonlyMap<string, readonly RowOfRecord[]>;
  /** Whole seconds since 1970. */
  now: number;
}

/** A session as the answer shows it: opener, task, what was done in it, when it ends, what does not fit (§5). */
export function sessionOfOpening(opening: Opening, around: Surroundings): RootSession {
  const { call, records } = opening;
  const { best } = call;
  const shown = records.find(({ issuance }) => issuance?.eventId === best.eventId && issuance.account === best.account) ?? records[0]!;
  const endsAt = best.expiresAt ?? best.time + Math.min(requestOf(shown.record).durationSeconds ?? ROOT_SESSION_SECONDS, ROOT_SESSION_SECONDS);
  const taskPolicy = best.taskPolicy;
  const actions = actionsOf(opening, taskPolicy, around);
  const judged = judgedOf(shown, best.caller, best.target);
  const given = Math.max(judged.durationSeconds ?? 0, best.expiresAt === undefined ? 0 : best.expiresAt - best.time - 1);
  const misfits = [
    ...misfitsOfOpening({ ...judged, ...(given > 0 ? { durationSeconds: given } : {}) }),
    ...misfitsOfActions(actions, rootTaskOf(taskPolicy), Math.min(endsAt, best.time + ROOT_SESSION_SECONDS)),
  ];
  const member = memberOf(around.reader, best.target, taskPolicy, best.time, endsAt);
  if (actions.length === 0 && member.detail === undefined && endsAt <= around.now) {
    misfits.push({ eventId: shown.row.eventId, kind: "never-used", reason: neverUsed(member) });
  }
  return {
    ...openedBy(opening.readings, best.caller, shown, around),
    account: best.target ?? null,
    taskPolicy: taskPolicy ?? null,
    permits: permitted(taskPolicy),
    accessKeyId: best.key ?? null,
    openedAt: formatTime(best.time),
    endsAt: formatTime(endsAt),
    actions,
    member,
    misfits,
  };
} // prettier-ignore

/** A call of AssumeRoot that failed: who tried, on which account, and with what answer. */
export function refusedOpening(
  opening: OpeningRecord,
  readings: readonly Reading[],
  around: Surroundings,
): RefusedOpening {
  const { row, record } = opening;
  const { account, taskPolicy } = requestOf(record);
  const message = textAt(record, "errorMessage");
  const misfit = {
    eventId: row.eventId,
    kind: "refused" as const,
    reason: `AssumeRoot failed: ${row.errorCode ?? message ?? "no session was issued"}.`,
  };
  return present<RefusedOpening>({
    ...openedBy(readings, stampOf(record), opening, around),
    account: account ?? null,
    taskPolicy: taskPolicy ?? null,
    permits: permitted(taskPolicy),
    errorCode: row.errorCode,
    errorMessage: message,
    misfits: [misfit, ...misfitsOfOpening(judgedOf(opening, stampOf(record), account))],
  });
}

function permitted(taskPolicy: string | undefined): string[] | null {
  const task = rootTaskOf(taskPolicy);
  return task === undefined ? null : [...task.permits];
}

function judgedOf({ row, record }: OpeningRecord, caller: Stamp, account: string | undefined): Judged {
  const { taskPolicy, durationSeconds } = requestOf(record);
  return present<Judged>({
    eventId: row.eventId,
    record,
    openerAccount: caller.account,
    callerType: caller.type,
    account,
    taskPolicy,
    task: rootTaskOf(taskPolicy),
    durationSeconds,
  });
}

/** Who opened it, from where, and what the lake tells of the opener's account. */
function openedBy(
  readings: readonly Reading[],
  caller: Stamp,
  { row, record }: OpeningRecord,
  around: Surroundings,
) {
  const userAgent = textAt(record, "userAgent");
  const { origin, confidence, chosen } = agree([...readings]);
  const gap = chosen === undefined ? ambiguity(readings) : chosen.gap;
  return {
    opener: origin,
    confidence,
    ...(gap === undefined ? {} : { gap }),
    caller: identityOf(caller),
    chain: chosen === undefined ? [] : chosen.chain.map((link) => hopOf(link, around.now)),
    openerAccount: around.accounts.get(caller.account ?? "") ?? null,
    event: row,
    region: row.region,
    ...(row.sourceIPAddress === undefined ? {} : { sourceIPAddress: row.sourceIPAddress }),
    ...(userAgent === undefined ? {} : { userAgent }),
  };
}

function actionsOf({ uses }: Opening, taskPolicy: string | undefined, { eventsOf }: Surroundings): RootAction[] {
  const task = rootTaskOf(taskPolicy);
  const actions = uses.flatMap((one) =>
    (eventsOf.get(one.use.id) ?? []).map(({ row, record }): RootAction => {
      const iamAction = iamActionOf(row.eventSource, row.eventName);
      return present<RootAction>({
        ...row,
        iamAction,
        permitted: task === undefined ? null : permits(task, iamAction),
        denied: isDenied(row.errorCode),
        errorMessage: textAt(record, "errorMessage"),
        join: joinOf(one),
      });
    }),
  );
  return actions.sort((a, b) => compare(a.eventTime, b.eventTime) || compare(a.eventId, b.eventId) || compare(a.region, b.region));
} // prettier-ignore

function joinOf({ link, rivals }: UseInSession): RootAction["join"] {
  if (rivals.length === 0)
    return present<RootAction["join"]>({
      rule: link.rule,
      confidence: link.confidence,
      because: link.because,
    });
  return {
    rule: link.rule,
    confidence: "weak",
    because: `its key was printed by no opening, and the session of ${rivals.join(", ")} began in the same second`,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Whether the lake can hold the session's actions. IAM's calls are recorded in one region; those of S3 and SQS in the
 * region of the bucket or queue, which the request of AssumeRoot does not name.
 */
function memberOf(reader: LakeReader, account: string | undefined, taskPolicy: string | undefined, openedAt: number, endsAt: number): MemberAccount {
  if (account === undefined)
    return { account: null, inLake: false, regions: [], detail: "The record does not name the member account." };
  const region = rootTaskOf(taskPolicy)?.inIamRegion === true ? iamRegionOf(taskPolicy) : undefined;
  const regions = regionsOf(reader, account);
  const own = reader.manifest.coverage.filter((entry) => entry.account === account);
  const held = own.filter((entry) => (region === undefined || entry.region === region) && entry.from <= endsAt && entry.to >= openedAt);
  const base = { account, inLake: own.length > 0, regions };
  if (held.length > 0) return base;
  const where = region === undefined ? "in the region of the bucket or queue" : `in ${region}`;
  const why =
    own.length === 0
      ? `The trail of member account ${account} is not in the lake.`
      : region !== undefined && !regions.includes(region)
        ? `The lake holds account ${account} in ${regions.join(", ") || "no named region"}, not in ${region}.`
        : `The lake holds account ${account} from ${formatTime(Math.min(...own.map(({ from }) => from)))} to ${formatTime(Math.max(...own.map(({ to }) => to)))}, not at the time of the session.`;
  return {
    ...base,
    detail: `${why} What was done is recorded there, ${where}.`,
    fetchNext: { account, ...(region === undefined ? {} : { region }), from: formatTime(openedAt), to: formatTime(endsAt + DELIVERY) },
  };
} // prettier-ignore

/** CloudTrail delivers within some fifteen minutes. */
const DELIVERY = 15 * 60;

function neverUsed({ account, regions }: MemberAccount): string {
  return `No event of account ${account} (${regions.join(", ")}) was made in it, as far as the lake holds: it was opened and not used, or used where the lake does not look. A trail of writing calls only does not record reading.`;
}

/** Whether a session lies in a range: opened in it, or used in it. */
export function touches(session: RootSession, range: { from?: number; to?: number }): boolean {
  const within = (at: string): boolean => {
    const time = parseTime(at) ?? 0;
    return (range.from === undefined || time >= range.from) && (range.to === undefined || time < range.to);
  };
  return within(session.openedAt) || session.actions.some(({ eventTime }) => within(eventTime));
}
