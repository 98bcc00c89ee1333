import { settle, type Reading } from "./reading.js";
import type { FactIndex, Use } from "./facts.js";
import { sessionOf, token } from "./facts.js";
import { federatedReadings, rootReadings, userReadings } from "./user-session.js";
import { outsideReadings } from "./outside.js";
import { roleReadings } from "./role-session.js";
import { serviceOrigin, identityCenterOrigin, nameOfSession, originOf, samlOrigin, typeOf, unknownOrigin, webIdentityOrigin } from "./origin.js";
import { gapAt } from "./gaps.js";
import { permissionSetOpened } from "./issuance.js";
import type { Stamp } from "../trail/stamp.js";
import { questionOf, type Question, type Resolving } from "./question.js";

/** A chain deeper than this is not followed: CloudTrail's chained sessions last an hour each. */
const MAX_DEPTH = 64;
/** Readings kept per question; `candidatesTotal` counts within this bound. */
export const MAX_READINGS = 200;

/**
 * Resolves credentials to their origin by the rules of `cloudtrail-identity.md` §3 and interface.md, "How sure".
 * A pure function of the facts in the index: order of arrival cannot matter, because nothing here knows it.
 */
export class Resolver implements Resolving {
  readonly facts: FactIndex;
  readonly #memo = new Map<string, Reading[]>();
  /**
   * The shallowest place on the path where a loop was cut. An answer that was cut above its own place depends on where
   * the question came from, and is not remembered: remembered answers must not depend on who asked first.
   */
  #cut = Infinity;

  /** The words asked so far by each question under way, innermost last; only where they are wanted. */
  readonly #asking: Set<string>[] = [];
  readonly #asked = new Map<string, ReadonlySet<string>>();

  constructor(facts: FactIndex) {
    this.facts = facts;
  }

  /**
   * The words that the answer to a question depends on, found or not: an answer can change only when a fact under one of
   * them does. Costs memory, so it is asked for by those who keep answers.
   */
  dependencies(question: Question): ReadonlySet<string> {
    this.facts.onAsk = (word) => this.#asking.at(-1)?.add(word);
    const own = new Set<string>();
    this.#asking.push(own);
    this.up(question, []);
    this.#asking.pop();
    return own;
  }

  /** Everything the records allow about who is behind a stamp: one reading when they agree, several otherwise. */
  readings(question: Question): Reading[] {
    return this.up(question, []);
  }

  /** The readings of all use of one stamp. */
  readingsOfUse(use: Use): Reading[] {
    return this.up(questionOf(use), []);
  }

  up(question: Question, path: readonly string[]): Reading[] {
    const key = questionKey(question);
    const known = this.#memo.get(key);
    if (known !== undefined) {
      this.#passOn(this.#asked.get(key));
      return known;
    }
    const loop = path.indexOf(key);
    if (loop >= 0 || path.length > MAX_DEPTH) {
      this.#cut = Math.min(this.#cut, Math.max(loop, 0));
      return [];
    }
    const outer = this.#cut;
    this.#cut = Infinity;
    const asking = this.facts.onAsk === undefined ? undefined : new Set<string>();
    if (asking !== undefined) this.#asking.push(asking);
    const readings = settle(this.#answer(question, [...path, key])).slice(0, MAX_READINGS);
    const whole = this.#cut >= path.length;
    if (whole) this.#memo.set(key, readings);
    this.#cut = whole ? outer : Math.min(outer, this.#cut);
    if (asking !== undefined) {
      this.#asking.pop();
      if (whole) this.#asked.set(key, asking);
      this.#passOn(asking);
    }
    return readings;
  }

  /** What an inner question asked, the outer one depends on. */
  #passOn(words: ReadonlySet<string> | undefined): void {
    const outer = this.#asking.at(-1);
    if (outer !== undefined && words !== undefined) for (const word of words) outer.add(word);
  }

  #answer(question: Question, path: readonly string[]): Reading[] {
    const { stamp } = question;
    const direct = (reading: Omit<Reading, "chain" | "warnings">): Reading[] => [
      { chain: [], warnings: [], ...reading },
    ];
    switch (typeOf(stamp)) {
      case "AWSService":
        return direct({ origin: serviceOrigin(stamp.invokedBy ?? "AWS Internal"), confidence: "exact" });
      case "IAMUser":
        return userReadings(this, question, path);
      case "Root":
        return rootReadings(this, question, path);
      case "FederatedUser":
        return federatedReadings(this, question, path);
      case "AssumedRole":
      case "Role":
        return roleReadings(this, question, path);
      case "AWSAccount":
        return outsideReadings(this, question, path);
      case "SAMLUser":
        return direct({ origin: this.#samlCaller(question), confidence: "exact" });
      case "WebIdentityUser":
        return direct({ origin: webIdentityOrigin(stamp), confidence: "exact" });
      case "IdentityCenterUser":
        return direct({
          origin: identityCenterOrigin(stamp, { userName: stamp.userName ?? personName(this.facts, stamp) }),
          confidence: stamp.onBehalfOf === undefined && stamp.userName === undefined ? "none" : "exact",
        });
      case "Directory":
        return direct({
          origin: originOf({ kind: "directory-user", name: stamp.userName ?? stamp.principalId ?? "", account: stamp.account }),
          confidence: "exact",
        });
      default:
        return this.#unknown(question);
    }
  }

  /** The SAML subject, which for a role that Identity Center owns is the Identity Center user. */
  #samlCaller({ stamp, event }: Question) {
    const issuance = event && this.facts.issues(token.event(event.eventId))[0];
    if (issuance !== undefined && permissionSetOpened(issuance) !== undefined) {
      return identityCenterOrigin(stamp, { userName: stamp.userName ?? issuance.sessionName, provider: issuance.provider });
    }
    return samlOrigin(stamp, issuance?.provider);
  }

  #unknown({ stamp, event }: Question): Reading[] {
    if (stamp.onBehalfOf !== undefined) {
      const origin = identityCenterOrigin(stamp, { userName: stamp.userName ?? personName(this.facts, stamp) });
      return [{ origin, confidence: "exact", chain: [], warnings: [] }];
    }
    if (stamp.invokedBy !== undefined) {
      return [{ origin: serviceOrigin(stamp.invokedBy), confidence: "exact", chain: [], warnings: [] }];
    }
    const detail =
      event?.eventName === "GetCredentialsForIdentity"
        ? "CloudTrail records the callers of Cognito's enhanced flow as Unknown."
        : "The record itself does not say who acted.";
    return [
      { origin: unknownOrigin(stamp), confidence: "none", chain: [], warnings: [], gap: gapAt("key-never-logged", detail) },
    ];
  }
}

/** The name an Identity Center user ID goes by elsewhere in the lake: the latest session that carries both (interface.md). */
function personName(facts: FactIndex, { onBehalfOf }: Stamp): string | undefined {
  if (onBehalfOf === undefined) return undefined;
  const named = facts
    .uses(token.person(onBehalfOf.userId))
    .filter((use) => onBehalfOf.store === undefined || use.stamp.onBehalfOf?.store === onBehalfOf.store)
    .sort((a, b) => a.last - b.last || (a.id < b.id ? -1 : 1));
  const latest = named.at(-1);
  return latest && nameOfSession(latest.stamp);
}

function questionKey({ stamp, first, last, event, keys, console }: Question): string {
  const session = sessionOf(stamp);
  const who = `${typeOf(stamp)}|${stamp.account ?? ""}|${stamp.principalId ?? stamp.arn ?? stamp.userName ?? ""}`;
  if (session !== undefined) {
    const flags = `${console === true ? "c" : ""}${stamp.invokedBy === undefined ? "" : "f"}`;
    return `${who}|${stamp.createdAt}|${keys?.join(",") ?? stamp.key ?? ""}|${flags}|${first}`;
  }
  return `${who}|${stamp.key ?? ""}|${stamp.invokedBy ?? ""}|${event?.eventId ?? `${first}-${last}`}|${event?.account ?? ""}`;
}
