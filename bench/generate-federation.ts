import type { Actor } from "./generate-calls.js";
import { assumed, credentials, issuing, session, type Scene, type Session } from "./generate-issuing.js";
import { clientOf, roleOf, type Principal } from "./generate-population.js";
import { record } from "./generate-records.js";

/** A role by SAML or by web identity (§3.7). */
export function federated(scene: Scene, account: string, region: string): Session {
  const { noise, at, time, emit } = scene;
  const role = roleOf(scene.people, noise, account);
  const web = noise.chance(0.5);
  const subject = web
    ? `system:serviceaccount:${noise.pick(["shop", "lake", "auth"])}:${role.name}`
    : `${noise.pick(scene.people.names)}@corp.example`;
  const name = web ? `botocore-session-${at}${noise.int(900)}` : subject;
  const key = noise.key("ASIA", account);
  const provider = `arn:aws:iam::${account}:${web ? "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/8F3C61D2A7B94E05B6D1C0E49A2F7D38" : "saml-provider/Corp"}`;
  const who = web
    ? `{"type":"WebIdentityUser","principalId":"${provider}:sts.amazonaws.com:${subject}","userName":"${subject}","identityProvider":"${provider}"}`
    : `{"type":"SAMLUser","principalId":"q8Wn5mKfQ0v1zBv4sYxA1u2cDdE=:${subject}","userName":"${subject}","identityProvider":"q8Wn5mKfQ0v1zBv4sYxA1u2cDdE="}`;
  const client = clientOf(scene.people, noise);
  const user = `"assumedRoleUser":{"assumedRoleId":"${role.id}:${name}","arn":"arn:aws:sts::${account}:assumed-role/${role.name}/${name}"}`;
  const response = web
    ? `{${credentials(noise, key, at + 3600)},"subjectFromWebIdentityToken":"${subject}",${user},"provider":"${provider}","audience":"sts.amazonaws.com"}`
    : `{"subject":"${subject}","subjectType":"persistent","issuer":"https://idp.corp.example/saml","audience":"https://signin.aws.amazon.com/saml","nameQualifier":"q8Wn5mKfQ0v1zBv4sYxA1u2cDdE=",${credentials(noise, key, at + 3600)},${user}}`;
  const request = `{${web ? "" : `"sAMLAssertionID":"_${noise.hex(32)}","principalArn":"${provider}",`}"roleArn":"arn:aws:iam::${account}:role/${role.name}","roleSessionName":"${name}","durationSeconds":3600}`;
  const actor: Actor = { account, ...client, byService: false };
  emit(
    account,
    region,
    issuing(
      scene,
      actor,
      who,
      web ? "AssumeRoleWithWebIdentity" : "AssumeRoleWithSAML",
      region,
      request,
      response,
      role.name,
      "",
    ),
  );
  const webId = web ? `"webIdFederationData":{"federatedProvider":"${provider}","attributes":{}},` : "";
  const identity = assumed(account, role, name, key, time, "false", webId);
  return { ...session(noise, account, region, [identity], [key], at + 3600, 1, subject), ...client };
}

/** Identity Center (§3.7): GetRoleCredentials with the management account, AssumeRoleWithSAML with the member, another key in use. */
export function portalUser(scene: Scene, account: string): Session {
  const { noise, at, time, emit, people } = scene;
  const region = "eu-west-1";
  const role = roleOf(people, noise, account);
  const set = role.name.replace("-", "");
  const reserved: Principal = { ...role, name: `AWSReservedSSO_${set}_${role.id.slice(5).toLowerCase()}` };
  const path = `aws-reserved/sso.amazonaws.com/${region}/`;
  const person = `${noise.pick(people.names)}@corp.example`;
  const client = clientOf(people, noise);
  const management = people.accounts[0] as string;
  const portal: Actor = { account: management, ...client, byService: false };
  const behalf = `"onBehalfOf":{"userId":"${noise.uuid()}","identityStoreArn":"arn:aws:identitystore::${management}:identitystore/d-936700aa11"}`;
  emit(
    management,
    region,
    record({
      version: "1.11",
      identity: `{"type":"IdentityCenterUser","accountId":"${management}",${behalf},"credentialId":"${noise.uuid()}"}`,
      time,
      source: "sso",
      name: "GetRoleCredentials",
      region,
      actor: portal,
      request: "null",
      response: "null",
      extra: "",
      requestId: noise.uuid(),
      eventId: noise.uuid(),
      readOnly: true,
      resources: "",
      data: false,
      shared: "",
      details: `{"role_name":"${set}","account_id":"${account}"}`,
      error: "",
    }),
  );
  const qualifier = "o2Qe5cYhT1pVb0rXk7sJm9uGdAw=";
  const provider = `arn:aws:iam::${account}:saml-provider/AWSSSO_4d1f7b92c6a03e58_DO_NOT_DELETE`;
  const member: Actor = { account, ...client, byService: false };
  emit(
    account,
    region,
    issuing(
      scene,
      member,
      `{"type":"SAMLUser","principalId":"${qualifier}:${person}","userName":"${person}","identityProvider":"${qualifier}"}`,
      "AssumeRoleWithSAML",
      region,
      `{"sAMLAssertionID":"_${noise.uuid()}","roleSessionName":"${person}","durationSeconds":28800,"roleArn":"arn:aws:iam::${account}:role/${path}${reserved.name}","principalArn":"${provider}"}`,
      `{"subject":"${person}","subjectType":"persistent","issuer":"https://portal.sso.${region}.amazonaws.com/saml/assertion/bench","audience":"https://signin.aws.amazon.com/saml","nameQualifier":"${qualifier}",${credentials(noise, noise.key("ASIA", account), at + 28800)},"assumedRoleUser":{"assumedRoleId":"${role.id}:${person}","arn":"arn:aws:sts::${account}:assumed-role/${reserved.name}/${person}"}}`,
      path + reserved.name,
      "",
    ),
  );
  const key = noise.key("ASIA", account);
  const identity = assumed(account, reserved, person, key, time, "false").replace(":role/", `:role/${path}`);
  return { ...session(noise, account, region, [identity], [key], at + 28800, 1, person), ...client };
}

/** An IAM user at the console: one ConsoleLogin, then a key for each service that no log issues (§3.4). */
export function consoleUser(scene: Scene, account: string): Session {
  const { noise, at, time, emit } = scene;
  const user = noise.pick(scene.people.users.get(account) as Principal[]);
  const client = { ip: clientOf(scene.people, noise).ip, agent: noise.pick(scene.people.browsers) };
  const base = `"type":"IAMUser","principalId":"${user.id}","arn":"arn:aws:iam::${account}:user/${user.name}","accountId":"${account}"`;
  emit(
    account,
    "us-east-1",
    `{"eventVersion":"1.08","userIdentity":{${base},"userName":"${user.name}"},"eventTime":"${time}","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"${client.ip}","userAgent":"${client.agent}","requestParameters":null,"responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_eu-west-1_${noise.hex(16)}","MobileVersion":"No","MFAUsed":"Yes"},"eventID":"${noise.uuid()}","readOnly":false,"eventType":"AwsConsoleSignIn","managementEvent":true,"recipientAccountId":"${account}","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"signin.aws.amazon.com"}}`,
  );
  const keys = Array.from({ length: 2 + noise.int(9) }, () => noise.key("ASIA", account));
  const identities = keys.map(
    (key) =>
      `{${base},"accessKeyId":"${key}","userName":"${user.name}","sessionContext":{"attributes":{"creationDate":"${time}","mfaAuthenticated":"true"}}}`,
  );
  return { ...session(noise, account, "eu-west-1", identities, keys, at + 43200, 1, user.name), ...client };
}
