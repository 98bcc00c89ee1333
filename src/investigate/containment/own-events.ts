import type { ApiCall, Step } from "../../answers/contain.js";
import type { OwnEvent } from "../../answers/contain-verify.js";
import type { Row } from "../../answers/trace.js";
import { literal, literals } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { textAt, type CloudTrailRecord, type Json } from "../../trail/record.js";
import { parseTime } from "../../trail/time.js";
import { selectRecords } from "../events/rows.js";
import { deniedBy } from "./bound.js";
import { deedOf, namesOf } from "./deeds.js";

/** A step with its calls as they were made, where a journal tells; `undone`: the journal reversed it. */
export interface StepToVerify {
  readonly step: Step;
  readonly calls: readonly MadeCall[];
  readonly undone: boolean;
}

export interface MadeCall {
  readonly call: ApiCall;
  /** RFC 3339, by the clock of whoever made it. */
  readonly at?: string;
  readonly outcome?: "done" | "already" | "failed" | "unanswered";
  /** CloudTrail's `requestID` of the same call. */
  readonly requestId?: string;
}

/** A step with the events of its calls, and who reversed it since. */
export interface FoundStep extends StepToVerify {
  readonly own: OwnEvent[];
  /** Seconds since 1970; undefined where the step is not done. */
  readonly since?: number;
  /** The policy that was set, as the record or the journal has it. */
  readonly set?: Json;
  readonly takenBack?: Row;
}

interface Seen {
  readonly row: Row;
  readonly record: CloudTrailRecord;
  readonly time: number;
}

/** How far a clock that wrote a journal may be from AWS's. */
const CLOCKS = 300;

/** The records that may be of the calls of these steps, or reverse them, in order of time. */
async function candidates(reader: LakeReader, steps: readonly StepToVerify[]): Promise<Seen[]> {
  const wanted = new Map<string, Set<string>>();
  const told = new Set<string>();
  for (const { step, calls } of steps) {
    for (const { call, requestId } of calls) {
      const key = `${step.account}/${call.service}`;
      const names = wanted.get(key) ?? new Set();
      for (const name of namesOf(step, call)) names.add(name);
      wanted.set(key, names);
      for (const text of [call.input["UserName"], call.input["RoleName"], step.target.name, requestId])
        if (typeof text === "string" && text !== "") told.add(text);
      // What a call says of its target names nobody: Inactive, AWSRevokeOlderSessions.
      for (const [name, value] of Object.entries(call.input))
        if (typeof value === "string" && value.length < 300 && name !== "Status" && name !== "PolicyName") told.add(value); // prettier-ignore
    }
  }
  if (wanted.size === 0) return [];
  const where = [...wanted].map(([key, names]) => {
    const [account = "", service = ""] = key.split("/");
    // Some services add the version of their API to the name: AddPermission20150331v2.
    return `(e.account = ${literal(account)} AND e.eventsource = ${literal(`${service}.amazonaws.com`)}
      AND regexp_replace(e.eventname, '[0-9]{8}(v[0-9]+)?$', '') IN (${literals([...names])}))`;
  });
  const named = [...told].map((text) => JSON.stringify(text).slice(1, -1));
  const refine = `(${named.map((text) => `contains(e.raw, ${literal(text)})`).join(" OR ")})`;
  const found = await selectRecords(reader, where.join(" OR "), named.length === 0 ? "true" : refine);
  return found.flatMap(({ row, record }) => {
    const time = parseTime(textAt(record, "eventTime"));
    return time === undefined ? [] : [{ row, record, time }];
  });
}

/**
 * Finds each step's own events in the lake, whoever did it: by the request ID that the journal has, else by service, action
 * and the inputs that name the target. What happened before what a step is about is not its event, and a deny by time that
 * was put before any of its sessions began is an older incident's.
 */
export async function ownEvents(
  reader: LakeReader,
  steps: readonly StepToVerify[],
  of: {
    hostile: (record: CloudTrailRecord) => boolean;
    /** When what a step answers was there, in seconds. */
    notBefore: (step: Step) => number;
    /** When the journal was begun, in seconds: a call of it that has no request ID is not looked for before that. */
    begun?: number;
    /** When the first session began that a step is to stop. */
    firstSession: (step: Step) => number | undefined;
  },
): Promise<FoundStep[]> {
  const all = await candidates(reader, steps);
  return steps.map((one) => {
    const { step } = one;
    const first = of.firstSession(step);
    const found = one.calls.map((made) => {
      const byId = made.requestId === undefined ? undefined : all.find(({ record }) => textAt(record, "requestID") === made.requestId && isOf(step, record)); // prettier-ignore
      const from =
        byId?.time ??
        (made.at === undefined || of.begun === undefined ? of.notBefore(step) : of.begun - CLOCKS);
      const mine = all.filter((seen) => seen.row.account === step.account && seen.time >= from);
      return follow(step, made, mine, byId, of.hostile, first);
    });
    const done = found.length > 0 && found.every(({ since }) => since !== undefined);
    const set = found.map((call) => call.set).find((document) => document !== undefined);
    const takenBack = found.map((call) => call.takenBack).find((row) => row !== undefined);
    return {
      ...one,
      own: found.map(({ own }) => own),
      ...(done ? { since: Math.max(...found.map(({ since }) => since!)) } : {}),
      ...(set === undefined ? {} : { set }),
      ...(takenBack === undefined ? {} : { takenBack }),
    };
  });
}

function isOf({ account }: Step, record: CloudTrailRecord): boolean {
  return (textAt(record, "recipientAccountId") ?? account) === account;
}

interface Followed {
  own: OwnEvent;
  since?: number;
  set?: Json;
  takenBack?: Row;
}

/** One call through the events that bear on it: done, reversed, done again. */
function follow(
  step: Step,
  made: MadeCall,
  seen: readonly Seen[],
  byId: Seen | undefined,
  hostile: (record: CloudTrailRecord) => boolean,
  firstSession: number | undefined,
): Followed {
  const { call } = made;
  const base = { service: call.service, action: call.action };
  let state: Followed | undefined;
  let failed: Seen | undefined;
  for (const one of seen) {
    const deed = deedOf(step, call, one.record, hostile);
    const mine = one === byId;
    if (deed === undefined && !mine) continue;
    const error = one.row.errorCode;
    if (error !== undefined) {
      // DeleteLoginProfile of a user without a password: there was nothing to delete.
      if (
        deed !== undefined &&
        "does" in deed &&
        error.startsWith("NoSuchEntity") &&
        call.action.startsWith("De")
      )
        state ??= { own: { ...base, outcome: "already", ...by(mine), event: one.row }, since: one.time };
      else if (mine || (deed !== undefined && "does" in deed)) failed = one;
      continue;
    }
    if (deed !== undefined && "undoes" in deed && !mine) {
      if (state !== undefined) state.takenBack ??= one.row;
      continue;
    }
    const document = deed !== undefined && "does" in deed ? deed.document : undefined;
    const denied = deniedBy(document);
    const timed = denied?.kind === "issued-before";
    if (timed && !mine && firstSession !== undefined && Date.parse(denied.time) <= firstSession * 1000) continue; // prettier-ignore
    // The first event did it; of denies by time the last one counts, and after a reversal the one that did it again.
    if (state !== undefined && state.takenBack === undefined && !timed) continue;
    state = {
      own: {
        ...base, outcome: "done", ...by(mine), event: one.row,
        ...(deed !== undefined && "does" in deed && deed.instead !== undefined ? { instead: deed.instead } : {}),
        ...(deed !== undefined && "does" in deed && deed.differs !== undefined ? { differs: deed.differs } : {}),
      },
      since: one.time,
      ...(document === undefined ? {} : { set: document }),
    }; // prettier-ignore
  }
  if (state !== undefined) return state;
  if (failed !== undefined)
    return { own: { ...base, outcome: "failed", ...by(failed === byId), event: failed.row } };
  const at = parseTime(made.at);
  const journalled = at !== undefined && (made.outcome === "done" || made.outcome === "already");
  return {
    own: { ...base, outcome: made.outcome === "already" ? "already" : made.outcome === "failed" ? "failed" : "not-in-logs" },
    ...(journalled ? { since: at } : {}),
  }; // prettier-ignore
}

function by(id: boolean): Pick<OwnEvent, "matchedBy"> {
  return { matchedBy: id ? "request-id" : "inputs" };
}
