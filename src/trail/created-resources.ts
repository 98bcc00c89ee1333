import { ACTED_ON, CREATED, type Paths } from "./created-paths.js";
import { natureOf, plainEventName, splitEventName } from "./event-nature.js";
import { objectAt, textAt, valueAt, type CloudTrailRecord, type Json, type JsonObject } from "./record.js";
import { resourcesNamed, type NamedResource } from "./resource-names.js";

/**
 * Which of the resources it names a record created: of a RunInstances the instances of its response (with the volumes and
 * network interfaces made for them), not the subnet; of a CreateAccessKey the key, not its user. Nothing for a call that
 * failed, or that created nothing. By a table where a service names things its own way, else by the noun of the call:
 * `CreateDBSnapshot` makes what the response or the request names `dBSnapshotIdentifier` or `dBSnapshotArn`.
 */
export function createdBy(record: CloudTrailRecord): NamedResource[] {
  const call = callOf(record);
  if (call === undefined || hasFailed(record)) return [];
  const object = s3ObjectOf(record, call);
  if (object !== undefined) return call.nature === "create" ? named(record, object) : [];
  const table = pathsFor(CREATED, call);
  if (table !== undefined) return named(record, atPaths(record, table));
  if (call.nature !== "create") return [];
  const found = byNoun(record, nounOf(call.name, "create"), "first-of-response");
  return named(record, found);
}

/**
 * What a call that changes, deletes, opens or uses something does it to: of AuthorizeSecurityGroupIngress the group, of
 * AttachRolePolicy the role (the policy is only named), of CreateAccessKey the user who gets it. Denied attempts too: what
 * they were aimed at. By a table, else by the noun of the call, else everything the request names.
 */
export function actedOnBy(record: CloudTrailRecord): NamedResource[] {
  const call = callOf(record);
  if (call === undefined) return [];
  const object = s3ObjectOf(record, call);
  if (object !== undefined)
    return call.nature === "create" && !hasFailed(record) ? [] : named(record, object);
  const table = pathsFor(ACTED_ON, call);
  if (table !== undefined) return named(record, atPaths(record, table));
  if (call.nature === "create") {
    // A denied creation was aimed at what it would have made.
    return hasFailed(record)
      ? named(record, byNoun(record, nounOf(call.name, "create"), "first-of-response"))
      : [];
  }
  const found = byNoun(record, nounOf(call.name, "act"), "request");
  if (found.size > 0) return named(record, found);
  const request = objectAt(record, "requestParameters");
  const all = resourcesNamed({ requestParameters: request ?? null, eventSource: call.source });
  const listed = resourcesNamed({
    resources: valueAt(record, "resources") ?? null,
    eventSource: call.source,
  });
  return all.length === 0 ? listed : named(record, new Set(all.map(({ name }) => name)));
}

interface Call {
  readonly source: string;
  readonly name: string;
  readonly nature: ReturnType<typeof natureOf>;
}

function callOf(record: CloudTrailRecord): Call | undefined {
  const source = textAt(record, "eventSource");
  const name = textAt(record, "eventName");
  if (source === undefined || name === undefined) return undefined;
  return { source, name: plainEventName(name), nature: natureOf(source, name, textAt(record, "readOnly")) };
}

/** The ARN of the one object that a call to S3 names by its key; its bucket is only where it lies. */
function s3ObjectOf(record: CloudTrailRecord, call: Call): Set<string> | undefined {
  if (!/^s3(?:express)?\.amazonaws\.com/.test(call.source)) return undefined;
  const bucket = textAt(record, "requestParameters", "bucketName");
  const key = textAt(record, "requestParameters", "key");
  if (bucket === undefined || key === undefined) return undefined;
  const listed = resourcesNamed({ resources: valueAt(record, "resources") ?? null }).find(({ name }) =>
    name.endsWith(`:::${bucket}/${key}`),
  );
  return new Set([listed?.name ?? `arn:aws:s3:::${bucket}/${key}`]);
}

function hasFailed(record: CloudTrailRecord): boolean {
  return textAt(record, "errorCode") !== undefined;
}

function pathsFor(
  table: Readonly<Record<string, Readonly<Record<string, Paths>>>>,
  call: Call,
): Paths | undefined {
  const own = table[call.source.replace(/\.amazonaws\.com(?:\.cn)?$/, "")];
  return own !== undefined && Object.hasOwn(own, call.name) ? own[call.name] : undefined;
}

/** The texts at paths of the record; `*` stands for every item of a list. */
function atPaths(record: CloudTrailRecord, paths: Paths): Set<string> {
  const found = new Set<string>();
  for (const path of paths) follow(record, path.split("."), found);
  return found;
}

function follow(value: Json | undefined, path: readonly string[], found: Set<string>): void {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (typeof value === "string" && value !== "") found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) follow(item, step === "*" ? rest : path, found);
  } else if (typeof value === "object" && value !== null && step !== "*" && Object.hasOwn(value, step)) {
    follow(value[step], rest, found);
  }
}

/** The words of a call's name behind its verb, up to `From`, `To`, `With`, `In` or `For`: `DB`, `Instance`. */
function nounOf(name: string, purpose: "create" | "act"): string[] {
  const { noun } = splitEventName(name);
  const words = noun.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? [];
  const end = words.findIndex((word, at) => at > 0 && /^(?:From|To|With|In|For|Using|By|V\d)$/.test(word));
  const own = end < 0 ? words : words.slice(0, end);
  // What an act is done to may stand behind the preposition: AddTagsToResource, AttachManagedPolicyToPermissionSet.
  return purpose === "act" && end >= 0 ? [...words.slice(end + 1), ...own] : own;
}

const ENDINGS = ["id", "ids", "arn", "arns", "name", "names", "identifier", "identifiers", "url", ""];
const MOST_DEPTH = 6;

/**
 * The names that fields give to the noun: `dBSnapshotIdentifier`, `functionArn`, `roleName`; a field within an object called
 * like the noun may be plain `id`, `arn` or `name`. The longest run of words that begins first wins: in AttachRolePolicy the
 * role is acted on, the policy is only named.
 */
function byNoun(
  record: CloudTrailRecord,
  words: readonly string[],
  where: "request" | "first-of-response",
): Set<string> {
  const request = objectAt(record, "requestParameters");
  const response = unwrapped(objectAt(record, "responseElements"));
  const places = where === "request" ? [request] : [response, request];
  const found = new Set<string>();
  for (let from = 0; from < words.length && found.size === 0; from++) {
    for (let to = words.length; to > from && found.size === 0; to--) {
      const noun = words.slice(from, to).join("").toLowerCase();
      for (const place of places) gather(place, noun, found);
      if (found.size === 0) {
        const singular = noun.replace(/ies$/, "y").replace(/s$/, "");
        if (singular !== noun) for (const place of places) gather(place, singular, found);
      }
    }
  }
  if (found.size === 0) {
    for (const place of places) {
      for (const field of [
        "id",
        "arn",
        "aRN",
        "name",
        "resourceArn",
        "resourceARN",
        "resource",
        "identifier",
      ]) {
        const value = textAt(place, field);
        if (value !== undefined) found.add(value);
      }
    }
  }
  return found;
}

/** `{ CreateLaunchTemplateResponse: { … } }` → what is inside. */
function unwrapped(response: JsonObject | undefined): JsonObject | undefined {
  const keys = response === undefined ? [] : Object.keys(response);
  const wrapper = keys.find((key) => /Res(?:ponse|ult)$/.test(key));
  return (wrapper === undefined ? undefined : objectAt(response, wrapper)) ?? response;
}

/** The names a place gives to a noun, the least nested only: the groups that a rule lets in lie deeper than the group it is of. */
function gather(place: JsonObject | undefined, noun: string, found: Set<string>): void {
  if (place === undefined) return;
  const depths = new Map<string, number>();
  collect(place, noun, false, 0, depths);
  const least = Math.min(...depths.values());
  for (const [name, depth] of depths) if (depth === least) found.add(name);
}

function collect(
  value: Json,
  noun: string,
  inside: boolean,
  depth: number,
  found: Map<string, number>,
): void {
  if (typeof value !== "object" || value === null || depth > MOST_DEPTH) return;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "string" && inside) keep(found, item, depth);
      else collect(item, noun, inside, depth + 1, found);
    }
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const field = key.toLowerCase();
    const names =
      isNounField(field, noun) || (inside && /^(?:id|arn|name|identifier|resourceid)$/.test(field));
    if (typeof item === "string") {
      if (names && item !== "" && !(field === noun && item.length > 512)) keep(found, item, depth);
    } else if (Array.isArray(item) && names) {
      for (const one of item) {
        if (typeof one === "string" && one !== "") keep(found, one, depth);
        else collect(one, noun, true, depth + 1, found);
      }
    } else {
      // A document that is named like the call's noun has IDs of its own: the bucketPolicy of PutBucketPolicy.
      const within =
        !/policy$|document$|acl$/.test(field) &&
        (field === noun ||
          field === `${noun}s` ||
          field === `${noun}set` ||
          field === `${noun}sset` ||
          (inside && (field === "items" || field === "item")));
      collect(item, noun, within, depth + 1, found);
    }
  }
}

function keep(found: Map<string, number>, name: string, depth: number): void {
  if (!found.has(name)) found.set(name, depth);
}

function isNounField(field: string, noun: string): boolean {
  if (!field.startsWith(noun) && !/^(?:new|target)/.test(field)) return false;
  const own = field.startsWith(noun) ? field : field.replace(/^(?:new|target)/, "");
  return ENDINGS.some((ending) => own === noun + ending);
}

/** Names with the types that the record's own naming gives them. */
function named(record: CloudTrailRecord, names: ReadonlySet<string>): NamedResource[] {
  if (names.size === 0) return [];
  const types = new Map(resourcesNamed(record).map(({ name, type }) => [name, type]));
  return [...names].map((name) => ({ name, type: types.get(name) ?? "" }));
}
