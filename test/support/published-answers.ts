/*
 * Published queries, written again by hand as DuckDB SQL over the standard table, as their authors meant them: by ID. What
 * the translation answers is held to these.
 */

const JULY = "eventtime BETWEEN '2021-07-01T00:00:00Z' AND '2021-08-01T00:00:00Z'";
const TIME = "strptime(eventtime, '%Y-%m-%dT%H:%M:%SZ')";
/** The range that all filled queries of CloudTrail Lake have. */
const STORE = `${TIME} > TIMESTAMP '2021-07-01' AND ${TIME} < TIMESTAMP '2021-08-01'`;
const MONTH = "year = '2021' AND month = '07'";
const DAY = `${MONTH} AND day = '22'`;
const PARTS = (from: string, to: string) => `strftime(${TIME}, '%Y/%m/%d') BETWEEN '${from}' AND '${to}'`;
const KEY = "useridentity.accesskeyid = 'AKIAIOSFODNN7EXAMPLE'";
const json = (column: string, path: string) => `json_extract_string(${column}, '$.${path}')`;

export const ANSWERS: Readonly<Record<string, string>> = {
  at0005: `SELECT eventtime, eventsource, eventname, sourceipaddress, errorcode, useragent FROM cloudtrail_logs WHERE useridentity.accesskeyid = 'AKIAxxxxxxxxxxxxxxxx' AND ${MONTH}`,
  at0010: `SELECT useragent, count(*) FROM cloudtrail_logs WHERE ${MONTH} AND useridentity.username = 'xxxxxx' GROUP BY 1`,
  at0017: `SELECT useridentity.principalid, count(*) FROM cloudtrail_logs WHERE ${DAY} AND contains(useridentity.principalid, ':i-') AND errorcode = 'AccessDenied' GROUP BY 1`,
  at0021: `SELECT eventname, count(*) FROM cloudtrail_logs WHERE ${DAY} GROUP BY 1`,
  at0022: `SELECT errorcode, count(errorcode) FROM cloudtrail_logs WHERE ${DAY} GROUP BY 1`,
  at0028: `SELECT useridentity.principalid, eventname, count(*) FROM cloudtrail_logs WHERE ${DAY} AND eventsource = 'iam.amazonaws.com' AND NOT regexp_matches(eventname, '^(Get|List|Generate)') GROUP BY 1, 2`,
  at0086: `SELECT useridentity.arn, eventname, list_sort(list(DISTINCT sourceipaddress)) FROM cloudtrail_logs WHERE useridentity.arn IS NOT NULL AND eventname IN ('AssumeRole', 'ConsoleLogin') AND ${PARTS("2021/07/01", "2021/07/31")} AND recipientaccountid = '111122223333' AND awsregion IN ('us-east-1', 'us-east-2', 'us-west-2') GROUP BY 1, 2`,
  at0090: `SELECT eventtime, useridentity.arn, useridentity.username, eventname, ${json("responseelements", "accessKey.userName")}, ${json("responseelements", "accessKey.accessKeyId")} FROM cloudtrail_logs WHERE eventname = 'CreateAccessKey' AND errorcode IS NULL AND ${PARTS("2021/07/01", "2021/07/31")} AND recipientaccountid = '111122223333' AND awsregion IN ('us-east-1', 'us-east-2', 'us-west-2')`,
  at0091: `SELECT eventtime, useridentity.arn, useridentity.username, eventname, ${json("requestparameters", "userName")} FROM cloudtrail_logs WHERE eventname IN ('UpdateLoginProfile', 'CreateLoginProfile') AND errorcode IS NULL AND ${PARTS("2021/07/01", "2021/07/31")} AND recipientaccountid = '111122223333' AND awsregion IN ('us-east-1', 'us-east-2', 'us-west-2')`,
  at0094: `SELECT awsregion, eventsource, eventname, readonly, errorcode, errormessage, count(*) FROM cloudtrail_logs WHERE ${KEY} AND ${PARTS("2021/07/16", "2021/07/24")} GROUP BY ALL`,
  at0107: `SELECT DISTINCT useridentity.accesskeyid FROM cloudtrail_logs WHERE useridentity.arn = 'arn:aws:iam::999999999999:user/pipeline' AND ${PARTS("2021/07/22", "2021/07/29")}`,
  at0108: `SELECT ${json("responseelements", "instancesSet.items[0].instanceId")} FROM cloudtrail_logs WHERE useridentity.arn = 'arn:aws:iam::999999999999:user/pipeline' AND ${PARTS("2021/07/22", "2021/07/29")} AND eventname = 'RunInstances'`,
  at0122: `SELECT sourceipaddress, useragent, count(*), min(eventtime), max(eventtime) FROM cloudtrail_logs WHERE ${KEY} AND ${JULY} GROUP BY 1, 2`,
  at0125: `SELECT eventtime, eventname, requestparameters, responseelements, sourceipaddress, recipientaccountid FROM cloudtrail_logs WHERE ${KEY} AND eventname = 'AssumeRole' AND ${JULY}`,
  at0126: `SELECT eventtime, eventname, errorcode, errormessage, sourceipaddress FROM cloudtrail_logs WHERE ${KEY} AND coalesce(errorcode, '') <> '' AND ${JULY}`,
  at0133: `SELECT eventtime, useridentity.arn, sourceipaddress, ${json("requestparameters", "bucketName")}, json_extract_string(requestparameters, '$."x-amz-copy-source"') FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com' AND eventname IN ('CopyObject', 'PutObject', 'UploadPart') AND useridentity.arn = 'SUSPECT_PRINCIPAL' AND ${JULY}`,
  at0134: `SELECT eventtime, ${json("requestparameters", "key")}, sourceipaddress, useridentity.arn FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com' AND eventname = 'GetObject' AND contains(requestparameters, 'BUCKET_NAME') AND useridentity.arn = 'SUSPECT_PRINCIPAL' AND ${JULY}`,
  at0160: `SELECT useridentity.arn, sourceipaddress, eventname, count(*) FROM cloudtrail_logs WHERE eventname IN ('GetWorkloadAccessToken', 'GetWorkloadAccessTokenForJWT', 'GetWorkloadAccessTokenForUserId', 'GetResourceOauth2Token', 'GetResourceApiKey') AND ${JULY} GROUP BY ALL`,
  at0167: `SELECT eventname, useridentity.username, sourceipaddress, eventtime, requestparameters FROM cloudtrail_logs WHERE contains(useridentity.username, 'ExampleUser') AND eventtime > '2021-07-01T00:00:00Z' AND NOT (contains(eventname, 'Describe') AND contains(eventname, 'List'))`,
  at0169: `SELECT awsregion, replace(r.arn, 'arn:aws:s3:::', ''), eventname, eventtime, useragent FROM (SELECT *, unnest(resources) AS r FROM cloudtrail_logs) WHERE ends_with(r.arn, 'example/datafile.txt')`,
  at0170: `SELECT awsregion, replace(r.arn, 'arn:aws:s3:::', ''), eventtime, useridentity.username, r.accountid FROM (SELECT *, unnest(resources) AS r FROM cloudtrail_logs) WHERE eventname = 'DeleteBucket'`,
  at0260: `SELECT eventtime, requestparameters, sourceipaddress, useragent FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com' AND eventname = 'GetObject' AND useridentity.accountid = 'anonymous' AND useridentity.arn IS NULL`,
  la0002: `SELECT count(*), CAST(${TIME} AS DATE), awsregion, recipientaccountid, ${json("additionaleventdata", "configRuleName")}, ${json("additionaleventdata", "configRuleArn")} FROM cloudtrail_logs WHERE eventname = 'PutEvaluations' AND ${STORE} GROUP BY ALL`,
  la0004: `SELECT DISTINCT useridentity.accountid FROM cloudtrail_logs WHERE sourceipaddress = '192.0.2.76' AND ${STORE} AND useridentity.accountid <> '555555555555'`,
  la0005: `SELECT ${json("requestparameters", "dBInstanceIdentifier")}, ${json("requestparameters", "engine")}, ${json("requestparameters", "engineVersion")} FROM cloudtrail_logs WHERE ${json("requestparameters", "engine")} = 'aurora-postgresql' AND eventname = 'CreateDBInstance' AND ${json("requestparameters", "enablePerformanceInsights")} = 'true'`,
  la0012: `SELECT isodow(${TIME}), count(*) FROM cloudtrail_logs WHERE ${STORE} AND eventcategory = 'Data' GROUP BY 1`,
  la0024: `SELECT count(*), eventsource, eventname FROM cloudtrail_logs WHERE ${STORE} AND ${KEY} AND errorcode IS NULL GROUP BY 2, 3`,
  la0036: `SELECT CAST(CAST(requestparameters AS JSON) AS MAP(VARCHAR, VARCHAR)), CAST(CAST(responseelements AS JSON) AS MAP(VARCHAR, VARCHAR)) FROM cloudtrail_logs WHERE eventname = 'AssumeRole' AND ${STORE} AND ${KEY}`,
  la0046: `SELECT awsregion, eventsource, count(*) FROM cloudtrail_logs WHERE ${STORE} GROUP BY 1, 2`,
  la0053: `SELECT ${json("requestparameters", "bucketName")}, ${json("requestparameters", "key")}, eventname FROM cloudtrail_logs WHERE eventname IN ('CopyObject', 'DeleteObject', 'DeleteObjects', 'GetObject', 'HeadObject', 'PutObject') AND ${STORE} AND ${KEY}`,
  la0055: `SELECT DISTINCT ${json("requestparameters", "bucketName")}, awsregion, recipientaccountid FROM cloudtrail_logs WHERE ${json("additionaleventdata", "aclRequired")} = 'Yes'`,
  la0061: `SELECT awsregion, eventsource, ${json("requestparameters", "resourcesSet.items[0].resourceId")}, ${TIME}, eventname, ${json("requestparameters", "tagSet.items[0].key")}, ${json("requestparameters", "tagSet.items[0].value")}, useridentity.arn FROM cloudtrail_logs WHERE ${TIME} > TIMESTAMP '2021-07-01' AND eventname IN ('CreateTags', 'DeleteTags')`,
  la0062: `SELECT eventsource, tlsdetails.tlsversion, sourceipaddress, recipientaccountid, count(*) FROM cloudtrail_logs WHERE ${TIME} BETWEEN TIMESTAMP '2021-07-01' AND TIMESTAMP '2021-08-01' AND tlsdetails.tlsversion IN ('TLSv1', 'TLSv1.0', 'TLSv1.1') GROUP BY ALL`,
  la0069: `SELECT useridentity.principalid, eventname, ${TIME}, ${json("requestparameters", "userName")}, ${json("requestparameters", "groupName")} FROM cloudtrail_logs WHERE ${STORE} AND eventname = 'AddUserToGroup' AND contains(${json("requestparameters", "groupName")}, 'admin')`,
  la0070: `SELECT useridentity.principalid, useridentity.accountid, count(*) FROM cloudtrail_logs WHERE useridentity.principalid IS NOT NULL AND ${STORE} GROUP BY 1, 2`,
};
