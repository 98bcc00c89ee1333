import { parseTime } from "./time.js";
import { objectAt, textAt, type CloudTrailRecord, type JsonObject } from "./record.js";

/**
 * What one record's `userIdentity` says about who acted: AWS stamps the same values on every record of a session
 * (`cloudtrail-identity.md` §2). Empty strings are absent. Times are whole seconds since 1970.
 */
export interface Stamp {
  type?: string;
  principalId?: string;
  arn?: string;
  account?: string;
  key?: string;
  userName?: string;
  createdAt?: number;
  mfa?: boolean;
  issuer?: { type?: string; id?: string; arn?: string; account?: string; name?: string };
  web?: { provider: string; attributes: Record<string, string> };
  sourceIdentity?: string;
  ec2RoleDelivery?: string;
  signInSession?: string;
  invokedBy?: string;
  onBehalfOf?: { userId: string; store?: string };
  inScopeOf?: { issuerType?: string; issuedTo?: string; sourceArn?: string };
  credentialId?: string;
  identityProvider?: string;
}

const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** Reads the stamp of a record; an empty stamp where `userIdentity` is missing, null or not an object. */
export function stampOf(record: CloudTrailRecord): Stamp {
  return stampOfIdentity(objectAt(record, "userIdentity"));
}

/** Reads the stamp of a `userIdentity` object. */
export function stampOfIdentity(ui: JsonObject | undefined): Stamp {
  const stamp: Stamp = {};
  if (ui === undefined) return stamp;
  set(stamp, "type", textAt(ui, "type"));
  set(stamp, "principalId", textAt(ui, "principalId") ?? textAt(ui, "principalid"));
  set(stamp, "arn", textAt(ui, "arn"));
  set(stamp, "account", textAt(ui, "accountId") ?? textAt(ui, "accountid"));
  set(stamp, "key", textAt(ui, "accessKeyId") ?? textAt(ui, "accesskeyid") ?? textAt(ui, "accesKeyId"));
  const userName = textAt(ui, "userName") ?? textAt(ui, "username");
  // A hidden user name is no identity, and hidden ones are not one person (§4.3).
  set(stamp, "userName", userName === HIDDEN ? undefined : userName);
  set(stamp, "invokedBy", textAt(ui, "invokedBy"));
  set(stamp, "credentialId", textAt(ui, "credentialId"));
  set(stamp, "identityProvider", textAt(ui, "identityProvider"));
  const context = objectAt(ui, "sessionContext");
  set(stamp, "createdAt", parseTime(textAt(context, "attributes", "creationDate")));
  const mfa = textAt(context, "attributes", "mfaAuthenticated");
  if (mfa !== undefined) stamp.mfa = mfa.toLowerCase() === "true";
  set(stamp, "sourceIdentity", textAt(context, "sourceIdentity"));
  set(stamp, "ec2RoleDelivery", textAt(context, "ec2RoleDelivery"));
  set(stamp, "signInSession", textAt(context, "signInSessionArn"));
  readIssuer(stamp, objectAt(context, "sessionIssuer"));
  readWeb(stamp, objectAt(context, "webIdFederationData"));
  const userId = textAt(ui, "onBehalfOf", "userId");
  if (userId !== undefined) {
    const store = textAt(ui, "onBehalfOf", "identityStoreArn");
    stamp.onBehalfOf = store === undefined ? { userId } : { userId, store };
  }
  readScope(stamp, objectAt(ui, "inScopeOf"));
  return stamp;
}

function set<K extends keyof Stamp>(stamp: Stamp, key: K, value: Stamp[K] | undefined): void {
  if (value !== undefined) stamp[key] = value;
}

function readIssuer(stamp: Stamp, issuer: JsonObject | undefined): void {
  if (issuer === undefined || Object.keys(issuer).length === 0) return;
  const read: NonNullable<Stamp["issuer"]> = {};
  const type = textAt(issuer, "type");
  const id = textAt(issuer, "principalId") ?? textAt(issuer, "principalid");
  const arn = textAt(issuer, "arn");
  const account = textAt(issuer, "accountId");
  const name = textAt(issuer, "userName");
  if (type !== undefined) read.type = type;
  if (id !== undefined) read.id = id;
  if (arn !== undefined) read.arn = arn;
  if (account !== undefined) read.account = account;
  if (name !== undefined) read.name = name;
  if (Object.keys(read).length > 0) stamp.issuer = read;
}

function readWeb(stamp: Stamp, web: JsonObject | undefined): void {
  const provider = textAt(web, "federatedProvider");
  if (provider === undefined) return;
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries(objectAt(web, "attributes") ?? {})) {
    if (typeof value === "string" && value !== "") attributes[key] = value;
  }
  stamp.web = { provider, attributes };
}

function readScope(stamp: Stamp, scope: JsonObject | undefined): void {
  const issuerType = textAt(scope, "issuerType");
  const issuedTo = textAt(scope, "credentialsIssuedTo");
  const sourceArn = textAt(scope, "sourceArn");
  if (issuerType === undefined && issuedTo === undefined && sourceArn === undefined) return;
  stamp.inScopeOf = {
    ...(issuerType === undefined ? {} : { issuerType }),
    ...(issuedTo === undefined ? {} : { issuedTo }),
    ...(sourceArn === undefined ? {} : { sourceArn }),
  };
}
