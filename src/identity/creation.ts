import type { Confidence, Origin } from "../answers/trace.js";
import { token } from "./facts.js";
import type { Issuance } from "./issuance.js";
import { questionOfCaller } from "./question.js";
import { agree } from "./reading.js";
import type { Resolver } from "./resolver.js";

/**
 * Who made a long-term key, where CreateAccessKey is in the lake (`cloudtrail-identity.md` §3.8). A masked key is printed
 * by several calls: then nobody is named unless all of them have one origin.
 */
export function creationOf(
  resolver: Resolver,
  key: string,
): { issuance: Issuance; origin: Origin | null; confidence: Confidence } | undefined {
  const made = resolver.facts
    .issues(token.issuedKey(key))
    .filter((issue) => issue.eventName === "CreateAccessKey");
  const latest = made.at(-1);
  if (latest === undefined) return undefined;
  const { origin, confidence } = agree(made.flatMap((issue) => resolver.readings(questionOfCaller(issue))));
  return { issuance: latest, origin, confidence };
}
