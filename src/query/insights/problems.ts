import { placeOfIndex, textProblem, type Span } from "../../diagnostics/place.js";
import type { Problem } from "../../diagnostics/problem.js";

/** A text that is no Logs Insights query, with the line and a caret below the place. */
export function notInsights(text: string, at: Span | number, message: string): Problem {
  return textProblem("insights-syntax", message, text, placeOfIndex(text, startOf(at)));
}

/** Something that Logs Insights has and that is not done here, with the reason. */
export function refusedInsights(text: string, at: Span | number, message: string): Problem {
  return textProblem("insights-refused", message, text, placeOfIndex(text, startOf(at)));
}

function startOf(at: Span | number): number {
  return typeof at === "number" ? at : at.start;
}

/** What RE2 says of an expression that its syntax allows and it does not take: too large once written out, an unknown class. */
const RE2_SAYS =
  /^(invalid|missing|unexpected|trailing|no argument|bad repetition|pattern too large)\b[^:]*(?:: (.*))?/;

/** A regular expression that the engine refused, told of the query; any other problem as it is. */
export function asInsightsProblem(problem: Problem, text: string): Problem {
  const said = problem.code === "sql-failed" ? RE2_SAYS.exec(problem.message) : null;
  if (said === null) return problem;
  const at = text.indexOf(said[2] ?? "");
  return notInsights(
    text,
    Math.max(0, at),
    `RE2 does not take the regular expression: ${said[0].slice(0, 200)}.`,
  );
}

/** The one of `words` that a misspelt word most likely is; undefined where none is near. Compared without case. */
export function closest(word: string, words: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted.length > 40) return undefined;
  const reach = wanted.length < 4 ? 1 : wanted.length < 8 ? 2 : 3;
  let best: { word: string; distance: number } | undefined;
  for (const candidate of words) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance <= reach && (best === undefined || distance < best.distance))
      best = { word: candidate, distance };
  }
  return best?.word;
}

/** How many letters must be put in, taken out, changed or swapped with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** What people know from other languages, and what Logs Insights calls it. */
export const FOREIGN_FUNCTIONS: Readonly<Record<string, string>> = {
  lower: "tolower",
  lcase: "tolower",
  upper: "toupper",
  ucase: "toupper",
  len: "strlen",
  length: "strlen",
  contains: "strcontains",
  substring: "substr",
  nvl: "coalesce",
  ifnull: "coalesce",
  isnotnull: "ispresent",
  exists: "ispresent",
  date_trunc: "datefloor",
  percentile: "pct",
  distinct: "count_distinct",
  first: "earliest",
  last: "latest",
  median: "pct(…, 50)",
  iif: "if",
  dc: "count_distinct",
  dcount: "count_distinct",
  distinct_count: "count_distinct",
  average: "avg",
  mean: "avg",
  cidrmatch: "isIpInSubnet",
  power: "the operator ^",
  pow: "the operator ^",
  mod: "the operator %",
  regex_match: "like /…/",
  regexp_like: "like /…/",
};

/** The same for commands. */
export const FOREIGN_COMMANDS: Readonly<Record<string, string>> = {
  select: "fields",
  project: "fields",
  table: "display",
  search: "filter",
  order: "sort",
  orderby: "sort",
  take: "limit",
  top: "sort … desc | limit",
  extend: "fields … as …",
  eval: "fields … as …",
  summarize: "stats",
  aggregate: "stats",
  group: "stats … by",
  distinct: "dedup",
  rex: "parse",
  mvexpand: "unnest",
  tail: "sort @timestamp asc | limit",
};

/** Commands of Logs Insights that are refused, by what they would need. */
export const REFUSED_COMMANDS: Readonly<Record<string, string>> = {
  pattern: "it clusters texts with a model of CloudWatch that is not published; count with stats instead",
  diff: "it compares patterns that a model of CloudWatch finds; run the query twice, with --from and --to of each time",
  anomaly: "it uses a model of CloudWatch that is not published",
  unmask: "masking by data-protection policies is CloudWatch's; records here are as CloudTrail delivered them",
  lookup: "lookup tables are kept in CloudWatch; ingest them elsewhere and join with trailhound sql",
  cidrlookup: "lookup tables are kept in CloudWatch; use isIpInSubnet(field, \"192.0.2.0/24\")",
  join: "there is one source here, the lake; join with trailhound sql",
  subqueries: "nested queries are not read here; write it with trailhound sql",
  appendcols: "nested queries are not read here; write it with trailhound sql",
  logcompare: "it compares two time ranges; run the query twice, with --from and --to of each",
  addtotals: "totals are not added here; use a second stats",
  autoregress: "values of earlier rows are not read here; use lag() in trailhound sql",
  accum: "running sums are not made here; use sum() OVER in trailhound sql",
  filldown: "values of earlier rows are not read here; use trailhound sql",
  fillmissing: "empty bins are not filled in here",
  outlier: "outliers are not searched for here; use quantile_cont() in trailhound sql",
  sessionize: "events are not grouped by gaps here; trailhound trace knows the sessions of AWS",
  countfrequent: "approximate counts are not needed here: stats count(*) as n by field | sort n desc",
  relevantfields: "it uses a model of CloudWatch that is not published",
  expand: "it is not done here; use unnest",
  json: "json field= is not read here; name the field by its path, or use jsonParse(field).path",
}; // prettier-ignore
