/** A filter pattern in a file of another language, as CloudWatch Logs would get it. */
export interface FoundPattern {
  readonly name: string;
  readonly line: number;
  readonly text: string;
  /** Why its text is known only in part: it is put together when the file is deployed. */
  readonly unknown?: string;
}

/** Names of settings that hold filter patterns and nothing else. */
const PATTERN_KEY = /^(metric_?|log_?event_?|subscription_?)?filter_?pattern$/i;

/** Whether a setting's value is a filter pattern: by the setting's name, or because it reads like one. */
export function isPattern(key: string, text: string): boolean {
  return PATTERN_KEY.test(key.replaceAll("-", "_")) || isJsonPattern(text);
}

/** Whether a text begins like a pattern on fields: `{ $.`, with any parentheses between. */
export function isJsonPattern(text: string): boolean {
  return /^\s*\{[\s(]*\$\s*[.[]/.test(text) || /^\s*\{\s*\(+\s*\$\w/.test(text);
}
