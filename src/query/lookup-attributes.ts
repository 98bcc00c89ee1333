import { Problem } from "../diagnostics/problem.js";
import type { Lookup } from "./lookup.js";

/** LookupEvents' attribute keys, and the filters that they are here (`cloudtrail-identity.md` §7.5). */
const KEYS: Readonly<Record<string, keyof Lookup>> = {
  EventId: "eventId",
  EventName: "eventName",
  ReadOnly: "readOnly",
  Username: "userName",
  ResourceType: "resourceType",
  ResourceName: "resourceName",
  EventSource: "eventSource",
  AccessKeyId: "accessKey",
};

/** One attribute as AWS's tools take it. */
interface LookupAttribute {
  readonly filter: keyof Lookup;
  readonly value: string;
}

/**
 * Reads an attribute as the AWS command line takes it, in short form (`AttributeKey=EventName,AttributeValue=ConsoleLogin`,
 * in either order; the value may have commas) or in JSON, one or a list.
 *
 * @throws Problem `usage` for a key that LookupEvents does not know, and for what is no attribute
 */
export function readLookupAttributes(word: string): LookupAttribute[] {
  const text = word.trim();
  if (text.startsWith("[") || text.startsWith("{")) return fromJson(text);
  const keyFirst = /^AttributeKey=([^,]*),\s*AttributeValue=(.*)$/is.exec(text);
  const valueFirst = /^AttributeValue=(.*),\s*AttributeKey=([^,=]*)$/is.exec(text);
  const [key, value] = keyFirst ? [keyFirst[1], keyFirst[2]] : [valueFirst?.[2], valueFirst?.[1]];
  if (key === undefined || value === undefined) {
    throw usage(
      `${JSON.stringify(word)} is no lookup attribute: it reads AttributeKey=EventName,AttributeValue=ConsoleLogin.`,
    );
  }
  return [attribute(key.trim(), unquoted(value))];
}

function fromJson(text: string): LookupAttribute[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw usage(`${JSON.stringify(text)} is neither a lookup attribute nor JSON.`);
  }
  return (Array.isArray(parsed) ? parsed : [parsed]).map((item: unknown) => {
    const { AttributeKey: key, AttributeValue: value } = (item ?? {}) as Record<string, unknown>;
    if (typeof key !== "string" || typeof value !== "string")
      throw usage(`${JSON.stringify(item)} lacks AttributeKey or AttributeValue.`);
    return attribute(key, value);
  });
}

function attribute(key: string, value: string): LookupAttribute {
  const filter = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (filter === undefined) {
    const meant = Object.keys(KEYS).find((known) => known.toLowerCase() === key.toLowerCase());
    throw usage(
      `${JSON.stringify(key)} is no attribute key. ${meant === undefined ? `Keys are ${Object.keys(KEYS).join(", ")}.` : `Keys are case-sensitive: ${meant}.`}`,
    );
  }
  if (value === "") throw usage(`The attribute ${key} has no value.`);
  if (filter === "readOnly" && !/^(true|false)$/.test(value))
    throw usage(`The attribute ReadOnly is true or false, not ${JSON.stringify(value)}.`);
  return { filter, value };
}

function unquoted(value: string): string {
  return /^"(.*)"$/s.exec(value)?.[1] ?? /^'(.*)'$/s.exec(value)?.[1] ?? value;
}

function usage(detail: string): Problem {
  return new Problem({ code: "usage", detail, source: "--lookup-attributes" });
}
