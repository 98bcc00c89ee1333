import type { Notice } from "../plan.js";
import type { Condition, Expression, Pattern, Term } from "./ast.js";
import { conditionsOf, isMany, plainText, selectorText } from "./ast.js";
import { misnamed } from "../record-names.js";
import { printExpression, printValue } from "./print.js";

/** Fields that every CloudTrail record of an API call has (reference §1.1). */
const ALWAYS_THERE = new Set(
  "eventVersion eventTime eventSource eventName awsRegion sourceIPAddress eventID eventType userIdentity.type"
    .split(" ")
    .map((name) => `$.${name}`),
);
/** Yes and no that CloudTrail writes as strings (reference §2). */
const STRINGS: Readonly<Record<string, string>> = {
  "$.userIdentity.sessionContext.attributes.mfaAuthenticated": '"true" or "false"',
  "$.additionalEventData.MFAUsed": '"Yes" or "No"',
  "$.sessionCredentialFromConsole": '"true"',
};
/** What CloudWatch Logs itself takes (API reference of PutMetricFilter; "Filter pattern syntax …", quotas). */
const LIMITS = { characters: 1_024, regexes: 2, wildcardsOfSelector: 1, wildcards: 3 };

/** What a pattern may not have meant, and what CloudWatch Logs would not take of it. */
export function lint(text: string, pattern: Pattern): Notice[] {
  if (pattern.kind === "terms") return [...pattern.terms.flatMap(quotedPattern), ...tooLong(text)];
  const conditions = conditionsOf(pattern.expression);
  return [
    ...mixed(pattern.expression),
    ...absent(conditions),
    ...contradictions(pattern.expression),
    ...conditions.flatMap(misnamedField),
    ...conditions.flatMap(misreadField),
    ...tooLong(text),
    ...quotas(conditions),
  ];
}

/** `"{ ($.eventName = \"x\") }"`: copied from a file together with its quotes. */
function quotedPattern({ kind, text, span }: Term): Notice[] {
  if (kind !== "text" || !/^\s*\{[^]*\$\s*\./.test(text)) return [];
  const what =
    "In quotes this is a phrase, looked for as it stands. Without them, and without the backslashes within, it is a pattern on fields.";
  return [{ kind: "warning", text: what, span }];
}

/** `a || b && c`: && binds closer, which the layout of published alarms (CIS 4.1) does not suggest. */
function mixed(expression: Expression): Notice[] {
  const below = "parts" in expression ? expression.parts : expression.kind === "group" ? [expression.of] : [];
  const inner = below.flatMap(mixed);
  if (expression.kind !== "or") return inner;
  const ands = expression.parts.filter((part) => part.kind === "and");
  const [first] = ands;
  if (first === undefined) return inner;
  const last = expression.parts.at(-1);
  const others = expression.parts.slice(0, -1);
  const meant =
    ands.length === 1 && last?.kind === "and" && others.length > 0
      ? ` If the && was meant for all before it: (${[...others, ...last.parts.slice(0, 1)].map(brief).join(" || ")}) && ${last.parts.slice(1).map(brief).join(" && ")}.`
      : " Parentheses say what is meant.";
  const reads = expression.parts.map((part) =>
    part.kind === "and" ? `(${part.parts.map(brief).join(" && ")})` : brief(part),
  );
  return [
    ...inner,
    {
      kind: "warning",
      text: `&& binds closer than ||, so this reads ${reads.join(" || ")}.${meant}`,
      span: first.span,
    },
  ];
}

/** A condition in few words, for a sentence about how conditions are joined. */
function brief(expression: Expression): string {
  const shown = printExpression(expression.kind === "group" ? expression.of : expression);
  const inner = shown.length <= 60 ? shown : `${shown.slice(0, 57)}…`;
  return expression.kind === "group" && "parts" in expression.of ? `(${inner})` : inner;
}

/** `!=` on a field that may be absent: such a record does not match. */
function absent(conditions: readonly Condition[]): Notice[] {
  const asked = new Set(
    conditions.filter(({ kind }) => kind === "not-exists").map(({ selector }) => selectorText(selector)),
  );
  return conditions.flatMap((condition): Notice[] => {
    if (condition.kind !== "compare" || condition.operator !== "!=" || isMany(condition.selector)) return [];
    const field = selectorText(condition.selector);
    if (asked.has(field) || ALWAYS_THERE.has(field)) return [];
    asked.add(field);
    const value = printValue(condition.value);
    return [
      {
        kind: "warning",
        text: `A record without ${field} does not match: != asks for a field that is there and differs. To match those too: (${field} NOT EXISTS || ${field} != ${value}).`,
        span: condition.span,
      },
    ];
  });
}

/** Conditions on one field that together are always or never met. */
function contradictions(expression: Expression): Notice[] {
  if (expression.kind === "group") return contradictions(expression.of);
  if (expression.kind !== "and" && expression.kind !== "or") return [];
  const inner = expression.parts.flatMap(contradictions);
  const operator = expression.kind === "and" ? "=" : "!=";
  const seen = new Map<string, string>();
  for (const part of expression.parts) {
    const bare = part.kind === "group" ? part.of : part;
    if (bare.kind !== "compare" || bare.operator !== operator || isMany(bare.selector)) continue;
    const field = selectorText(bare.selector);
    const value = plainText(bare.value);
    const other = seen.get(field);
    if (value === undefined) continue;
    if (other !== undefined && other !== value) {
      const text =
        operator === "="
          ? `${field} cannot be two things at once, so this never matches. Put || between them.`
          : `Whatever ${field} is, it differs from one of the two, so this matches wherever the field is there. Put && between them.`;
      return [...inner, { kind: "warning", text, span: bare.span }];
    }
    seen.set(field, value);
  }
  return inner;
}

/** Fields whose names are nearly those of records. */
function misnamedField({ selector }: Condition): Notice[] {
  const what = misnamed(selectorText(selector).replace(/^\$\./, ""));
  return what === undefined ? [] : [{ kind: "warning", text: what, span: selector.span }];
}

/** Fields that are not what their names suggest. */
function misreadField(condition: Condition): Notice[] {
  const field = selectorText(condition.selector);
  const { span } = condition;
  if (condition.kind === "is" && condition.constant !== "NULL" && STRINGS[field] !== undefined)
    return [
      {
        kind: "warning",
        text: `CloudTrail writes ${field} as a string (${STRINGS[field]}): compare it with =.`,
        span,
      },
    ];
  if (condition.kind !== "compare") return [];
  const value = plainText(condition.value);
  if ((value === "true" || value === "false") && STRINGS[field] === undefined)
    return [
      {
        kind: "guess",
        text: `Read as the string or the truth value ${value}. CloudWatch Logs documents IS ${value.toUpperCase()} for truth values.`,
        span,
      },
    ];
  if (field === "$.requestParameters.userName")
    return [
      {
        kind: "warning",
        text: "This is the user that a call acts on, not the one who made it: that is $.userIdentity.userName.",
        span,
      },
    ];
  if (field === "$.userIdentity.userName" && condition.operator === "=")
    return [
      {
        kind: "guess",
        text: `Only IAM users have $.userIdentity.userName. A role's session has its name at the end of $.userIdentity.arn (= "*:assumed-role/*/${value ?? "NAME"}"); all of a person's sessions: trailhound activity.`,
        span,
      },
    ];
  return [];
}

function tooLong(text: string): Notice[] {
  if (text.length <= LIMITS.characters) return [];
  return [
    refused(
      `at most ${LIMITS.characters.toLocaleString("en-US")} characters; this pattern has ${text.length.toLocaleString("en-US")}`,
    ),
  ];
}

function quotas(conditions: readonly Condition[]): Notice[] {
  const notices: Notice[] = [];
  const many = conditions.filter(({ selector }) => isMany(selector));
  const twice = many.find(
    ({ selector }) =>
      selector.steps.filter(({ kind }) => kind === "any-element" || kind === "any-field").length >
      LIMITS.wildcardsOfSelector,
  );
  if (twice !== undefined)
    notices.push({ ...refused("one wildcard in a selector"), span: twice.selector.span });
  if (many.length > LIMITS.wildcards)
    notices.push(refused(`${LIMITS.wildcards} selectors with a wildcard; this pattern has ${many.length}`));
  const regexes = conditions.filter(
    (condition) => condition.kind === "compare" && condition.value.kind === "regex",
  );
  if (regexes.length > LIMITS.regexes)
    notices.push(refused(`${LIMITS.regexes} regular expressions; this pattern has ${regexes.length}`));
  return notices;
}

function refused(what: string): Notice {
  return { kind: "warning", text: `It runs here, but CloudWatch Logs takes ${what}.` };
}
