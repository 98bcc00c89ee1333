import type { Descendant } from "../../answers/trace.js";
import { callsOf, type Call } from "../../identity/call.js";
import { sessionKey, sessionOf, token, type Use } from "../../identity/facts.js";
import type { Issuance } from "../../identity/issuance.js";
import { questionOf } from "../../identity/question.js";
import type { Link, Reading } from "../../identity/reading.js";
import type { Resolver } from "../../identity/resolver.js";
import type { Stamp } from "../../trail/stamp.js";
import { dayOf } from "../../trail/time.js";
import { evidenceOf, sessionIdentity } from "./hops.js";

const MINTING = new Set([
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
  "AssumeRoot",
  "GetSessionToken",
  "GetFederationToken",
  "GetSigninToken",
  "CreateAccessKey",
  "ConsoleLogin",
  "SwitchRole",
  "RenewRole",
]);
const MOST = 2000;
const DEEPEST = 20;

/** A subject to look down from: any of these may have called. */
export interface Minter {
  sessions: string[];
  keys: string[];
  principals: string[];
}

/** The tree of what was minted, with the uses of every credential in it. */
export interface Minted {
  tree: Descendant[];
  uses: Use[];
  /** Those of sessions only: what is done with a key that was created is its user's doing. */
  sessionUses: { use: Use; confidence: string }[];
}

/** Sessions and credentials minted from a subject, recursively; a look-alike that another caller minted is left out. */
export function mintedBy(resolver: Resolver, minter: Minter, now: number): Minted {
  const uses: Use[] = [];
  const sessionUses: Minted["sessionUses"] = [];
  const seen = new Set<string>(minter.sessions);
  let count = 0;
  const below = (from: Minter, depth: number, ofOneself: boolean): Descendant[] => {
    if (depth > DEEPEST) return [];
    const words = [
      ...from.sessions.map(token.calledBy),
      ...from.keys.map(token.calledWith),
      ...from.principals.map(token.calledAs),
    ];
    const issued = words.flatMap((word) => resolver.facts.issues(word)).filter(isMinting);
    const children: Descendant[] = [];
    for (const call of callsOf([...new Set(issued)])) {
      if (count >= MOST) break;
      const found = childOf(resolver, call);
      // A session may assume its own role under its own name in its first second: only the key tells the two apart.
      const own = found !== undefined && from.sessions.includes(found.name);
      const child = own ? { ...found, name: `${found.name} ${found.stamp.key ?? ""}` } : found;
      if (child === undefined || seen.has(child.name)) continue;
      seen.add(child.name);
      count += 1;
      uses.push(...child.uses);
      const still = ofOneself && call.name !== "CreateAccessKey";
      if (still) for (const use of child.uses) sessionUses.push({ use, confidence: child.confidence });
      const session = sessionOf(child.stamp);
      const next: Minter =
        call.name === "CreateAccessKey"
          ? { sessions: [], keys: call.best.key === undefined ? [] : [call.best.key], principals: [] }
          : { sessions: session === undefined ? [] : [session], keys: [], principals: [] };
      children.push({
        via: child.via,
        to: sessionIdentity(child.stamp, call.best, now),
        confidence: child.confidence,
        evidence: evidenceOf(child.made),
        events: child.uses.reduce((sum, use) => sum + use.events, 0),
        children: below(next, depth + 1, still),
      });
    }
    return children;
  };
  return { tree: below(minter, 0, true), uses, sessionUses };
}

/** Whether a record made something new: a federated ConsoleLogin only shows the session that is signing in (§3.6). */
function isMinting({ eventName, caller }: Issuance): boolean {
  return (
    MINTING.has(eventName) &&
    (eventName !== "ConsoleLogin" || caller.type === "IAMUser" || caller.type === "Root")
  );
}

interface Child {
  name: string;
  via: string;
  /** The call as the child's own chain has it, with all that witnesses it. */
  made: Call;
  stamp: Stamp;
  confidence: string;
  uses: Use[];
}

/** The session or key a call made, as it was used; undefined where its use goes back to another call. */
function childOf(resolver: Resolver, call: Call): Child | undefined {
  const { facts } = resolver;
  const { best } = call;
  if (best.eventName === "CreateAccessKey") {
    if (best.key === undefined) return undefined;
    // A masked key is on other people's records too.
    const uses = facts
      .uses(token.key(best.key))
      .filter(
        ({ stamp }) =>
          stamp.account === best.target &&
          (best.forUser === undefined || stamp.userName === undefined || stamp.userName === best.forUser),
      );
    const stamp: Stamp = uses[0]?.stamp ?? {
      type: "IAMUser",
      key: best.key,
      ...(best.target === undefined ? {} : { account: best.target }),
    };
    return { name: `key ${best.key}`, via: call.name, made: call, stamp, confidence: "exact", uses };
  }
  const { candidates, through: joined } = usesThrough(resolver, call);
  const through = joined.map(({ use }) => use);
  const first = joined[0]?.link;
  const last = joined.at(-1)?.link;
  const confidence = first?.confidence;
  const via = last?.via ?? call.name;
  const made = last?.call ?? call;
  if (candidates.length > 0 && through.length === 0) return undefined;
  const stamp = through[0]?.stamp ?? issuedStamp(call);
  const name = sessionOf(stamp) ?? `issued ${best.eventId}`;
  return { name, via, made, stamp, confidence: confidence ?? "exact", uses: through };
}

/** A use of what a call made: the hop that leads back to the call, and all readings of that use. */
export interface UseThrough {
  use: Use;
  link: Link;
  readings: readonly Reading[];
}

/** The uses whose chains lead back to a call; `candidates` is how many look as if they might. */
export function usesThrough(
  resolver: Resolver,
  call: Call,
): { candidates: readonly Use[]; through: UseThrough[] } {
  const candidates = usesFrom(resolver, call);
  const through: UseThrough[] = [];
  for (const use of candidates) {
    const readings = resolver.readings(questionOf(use));
    const link = readings
      .map((reading) =>
        reading.chain.findLast(
          ({ call: made }) =>
            made?.copies.some((copy) => call.copies.includes(copy)) ||
            made?.witnesses.some((copy) => call.copies.includes(copy)),
        ),
      )
      .find((found) => found !== undefined);
    if (link !== undefined) through.push({ use, link, readings });
  }
  return { candidates, through };
}

function usesFrom({ facts }: Resolver, call: Call): Use[] {
  const { best } = call;
  const found = new Set<Use>();
  if (best.principalId !== undefined) {
    for (const second of [call.time - 1, call.time, call.time + 1]) {
      for (const use of facts.uses(token.session(sessionKey(best.target, best.principalId, second))))
        found.add(use);
    }
    if (call.name === "SwitchRole" || best.ip === "AWS Internal") {
      for (const day of [dayOf(call.time), dayOf(call.time) + 1]) {
        for (const use of facts.uses(token.usedOn(best.principalId, day)))
          if (use.first >= call.time) found.add(use);
      }
    }
  }
  const begun = best.eventName === "GetSigninToken" ? (best.caller.createdAt ?? call.time) : call.time;
  const mayBe = ({ stamp: { createdAt }, last }: Use) =>
    createdAt === undefined ? last >= call.time - 1 : Math.abs(createdAt - begun) <= 1;
  if (best.key !== undefined)
    for (const use of facts.uses(token.key(best.key))) if (mayBe(use)) found.add(use);
  return [...found].filter((use) => use.stamp.type !== "AWSAccount");
}

function issuedStamp({ best }: Call): Stamp {
  const stamp: Stamp = { createdAt: best.time };
  if (best.principalId !== undefined) stamp.principalId = best.principalId;
  if (best.arn !== undefined) stamp.arn = best.arn;
  if (best.key !== undefined) stamp.key = best.key;
  if (best.target !== undefined) stamp.account = best.target;
  return stamp;
}
