import type { RelationPart } from "./ast.js";
import { edits } from "./near-names.js";
import { athenaTrail, attributedEvents, lakeTrail, type Relation } from "./relations.js";
import type { Scope, CommonTableColumns } from "./scope.js";
import type { Translation } from "./translation.js";

/** What a relation's name stands for. */
export type Resolved =
  | { readonly kind: "with"; readonly table: CommonTableColumns }
  | { readonly kind: "trail"; readonly relation: Relation; readonly guess?: string };

const TRAIL = "cloudtrail_logs";
const ATTRIBUTED = "attributed_events";
const SYSTEM = new Set(["information_schema", "system", "pg_catalog"]);

/** Tables that stand beside the trail in people's queries, and would be read as the trail only by mistake. */
const OTHER_LOGS: readonly (readonly [RegExp, string])[] = [
  [/vpc_?flow|flow_?logs?$/, "a table of VPC flow logs"],
  [/^(?:alb|elb|nlb|clb)_?(?:access_?)?logs?|(?:alb|elb)_logs/, "a table of load balancer logs"],
  [/s3_?(?:server_?)?access_?logs?/, "a table of S3 server access logs"],
  [/^waf|waf_?logs?/, "a table of WAF logs"],
  [/cloudfront_?(?:standard_?|access_?)?logs?/, "a table of CloudFront logs"],
  [/(?:dns|resolver|route53)_?(?:query_?)?logs?/, "a table of DNS query logs"],
  [/guardduty/, "a table of GuardDuty findings"],
];

/**
 * The relation that a name stands for. Names are the users' own, as they called their table or event data store, so what is
 * no relation of WITH and nothing we know is the trail, and a notice says so. What is nearly a name we know is a typo.
 */
export function resolveRelation(
  parts: readonly RelationPart[],
  scope: Scope,
  translation: Translation,
): Resolved {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) throw new Error("a relation without a name");
  const span = { start: first.span.start, end: last.span.end };
  const name = last.text.toLowerCase();
  if (parts.length > 3) throw translation.refuse("Too many dots in table name", span);
  if (parts.length === 1) {
    const table = scope.ctes.get(name);
    if (table !== undefined) return { kind: "with", table };
  }
  const dollar = /\$([a-z_]+)$/.exec(name)?.[1];
  if (dollar !== undefined && last.form === "quoted") {
    const what = `\`$${dollar}\` lists what a catalog knows of a table; the lake has no catalog. region, year, month and day are columns of the trail`;
    throw translation.refuse(what, last.span);
  }
  const system = parts.slice(0, -1).find(({ text }) => SYSTEM.has(text.toLowerCase()));
  if (system !== undefined) {
    const what = `${system.text} describes the tables of a catalog; the lake has none. Its relations are ${TRAIL} and ${ATTRIBUTED}`;
    throw translation.refuse(what, system.span);
  }
  if (name === ATTRIBUTED) return use(attributedEvents(translation.dialect), translation);
  for (const known of [...(parts.length === 1 ? scope.ctes.keys() : []), ATTRIBUTED]) {
    if (isTypo(name, known) && last.form !== "placeholder")
      throw translation.refuse(`There is no relation ${last.text}; did you mean ${known}?`, last.span);
  }
  const other = OTHER_LOGS.find(([pattern]) => pattern.test(name));
  if (other !== undefined && !name.includes("trail"))
    throw translation.refuse(
      `${last.text} reads like ${other[1]}; the lake holds CloudTrail's records alone`,
      span,
    );
  const trail = use(translation.dialect === "athena" ? athenaTrail() : lakeTrail(), translation);
  if (name === TRAIL) return trail;
  noticeGuess(parts, translation);
  return last.form === "word" || last.form === "quoted" ? { ...trail, guess: last.text } : trail;
}

function isTypo(name: string, known: string): boolean {
  if (/\d/.test(name) || Math.abs(name.length - known.length) > 2) return false;
  return edits(name, known) <= (known.length < 6 ? 1 : 2);
}

function noticeGuess(parts: readonly RelationPart[], translation: Translation): void {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return;
  const span = { start: first.span.start, end: last.span.end };
  const written = translation.text.slice(span.start, span.end);
  const hyphenated = translation.dialect === "athena" && parts.find(({ form }) => form === "hyphenated");
  const quotes = hyphenated
    ? ` (Athena itself wants a name with a hyphen in double quotes: "${hyphenated.text}")`
    : "";
  translation.notice({ kind: "guess", text: `${written} is read as the trail in this lake${quotes}.`, span });
}

function use(relation: Relation, translation: Translation): Extract<Resolved, { readonly kind: "trail" }> {
  const known = translation.relations.get(relation.view) ?? relation;
  translation.relations.set(known.view, known);
  return { kind: "trail", relation: known };
}
