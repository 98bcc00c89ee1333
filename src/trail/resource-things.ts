import { parseArn } from "./arn.js";
import { isUniqueName, type NamePlace } from "./resource-forms.js";
import { resourceTypeOf } from "./resource-types.js";

/** One thing that names of records stand for. */
export interface Thing {
  /** Its own name: the last of an IAM path, without a secret's suffix or a function's qualifier. */
  readonly name: string;
  readonly type: string;
  /** "" where the name is unique without it, or it is not known. */
  readonly account: string;
  readonly region: string;
}

/** Services whose resources have no region (`cloudtrail-identity.md` §1.1 `awsRegion`), and buckets, whose names have no account. */
const GLOBAL = new Set(["iam", "s3", "sts", "organizations", "cloudfront", "route53", "signin"]);

/** What a name in a record stands for. Bare names belong to the account and region of the record; IDs are unique by themselves. */
export function thingOf(name: string, type: string, place: NamePlace): Thing {
  const service = place.eventSource.split(".", 1)[0] ?? "";
  const known = sameType(type === "" ? resourceTypeOf(name, "", undefined) : type);
  const arn = parseArn(name);
  if (arn !== undefined) {
    const kind = /^[^/:]*/.exec(arn.resource)?.[0] ?? "";
    return {
      name: ownName(arn.service, arn.resource),
      type: known === "" ? (kind === arn.resource ? arn.service : `${arn.service}/${kind}`) : known,
      account: arn.service === "iam" && arn.account === "aws" ? "" : arn.account,
      region: arn.region,
    };
  }
  const queue =
    /^https?:\/\/(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue|queue)\.amazonaws\.com(?:\.cn)?\/(\d+)\/(.+)$/.exec(
      name,
    );
  if (queue !== null) {
    return {
      name: queue[4] ?? name,
      type: "AWS::SQS::Queue",
      account: queue[3] ?? "",
      region: queue[1] ?? queue[2] ?? "us-east-1",
    };
  }
  if (isUniqueName(name)) return { name, type: known, account: "", region: "" };
  const bucket = known === "AWS::S3::Bucket" || name.startsWith("s3://");
  return {
    name: name.replace(/^s3:\/\//, ""),
    type: bucket ? "AWS::S3::Bucket" : known === "" ? service : known,
    account: bucket ? "" : place.account,
    region: bucket || GLOBAL.has(service) || place.region === "global" ? "" : place.region,
  };
}

/** Spellings of one type. */
function sameType(type: string): string {
  return type === "AWS::IAM::ManagedPolicy" ? "AWS::IAM::Policy" : type;
}

function ownName(service: string, resource: string): string {
  const kind = /^[^/:]*/.exec(resource)?.[0] ?? "";
  const rest = resource.slice(kind.length + 1);
  switch (service) {
    case "s3":
    case "sns":
    case "sqs":
      return resource;
    case "iam":
      return rest.slice(rest.lastIndexOf("/") + 1) || resource;
    case "lambda":
      return kind === "function" ? (rest.split(":", 1)[0] ?? rest) : rest;
    case "secretsmanager":
      return rest.replace(/-[A-Za-z0-9]{6}$/, "");
    case "logs":
      return kind === "log-group" ? rest.replace(/:.*$/s, "") : rest;
    case "cloudformation":
      return rest.split("/", 1)[0] ?? rest;
    default:
      return kind === "alias" ? resource : rest === "" ? resource : rest;
  }
}

/** Things told apart, with every name's thing after a bare name of unknown type has joined the one it must be. */
export class Things {
  readonly #byKey = new Map<string, Thing>();
  #joined: Map<string, string> | undefined;

  add(thing: Thing): void {
    if (!this.#byKey.has(keyOf(thing))) this.#byKey.set(keyOf(thing), thing);
    this.#joined = undefined;
  }

  /** The thing that this one is, once all are known. */
  resolve(thing: Thing): Thing {
    this.#joined ??= this.#join();
    const key = this.#joined.get(keyOf(thing)) ?? keyOf(thing);
    return this.#byKey.get(key) ?? thing;
  }

  /** All that remain apart, typed ones first, in order of type, account, region and name. */
  get all(): Thing[] {
    this.#joined ??= this.#join();
    const kept = new Set([...this.#byKey.keys()].map((key) => this.#joined?.get(key) ?? key));
    return [...kept]
      .map((key) => this.#byKey.get(key))
      .filter((thing) => thing !== undefined)
      .sort((a, b) => Number(!isTyped(a)) - Number(!isTyped(b)) || (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  /** A name whose type is not known is the typed one of its service, account and region, where there is exactly one. */
  #join(): Map<string, string> {
    const joined = new Map<string, string>();
    const typed = [...this.#byKey.values()].filter(isTyped);
    for (const thing of this.#byKey.values()) {
      if (isTyped(thing)) continue;
      const service = thing.type.split("/", 1)[0] ?? "";
      const fits = typed.filter(
        (other) =>
          other.name === thing.name &&
          serviceOfType(other.type) === service &&
          (other.account === "" || thing.account === "" || other.account === thing.account) &&
          (other.region === "" || thing.region === "" || other.region === thing.region),
      );
      if (fits.length === 1 && fits[0] !== undefined) joined.set(keyOf(thing), keyOf(fits[0]));
    }
    return joined;
  }
}

function serviceOfType(type: string): string {
  const name = (type.split("::")[1] ?? "").toLowerCase();
  return name === "elasticloadbalancingv2" ? "elasticloadbalancing" : name;
}

/** Whether calls to this event source are about things of this type themselves. */
export function isOwnService(type: string, eventSource: string): boolean {
  const source = eventSource.split(".", 1)[0] ?? "";
  const service = type.includes("::") ? serviceOfType(type) : (type.split("/", 1)[0] ?? "");
  return service === source || (service === "iam" && source === "sts");
}

/** Whether its type is spelled as CloudTrail does. */
export function isTyped({ type }: Thing): boolean {
  return type.includes("::");
}

/** What tells things apart, as text. */
export function keyOf({ name, type, account, region }: Thing): string {
  return [type, account, region, name].join("\0");
}
