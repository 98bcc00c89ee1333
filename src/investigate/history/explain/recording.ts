import { objectAt, textAt, valueAt } from "../../../trail/record.js";
import { about, SOURCE, type Rule } from "./explanation.js";

const GLOBAL_SOURCES = new Set([
  "iam.amazonaws.com",
  "organizations.amazonaws.com",
  "cloudfront.amazonaws.com",
  "route53.amazonaws.com",
]);

/** What kind of record it is, where it is no API call (§1.2 to §1.5). */
const kind: Rule = (record) => {
  const type = (textAt(record, "eventType") ?? "").toLowerCase();
  const category = (textAt(record, "eventCategory") ?? "").toLowerCase();
  if (type === "awsserviceevent")
    return about(
      "eventType",
      "The service recorded this itself: it is no call of its API, and what was asked for stands, if anywhere, in serviceEventDetails.",
      SOURCE.services,
    );
  if (type === "awsconsoleaction")
    return about("eventType", "Something done in the console that is no call of an API.", SOURCE.contents);
  if (type.startsWith("awsvpceevent") || category === "networkactivity")
    return about(
      "eventType",
      "Recorded for the owner of a VPC endpoint that the call went through. The call itself has a record of its own, with the same shared event ID.",
      SOURCE.network,
    );
  if (type === "awscloudtrailinsight" || category === "insight")
    return about(
      "eventType",
      "CloudTrail noticed an unusual rate of calls or errors. It is no call, and nobody made it; its attributions name who contributed.",
      SOURCE.insights,
    );
  if (type === "awsaggregatedevent" || category === "aggregated")
    return about(
      "eventType",
      "A count of data events over five minutes. Nobody's single call, and no session: it cannot be linked to one.",
      SOURCE.aggregated,
    );
  if (category === "data")
    return about(
      "eventCategory",
      "A data event: trails record these only where they are told to, and the event history has none.",
      SOURCE.contents,
    );
  return undefined;
};

/** Services without regions record in us-east-1 (§1.1 `awsRegion`). */
const region: Rule = (record) =>
  textAt(record, "awsRegion") === "us-east-1" && GLOBAL_SOURCES.has(textAt(record, "eventSource") ?? "")
    ? about(
        "awsRegion",
        "A service without regions records its events in us-east-1. It says nothing about where the caller was.",
        SOURCE.contents,
      )
    : undefined;

/** STS's global endpoint is served elsewhere and recorded in us-east-1 (§4.9). */
const globalEndpoint: Rule = (record) => {
  if (textAt(record, "eventSource") !== "sts.amazonaws.com") return undefined;
  const details = objectAt(record, "additionalEventData", "RequestDetails");
  const serving = textAt(details, "awsServingRegion");
  if (textAt(details, "endpointType") === "global")
    return about(
      "additionalEventData.RequestDetails",
      `The call went to the global endpoint of STS, which records in us-east-1 whatever region serves it${serving === undefined ? "" : `: here ${serving}`}.`,
      SOURCE.regions,
    );
  return textAt(record, "tlsDetails", "clientProvidedHostHeader") === "sts.amazonaws.com"
    ? about(
        "tlsDetails.clientProvidedHostHeader",
        "The call went to the global endpoint of STS, which records in us-east-1 whatever region serves it.",
        SOURCE.regions,
      )
    : undefined;
};

/** Without `tlsDetails`, a service or a proxy made the call; versions before 1.08 never have it (§1.1). */
const tls: Rule = (record) => {
  if (
    valueAt(record, "tlsDetails") !== undefined ||
    (textAt(record, "eventType") ?? "").toLowerCase() !== "awsapicall"
  )
    return undefined;
  const [major, minor] = (textAt(record, "eventVersion") ?? "").split(".").map(Number);
  if (major !== 1 || minor === undefined || Number.isNaN(minor)) return undefined;
  const text =
    minor < 8
      ? "Records before version 1.08 do not tell how the connection was secured."
      : "The record does not tell how the connection was secured, as where an AWS service or the console made the call on somebody's behalf.";
  return about("tlsDetails", text, SOURCE.contents);
};

const address: Rule = (record) => {
  const from = textAt(record, "sourceIPAddress");
  if (from === undefined || !/^AWS Internal|\.amazonaws\.com(\.cn)?$/.test(from)) return undefined;
  return about(
    "sourceIPAddress",
    `${from} stands in place of an address: AWS itself sent the call, and where it began is not recorded.`,
    SOURCE.contents,
  );
};

/** An addendum comes late or changes another record (§1.1). */
const addendum: Rule = (record) => {
  const reason = textAt(record, "addendum", "reason");
  if (reason === undefined) return undefined;
  const original = textAt(record, "addendum", "originalEventID") ?? textAt(record, "addendum", "originalUID");
  const fields = textAt(record, "addendum", "updatedFields");
  const what =
    reason === "DELIVERY_DELAY" ? "The record was delivered late." :
    reason === "SERVICE_OUTAGE" ? "The record was delivered late because a service was down." :
    reason === "UPDATED_DATA" ? `The record takes the place of an earlier one${original === undefined ? "" : `, ${original}`}${fields === undefined ? "" : `, with other values of ${fields}`}: count the two once.` :
    `The record was added to or delivered late: ${reason}.`; // prettier-ignore
  return about("addendum.reason", what, SOURCE.contents);
};

const endpoint: Rule = (record) => {
  const id = textAt(record, "vpcEndpointId");
  return id === undefined || !id.startsWith("vpce-")
    ? undefined
    : about(
        "vpcEndpointId",
        `The call came through the VPC endpoint ${id}: a source address beside it is a private one of that network.`,
        SOURCE.contents,
      );
};

export const RECORDING_RULES: readonly Rule[] = [
  kind,
  region,
  globalEndpoint,
  tls,
  address,
  addendum,
  endpoint,
];
