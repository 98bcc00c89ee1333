import type { RelationColumn } from "./relations.js";
import { arrayOf, BOOLEAN, mapOf, rowOf, TIMESTAMP, VARCHAR, type TrinoType } from "./types.js";

/*
 * The columns of a CloudTrail Lake event data store (cloudtrail-identity.md §7.4; AWS: "Supported SQL schemas for event
 * data stores", query-supported-event-schemas). AWS spells `credentiaisissuedto` so. `eventcontext` is the one column
 * that the page leaves out: enriched events have it.
 */

const TEXT_MAP = mapOf(VARCHAR, VARCHAR);
const rowOfText = (...names: string[]): TrinoType =>
  rowOf(Object.fromEntries(names.map((name) => [name, VARCHAR])));

const PERSON = ["type", "principalid", "arn", "accountid"];
const SESSION_TEXT = ["sourceidentity", "ec2roledelivery", "ec2issuedinvpc"];
const IN_SCOPE_OF = ["sourcearn", "sourceaccount", "issuertype", "credentiaisissuedto"];

const USER_IDENTITY = rowOf({
  ...Object.fromEntries([...PERSON, "accesskeyid", "username"].map((name) => [name, VARCHAR])),
  sessioncontext: rowOf({
    attributes: rowOf({ creationdate: TIMESTAMP, mfaauthenticated: VARCHAR }),
    sessionissuer: rowOfText(...PERSON, "username"),
    webidfederationdata: rowOf({ federatedprovider: VARCHAR, attributes: TEXT_MAP }),
    ...Object.fromEntries(SESSION_TEXT.map((name) => [name, VARCHAR])),
  }),
  onbehalfof: rowOfText("userid", "identitystorearn"),
  inscopeof: rowOfText(...IN_SCOPE_OF),
  invokedby: VARCHAR,
  identityprovider: VARCHAR,
});

const EVENT_CONTEXT = rowOf({
  requestcontext: TEXT_MAP,
  tagcontext: rowOf({
    principaltags: TEXT_MAP,
    resourcetags: arrayOf(rowOf({ arn: VARCHAR, tags: TEXT_MAP })),
  }),
});

const raw = (path: string) => `TRY(json_extract_string(raw, '$.${path}'))`;
const isTrue = (sql: string) => `CASE lower(${sql}) WHEN 'true' THEN true WHEN 'false' THEN false END`;

/** An object's members, their values as text: of what is no object nothing. */
const members = (path: string) =>
  `TRY(CASE WHEN json_type(raw, '$.${path}') = 'OBJECT' THEN CAST(json_extract(raw, '$.${path}') AS MAP(VARCHAR, VARCHAR)) END)`;

const CREATION_DATE = "TRY_CAST(useridentity.sessioncontext.attributes.creationdate AS TIMESTAMP)";
const EC2_ISSUED_IN_VPC = raw("userIdentity.sessionContext.ec2IssuedInVpc");
const IDENTITY_PROVIDER = raw("userIdentity.identityProvider");
const KEYS = ["sourceArn", "sourceAccount", "issuerType", "credentialsIssuedTo"];
const IN_SCOPE = `CASE WHEN TRY(json_type(raw, '$.userIdentity.inScopeOf')) = 'OBJECT' THEN {${IN_SCOPE_OF.map((name, at) => `'${name}': ${raw(`userIdentity.inScopeOf.${KEYS[at]}`)}`).join(", ")}} END`;

const stored = (...path: string[]): [string, string[]] => [path.join("."), ["_identity", ...path]];

/** The fields that lie in stored columns, and the few that stand in the text alone. */
const IDENTITY_PARTS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [...PERSON, "accesskeyid", "username", "invokedby", "onbehalfof"].map((name) => stored(name)),
  ),
  ...Object.fromEntries(["userid", "identitystorearn"].map((name) => stored("onbehalfof", name))),
  ...Object.fromEntries([
    stored("sessioncontext", "attributes", "mfaauthenticated"),
    stored("sessioncontext", "sessionissuer"),
    ...[...PERSON, "username"].map((name) => stored("sessioncontext", "sessionissuer", name)),
    stored("sessioncontext", "webidfederationdata"),
    stored("sessioncontext", "webidfederationdata", "federatedprovider"),
    stored("sessioncontext", "webidfederationdata", "attributes"),
    stored("sessioncontext", "sourceidentity"),
    stored("sessioncontext", "ec2roledelivery"),
  ]),
  "sessioncontext.attributes.creationdate": ["_creationdate"],
  "sessioncontext.ec2issuedinvpc": ["_ec2issuedinvpc"],
  inscopeof: ["_inscopeof"],
  ...Object.fromEntries(IN_SCOPE_OF.map((name) => [`inscopeof.${name}`, ["_inscopeof", name]])),
  identityprovider: ["_identityprovider"],
};

const SESSION = `CASE WHEN useridentity.sessioncontext IS NOT NULL THEN {
  'attributes': CASE WHEN useridentity.sessioncontext.attributes IS NOT NULL THEN {'creationdate': ${CREATION_DATE}, 'mfaauthenticated': useridentity.sessioncontext.attributes.mfaauthenticated} END,
  'sessionissuer': useridentity.sessioncontext.sessionissuer, 'webidfederationdata': useridentity.sessioncontext.webidfederationdata,
  'sourceidentity': useridentity.sessioncontext.sourceidentity, 'ec2roledelivery': useridentity.sessioncontext.ec2roledelivery,
  'ec2issuedinvpc': ${EC2_ISSUED_IN_VPC}} END`;

const IDENTITY = `CASE WHEN useridentity IS NOT NULL THEN {${[...PERSON, "accesskeyid", "username"].map((name) => `'${name}': useridentity."${name}"`).join(", ")},
  'sessioncontext': ${SESSION}, 'onbehalfof': useridentity.onbehalfof, 'inscopeof': ${IN_SCOPE}, 'invokedby': useridentity.invokedby,
  'identityprovider': ${IDENTITY_PROVIDER}} END`;

const RESOURCES = `TRY(CASE WHEN json_type(raw, '$.resources') = 'ARRAY' THEN list_transform(json_extract(raw, '$.resources[*]'), lambda r: {
  'accountid': json_extract_string(r, '$.accountId'), 'type': json_extract_string(r, '$.type'), 'arn': json_extract_string(r, '$.ARN'),
  'arnprefix': json_extract_string(r, '$.ARNPrefix')}) END)`;

const TLS = `CASE WHEN TRY(json_type(raw, '$.tlsDetails')) = 'OBJECT' THEN {'tlsversion': json_extract_string(raw, '$.tlsDetails.tlsVersion'),
  'ciphersuite': json_extract_string(raw, '$.tlsDetails.cipherSuite'),
  'clientprovidedhostheader': json_extract_string(raw, '$.tlsDetails.clientProvidedHostHeader')} END`;

const tags = (sql: string) => `CAST(json_extract(${sql}) AS MAP(VARCHAR, VARCHAR))`;
const CONTEXT = `TRY(CASE WHEN json_type(raw, '$.eventContext') = 'OBJECT' THEN {
  'requestcontext': ${tags("raw, '$.eventContext.requestContext'")},
  'tagcontext': {'principaltags': ${tags("raw, '$.eventContext.tagContext.principalTags'")},
    'resourcetags': list_transform(json_extract(raw, '$.eventContext.tagContext.resourceTags[*]'), lambda r: {'arn': json_extract_string(r, '$.arn'), 'tags': ${tags("r, '$.tags'")}})}} END)`;

interface LakeColumn extends RelationColumn {
  readonly sql: string;
}

const text = (name: string, sql: string): LakeColumn => ({ name, type: VARCHAR, sql });
const map = (name: string, field: string): LakeColumn => ({ name, type: TEXT_MAP, sql: members(field) });
const same = (...names: string[]): LakeColumn[] => names.map((name) => text(name, name));

const COLUMNS: readonly LakeColumn[] = [
  ...same("eventversion"),
  { name: "useridentity", type: USER_IDENTITY, sql: IDENTITY, parts: IDENTITY_PARTS },
  { name: "eventtime", type: TIMESTAMP, sql: "ts" },
  ...same("eventsource", "eventname", "awsregion", "sourceipaddress", "useragent", "errorcode"),
  text("errormessage", raw("errorMessage")),
  map("requestparameters", "requestParameters"),
  map("responseelements", "responseElements"),
  map("additionaleventdata", "additionalEventData"),
  text("requestid", raw("requestID")),
  ...same("eventid"),
  { name: "readonly", type: BOOLEAN, sql: isTrue("readonly") },
  { name: "resources", type: arrayOf(rowOfText("accountid", "type", "arn", "arnprefix")), sql: RESOURCES },
  ...same("eventtype"),
  text("apiversion", raw("apiVersion")),
  { name: "managementevent", type: BOOLEAN, sql: isTrue(raw("managementEvent")) },
  ...same("recipientaccountid"),
  text("sharedeventid", raw("sharedEventID")),
  text("annotation", raw("annotation")),
  text("vpcendpointid", raw("vpcEndpointId")),
  text("vpcendpointaccountid", raw("vpcEndpointAccountId")),
  map("serviceeventdetails", "serviceEventDetails"),
  map("addendum", "addendum"),
  map("edgedevicedetails", "edgeDeviceDetails"),
  map("insightdetails", "insightDetails"),
  ...same("eventcategory"),
  { name: "tlsdetails", type: rowOfText("tlsversion", "ciphersuite", "clientprovidedhostheader"), sql: TLS },
  text("sessioncredentialfromconsole", raw("sessionCredentialFromConsole")),
  text("eventjson", "raw"),
  text("eventjsonchecksum", "CAST(NULL AS VARCHAR)"),
  { name: "eventcontext", type: EVENT_CONTEXT, hidden: true, sql: CONTEXT },
];

/** The columns alone, without how they are computed. */
export const LAKE_COLUMNS: readonly RelationColumn[] = COLUMNS.map(({ sql: _sql, ...column }) => column);

/** How a view computes them from the stored columns, and the parts that `useridentity` names. */
export const LAKE_EXPRESSIONS: readonly string[] = [
  ...COLUMNS.map(({ name, sql }) => `${sql} AS "${name}"`),
  "useridentity AS _identity",
  `${CREATION_DATE} AS _creationdate`,
  `${EC2_ISSUED_IN_VPC} AS _ec2issuedinvpc`,
  `${IN_SCOPE} AS _inscopeof`,
  `${IDENTITY_PROVIDER} AS _identityprovider`,
];
