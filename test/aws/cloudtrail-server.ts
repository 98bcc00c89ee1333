import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a call was: which account and region, which operation, and what it asked. */
export interface Call {
  readonly account: string;
  readonly region: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** A refusal, as the services answer it. */
export interface Refusal {
  readonly code: string;
  readonly message?: string;
  readonly status?: number;
}

/** A refusal on its way to the answer. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export interface TrailRecord {
  eventID: string;
  eventName: string;
  eventSource: string;
  eventTime: string;
  awsRegion: string;
  recipientAccountId: string;
  readOnly?: boolean;
  userIdentity: Record<string, unknown>;
  [key: string]: unknown;
}

/** Data events, aggregated ones and those of network activity are in trails only. */
const IN_HISTORY = ["Management"];
const PER_SECOND = 2;
const PAGE = 50;

/**
 * CloudTrail's LookupEvents and ListPublicKeys over their real wire protocol (JSON 1.1), and STS's GetCallerIdentity and
 * AssumeRole (query), over a set of records: two requests a second for each account and region, pages of 50, newest first,
 * one attribute, tokens that hold for the same question only and expire.
 */
export class CloudTrailServer implements AsyncDisposable {
  records: TrailRecord[] = [];
  /** By region, what ListPublicKeys answers. */
  publicKeys: Record<string, { Value: string; Fingerprint: string }[]> = {};
  readonly calls: Call[] = [];
  /** Decides on a refusal. */
  refuse: (call: Call) => Refusal | undefined = () => undefined;
  /** How many pages a token lives. */
  tokenLife = Infinity;
  /** The account of credentials that no role gave. */
  account = "111122223333";
  /** Roles that may be assumed. */
  roles: (arn: string) => boolean = () => true;
  /** Whether more than two requests a second are refused, as AWS does. */
  throttles = true;
  throttled = 0;
  /** Where calls of S3 go. */
  s3: string | undefined;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #tokens = new Map<string, { question: string; at: number; born: number }>();
  readonly #server: Server;
  #serial = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<CloudTrailServer> {
    const server = createServer((incoming, outgoing) => {
      if (self.s3 !== undefined && scopeOf(incoming)[2] === "s3") return pass(incoming, outgoing, self.s3);
      void bodyOf(incoming).then((body) => {
        const answer = self.#answer(incoming, body);
        outgoing.writeHead(answer.status, { "content-type": answer.type, "x-amzn-requestid": String(self.#serial++) });
        outgoing.end(answer.body);
      });
    }); // prettier-ignore
    const self = new CloudTrailServer(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return self;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Calls of an operation. */
  of(operation: string): Call[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  #answer(incoming: IncomingMessage, body: string): { status: number; type: string; body: string } {
    const [key = "", region = "", service = ""] = scopeOf(incoming);
    const account = /^ASIA(\d{12})/.exec(key)?.[1] ?? this.account;
    if (service === "sts") {
      const input: Record<string, string> = Object.fromEntries(new URLSearchParams(body));
      const call = { account, region, operation: input["Action"] ?? "", input };
      this.calls.push(call);
      const refusal = this.refuse(call) ?? this.#refusedRole(call);
      if (refusal !== undefined)
        return { status: refusal.status ?? 403, type: "text/xml", body: `<ErrorResponse><Error><Type>Sender</Type><Code>${refusal.code}</Code><Message>${refusal.message ?? refusal.code}</Message></Error></ErrorResponse>` };
      return { status: 200, type: "text/xml", body: sts(call) };
    } // prettier-ignore
    const operation = String(incoming.headers["x-amz-target"] ?? "").split(".").at(-1) ?? "";
    const call = { account, region, operation, input: JSON.parse(body) as Record<string, unknown> };
    this.calls.push(call);
    try {
      const refusal = this.refuse(call) ?? (operation === "LookupEvents" ? this.#throttle(`${account}/${region}`) : undefined);
      if (refusal !== undefined) throw new Refused(refusal);
      const answer = operation === "LookupEvents" ? this.#lookup(call) : { PublicKeyList: (this.publicKeys[region] ?? []).map(wireKey) };
      return { status: 200, type: "application/x-amz-json-1.1", body: JSON.stringify(answer) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, message = code, status = 400 } = error.refusal;
      return { status, type: "application/x-amz-json-1.1", body: JSON.stringify({ __type: code, message }) };
    }
  } // prettier-ignore

  #refusedRole({ operation, input }: Call): Refusal | undefined {
    const arn = textOf(input["RoleArn"]);
    return operation !== "AssumeRole" || this.roles(arn)
      ? undefined
      : { code: "AccessDenied", message: `User is not authorized to perform: sts:AssumeRole on resource: ${arn}` };
  } // prettier-ignore

  /** A token bucket, as AWS's: two at once, two more each second. */
  #throttle(place: string): Refusal | undefined {
    if (!this.throttles) return undefined;
    const now = performance.now();
    const bucket = this.#buckets.get(place) ?? { tokens: PER_SECOND, at: now };
    // A little more than the time between two calls at the full rate: clocks of two ends differ.
    const tokens = Math.min(PER_SECOND, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND);
    if (tokens < 0.9) {
      this.throttled += 1;
      this.#buckets.set(place, { tokens, at: now });
      return { code: "ThrottlingException", message: "Rate exceeded" };
    }
    this.#buckets.set(place, { tokens: tokens - 1, at: now });
    return undefined;
  }

  #lookup({ account, region, input }: Call): unknown {
    const { NextToken: token, MaxResults: most = PAGE, ...asked } = input as { NextToken?: string; MaxResults?: number };
    const { LookupAttributes: attributes = [], StartTime: start = 0, EndTime: end = Infinity } = asked as {
      LookupAttributes?: { AttributeKey: string; AttributeValue: string }[];
      StartTime?: number;
      EndTime?: number;
    };
    if (attributes.length > 1) throw new Refused({ code: "InvalidLookupAttributesException" });
    if (most < 1 || most > PAGE) throw new Refused({ code: "InvalidMaxResultsException" });
    if (end < start) throw new Refused({ code: "InvalidTimeRangeException" });
    const question = JSON.stringify([account, region, asked]);
    let at = 0;
    let born = 0;
    if (token !== undefined) {
      const known = this.#tokens.get(token);
      if (known === undefined || known.question !== question || known.born >= this.tokenLife)
        throw new Refused({ code: "InvalidNextTokenException" });
      ({ at, born } = known);
    }
    const found = this.records
      .filter((record) => record.recipientAccountId === account && record.awsRegion === region && IN_HISTORY.includes(textOf(record["eventCategory"] ?? "Management")))
      .filter((record) => Date.parse(record.eventTime) / 1000 >= start && Date.parse(record.eventTime) / 1000 <= end)
      .filter((record) => attributes.every(({ AttributeKey, AttributeValue }) => attributeValues(record, AttributeKey).includes(AttributeValue)))
      .sort((a, b) => (a.eventTime < b.eventTime ? 1 : a.eventTime > b.eventTime ? -1 : a.eventID < b.eventID ? -1 : 1));
    const page = found.slice(at, at + most);
    if (at + most >= found.length) return { Events: page.map(eventOf) };
    const next = `token-${this.#serial++}`;
    this.#tokens.set(next, { question, at: at + most, born: born + 1 });
    return { Events: page.map(eventOf), NextToken: next };
  } // prettier-ignore

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** What AWS indexes of a record, by lookup attribute (`cloudtrail-identity.md` §4.10). */
function attributeValues(record: TrailRecord, key: string): unknown[] {
  const event = eventOf(record);
  switch (key) {
    case "EventId":
      return [record.eventID];
    case "EventName":
      return [record.eventName];
    case "EventSource":
      return [record.eventSource];
    case "ReadOnly":
      return [event.ReadOnly];
    case "AccessKeyId":
      return [event.AccessKeyId];
    case "Username":
      return [event.Username];
    case "ResourceType":
      return event.Resources.map(({ ResourceType }) => ResourceType);
    case "ResourceName":
      return event.Resources.map(({ ResourceName }) => ResourceName);
    default:
      throw new Refused({ code: "InvalidLookupAttributesException" });
  }
}

function eventOf(record: TrailRecord) {
  const userIdentity = objectOf(record["userIdentity"]);
  const response = record["responseElements"] as Record<string, Record<string, string>> | null | undefined;
  const request = record["requestParameters"] as Record<string, string> | null | undefined;
  const role = response?.["assumedRoleUser"];
  const names: [string, string | undefined][] = [
    ["AWS::IAM::AccessKey", response?.["credentials"]?.["accessKeyId"]],
    ["AWS::IAM::AccessKey", response?.["accessKey"]?.["accessKeyId"]],
    ["AWS::STS::AssumedRole", role?.["arn"]],
    ["AWS::STS::AssumedRole", role?.["assumedRoleId"]],
    ["AWS::STS::AssumedRole", request?.["roleSessionName"]],
    ["AWS::IAM::Role", request?.["roleArn"]],
    ["AWS::IAM::User", request?.["userName"]],
  ];
  const principal = textOf(userIdentity["principalId"]);
  const session = userIdentity["type"] === "AssumedRole" && principal.includes(":") ? principal.slice(principal.lastIndexOf(":") + 1) : undefined;
  const user = userIdentity["type"] === "Root" ? "root" : ((userIdentity["userName"] as string | undefined) ?? session);
  const key = userIdentity["accessKeyId"] as string | undefined;
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly ?? false),
    ...(key === undefined || key === "" ? {} : { AccessKeyId: key }),
    EventTime: Date.parse(record.eventTime) / 1000,
    EventSource: record.eventSource,
    ...(user === undefined ? {} : { Username: user }),
    Resources: names.flatMap(([ResourceType, ResourceName]) => (ResourceName === undefined ? [] : [{ ResourceType, ResourceName }])),
    CloudTrailEvent: JSON.stringify(record),
  };
} // prettier-ignore

function sts({ account, operation, input }: Call): string {
  if (operation === "GetCallerIdentity")
    return `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/auditor</Arn><UserId>AIDAEXAMPLEAUDITOR</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  const target = /::(\d{12}):role\/(.+)$/.exec(textOf(input["RoleArn"]));
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${target?.[1]}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expires}</Expiration></Credentials><AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:${textOf(input["RoleSessionName"])}</AssumedRoleId><Arn>arn:aws:sts::${target?.[1]}:assumed-role/${target?.[2]}/x</Arn></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`;
} // prettier-ignore

/** Key, region and service of a signature: `AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …` */
function scopeOf(incoming: IncomingMessage): string[] {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(incoming.headers.authorization ?? "");
  return scope?.slice(1) ?? [];
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, target: string): void {
  const to = new URL(target);
  const { method, url, headers } = incoming;
  const passed = request(
    { host: to.hostname, port: to.port, method, path: url, headers: { ...headers, host: to.host } },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("error", () => outgoing.destroy()).pipe(outgoing);
    },
  );
  passed.on("error", () => outgoing.destroy());
  incoming.pipe(passed);
}

/** Times are seconds since 1970 in this protocol. */
function wireKey({ Value, Fingerprint }: { Value: string; Fingerprint: string }) {
  return { Value, Fingerprint, ValidityStartTime: 1_772_323_200, ValidityEndTime: 1_775_001_600 };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
