import type { ContainmentPlan } from "../answers/contain.js";
import type { Confidence, Trace } from "../answers/trace.js";
import { trace } from "../investigate/trace/trace.js";
import { Problem } from "../diagnostics/problem.js";
import { literal } from "../lake/database.js";
import type { LakeReader } from "../lake/reader.js";
import { leadOf, madeBy, type Lead, type Made } from "../respond/made.js";
import { planContainment } from "../respond/plan.js";
import { userName, weaker, type ScopedTrace } from "../respond/scope.js";
import { keysOfUser } from "../respond/side-effects.js";
import { isLongTermKey } from "../trail/key-id.js";
import { parseArn } from "../trail/arn.js";
import { textAt, type CloudTrailRecord } from "../trail/record.js";
import type { ContainOptions } from "./contract.js";

export { timeOfPlan } from "../respond/plan-id.js";

/** Traces of one plan: an attack that made more than this is followed no further, and the plan says so. */
const MOST_TRACES = 60;

/**
 * The plan that stops a credential or identity. What was asked for is traced back to its origin, everything minted from that
 * origin's credential is traced forward, and so is whatever they let in: users, roles, keys and passwords they made.
 */
export async function contain(
  reader: LakeReader,
  query: string,
  now: Date,
  { session, sourceIdentity, rotate, include }: ContainOptions,
): Promise<ContainmentPlan> {
  if (session === true && sourceIdentity !== undefined)
    throw new Problem({
      code: "usage",
      detail: "A deny is for session names or for a source identity, not for both.",
    });
  if (sourceIdentity !== undefined && !/^[\w+=,.@-]{2,64}$/.test(sourceIdentity))
    throw new Problem({
      code: "usage",
      detail: "A source identity has 2 to 64 letters, digits and +=,.@-_ (STS API reference, AssumeRole).",
    });
  const gathering = new Gathering(reader, now);
  const asked = await gathering.asked(query);
  await gathering.origin(asked);
  await gathering.follow();
  return planContainment(reader, { query, asked, ...gathering.found() }, now, {
    narrow: sourceIdentity !== undefined ? { to: "source-identity", name: sourceIdentity } : { to: session === true ? "session" : "role" },
    rotate: rotate ?? false,
    include: include ?? [],
  }); // prettier-ignore
}

/** How sure it is that something belongs to what is to be stopped, and whether a hop on the way is not exact. */
type Sureness = Pick<ScopedTrace, "confidence" | "doubtful">;

function sureness(confidence: Confidence): Sureness {
  return { confidence, doubtful: confidence !== "exact" };
}

/** Collects traces, each identifier once. */
class Gathering {
  readonly #reader: LakeReader;
  readonly #now: Date;
  readonly #traces = new Map<string, ScopedTrace>();
  readonly #made = new Map<string, Made>();
  readonly #users: { account: string; name: string }[] = [];
  readonly #waiting: Lead[] = [];
  readonly #warnings: string[] = [];

  constructor(reader: LakeReader, now: Date) {
    this.#reader = reader;
    this.#now = now;
  }

  found() {
    return {
      traces: [...this.#traces.values()],
      made: [...this.#made.values()].sort((a, b) =>
        `${a.eventTime}${a.eventId}${a.account}` < `${b.eventTime}${b.eventId}${b.account}` ? -1 : 1,
      ),
      wholeUsers: this.#users,
      warnings: [...new Set(this.#warnings)],
    };
  }

  /** What was asked for. An event stands for the credential that made it; a user for all its keys. */
  async asked(query: string): Promise<Trace> {
    const first = await trace(this.#reader, query, this.#now);
    const key = first.subject?.kind === "event" && first.chain.length === 0 ? await this.#keyOf(first) : undefined;
    const found = key === undefined ? first : await trace(this.#reader, key, this.#now);
    // A key that several identities carry (masked, made up, or used again) does not tell which of them did what.
    const several = found.subject !== null && found.origin === null && found.subject.arn === undefined;
    if (found.subject !== null)
      await this.#add(query, found, { confidence: several ? "none" : "exact", doubtful: several }, 0);
    const user = found.subject?.kind === "principal" ? userName(found.subject.arn) : undefined;
    if (user !== undefined) await this.#wholeUser(found.subject!.account, user, { confidence: "exact", doubtful: false });
    return found;
  } // prettier-ignore

  /** The credential at the origin, and everything else that was minted from it. */
  async origin({ chain, origin }: Trace): Promise<void> {
    const first = chain[0];
    if (first === undefined || origin === null) return;
    const confidence = chain.map((hop): Confidence => hop.confidence).reduce(weaker);
    const { from, to } = first;
    if (isLongTermKey(from.accessKeyId)) {
      await this.#trace(from.accessKeyId!, sureness(confidence), 0);
    } else if (to.account !== undefined && to.principalId !== undefined && to.createdAt !== undefined) {
      // Not exact: behind the first session the chain may still be sure.
      const beyond = chain.slice(1).map((hop): Confidence => hop.confidence);
      await this.#trace(
        `${to.account}/${to.principalId}/${to.createdAt}`,
        sureness(beyond.reduce(weaker, "exact")),
        0,
      );
    }
  }

  /** Whoever was let in by what is to be stopped, and whoever these let in. */
  async follow(): Promise<void> {
    for (let lead = this.#waiting.shift(); lead !== undefined; lead = this.#waiting.shift()) {
      if (this.#traces.size >= MOST_TRACES) {
        this.#warnings.push(
          `More was made than ${MOST_TRACES} identities: the plan follows no further. Contain what it leaves with a plan of its own.`,
        );
        return;
      }
      if (lead.kind === "console") await this.#console(lead);
      else if (lead.kind !== "user") await this.#trace(lead.id, lead, 1);
      else {
        await this.#trace(lead.id, lead, 1);
        await this.#wholeUser(parseArn(lead.id)?.account, userName(lead.id) ?? "", lead);
      }
    }
  }

  /** The console sessions of a user since its password was set: whoever set it knows it. */
  async #console({ id, since, ...sure }: Lead): Promise<void> {
    const user = await trace(this.#reader, id, this.#now);
    for (const { via, to } of user.descendants) {
      if (via !== "ConsoleLogin" || to.createdAt === undefined || to.createdAt < since) continue;
      await this.#trace(`${to.account}/${to.principalId}/${to.createdAt}`, sure, 1);
    }
  }

  async #wholeUser(account: string | undefined, name: string, sure: Sureness): Promise<void> {
    if (account === undefined || this.#users.some((user) => user.account === account && user.name === name)) return;
    this.#users.push({ account, name });
    for (const { key, status } of await keysOfUser(this.#reader, account, name))
      if (status !== "deleted") await this.#trace(key, sure, 0);
  } // prettier-ignore

  async #trace(id: string, sure: Sureness, depth: number): Promise<void> {
    if (this.#traces.has(id)) return;
    const found = await trace(this.#reader, id, this.#now);
    if (found.subject !== null) await this.#add(id, found, sure, depth);
  }

  async #add(id: string, found: Trace, { confidence, doubtful }: Sureness, depth: number): Promise<void> {
    const session = await this.#sessionOf(found);
    const scoped: ScopedTrace = {
      trace: found,
      confidence,
      doubtful,
      depth,
      ...(session === undefined ? {} : { session }),
    };
    this.#traces.set(id, scoped);
    for (const made of await madeBy(this.#reader, scoped)) {
      const key = `${made.account}/${made.eventId}`;
      if (this.#made.has(key)) continue;
      this.#made.set(key, made);
      const lead = leadOf(made);
      if (lead !== undefined) this.#waiting.push(lead);
    }
  }

  /** When a session began whose issuing event is not in the lake, and its principal: as all its own records say. */
  async #sessionOf({ chain, subject }: Trace): Promise<ScopedTrace["session"]> {
    if (chain.length > 0 || subject?.kind !== "access-key" || isLongTermKey(subject.id)) return undefined;
    const rows = await this.#reader.db.all(
      `SELECT DISTINCT useridentity.principalid AS "principalId", useridentity.sessioncontext.attributes.creationdate AS "createdAt"
       FROM ${this.#reader.currentEvents} WHERE useridentity.accesskeyid = ${literal(subject.id)} LIMIT 2`,
      this.#reader.signal,
    );
    const [only, ...more] = rows;
    const fits =
      more.length === 0 && typeof only?.["principalId"] === "string" && typeof only["createdAt"] === "string";
    return fits
      ? { principalId: only["principalId"] as string, createdAt: only["createdAt"] as string }
      : undefined;
  }

  /** The long-term key that an event was made with. */
  async #keyOf({ subject }: Trace): Promise<string | undefined> {
    const [record] = await this.#reader.recordsOf([subject!.id]);
    const key = record === undefined ? undefined : textAt(JSON.parse(record.raw) as CloudTrailRecord, "userIdentity", "accessKeyId"); // prettier-ignore
    return isLongTermKey(key) ? key : undefined;
  }
}
