import { literal } from "../../lake/database.js";
import type { Expression, Pattern, Selector, Value } from "./ast.js";
import { plainText } from "./ast.js";
import { globSql, joined, mergedEquals } from "./condition-sql.js";
import { isNumber } from "./value.js";

/** The stored columns that hold a field's text (`trail/event-row.ts`), by the field's path. */
const COLUMNS: Readonly<Record<string, string>> = {
  eventVersion: "eventversion",
  eventTime: "eventtime",
  eventSource: "eventsource",
  eventName: "eventname",
  awsRegion: "awsregion",
  sourceIPAddress: "sourceipaddress",
  userAgent: "useragent",
  errorCode: "errorcode",
  eventType: "eventtype",
  eventCategory: "eventcategory",
  readOnly: "readonly",
  recipientAccountId: "recipientaccountid",
  eventID: "eventid",
  "userIdentity.type": "useridentity.type",
  "userIdentity.principalId": "useridentity.principalid",
  "userIdentity.arn": "useridentity.arn",
  "userIdentity.accountId": "useridentity.accountid",
  "userIdentity.invokedBy": "useridentity.invokedby",
  "userIdentity.accessKeyId": "useridentity.accesskeyid",
  "userIdentity.userName": "useridentity.username",
  "userIdentity.sessionContext.attributes.mfaAuthenticated":
    "useridentity.sessioncontext.attributes.mfaauthenticated",
  "userIdentity.sessionContext.attributes.creationDate":
    "useridentity.sessioncontext.attributes.creationdate",
  "userIdentity.sessionContext.sessionIssuer.type": "useridentity.sessioncontext.sessionissuer.type",
  "userIdentity.sessionContext.sessionIssuer.principalId":
    "useridentity.sessioncontext.sessionissuer.principalid",
  "userIdentity.sessionContext.sessionIssuer.arn": "useridentity.sessioncontext.sessionissuer.arn",
  "userIdentity.sessionContext.sessionIssuer.accountId":
    "useridentity.sessioncontext.sessionissuer.accountid",
  "userIdentity.sessionContext.sessionIssuer.userName": "useridentity.sessioncontext.sessionissuer.username",
};

/**
 * A condition on stored columns that every record which matches the pattern meets, so that the text of few records is
 * looked at; undefined where nothing can be said.
 */
export function prefilterSql(pattern: Pattern): string | undefined {
  return pattern.kind === "json" ? necessary(pattern.expression) : undefined;
}

function necessary(expression: Expression): string | undefined {
  switch (expression.kind) {
    case "group":
      return necessary(expression.of);
    case "and": {
      const known = expression.parts.map(necessary).filter((part) => part !== undefined);
      return known.length === 0 ? undefined : joined(known, "AND");
    }
    case "or": {
      const parts = mergedEquals(expression.parts, ({ selector, value }) =>
        plainText(value) === "" ? undefined : columnOf(selector),
      ).map((part) => (typeof part === "string" ? part : necessary(part)));
      return parts.includes(undefined) ? undefined : joined(parts as string[], "OR");
    }
    case "compare":
      return expression.operator === "=" ? equal(expression.selector, expression.value) : undefined;
    case "is":
    case "not-exists":
      return undefined;
  }
}

function columnOf(selector: Selector): string | undefined {
  const names: string[] = [];
  for (const step of selector.steps) {
    if (step.kind !== "name" || step.name.includes(".")) return undefined;
    names.push(step.name);
  }
  const path = names.join(".");
  return Object.hasOwn(COLUMNS, path) ? COLUMNS[path] : undefined;
}

/** The columns hold strings as they are, numbers and booleans as JavaScript prints them, and nothing for "". */
function equal(selector: Selector, value: Value): string | undefined {
  const column = columnOf(selector);
  if (column === undefined || value.kind === "regex") return undefined;
  const text = plainText(value);
  if (text !== undefined) {
    if (text === "" || (isNumber(text) && String(Number(text)) !== text)) return undefined;
    return `${column} = ${literal(text)}`;
  }
  const pieces = value.kind === "string" ? value.pieces : [];
  const letters = pieces.some((piece) => piece !== null && /[^0-9eE.+-]/.test(piece));
  return letters ? globSql(pieces, column) : undefined;
}
