import { gunzipSync } from "node:zlib";
import { children, nestsDeeperThan } from "../trail/json-text.js";
import type { Json, JsonObject } from "../trail/record.js";
import { asideKind, type AsideKind, isObject, isRecord } from "./recognise.js";

/** What came out of one item, in order. */
export type Outcome =
  | { kind: "record"; text: string; value: JsonObject; format: string }
  | { kind: "aside"; aside: AsideKind | "no records" }
  | { kind: "not-record"; what: string }
  | { kind: "too-deep" };

/** Limits of the text that wrappers hold. */
export interface UnwrapLimits {
  maxDepth: number;
  /** Bytes that one base64 or gzip payload may have when decoded. */
  maxPayloadBytes: number;
}

/** Eight envelopes, of up to three levels each: an object, an array, a string. */
const MAX_NESTING = 24;
/** A payload in base64 may expand this many times: batches of log events expand about 20 times. */
const MAX_PAYLOAD_EXPANSION = 100;

/** Arrays whose every element is an item. */
const CONTAINERS = new Map([
  ["records", "trail file"],
  ["events", "array"],
  ["logevents", "cloudwatch-logs"],
  ["messages", "sqs"],
  ["hits", "elastic"],
]);

/**
 * Keys (lower case) under which an envelope holds the whole record, best first: several can hold the same record,
 * and the first that gives one is taken.
 */
const WHOLE = new Map([
  ["_raw", "raw events"],
  ["event.original", "elastic"],
  ["cloudtrailevent", "lookup-events"],
  ["eventjson", "lake"],
  ["detail", "eventbridge"],
  ["_source", "elastic"],
  ["result", "splunk"],
  ["sns", "sns"],
  ["kinesis", "kinesis"],
  ["awslogs", "cloudwatch-logs"],
  ["event", "elastic"],
  ["original", "elastic"],
  ["message", "messages"],
  ["input.message", "messages"],
  ["input", "messages"],
  ["body", "sqs"],
  ["data", "payloads"],
]);
/** Of these, the keys that win even over an object that is a record by itself: they hold it unaltered. */
const BEFORE_RECORD = ["_raw", "event.original", "cloudtrailevent", "eventjson", "event"];
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}\s*$/;
const LOG_PREFIX = /^\d{4}-\d\d-\d\d[T ][^{[]{0,500}(?=[{[])/;

/** Whether an object is a record and no envelope holds a better copy: the common case, decided first. */
export function isPlainRecord(value: Json): value is JsonObject {
  return isObject(value) && isRecord(value) && !holdsOriginal(value);
}

function holdsOriginal(value: JsonObject): boolean {
  if (
    value["_raw"] !== undefined ||
    value["CloudTrailEvent"] !== undefined ||
    value["event.original"] !== undefined
  ) {
    return true;
  }
  return value["eventjson"] !== undefined || isObject(value["event"]);
}

/**
 * Finds the records in a parsed value, through every envelope that is known, and through unknown objects too. A
 * record's text is its exact source text: the span of an object, the decoded content of a string.
 *
 * @param text the JSON text of `value`
 */
export function unwrap(value: Json, text: string, limits: UnwrapLimits): Outcome[] {
  return new Unwrapping(limits).visit({ value, text, start: 0, end: text.length }, 0, "record");
}

interface Held {
  value: Json;
  text: string;
  start: number;
  end: number;
}

class Unwrapping {
  private readonly limits: UnwrapLimits;

  constructor(limits: UnwrapLimits) {
    this.limits = limits;
  }

  /** The outcomes of a value; empty where nothing is recognised in it. */
  visit(held: Held, nesting: number, format: string): Outcome[] {
    if (nesting > MAX_NESTING) return [];
    const { value } = held;
    if (typeof value === "string") return this.text(value, nesting, format);
    if (Array.isArray(value)) return this.list(held, value, nesting, format, false);
    if (!isObject(value)) return [];
    const aside = asideKind(value);
    if (aside) return [{ kind: "aside", aside }];
    const members = this.members(held);
    if (isRecord(value)) {
      if (holdsOriginal(value)) {
        for (const key of BEFORE_RECORD) {
          const found = this.member(members, key, nesting, format);
          if (found.some((outcome) => outcome.kind === "record")) return found;
        }
      }
      return [{ kind: "record", text: held.text.slice(held.start, held.end).trim(), value, format }];
    }
    const outcomes = this.containers(members, nesting, format);
    if (outcomes.length > 0) return outcomes;
    for (const key of WHOLE.keys()) {
      const found = this.member(members, key, nesting, format);
      if (found.length > 0) return found;
    }
    return this.anywhere(members, nesting, format);
  }

  private containers(members: Map<string, Held>, nesting: number, format: string): Outcome[] {
    const outcomes: Outcome[] = [];
    for (const [key, held] of members) {
      const name = CONTAINERS.get(key.toLowerCase());
      if (name === undefined) continue;
      if (Array.isArray(held.value)) {
        outcomes.push(...this.list(held, held.value, nesting + 1, moreTelling(format, name), true));
      } else if (isObject(held.value))
        outcomes.push(...this.visit(held, nesting + 1, moreTelling(format, name)));
    }
    return outcomes;
  }

  private member(members: Map<string, Held>, wanted: string, nesting: number, format: string): Outcome[] {
    const inner = moreTelling(format, WHOLE.get(wanted) ?? "wrapped");
    for (const [key, held] of members) {
      if (key.toLowerCase() !== wanted) continue;
      const found = this.visit(held, nesting + 1, inner);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** What stands under keys that nobody knows; those already tried are left out, or the work would double a level. */
  private anywhere(members: Map<string, Held>, nesting: number, format: string): Outcome[] {
    const outcomes: Outcome[] = [];
    for (const [key, held] of members) {
      if (WHOLE.has(key.toLowerCase()) || CONTAINERS.has(key.toLowerCase())) continue;
      if (typeof held.value === "string" && !/^\s*[{[]/.test(held.value)) continue;
      const found = this.visit(held, nesting + 1, moreTelling(format, "wrapped"));
      outcomes.push(...found.filter((outcome) => outcome.kind !== "aside" || outcome.aside !== "no records"));
    }
    return outcomes;
  }

  /** The elements of an array; in a named container, and beside records, what is not recognised is named. */
  private list(held: Held, value: Json[], nesting: number, format: string, named: boolean): Outcome[] {
    if (value.length === 0) return [{ kind: "aside", aside: "no records" }];
    const found: Outcome[][] = [];
    for (const child of children(held.text, held.start)) {
      const element = value[child.key as number];
      if (element === undefined) break;
      found.push(
        this.visit(
          { value: element, text: held.text, start: child.start, end: child.end },
          nesting + 1,
          format,
        ),
      );
    }
    const isItems = named || found.some((outcomes) => outcomes.length > 0);
    if (!isItems) return [];
    return found.flatMap((outcomes, index) =>
      outcomes.length > 0
        ? outcomes
        : [{ kind: "not-record" as const, what: describe(value[index] ?? null) }],
    );
  }

  private members(held: Held): Map<string, Held> {
    const members = new Map<string, Held>();
    const { value } = held;
    if (!isObject(value)) return members;
    for (const { key, start, end } of children(held.text, held.start)) {
      const member = value[key];
      if (member !== undefined) members.set(String(key), { value: member, text: held.text, start, end });
    }
    return members;
  }

  /** JSON in a string: one value, several, one a line, behind a timestamp; or base64 of it, compressed or not. */
  private text(source: string, nesting: number, format: string): Outcome[] {
    let text = source.replace(/^\uFEFF/, "").trim();
    if (text.length < 2) return [];
    if (BASE64.test(text)) {
      const decoded = decodePayload(text, this.limits.maxPayloadBytes);
      if (decoded === undefined) return [];
      text = decoded.trim();
    }
    const prefix = LOG_PREFIX.exec(text);
    if (prefix) text = text.slice(prefix[0].length);
    if (!text.startsWith("{") && !text.startsWith("[") && !text.startsWith('"')) return [];
    if (nestsDeeperThan(text, this.limits.maxDepth)) return [{ kind: "too-deep" }];
    const whole = parse(text);
    if (whole !== undefined)
      return this.visit({ value: whole, text, start: 0, end: text.length }, nesting + 1, format);
    return this.sequence(text, nesting, format);
  }

  private sequence(text: string, nesting: number, format: string): Outcome[] {
    const outcomes: Outcome[] = [];
    const list = `[${text}]`;
    for (const { start, end } of children(list, 0)) {
      const value = parse(list.slice(start, end));
      if (value === undefined) return outcomes;
      outcomes.push(...this.visit({ value, text: list, start, end }, nesting + 1, format));
    }
    return outcomes;
  }
}

const GENERAL = new Set(["record", "array", "trail file", "messages", "payloads", "wrapped"]);

/** Of the names of two envelopes, the outer one where it says something. */
export function moreTelling(outer: string, inner: string): string {
  return GENERAL.has(outer) && inner !== "record" ? inner : outer;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function decodePayload(text: string, maxBytes: number): string | undefined {
  const bytes = Buffer.from(text, "base64");
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      const room = Math.min(maxBytes, (64 << 10) + bytes.length * MAX_PAYLOAD_EXPANSION);
      return gunzipSync(bytes, { maxOutputLength: room }).toString("utf8");
    } catch {
      return undefined;
    }
  }
  const first = bytes.toString("latin1", 0, 64).trimStart()[0];
  return first === "{" || first === "[" ? bytes.toString("utf8") : undefined;
}

/** What a value is, for people. */
export function describe(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value !== "object") return `a ${typeof value}`;
  const keys = Object.keys(value).slice(0, 4);
  return keys.length === 0
    ? "an empty object"
    : `an object with ${keys.map((key) => JSON.stringify(key.slice(0, 40))).join(", ")}`;
}
