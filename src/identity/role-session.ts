import { permissionSetOf } from "../trail/arn.js";
import type { Stamp } from "../trail/stamp.js";
import { sessionOf, token } from "./facts.js";
import { unissued, gapAt } from "./gaps.js";
import { byName, switchedEarlier, truncatedNearby } from "./role-fallback.js";
import { candidatesOf, type Candidate } from "./role-candidates.js";
import {
  deliveredTo,
  identityCenterOrigin,
  linkedService,
  nameOfSession,
  roleOrigin,
  samlOrigin,
  scopedWorkload,
  serviceOrigin,
  unknownOrigin,
  webIdentityOrigin,
  webStampOrigin,
} from "./origin.js";
import { personName } from "./identity-center.js";
import { ownersCopyReadings, switchedFrom } from "./switched-from.js";
import { names, weaker, type Link, type Reading } from "./reading.js";
import { keysOf, questionOfCaller, type Question, type Resolving } from "./question.js";

/**
 * Role sessions: the heart of the matter (§3.2, §3.5 to §3.7, interface.md "How sure"). The issuing call first, by key
 * (J1), stamp (J2) or switch (J3); then what the session's own records say by themselves; then a named gap.
 */
export function roleReadings(resolving: Resolving, asked: Question, path: readonly string[]): Reading[] {
  const question = { ...asked, stamp: withSiblings(resolving, { ...asked, stamp: dated(asked) }) };
  const candidates = candidatesOf(resolving.facts, question);
  const made = candidates.flatMap((candidate) => viaCall(resolving, candidate, question, path));
  // A way that only leads back to where it came from is no reading; what it came from has others, or is the beginning.
  if (made.length === 0 && candidates.length > 0 && resolving.loopsAbove(path)) return [];
  const readings = made.length > 0 ? made : withoutCall(resolving, question, path);
  return readings.map((reading) => embed(resolving, question.stamp, reading));
}

/** Switch and sign-in records lack the session's creation date, and are themselves made in that second (§3.5, §3.6). */
export function dated({ stamp, event }: Pick<Question, "stamp" | "event">): Stamp {
  if (stamp.createdAt !== undefined || event === undefined) return stamp;
  const itself = ["SwitchRole", "RenewRole", "ConsoleLogin"].includes(event.eventName);
  return itself ? { ...stamp, createdAt: event.time } : stamp;
}

/**
 * Some services stamp more than others: what any record of the session says of the role holds for the session, what it
 * says of the person or workload holds for its key (§2.2 `onBehalfOf`), and for keys that no issuing call printed, as the
 * console's are: two callers may get a session of one name in one second.
 */
function withSiblings({ facts }: Resolving, question: Question): Stamp {
  const { stamp } = question;
  const session = sessionOf(stamp);
  if (session === undefined) return stamp;
  const siblings = facts.uses(token.session(session)).map((use) => use.stamp);
  const full: Stamp = { ...stamp };
  fill(full, siblings, "issuer", (issuer) => issuer.arn ?? issuer.id);
  fill(full, siblings, "arn", (value) => value);
  const own = keysOf(question);
  const time = stamp.createdAt!;
  const printed = (key: string | undefined) =>
    key !== undefined &&
    facts
      .issuesBetween(token.issuedKey(key), time - 1, time + 1)
      .some((i) => i.principalId === undefined || i.principalId === stamp.principalId);
  const ownPrinted = own.some(printed);
  const alike = siblings.filter(
    ({ key }) => (key !== undefined && own.includes(key)) || (!ownPrinted && !printed(key)),
  );
  fill(full, alike, "web", (web) => JSON.stringify(web));
  fill(full, alike, "onBehalfOf", (user) => user.userId);
  fill(full, alike, "inScopeOf", (scope) => scope.issuedTo ?? scope.sourceArn);
  fill(full, alike, "ec2RoleDelivery", () => "delivered");
  fill(full, alike, "sourceIdentity", (value) => value);
  return full;
}

/** Takes over a value that all siblings which have one agree on; Cognito gives two people one session name (§3.7). */
function fill<K extends keyof Stamp>(
  full: Stamp,
  siblings: readonly Stamp[],
  key: K,
  same: (value: NonNullable<Stamp[K]>) => string | undefined,
): void {
  if (full[key] !== undefined) return;
  const values = siblings
    .map((sibling) => sibling[key])
    .filter((value) => value !== undefined && value !== null);
  if (new Set(values.map((value) => same(value))).size === 1) full[key] = values[0]!;
}

/** The readings through one issuing call: its caller's, plus this hop. */
function viaCall(
  resolving: Resolving,
  candidate: Candidate,
  question: Question,
  path: readonly string[],
): Reading[] {
  const { call } = candidate;
  const { stamp } = question;
  const link: Link = { ...candidate.link, call, from: call.best.caller, to: stamp };
  const parents = parentsOf(resolving, candidate, stamp, path);
  return parents.map((parent) => ({
    ...parent,
    confidence: names(parent.origin) ? weaker(parent.confidence, link.confidence) : "none",
    chain: [...parent.chain, link],
  }));
}

function parentsOf(
  resolving: Resolving,
  { call, link }: Candidate,
  stamp: Stamp,
  path: readonly string[],
): Reading[] {
  const { best } = call;
  const { caller } = best;
  const sure = (origin: Reading["origin"]): Reading[] => [
    { origin, confidence: names(origin) ? "exact" : "none", chain: [], warnings: [] },
  ];
  if (best.switchFrom !== undefined && call.name !== "AssumeRole") {
    return switchedFrom(resolving, best.switchFrom, call.time, path);
  }
  if (call.name === "GetRoleCredentials" || call.name === "Federate") {
    const userId = caller.onBehalfOf?.userId;
    return sure(identityCenterOrigin(stamp, { userId, userName: caller.userName }));
  }
  switch (caller.type) {
    case "AWSService":
      return sure(deliveredTo(caller.invokedBy ?? "AWS Internal", best, stamp));
    case "SAMLUser": {
      if (permissionSetOf(best.roleArn ?? stamp.issuer?.arn) === undefined)
        return sure(samlOrigin(caller, best.provider));
      const userId = call.witnesses.find((witness) => witness.caller.onBehalfOf !== undefined)?.caller
        .onBehalfOf?.userId;
      return sure(
        identityCenterOrigin(stamp, {
          userName: caller.userName ?? best.sessionName,
          userId,
          provider: best.provider,
        }),
      );
    }
    case "WebIdentityUser":
      return sure(webIdentityOrigin(caller, best.provider));
    case "Unknown":
    case undefined: {
      const origin = webStampOrigin(stamp);
      if (origin !== undefined) return sure(origin);
      const gap = gapAt("key-never-logged", "CloudTrail does not record who asked for these credentials.");
      return [{ origin: unknownOrigin(stamp), confidence: "none", chain: [], warnings: [], gap }];
    }
    default: {
      const question = questionOfCaller(best);
      if (caller.type === "AWSAccount") return ownersCopyReadings(resolving, question, call, path);
      // A console switch is authorised by the console session, never by one of the keys an issuing call printed.
      return resolving.up(link.via === "SwitchRole" ? { ...question, console: true } : question, path);
    }
  }
}

/** No issuing call in the lake: what the session's own records say, in the order of how much it proves. */
function withoutCall(resolving: Resolving, question: Question, path: readonly string[]): Reading[] {
  const { facts } = resolving;
  const { stamp } = question;
  const hop = (
    via: string,
    rule: string,
    confidence: Link["confidence"],
    from: Stamp,
    because?: string,
  ): Link => ({
    via,
    rule,
    confidence,
    from,
    to: stamp,
    ...(because === undefined ? {} : { because }),
  });
  const scoped = scopedWorkload(stamp);
  if (scoped !== undefined) {
    return [
      {
        origin: scoped,
        confidence: "exact",
        chain: [hop("delivered-by-service", "J10", "exact", workloadStamp(scoped))],
        warnings: [],
      },
    ];
  }
  const linked = linkedService(stamp);
  if (linked !== undefined) {
    const from: Stamp = { type: "AWSService", invokedBy: linked };
    return [
      {
        origin: serviceOrigin(linked),
        confidence: "exact",
        chain: [hop("delivered-by-service", "embedded", "exact", from)],
        warnings: [],
      },
    ];
  }
  const missing = unissued(
    facts,
    stamp,
    `The session ${nameOfSession(stamp) ?? ""} of role ${roleOrigin(stamp).name || "(unnamed)"} began`,
  );
  const web = webStampOrigin(stamp);
  if (web !== undefined) {
    return [
      {
        origin: web,
        confidence: "exact",
        chain: [hop("embedded", "embedded", "exact", { type: "WebIdentityUser", userName: web.name })],
        warnings: [],
        gap: missing,
      },
    ];
  }
  if (permissionSetOf(stamp.issuer?.arn) !== undefined && nameOfSession(stamp) !== undefined) {
    const because = "Identity Center names its role sessions after the user; the sign-in is not in the lake";
    const origin = identityCenterOrigin(stamp, {});
    return [
      {
        origin,
        confidence: "strong",
        chain: [
          hop(
            "embedded",
            "embedded",
            "strong",
            { type: "IdentityCenterUser", userName: origin.name },
            because,
          ),
        ],
        warnings: [],
        gap: missing,
      },
    ];
  }
  const switched = switchedEarlier(resolving, question, path);
  if (switched.length > 0) return switched;
  const named = byName(stamp, hop, missing);
  if (named !== undefined) return [named];
  const chain =
    stamp.sourceIdentity === undefined && stamp.onBehalfOf === undefined
      ? []
      : [hop("embedded", "embedded", "exact", roleStamp(stamp))];
  const gap = truncatedNearby(facts, stamp) ?? neverLogged(stamp) ?? missing;
  const origin = roleOrigin(stamp);
  return [{ origin, confidence: "none", chain, warnings: [], gap }];
}

function workloadStamp(origin: Reading["origin"]): Stamp {
  return {
    ...(origin.arn === undefined ? {} : { arn: origin.arn }),
    ...(origin.account === undefined ? {} : { account: origin.account }),
  };
}

function roleStamp({ issuer, account }: Stamp): Stamp {
  const owner = issuer?.account ?? account;
  return {
    ...(issuer?.arn === undefined ? {} : { arn: issuer.arn }),
    ...(issuer?.id === undefined ? {} : { principalId: issuer.id }),
    ...(owner === undefined ? {} : { account: owner }),
  };
}

/** A service's own session, whose credentials CloudTrail never shows being issued. */
function neverLogged(stamp: Stamp): Reading["gap"] {
  if (stamp.invokedBy === undefined) return undefined;
  return gapAt(
    "key-never-logged",
    `${stamp.invokedBy} used this session; CloudTrail does not record how a service obtains such credentials.`,
    stamp.account,
    stamp.createdAt,
  );
}

/** Facts that name the origin by themselves are exact, whatever the chain is worth (interface.md, "How sure"). */
function embed({ facts }: Resolving, stamp: Stamp, reading: Reading): Reading {
  const user = stamp.onBehalfOf;
  if (user !== undefined) {
    const known = reading.origin.kind === "identity-center-user" ? reading.origin : undefined;
    const reserved = permissionSetOf(stamp.issuer?.arn) !== undefined;
    const userName = known?.name ?? (reserved ? undefined : personName(facts, stamp));
    const named = identityCenterOrigin(stamp, { userId: user.userId, userName, provider: known?.provider });
    return { ...reading, origin: named, confidence: "exact" };
  }
  const scoped = scopedWorkload(stamp);
  if (scoped !== undefined && (reading.origin.kind === "workload" || !names(reading.origin))) {
    return { ...reading, origin: scoped, confidence: "exact" };
  }
  const web = webStampOrigin(stamp);
  if (web !== undefined && (reading.origin.kind === "web-identity" || !names(reading.origin))) {
    return {
      ...reading,
      origin: reading.origin.kind === "web-identity" ? reading.origin : web,
      confidence: "exact",
    };
  }
  return reading;
}
