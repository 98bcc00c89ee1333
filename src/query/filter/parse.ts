import { placeOfIndex, textProblem } from "../../diagnostics/place.js";
import type { Notice } from "../plan.js";
import type { Pattern } from "./ast.js";
import { Cursor } from "./cursor.js";
import { readJsonPattern } from "./json-pattern.js";
import { readTerms } from "./terms.js";

/** The longest pattern that is read, in UTF-16 units; CloudWatch Logs itself takes 1,024. */
const MOST_CHARACTERS = 65_536;
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
/** A JSON pattern whose braces were lost: a field, compared. */
const BARE_CONDITION = /^\(*\s*\$\s*\.?[A-Za-z'"[(]/;

/** A JSON pattern together with the quotes that it had in a shell or a file. */
const QUOTED_WHOLE = /^['`‘’]\s*\{/;

/** A pattern, and what had to be guessed to read it. */
export interface Parsed {
  readonly pattern: Pattern;
  readonly notices: readonly Notice[];
}

/**
 * Reads a CloudWatch Logs filter pattern for JSON or unstructured events, by the grammar that AWS documents
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html; reference §7.1), and as published
 * alarms write it: any spacing, and unquoted values with dots, dashes, slashes and colons.
 *
 * @throws Problem `filter-syntax` at the place of the mistake, `filter-limit` for a pattern too long or too deep,
 * `filter-space-delimited` for a pattern `[…]`, which no JSON record can match.
 */
export function parseFilter(text: string): Parsed {
  if (text.length > MOST_CHARACTERS)
    throw textProblem(
      "filter-limit",
      `The pattern is ${text.length} characters long; at most ${MOST_CHARACTERS} are read.`,
      text,
      undefined,
    );
  const cursor = new Cursor(text);
  const control = text.search(CONTROL);
  if (control >= 0) throw cursor.wrong("The pattern holds a control character.", control);
  if (!text.isWellFormed())
    throw cursor.wrong("The pattern holds half a character (a lone surrogate).", lone(text));
  const notices: Notice[] = [];
  cursor.skipBlanks();
  if (cursor.char === "{") {
    const expression = readJsonPattern(cursor, notices);
    return { pattern: { kind: "json", expression }, notices };
  }
  if (cursor.char === "[")
    throw textProblem(
      "filter-space-delimited",
      "A pattern in brackets is for lines of fields with blanks between; a CloudTrail record is JSON. Name its fields instead: { $.eventName = … }.",
      text,
      placeOfIndex(text, cursor.at),
    );
  if (BARE_CONDITION.test(text.slice(cursor.at, cursor.at + 200)))
    throw cursor.wrong("A pattern on fields stands in braces: { $.field = value }.");
  if (QUOTED_WHOLE.test(text.slice(cursor.at, cursor.at + 200)))
    throw cursor.wrong(
      "The quote before the { is the shell's or the file's: leave it out, and the one at the end.",
    );
  return { pattern: { kind: "terms", terms: readTerms(cursor, notices) }, notices };
}

function lone(text: string): number {
  let at = 0;
  for (const char of text) {
    if (!char.isWellFormed()) return at;
    at += char.length;
  }
  return at;
}
