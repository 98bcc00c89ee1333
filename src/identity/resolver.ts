import { foremost, settle, type Reading } from "./reading.js";
import type { FactIndex } from "./facts.js";
import { sessionOf, token } from "./facts.js";
import { federatedReadings, rootReadings, userReadings } from "./user-session.js";
import { outsideReadings } from "./outside.js";
import { roleReadings } from "./role-session.js";
import {
  serviceOrigin,
  identityCenterOrigin,
  originOf,
  samlOrigin,
  typeOf,
  unknownOrigin,
  webIdentityOrigin,
} from "./origin.js";
import { gapAt } from "./gaps.js";
import { personName } from "./identity-center.js";
import { permissionSetOpened } from "./issuance.js";
import type { Question, Resolving } from "./question.js";

/** A question deeper than this waits for a turn of its own: chains are followed to any length, the stack is not. */
const MAX_DEPTH = 64;

/** The readings of a question, and the words they depend on where those are wanted. */
interface Answer {
  readings: Reading[];
  asked?: ReadonlySet<string>;
}

/** Thrown on the way up where a question is too deep to be answered there. */
class TooDeep extends Error {
  readonly question: Question;
  constructor(question: Question) {
    super("too deep");
    this.question = question;
  }
}

/**
 * Resolves credentials to their origin by the rules of `cloudtrail-identity.md` §3 and interface.md, "How sure".
 * A pure function of the facts in the index: order of arrival cannot matter, because nothing here knows it.
 */
export class Resolver implements Resolving {
  readonly facts: FactIndex;
  /** Answers that met no loop: they hold wherever the question comes from. */
  readonly #memo = new Map<string, Answer>();
  /** Answers that met a loop, of questions that were asked for themselves. */
  readonly #asked = new Map<string, Answer>();
  /** Answers that met a loop on the way to the question being answered: each session is walked through once. */
  readonly #onTheWay = new Map<string, Answer>();
  readonly #waited = new Map<string, Answer>();
  /** The shallowest place on the path where a loop was cut. */
  #cut = Infinity;
  /** The words asked so far by each question under way, innermost last; only where they are wanted. */
  readonly #asking: Set<string>[] = [];

  constructor(facts: FactIndex) {
    this.facts = facts;
  }

  /**
   * The words that the answer to a question depends on, found or not: an answer can change only when a fact under one of
   * them does. Costs memory, so it is asked for by those who keep answers.
   */
  dependencies(question: Question): ReadonlySet<string> {
    this.facts.onAsk = (word) => this.#asking.at(-1)?.add(word);
    return this.#answerOf(question).asked ?? new Set();
  }

  /** Everything the records allow about who is behind a stamp: one reading when they agree, several otherwise. */
  readings(question: Question): Reading[] {
    return this.#answerOf(question).readings;
  }

  /** The answer to a question asked for itself; questions too deep on the way to it are answered first, from below. */
  #answerOf(question: Question): Answer {
    const key = questionKey(question);
    const known = this.#memo.get(key) ?? this.#asked.get(key);
    if (known !== undefined) return known;
    const turns = [question];
    this.#waited.clear();
    for (;;) {
      const turn = turns.at(-1)!;
      this.#onTheWay.clear();
      this.#asking.length = 0;
      this.#cut = Infinity;
      try {
        const answer = this.#walk(turn, questionKey(turn), []);
        turns.pop();
        if (turns.length > 0) this.#waited.set(questionKey(turn), answer);
        else if (!this.#memo.has(key)) this.#asked.set(key, answer);
        if (turns.length === 0) return answer;
      } catch (error) {
        if (!(error instanceof TooDeep)) throw error;
        const deep = questionKey(error.question);
        // A loop longer than the depth comes back to a question that waits for itself.
        if (turns.some((other) => questionKey(other) === deep)) this.#waited.set(deep, { readings: [] });
        else turns.push(error.question);
      }
    }
  }

  up(question: Question, path: readonly string[]): Reading[] {
    const key = questionKey(question);
    const known = this.#memo.get(key);
    if (known !== undefined) return this.#passOn(known);
    const loop = path.indexOf(key);
    const met = loop >= 0 ? undefined : (this.#onTheWay.get(key) ?? this.#waited.get(key));
    if (loop >= 0 || met !== undefined) {
      this.#cut = Math.min(this.#cut, Math.max(loop, 0));
      return met === undefined ? [] : this.#passOn(met);
    }
    if (path.length >= MAX_DEPTH) throw new TooDeep(question);
    return this.#passOn(this.#walk(question, key, path));
  }

  loopsAbove(path: readonly string[]): boolean {
    return this.#cut < path.length - 1;
  }

  #walk(question: Question, key: string, path: readonly string[]): Answer {
    const outer = this.#cut;
    this.#cut = Infinity;
    const asked = this.facts.onAsk === undefined ? undefined : new Set<string>();
    if (asked !== undefined) this.#asking.push(asked);
    const readings = foremost(settle(this.#answer(question, [...path, key])));
    if (asked !== undefined) this.#asking.pop();
    const answer: Answer = { readings, ...(asked === undefined ? {} : { asked }) };
    (this.#cut === Infinity ? this.#memo : this.#onTheWay).set(key, answer);
    this.#cut = Math.min(outer, this.#cut);
    return answer;
  }

  /** What an inner question asked, the outer one depends on. */
  #passOn({ readings, asked }: Answer): Reading[] {
    const outer = this.#asking.at(-1);
    if (outer !== undefined && asked !== undefined) for (const word of asked) outer.add(word);
    return readings;
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
        if (stamp.onBehalfOf === undefined && stamp.userName === undefined) return this.#unknown(question);
        return direct({
          origin: identityCenterOrigin(stamp, { userName: stamp.userName ?? personName(this.facts, stamp) }),
          confidence: "exact",
        });
      case "Directory":
        return direct({
          origin: originOf({
            kind: "directory-user",
            name: stamp.userName ?? stamp.principalId ?? "",
            account: stamp.account,
          }),
          confidence: "exact",
        });
      default:
        return this.#unknown(question);
    }
  }

  /** The SAML subject, which for a role that Identity Center owns is the Identity Center user. */
  #samlCaller({ stamp, event }: Question) {
    const issuance =
      event &&
      this.facts
        .issues(token.event(event.eventId))
        .find(
          (i) =>
            i.caller.type === "SAMLUser" &&
            i.time === event.time &&
            i.caller.principalId === stamp.principalId,
        );
    if (issuance !== undefined && permissionSetOpened(issuance) !== undefined) {
      return identityCenterOrigin(stamp, {
        userName: stamp.userName ?? issuance.sessionName,
        provider: issuance.provider,
      });
    }
    return samlOrigin(stamp, issuance?.provider);
  }

  #unknown({ stamp, event }: Question): Reading[] {
    if (stamp.onBehalfOf !== undefined) {
      const origin = identityCenterOrigin(stamp, {
        userName: stamp.userName ?? personName(this.facts, stamp),
      });
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
      {
        origin: unknownOrigin(stamp),
        confidence: "none",
        chain: [],
        warnings: [],
        gap: gapAt("key-never-logged", detail),
      },
    ];
  }
}

/**
 * One text for what the answer to a question rests on. The whole stamp is in it: records of one session, key and second
 * may still carry different people (Cognito, `onBehalfOf`), and people on the portal have nothing else.
 */
function questionKey({ stamp, first, last, event, keys, console }: Question): string {
  const type = typeOf(stamp);
  const role = type === "AssumedRole" || type === "Role";
  const dated = sessionOf(stamp) !== undefined;
  const when = dated
    ? role
      ? []
      : [first]
    : [first, last, event?.eventId, event?.account, event?.eventName];
  return JSON.stringify([stamp, keys ?? null, console === true, ...when]);
}
