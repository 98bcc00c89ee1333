import { literal } from "../../lake/database.js";
import type { Call, Expression } from "./ast.js";
import { inSubnetSql, subnetOf } from "./addresses.js";
import type { Context } from "./context.js";
import { periodOf } from "./period.js";
import { re2 } from "./patterns.js";
import {
  asJson,
  asNumber,
  asText,
  asTime,
  numberConstant,
  once,
  textConstant,
  type Value,
} from "./values.js";

/** A function of Logs Insights ("Boolean, comparison, numeric, datetime, and other functions"). */
interface Insights {
  /** As AWS spells it. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly compile: (args: readonly Expression[], context: Context, call: Call) => Value;
}

const number = (sql: string): Value => ({ kind: "number", sql });
const text = (sql: string): Value => ({ kind: "text", sql });
const boolean = (sql: string): Value => ({ kind: "boolean", sql });

type Make = (...args: string[]) => string;

/** A function of numbers. */
function numeric(name: string, min: number, max: number, make: Make): Insights {
  return {
    name,
    min,
    max,
    compile: (args, context) => number(make(...args.map((arg) => asNumber(context.value(arg))))),
  };
}

/** A function of texts. */
function textual(name: string, min: number, max: number, as: (sql: string) => Value, make: Make): Insights {
  return {
    name,
    min,
    max,
    compile: (args, context) => as(make(...args.map((arg) => asText(context.value(arg))))),
  };
}

/** A condition that is false where its value is missing. */
const sure = (sql: string) => boolean(`coalesce(${sql}, false)`);
/** The same as a number, where AWS's page says that the result is one. */
const sureNumber = (sql: string) => number(`(coalesce(${sql}, false))::INTEGER::DOUBLE`);

const NUMERIC: readonly Insights[] = [
  numeric("abs", 1, 1, (a) => `abs(${a})`),
  numeric("ceil", 1, 1, (a) => `ceil(${a})`),
  numeric("floor", 1, 1, (a) => `floor(${a})`),
  numeric("greatest", 1, 100, (...all) => `greatest(${all.join(", ")})`),
  numeric("least", 1, 100, (...all) => `least(${all.join(", ")})`),
  numeric("log", 1, 1, (a) => once(a, (x) => `(CASE WHEN ${x} > 0 THEN ln(${x}) END)`)),
  numeric("sqrt", 1, 1, (a) => once(a, (x) => `(CASE WHEN ${x} >= 0 THEN sqrt(${x}) END)`)),
  numeric("round", 1, 2, (a, d) => `round(${a}, ${d === undefined ? "0" : `least(15, greatest(-15, ${d}))::INTEGER`})`),
  numeric("toNumber", 1, 1, (a) => a),
  numeric("toDouble", 1, 1, (a) => a),
  numeric("toInt", 1, 1, (a) => once(a, (x) => `(CASE WHEN abs(${x}) < 2147483648 THEN trunc(${x}) END)`)),
  numeric("toLong", 1, 1, (a) => `trunc(${a})`),
]; // prettier-ignore

const TIMES: readonly Insights[] = [
  { name: "bin", min: 1, max: 1, compile: ([period], context, call) => bucket("insights_floor", context.timestamp(call.span), period, context) },
  { name: "datefloor", min: 2, max: 2, compile: ([time, period], context) => bucket("insights_floor", valueOf(time, context), period, context) },
  { name: "dateceil", min: 2, max: 2, compile: ([time, period], context) => bucket("insights_ceiling", valueOf(time, context), period, context) },
  { name: "fromMillis", min: 1, max: 1, compile: ([a], context) => ({ kind: "time", sql: once(asNumber(valueOf(a, context)), (d) => `insights_from_millis(${d})`) }) },
  { name: "toMillis", min: 1, max: 1, compile: ([a], context) => number(once(asTime(valueOf(a, context)), (t) => `insights_millis(${t})`)) },
  { name: "now", min: 0, max: 0, compile: (_, context) => numberConstant(Math.floor(context.times.now / 1000)) },
  { name: "queryStartTime", min: 0, max: 0, compile: (_, context) => rangeStart(context.times.from) },
  { name: "queryEndTime", min: 0, max: 0, compile: (_, context) => numberConstant(context.times.to ?? context.times.now) },
]; // prettier-ignore

const GENERAL: readonly Insights[] = [
  { name: "ispresent", min: 1, max: 1, compile: ([a], context) => present(valueOf(a, context)) },
  { name: "coalesce", min: 1, max: 100, compile: (args, context) => oneOf(args.map((arg) => context.value(arg)), (all) => `coalesce(${all.join(", ")})`) },
  { name: "if", min: 3, max: 3, compile: ([condition, yes, no], context) =>
    oneOf([valueOf(yes, context), valueOf(no, context)], ([a, b]) => `(CASE WHEN ${conditionOf(condition, context)} THEN ${a} ELSE ${b} END)`) },
  { name: "case", min: 2, max: 21, compile: caseOf },
  { name: "isNumeric", min: 1, max: 1, compile: ([a], context) => {
    const value = valueOf(a, context);
    return value.kind === "number" ? boolean(`${value.sql} IS NOT NULL`) : sure(once(`nullif(nullif(${asText(value)}, 'true'), 'false')`, (x) => `insights_number(${x}) IS NOT NULL`));
  } },
  textual("messageSize", 1, 1, number, (a) => `octet_length(encode(${a}))::DOUBLE`),
]; // prettier-ignore

const JSON_FUNCTIONS: readonly Insights[] = [
  { name: "jsonParse", min: 1, max: 1, compile: ([a], context) => {
    const value = valueOf(a, context);
    // A field of a record may be a map or list already, which CloudWatch only has after jsonParse.
    if (value.kind !== "json") return { kind: "json", sql: once(asText(value), (x) => `insights_json(${x})`) };
    return { kind: "json", sql: once(value.sql, (j) => `(CASE WHEN json_type(${j}) IN ('OBJECT', 'ARRAY') THEN ${j} ELSE insights_json(${j} ->> '$') END)`) };
  } },
  { name: "jsonStringify", min: 1, max: 1, compile: ([a], context) => {
    const value = valueOf(a, context);
    return text(value.kind === "json" ? once(value.sql, (j) => `(CASE WHEN json_type(${j}) IN ('OBJECT', 'ARRAY') THEN insights_show(${j}) END)`) : "NULL::VARCHAR");
  } },
  { name: "jsonArraySize", min: 1, max: 1, compile: ([a], context) => {
    return number(once(listOf(valueOf(a, context)), (list) => `(CASE WHEN json_type(${list}) = 'ARRAY' THEN json_array_length(${list})::DOUBLE END)`));
  } },
  { name: "jsonArrayContains", min: 2, max: 2, compile: ([a, b], context) => {
    const items = once(listOf(valueOf(a, context)), (list) => `(CASE WHEN json_type(${list}) = 'ARRAY' THEN list_transform(json_extract(${list}, '$[*]'), lambda v: v ->> '$') END)`);
    return sure(`list_contains(${items}, ${asText(valueOf(b, context))})`);
  } },
]; // prettier-ignore

const ADDRESSES: readonly Insights[] = [
  textual("isValidIp", 1, 1, sure, (a) => once(a, (x) => `(insights_is_ip4(${x}) OR insights_ip6(${x}) IS NOT NULL)`)),
  textual("isValidIpV4", 1, 1, sure, (a) => `insights_is_ip4(${a})`),
  textual("isValidIpV6", 1, 1, sure, (a) => once(a, (x) => `(insights_ip6(${x}) IS NOT NULL)`)),
  { name: "isIpInSubnet", min: 2, max: 2, compile: (args, context) => inSubnet(args, context) },
  { name: "isIpv4InSubnet", min: 2, max: 2, compile: (args, context) => inSubnet(args, context, 4) },
  { name: "isIpv6InSubnet", min: 2, max: 2, compile: (args, context) => inSubnet(args, context, 6) },
  textual("ipv4ToNumber", 1, 1, number, (a) => once(a, (x) => `insights_ip4(${x})::DOUBLE`)),
  textual("isPrivateIP", 1, 1, sure, (a) => `(${["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((block) => inBlock(a, block)).join(" OR ")})`),
]; // prettier-ignore

const TEXTS: readonly Insights[] = [
  { name: "isempty", min: 1, max: 1, compile: ([a], context) => boolean(`(coalesce(${asText(valueOf(a, context))}, '') = '')`) },
  { name: "isblank", min: 1, max: 1, compile: ([a], context) => boolean(`regexp_full_match(coalesce(${asText(valueOf(a, context))}, ''), '\\s*')`) },
  textual("concat", 1, 100, text, (...all) => `(${all.map((one) => `coalesce(${one}, '')`).join(" || ")})`),
  trim("ltrim"),
  trim("rtrim"),
  trim("trim"),
  textual("strlen", 1, 1, number, (a) => `length(${a})::DOUBLE`),
  textual("toupper", 1, 1, text, (a) => `upper(${a})`),
  textual("tolower", 1, 1, text, (a) => `lower(${a})`),
  { name: "substr", min: 2, max: 3, compile: ([a, from, length], context) => {
    const start = `greatest(0, least(1000000000, trunc(${asNumber(valueOf(from, context))})))::BIGINT + 1`;
    const count = length === undefined ? "" : `, greatest(0, least(1000000000, trunc(${asNumber(valueOf(length, context))})))::BIGINT`;
    return text(`substr(${asText(valueOf(a, context))}, ${start}${count})`);
  } },
  textual("replace", 3, 3, text, (a, b, c) => `replace(${a}, ${b}, ${c})`),
  { name: "regexReplace", min: 3, max: 3, compile: ([a, pattern, by], context) => {
    if (pattern?.kind !== "text") return context.fail((pattern ?? { span: { start: 0, end: 0 } }).span, "The pattern of regexReplace is text in quotes.");
    const regex = re2(context.text, { kind: "regex", source: pattern.value, span: pattern.span });
    return text(`regexp_replace(${asText(valueOf(a, context))}, ${literal(regex)}, ${asText(valueOf(by, context))}, 'g')`);
  } },
  { name: "strcontains", min: 2, max: 3, compile: ([a, b, folded], context) => {
    const fold = folded?.kind === "boolean" && folded.value ? (sql: string) => `lower(${sql})` : (sql: string) => sql;
    return sureNumber(`contains(${fold(asText(valueOf(a, context)))}, ${fold(asText(valueOf(b, context)))})`);
  } },
  textual("startsWith", 2, 2, sureNumber, (a, b) => `starts_with(${a}, ${b})`),
  textual("endsWith", 2, 2, sureNumber, (a, b) => `ends_with(${a}, ${b})`),
  textual("urlencode", 1, 1, text, (a) => `url_encode(${a})`),
  textual("urldecode", 1, 1, text, (a) => `TRY(url_decode(${a}))`),
]; // prettier-ignore

/** Every function that a value may call, by its name in lower case. */
export const FUNCTIONS: ReadonlyMap<string, Insights> = new Map(
  [...NUMERIC, ...TIMES, ...GENERAL, ...JSON_FUNCTIONS, ...ADDRESSES, ...TEXTS].map((one) => [
    one.name.toLowerCase(),
    one,
  ]),
);

/** Functions on AWS's page that are not computed here. */
export const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  "haversine", "parsedate", "formatdate", "strftime", "querytimerange", "ispublicip", "isreservedip", "base64encode", "base64decode",
  "split", "hextoascii", "hextodec", "dectohex",
]); // prettier-ignore

function valueOf(expression: Expression | undefined, context: Context): Value {
  return expression === undefined ? textConstant("") : context.value(expression);
}

function conditionOf(expression: Expression | undefined, context: Context): string {
  return expression === undefined ? "false" : context.condition(expression);
}

function present(value: Value): Value {
  const sql = value.kind === "json" ? `insights_show(${value.sql})` : value.sql;
  return boolean(`(${sql} IS NOT NULL)`);
}

/** Values of one kind keep it; a mixture becomes text. */
function oneOf(values: readonly Value[], make: (sql: string[]) => string): Value {
  const kinds = new Set(values.map((value) => value.kind));
  const [kind] = kinds;
  if (kinds.size === 1 && kind !== undefined) return { kind, sql: make(values.map((value) => value.sql)) };
  if (kinds.has("json")) return { kind: "json", sql: make(values.map(asJson)) };
  return text(make(values.map(asText)));
}

function caseOf(args: readonly Expression[], context: Context): Value {
  const values: Value[] = [];
  const conditions: string[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    conditions.push(conditionOf(args[at], context));
    values.push(valueOf(args[at + 1], context));
  }
  const last = args.length % 2 === 1 ? args.at(-1) : undefined;
  if (last !== undefined) values.push(context.value(last));
  return oneOf(values, (all) => {
    const whens = conditions.map((condition, at) => `WHEN ${condition} THEN ${all[at]}`).join(" ");
    return `(CASE ${whens}${last === undefined ? "" : ` ELSE ${all.at(-1)}`} END)`;
  });
}

/** A list: of a record as it is, of a text that is a JSON array parsed. */
function listOf(value: Value): string {
  if (value.kind !== "json") return once(asText(value), (x) => `insights_json(${x})`);
  return once(
    value.sql,
    (j) => `(CASE WHEN json_type(${j}) = 'ARRAY' THEN ${j} ELSE insights_json(${j} ->> '$') END)`,
  );
}

function bucket(macro: string, of: Value, period: Expression | undefined, context: Context): Value {
  if (period?.kind !== "period") {
    const span = period?.span ?? { start: 0, end: 0 };
    return context.fail(span, "A period is a number and a unit, without quotes: 5m, 1h, 1d.");
  }
  const read = periodOf(period);
  if (typeof read === "string") return context.fail(period.span, read);
  if (read.capped !== undefined)
    context.warn(
      period.span,
      `${period.count}${period.unit} is cut down to ${read.capped}, as CloudWatch does: take the next unit.`,
    );
  const sql = once(
    asTime(of),
    (t) => `${macro}(${t}, INTERVAL '${read.interval}', TIMESTAMP '${read.origin}')`,
  );
  return { kind: "time", sql };
}

function rangeStart(from: number | undefined): Value {
  return from === undefined ? number("NULL::DOUBLE") : numberConstant(from);
}

function inSubnet([address, block]: readonly Expression[], context: Context, version?: 4 | 6): Value {
  const span = block?.span ?? { start: 0, end: 0 };
  if (block?.kind !== "text") return context.fail(span, 'The subnet is text in quotes: "192.0.2.0/24".');
  const subnet = subnetOf(block.value);
  if (subnet === undefined || (version !== undefined && subnet.version !== version))
    return context.fail(
      span,
      `${block.value.slice(0, 60)} is no ${version === undefined ? "" : `IPv${version} `}subnet in CIDR notation, such as ${version === 6 ? "2001:db8::/32" : "192.0.2.0/24"}.`,
    );
  return sure(inSubnetSql(asText(valueOf(address, context)), subnet));
}

function inBlock(address: string, block: string): string {
  const subnet = subnetOf(block);
  return subnet === undefined ? "false" : inSubnetSql(address, subnet);
}

function trim(name: "ltrim" | "rtrim" | "trim"): Insights {
  return {
    name, min: 1, max: 2,
    compile: ([a, characters], context) => {
      const value = asText(valueOf(a, context));
      if (characters !== undefined) return text(`${name}(${value}, ${asText(valueOf(characters, context))})`);
      const left = name === "rtrim" ? value : `regexp_replace(${value}, '^\\s+', '')`;
      return text(name === "ltrim" ? left : `regexp_replace(${left}, '\\s+$', '')`);
    },
  }; // prettier-ignore
}
