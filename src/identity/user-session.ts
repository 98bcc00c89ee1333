import { isLongTermKey } from "../trail/key-id.js";
import type { Stamp } from "../trail/stamp.js";
import { callsOf, type Call } from "./call.js";
import { sessionOf, token } from "./facts.js";
import { gapAt, unissued } from "./gaps.js";
import type { Issuance } from "./issuance.js";
import { originOf, rootOrigin, unknownOrigin, userOrigin } from "./origin.js";
import { surer, weaker, type Link, type Reading } from "./reading.js";
import { inTime, keysOf, questionOfCaller, type Question, type Resolving } from "./question.js";

/**
 * IAM users (§3.3, §3.4). Who acts is always exact: AWS stamps the user's ARN on each record. How the temporary
 * credentials came about is a hop where GetSessionToken, ConsoleLogin or `aws login` is in the lake.
 */
export function userReadings(resolving: Resolving, question: Question, path: readonly string[]): Reading[] {
  const { stamp } = question;
  const origin = userOrigin(stamp);
  if (origin.kind === "unknown") {
    const gap = gapAt(
      "not-seen",
      "The user name is hidden or missing, as for sign-ins with a wrong user name.",
    );
    return [{ origin, confidence: "none", chain: [], warnings: [], gap }];
  }
  if (!isTemporary(stamp)) return [{ origin, confidence: "exact", chain: [], warnings: [] }];
  const issued = ownIssuance(resolving, question);
  if (issued.length > 0) {
    return issued.map(({ link, first }) => above(resolving, link, first, path, origin));
  }
  const forwarded = stamp.invokedBy !== undefined;
  if (forwarded) return [{ origin, confidence: "exact", chain: [], warnings: [] }];
  const gap = unissued(resolving.facts, stamp, `A session of ${origin.name} began`);
  return [{ origin, confidence: "exact", chain: [], warnings: [], gap }];
}

/** Temporary credentials have a creation date or an ASIA key; old console calls show long-term-looking keys (§4.5). */
function isTemporary(stamp: Stamp): boolean {
  if (stamp.createdAt !== undefined) return true;
  return stamp.key !== undefined && !isLongTermKey(stamp.key);
}

/** One reading: the parent's chain, then this hop (and the sign-in below it for `aws login`). */
function above(
  resolving: Resolving,
  link: Link,
  first: Link | undefined,
  path: readonly string[],
  origin: Reading["origin"],
): Reading {
  const below = first === undefined ? [] : [first];
  const call = link.call;
  if (call !== undefined && call.name === "GetSessionToken") {
    const caller = call.best.caller;
    const parents = resolving.up({ stamp: caller, first: call.time, last: call.time }, path);
    const parent = parents.length === 1 ? parents[0] : undefined;
    const named = {
      ...origin,
      ...(parent?.origin.accessKeyId === undefined ? {} : { accessKeyId: parent.origin.accessKeyId }),
    };
    return {
      origin: named,
      confidence: "exact",
      chain: [...(parent?.chain ?? []), link],
      warnings: parent?.warnings ?? [],
    };
  }
  return { origin: { ...origin }, confidence: "exact", chain: [...below, link], warnings: [] };
}

/** GetSessionToken by its key (J1) or stamp (J2), the console sign-in (J3), `aws login` on top of it (J4). */
function ownIssuance(resolving: Resolving, question: Question): { link: Link; first: Link | undefined }[] {
  const { facts } = resolving;
  const { stamp } = question;
  const keys = keysOf(question);
  const own = (i: Issuance) =>
    i.principalId === stamp.principalId &&
    i.target === stamp.account &&
    (i.principalId !== undefined || i.arn === stamp.arn);
  const byKey = keys
    .flatMap((key) => facts.issues(token.issuedKey(key)))
    .filter((i) => i.eventName === "GetSessionToken" && own(i) && inTime(i, question));
  if (byKey.length > 0)
    return callsOf(byKey).map((call) => ({ link: ownLink("J1", "exact", call, stamp), first: undefined }));
  const { createdAt, principalId } = stamp;
  if (createdAt === undefined || principalId === undefined) return [];

  const near = [createdAt, createdAt - 1, createdAt + 1]
    .map((second) => facts.issues(token.issuedTo(principalId, second)).filter(own))
    .map((found) => found.filter((i) => ["ConsoleLogin", "GetSessionToken"].includes(i.eventName)));
  const nearest = closest(near);
  const login = callsOf(nearest.filter((i) => i.eventName === "ConsoleLogin"))[0];
  const tokenCall = oauthToken(resolving, question);
  if (login !== undefined) {
    const signIn = ownLink(
      "J3",
      "strong",
      login,
      stamp,
      "joined by user and second; the key itself is never logged",
    );
    if (tokenCall === undefined) return [{ link: signIn, first: undefined }];
    return [{ link: tokenCall, first: signIn }];
  }
  if (tokenCall !== undefined) return [{ link: tokenCall, first: undefined }];
  const because = "joined by user and second; the key is another than the issued one";
  return callsOf(nearest.filter((i) => i.eventName === "GetSessionToken")).map((call) => ({
    link: ownLink("J2", "strong", call, stamp, because),
    first: undefined,
  }));
}

/** `aws login`: the command's credentials carry the creation date of the console session that authorised them (§3.7). */
function oauthToken(resolving: Resolving, question: Question): Link | undefined {
  const { stamp } = question;
  const session = sessionOf(stamp);
  if (session === undefined) return undefined;
  const bySignIn =
    stamp.signInSession === undefined ? [] : resolving.facts.issues(token.signIn(stamp.signInSession));
  const exact = bySignIn.filter(
    (i) => i.eventName === "CreateOAuth2Token" && i.principalId === stamp.principalId,
  );
  const call = callsOf(exact)[0];
  if (call !== undefined) return ownLink("J4", "exact", call, stamp);
  if (question.console === true || stamp.invokedBy !== undefined) return undefined;
  const minted = resolving.facts
    .issues(token.calledBy(session))
    .filter((i) => i.eventName === "CreateOAuth2Token" && i.time <= question.first + 1)
    .filter(
      (i) =>
        i.signInSession === undefined ||
        stamp.signInSession === undefined ||
        i.signInSession === stamp.signInSession,
    );
  const latest = callsOf(minted).at(-1);
  return (
    latest &&
    ownLink(
      "J2",
      "strong",
      latest,
      stamp,
      "the key is never logged; it carries the console session's creation date",
    )
  );
}

/** What was found in the very second, else what was found one second off. */
function closest([same = [], ...off]: Issuance[][]): Issuance[] {
  return same.length > 0 ? same : off.flat();
}

function ownLink(
  rule: string,
  confidence: Link["confidence"],
  call: Call,
  to: Stamp,
  because?: string,
): Link {
  return {
    via: call.name,
    rule,
    confidence,
    call,
    from: call.best.caller,
    to,
    ...(because === undefined ? {} : { because }),
  };
}

/** The root user, and root sessions that AssumeRoot opened in a member account (§5). */
export function rootReadings(resolving: Resolving, question: Question, path: readonly string[]): Reading[] {
  const { stamp } = question;
  const origin = rootOrigin(stamp);
  if (!isTemporary(stamp)) return [{ origin, confidence: "exact", chain: [], warnings: [] }];
  const opened = openedByAssumeRoot(resolving, question, "J1", path);
  if (opened.length > 0) return opened;
  const own = ownIssuance(resolving, {
    ...question,
    stamp: { ...stamp, principalId: stamp.principalId ?? stamp.account ?? "" },
  });
  const signedIn = own.map(({ link, first }) => above(resolving, link, first, path, origin));
  const near = openedByAssumeRoot(resolving, question, "J2", path);
  // A key that nobody printed, in the second of both a sign-in and an AssumeRoot, may be either's; the console's flag tells.
  const told = question.console === true || own.some(({ link }) => link.confidence === "exact");
  if (signedIn.length > 0) return told ? signedIn : [...signedIn, ...near];
  if (near.length > 0) return near;
  const gap = unissued(
    resolving.facts,
    stamp,
    "Root credentials were issued; without their sign-in or AssumeRoot this may be an AssumeRoot session. They were issued",
  );
  return [
    {
      origin,
      confidence: "weak",
      chain: [],
      warnings: [],
      gap: { ...gap, reason: "issuing-event-not-in-lake" },
    },
  ];
}

function openedByAssumeRoot(
  resolving: Resolving,
  question: Question,
  rule: "J1" | "J2",
  path: readonly string[],
): Reading[] {
  const { stamp } = question;
  const { facts } = resolving;
  const account = stamp.account ?? stamp.principalId ?? "";
  const keys = keysOf(question);
  const seconds =
    stamp.createdAt === undefined ? [] : [stamp.createdAt, stamp.createdAt - 1, stamp.createdAt + 1];
  const opens = (i: Issuance) => i.eventName === "AssumeRoot" && i.target === account && inTime(i, question);
  const found =
    rule === "J1"
      ? keys.flatMap((key) => facts.issues(token.issuedKey(key))).filter(opens)
      : closest(seconds.map((second) => facts.issues(token.issuedTo(account, second)).filter(opens)));
  const calls = callsOf(found);
  return calls.flatMap((call) => {
    const link: Link = {
      via: "AssumeRoot",
      rule,
      confidence: rule === "J1" ? "exact" : "strong",
      ...(rule === "J1"
        ? {}
        : { because: "joined by account and second; the key is another than the issued one" }),
      call,
      from: call.best.caller,
      to: stamp,
    };
    const parents = resolving.up(questionOfCaller(call.best), path);
    return parents.map((parent) => ({
      ...parent,
      confidence: weaker(parent.confidence, link.confidence),
      chain: [...parent.chain, link],
    }));
  });
}

/** GetFederationToken sessions: the issuer is on every later record, so the user is exact without the call (§3.3). */
export function federatedReadings(
  resolving: Resolving,
  question: Question,
  path: readonly string[],
): Reading[] {
  const { stamp } = question;
  const { facts } = resolving;
  const keys = keysOf(question);
  const fits = (i: Issuance) =>
    i.eventName === "GetFederationToken" &&
    i.principalId === stamp.principalId &&
    isIssuer(i.caller, stamp) &&
    inTime(i, question);
  const exact = callsOf(keys.flatMap((key) => facts.issues(token.issuedKey(key))).filter(fits));
  const second = stamp.createdAt;
  const nearby =
    second === undefined || stamp.principalId === undefined || exact.length > 0
      ? []
      : closest(
          [second, second - 1, second + 1].map((s) =>
            facts.issues(token.issuedTo(stamp.principalId!, s)).filter(fits),
          ),
        );
  const issuer = issuerOrigin(stamp);
  const calls = exact.length > 0 ? exact : callsOf(nearby);
  const made = calls.flatMap((call) => {
    const link: Link = {
      via: call.name,
      rule: exact.length > 0 ? "J1" : "J2",
      confidence: exact.length > 0 ? "exact" : "strong",
      ...(exact.length > 0 ? {} : { because: "joined by federated name and second" }),
      call,
      from: call.best.caller,
      to: stamp,
    };
    return resolving
      .up({ stamp: call.best.caller, first: call.time, last: call.time }, path)
      .map((parent) => ({
        ...parent,
        confidence:
          issuer === undefined
            ? weaker(parent.confidence, link.confidence)
            : surer("exact", parent.confidence),
        chain: [...parent.chain, link],
      }));
  });
  if (made.length > 0) return made;
  if (issuer !== undefined) {
    const from: Stamp = {
      ...(stamp.issuer?.arn === undefined ? {} : { arn: stamp.issuer.arn }),
      ...(stamp.issuer?.id === undefined ? {} : { principalId: stamp.issuer.id }),
      ...(stamp.issuer?.account === undefined ? {} : { account: stamp.issuer.account }),
    };
    const link: Link = { via: "embedded", rule: "embedded", confidence: "exact", from, to: stamp };
    return [{ origin: issuer, confidence: "exact", chain: [link], warnings: [] }];
  }
  const name = stamp.principalId?.split(":").slice(1).join(":") ?? stamp.arn?.split("/").slice(1).join("/");
  const origin =
    name === undefined
      ? unknownOrigin(stamp)
      : originOf({
          kind: "federated-user",
          name,
          arn: stamp.arn,
          account: stamp.account,
          principalId: stamp.principalId,
        });
  const gap = unissued(facts, stamp, "The federated session began");
  return [{ origin, confidence: name === undefined ? "none" : "weak", chain: [], warnings: [], gap }];
}

/** AWS stamps the issuer on the session: a call by anyone else, of that name and second, is another session's (§3.3). */
function isIssuer(caller: Stamp, { issuer }: Stamp): boolean {
  if (issuer?.id !== undefined && caller.principalId !== undefined) return issuer.id === caller.principalId;
  return issuer?.arn === undefined || caller.arn === undefined || issuer.arn === caller.arn;
}

function issuerOrigin({ issuer }: Stamp): Reading["origin"] | undefined {
  if (issuer?.arn === undefined && issuer?.id === undefined) return undefined;
  const from: Stamp = {
    ...(issuer.arn === undefined ? {} : { arn: issuer.arn }),
    ...(issuer.id === undefined ? {} : { principalId: issuer.id }),
    ...(issuer.account === undefined ? {} : { account: issuer.account }),
    ...(issuer.name === undefined ? {} : { userName: issuer.name }),
  };
  return issuer.type === "Root" || issuer.arn?.endsWith(":root") === true
    ? rootOrigin(from)
    : userOrigin(from);
}
