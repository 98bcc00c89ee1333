import type { SideEffects } from "../../answers/contain.js";
import { originName } from "./identity.js";
import { count, counted, minute } from "./quantities.js";

const MOST = 5;

/** Who else a step stops, one sentence; nothing where nobody does. */
export function othersText({ others, othersTotal }: SideEffects): string[] {
  if (others.length === 0) return [];
  const named = others.slice(0, MOST).map(({ origin, events, lastSeen }) => {
    const who = origin === null ? "somebody the logs do not name" : originName(origin).text;
    return `${who} (${counted(events, "event")}${lastSeen === "" ? "" : `, last ${minute(lastSeen)}`})`;
  });
  const rest = othersTotal - named.length;
  return [`Also stops: ${named.join(", ")}${rest > 0 ? ` and ${count(rest)} more` : ""}.`];
}
