import { iso, type Seconds } from "./clock.js";
import type { Random } from "./random.js";
import type { Behind, EventTruth, KeyTruth, SessionTruth, TrueOrigin, Unknowable } from "./truth.js";

export type Fields = Record<string, unknown>;

/** One record before it has its identifiers and its place in a file. */
export interface Draft {
  at: Seconds;
  /** The account whose trail gets it (`recipientAccountId`). */
  account: string;
  region: string;
  /** Short service name: `sts`, `signin`. */
  source: string;
  name: string;
  identity: Fields;
  ip: string;
  agent?: string | undefined;
  error?: { code?: string; message: string } | undefined;
  request?: Fields | null | undefined;
  response?: Fields | null | undefined;
  extra?: Fields | undefined;
  /** null: the source writes none (sign-in). */
  requestId?: string | null | undefined;
  readOnly: boolean;
  resources?: Fields[] | undefined;
  type?: string | undefined;
  data?: boolean | undefined;
  sharedId?: string | undefined;
  serviceDetails?: Fields | undefined;
  vpcEndpoint?: string | undefined;
  /** Host header; absent when a service made the call, and then there are no tlsDetails (§3.11 rule 5). */
  host?: string | undefined;
  fromConsole?: boolean | undefined;
  version?: string | undefined;
  sessionId?: string | undefined;
  sessionArn?: string | undefined;
  behind: Behind;
}

export interface Delivery {
  at: Seconds;
  account: string;
  region: string;
  record: Fields;
}

/** The version each service writes today; one trail mixes them (§1.1). */
const VERSIONS: Record<string, string> = {
  sts: "1.11",
  signin: "1.08",
  s3: "1.11",
  iam: "1.10",
  ec2: "1.10",
  kms: "1.11",
  config: "1.09",
  logs: "1.09",
  ssm: "1.08",
  sso: "1.11",
  cloudtrail: "1.11",
  "cognito-identity": "1.09",
  rolesanywhere: "1.09",
};

/** The trails of the whole organisation while they are being written, with the truth beside them. */
export class Recorder {
  readonly deliveries: Delivery[] = [];
  readonly events: Record<string, EventTruth> = {};
  readonly keys: Record<string, KeyTruth> = {};
  readonly sessions: Record<string, SessionTruth> = {};
  readonly createdKeys: Record<string, { origin: TrueOrigin | null; eventId: string; userName: string }> = {};
  readonly unknowable: { events: Record<string, Unknowable>; sessions: Record<string, Unknowable> } = {
    events: {},
    sessions: {},
  };
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Writes one record in the canonical key order (§1.1) and its truth; answers its event ID. */
  record(draft: Draft): string {
    const eventID = this.#random.uuid();
    const version = draft.version ?? VERSIONS[draft.source] ?? "1.11";
    const fields: Fields = {
      eventVersion: version,
      userIdentity: draft.identity,
      eventTime: iso(draft.at),
      eventSource: `${draft.source}.amazonaws.com`,
      eventName: draft.name,
      awsRegion: draft.region,
      sourceIPAddress: draft.ip,
      userAgent: withCommand(draft),
      errorCode: draft.error?.code,
      errorMessage: draft.error?.message,
      requestParameters: draft.error?.code === undefined ? (draft.request ?? null) : null,
      responseElements: draft.error?.code === undefined ? (draft.response ?? null) : null,
      additionalEventData: draft.extra,
      requestID: draft.requestId === null ? undefined : (draft.requestId ?? this.#random.uuid()),
      eventID,
      readOnly: draft.readOnly,
      resources: draft.error?.code === undefined ? draft.resources : undefined,
      eventType: draft.type ?? "AwsApiCall",
      managementEvent: draft.data !== true,
      recipientAccountId: draft.account,
      sharedEventID: draft.sharedId,
      serviceEventDetails: draft.serviceDetails,
      vpcEndpointId: draft.vpcEndpoint,
      vpcEndpointAccountId: draft.vpcEndpoint === undefined ? undefined : draft.vpcEndpoint,
      eventCategory: draft.data === true ? "Data" : "Management",
      tlsDetails: draft.host === undefined ? undefined : tls(draft.host, draft.source),
      sessionCredentialFromConsole: draft.fromConsole === true ? "true" : undefined,
    };
    const record: Fields = {};
    for (const [key, value] of Object.entries(fields)) if (value !== undefined) record[key] = value;
    this.deliveries.push({ at: draft.at, account: draft.account, region: draft.region, record });
    this.#remember(eventID, draft);
    return eventID;
  }

  /** A key handed out in a response; whether it is ever used shows later. */
  issued(key: string, behind: Behind, issuedBy: string, sessionId?: string): void {
    this.keys[key] = {
      ...facts(behind),
      ...(sessionId === undefined ? {} : { sessionId }),
      issuedBy,
      used: false,
    };
  }

  /** The event written last; of a cross-account pair that is the caller's copy. */
  newest(): string {
    const id = this.deliveries.at(-1)?.record["eventID"];
    if (typeof id !== "string") throw new Error("nothing recorded yet");
    return id;
  }

  #remember(eventId: string, draft: Draft): void {
    const key = draft.identity["accessKeyId"];
    const accessKeyId = typeof key === "string" && key !== "" ? key : undefined;
    const { sessionId, behind } = draft;
    this.events[eventId] = {
      ...facts(behind),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
    };
    if (accessKeyId !== undefined) {
      const known = this.keys[accessKeyId];
      const forwarded = draft.identity["invokedBy"] !== undefined && accessKeyId.startsWith("ASIA");
      this.keys[accessKeyId] = {
        ...(known ?? { ...facts(behind), ...(sessionId === undefined ? {} : { sessionId }) }),
        ...(forwarded && known === undefined ? { forwarded } : {}),
        used: true,
      };
    }
    if (sessionId !== undefined && this.sessions[sessionId] === undefined) {
      this.sessions[sessionId] = { ...facts(behind), account: draft.account, arn: draft.sessionArn ?? "" };
    }
    if (behind.unknowable !== undefined) {
      this.unknowable.events[eventId] = behind.unknowable;
      if (sessionId !== undefined) this.unknowable.sessions[sessionId] = behind.unknowable;
    }
  }
}

function facts(behind: Behind): Pick<EventTruth, "origin" | "actor" | "via" | "hops" | "hopsAlso"> {
  return {
    origin: behind.origin,
    actor: behind.actor,
    via: behind.via,
    hops: behind.via.length,
    ...(behind.hopsAlso === undefined ? {} : { hopsAlso: behind.hopsAlso }),
  };
}

/** The newer command line writes the command at the end of its user agent; S3 wraps the whole in brackets (§1.1). */
function withCommand({ agent, source, name, host }: Draft): string | undefined {
  if (agent === undefined) return undefined;
  const command = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "-").toLowerCase();
  const whole = agent.endsWith("md/command#") ? `${agent}${source}.${command}` : agent;
  return source === "s3" && host !== undefined ? `[${whole}]` : whole;
}

/** §1.1 `tlsDetails`; the newest services also name the key exchange. */
function tls(host: string, source: string): Fields {
  const modern = source !== "signin";
  return {
    tlsVersion: modern ? "TLSv1.3" : "TLSv1.2",
    cipherSuite: modern ? "TLS_AES_128_GCM_SHA256" : "ECDHE-RSA-AES128-GCM-SHA256",
    clientProvidedHostHeader: host,
    ...(source === "s3" || source === "kms" ? { keyExchange: "x25519" } : {}),
  };
}
