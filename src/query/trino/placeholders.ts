import type { Span } from "../../diagnostics/place.js";

const NAME = "(?:[A-Za-z0-9_]|-(?!-))*";
const SLOT =
  "(?:\\$\\{[^{}\\n]{1,80}\\}|\\$[A-Za-z_][A-Za-z0-9_]*|\\{\\{[^{}\\n]{0,80}\\}\\}|\\{[^{}'\"\\n]{0,80}\\}|<[^<>'\"\\n=]{1,80}>|%s|%\\([A-Za-z0-9_]{1,80}\\)s|\\?)";
const SLOTTED = new RegExp(`(?:${NAME}${SLOT})+${NAME}`, "y");

/**
 * The end of a placeholder that stands where the name of a table should: `$EDS_ID`, `${table}`, `<EDS ID>`,
 * `{m[EventDataStore]}`, `{{ table }}`, `%s`, `?`, each perhaps within a name (`cloudtrail_${account}`).
 */
export function placeholderAt(text: string, index: number): number | undefined {
  SLOTTED.lastIndex = index;
  const found = SLOTTED.exec(text)?.[0];
  return found === undefined ? undefined : index + found.length;
}

const TEMPLATE = /\$\{[^{}\n]{1,80}\}|\{\{[^{}\n]{1,80}\}\}|\{[A-Za-z_][A-Za-z0-9_[\]. ]{0,80}\}/;
const WORDS = new Set(
  (
    "START END TIME DATE NAME BUCKET PRINCIPAL SUSPECT SUSPECTED ARN ID ACCOUNT USER USERNAME ROLE TABLE KEY REGION IP " +
    "ADDRESS YOUR REPLACE PLACEHOLDER TARGET INSTANCE RESOURCE"
  ).split(" "),
);
const NAMED =
  /^(?:(?:your|my)[-_ ].*|(?:role|bucket|user|account|instance|group|table|key|function)[-_](?:name|id|arn)\d*|seeabove)$/i;

/** Whether a text literal looks like one that its reader was meant to fill in: `####`, `START_TIME`, `${days}`, `xxxx`. */
export function isPlaceholder(value: string): boolean {
  const whole = value.trim().replace(/^%|%$/g, "");
  if (whole.length < 2 || whole.length > 300) return false;
  if (TEMPLATE.test(whole) || whole.includes("…")) return true;
  if (/^<[^<>]{1,80}>$/.test(whole) || /^\[[A-Za-z][^\]]{2,80}\]$/.test(whole)) return true;
  return whole.split(/[/:%\s]/).some((part) => isSlot(part));
}

function isSlot(part: string): boolean {
  if (/^#{2,}$/.test(part) || /^<[^<>]{1,80}>$/.test(part)) return true;
  if (/^\[[A-Z][A-Z0-9_]{2,80}\]$/.test(part)) return true;
  if (/^(?:AKIA|ASIA|AROA|AIDA|[a-z]{1,8}-)?[xX]{2,}(?:[-.][xX]+)*$/.test(part)) return true;
  if (NAMED.test(part)) return true;
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(part) && part.split("_").some((word) => WORDS.has(word));
}

/** A placeholder found in a query. */
export interface Unfilled {
  readonly text: string;
  readonly span: Span;
}

/** One warning for all placeholders of a query, naming the first few. */
export function placeholderWarning(found: readonly Unfilled[]): string {
  const names = [...new Set(found.map(({ text }) => text))];
  const shown = names.slice(0, 5).map((name) => `\`${name}\``);
  const more = names.length > 5 ? ` and ${names.length - 5} more` : "";
  const what =
    names.length === 1 ? "looks like a placeholder that has not" : "look like placeholders that have not";
  return `${shown.join(", ")}${more} ${what} been filled in: no record matches such a value.`;
}
