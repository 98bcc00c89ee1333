import type { Actor } from "./generate-calls.js";

export interface Parts {
  version: string;
  identity: string;
  time: string;
  source: string;
  name: string;
  region: string;
  actor: Actor;
  request: string;
  response: string;
  extra: string;
  requestId: string;
  eventId: string;
  readOnly: boolean;
  resources: string;
  data: boolean;
  shared: string;
  /** `serviceEventDetails` of an AwsServiceEvent. */
  details?: string;
  error: string;
}

/** One record as JSON text in the canonical key order (cloudtrail-identity.md §1.1). */
export function record(p: Parts): string {
  const { actor } = p;
  const host = p.source === "iam" ? "iam.amazonaws.com" : `${p.source}.${p.region}.amazonaws.com`;
  const agent = p.source === "s3" && !actor.byService ? `[${actor.agent}]` : actor.agent;
  // Calls from inside a network go through its endpoint (§1.1 vpcEndpointId).
  const endpoint = actor.ip.startsWith("10.")
    ? `"vpcEndpointId":"vpce-0${actor.account}${p.source.length}b4f","vpcEndpointAccountId":"${actor.account}",`
    : "";
  return `{"eventVersion":"${p.version}","userIdentity":${p.identity},"eventTime":"${p.time}","eventSource":"${p.source}.amazonaws.com","eventName":"${p.name}","awsRegion":"${p.region}","sourceIPAddress":"${actor.ip}","userAgent":"${agent}",${p.error}"requestParameters":${p.request},"responseElements":${p.response},${p.extra === "" ? "" : `"additionalEventData":${p.extra},`}"requestID":"${p.requestId}","eventID":"${p.eventId}","readOnly":${p.readOnly},${p.resources === "" ? "" : `"resources":${p.resources},`}"eventType":"${p.details === undefined ? "AwsApiCall" : "AwsServiceEvent"}","managementEvent":${!p.data},"recipientAccountId":"${actor.account}",${p.shared === "" ? "" : `"sharedEventID":"${p.shared}",`}${p.details === undefined ? "" : `"serviceEventDetails":${p.details},`}${endpoint}"eventCategory":"${p.data ? "Data" : "Management"}"${actor.byService ? "" : `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${host}","keyExchange":"X25519MLKEM768"}`}}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Nov 2, 2026, 4:15:32 PM` (§3.2). */
export function expirationText(at: number): string {
  const date = new Date(at * 1000);
  const hours = date.getUTCHours();
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}, ${hours % 12 === 0 ? 12 : hours % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
}
