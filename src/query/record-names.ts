/** Names of fields in records (reference §1.1, §2), as CloudTrail writes them. */
const NAMES = [
  "eventVersion", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
  "requestParameters", "responseElements", "additionalEventData", "requestID", "eventID", "readOnly", "resources", "eventType",
  "apiVersion", "managementEvent", "recipientAccountId", "serviceEventDetails", "sharedEventID", "vpcEndpointId",
  "vpcEndpointAccountId", "eventCategory", "addendum", "insightDetails", "sessionCredentialFromConsole", "edgeDeviceDetails",
  "tlsDetails", "userIdentity",
  ...[
    "type", "principalId", "arn", "accountId", "accessKeyId", "userName", "invokedBy", "identityProvider", "credentialId",
    "onBehalfOf.userId", "onBehalfOf.identityStoreArn", "inScopeOf", "sessionContext", "sessionContext.attributes",
    "sessionContext.attributes.mfaAuthenticated", "sessionContext.attributes.creationDate", "sessionContext.sessionIssuer",
    ...["type", "principalId", "arn", "accountId", "userName"].map((name) => `sessionContext.sessionIssuer.${name}`),
    "sessionContext.webIdFederationData", "sessionContext.webIdFederationData.federatedProvider",
    "sessionContext.webIdFederationData.attributes", "sessionContext.sourceIdentity", "sessionContext.ec2RoleDelivery",
  ].map((name) => `userIdentity.${name}`),
]; // prettier-ignore

const BY_LOWER: ReadonlyMap<string, string> = new Map(NAMES.map((name) => [name.toLowerCase(), name]));
/** What people leave out between a name and what it lies in. */
const WITHIN =
  /^userIdentity\.(?=(?:attributes|sessionIssuer|webIdFederationData|sourceIdentity|ec2RoleDelivery)\b)/i;

/** What is wrong with a field's name, where it is nearly one that records have; undefined where nothing is known against it. */
export function misnamed(name: string): string | undefined {
  const known = BY_LOWER.get(name.toLowerCase());
  if (known === name) return undefined;
  if (known !== undefined)
    return `${name} is in no record; CloudTrail writes ${known}, and the case of names counts.`;
  const inner = /^detail\.(.+)$/i.exec(name)?.[1];
  const [top = ""] = inner?.split(".") ?? [];
  if (inner !== undefined && BY_LOWER.has(top.toLowerCase()))
    return `${name} is in no record: detail is the envelope of EventBridge; CloudTrail's own record has ${inner}.`;
  const whole = BY_LOWER.get(name.replace(WITHIN, "userIdentity.sessionContext.").toLowerCase());
  return whole === undefined ? undefined : `${name} is in no record; CloudTrail writes ${whole}.`;
}
