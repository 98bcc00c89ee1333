import { identityOf, onward, sessionIdOf, type Caller, type Client, type World } from "./callers.js";
import { iso, type Seconds } from "./clock.js";
import { uniqueId } from "./ids.js";
import { HOME_REGION } from "./organisation.js";
import type { Fields } from "./recorder.js";
import { LOGIN_TO, signinRecord } from "./signin.js";

/** GetSigninToken: a broker turns credentials into a console link; a console sign-in of the same session follows (§3.6). */
export function brokerToConsole(
  world: World,
  session: Caller,
  at: Seconds,
  browser: Client,
  broker: Client,
): Caller {
  const { random, recorder } = world;
  const consoleKey = uniqueId("ASIA", session.account, random);
  const behind = { ...session.behind, hopsAlso: [session.behind.via.length + 1] };
  const common = {
    account: session.account,
    region: "us-east-1",
    sessionId: sessionIdOf(session),
    sessionArn: session.arn,
  };
  const eventId = recorder.record(
    signinRecord(
      {
        ...common,
        at,
        name: "GetSigninToken",
        identity: identityOf(session, { service: "signin", version: "1.08" }),
        response: { credentials: { accessKeyId: consoleKey }, GetSigninToken: "Success" },
        extra: { MobileVersion: "No", MFAUsed: "No" },
        behind: session.behind,
      },
      broker,
    ),
  );
  recorder.issued(consoleKey, behind, eventId, sessionIdOf(session));
  const console: Caller = { ...session, key: consoleKey, client: browser, consoleKeys: new Map(), behind };
  recorder.record(
    signinRecord(
      {
        ...common,
        at: at + 1,
        name: "ConsoleLogin",
        identity: identityOf(console, { service: "signin", version: "1.08" }),
        response: { ConsoleLogin: "Success" },
        extra: { LoginTo: LOGIN_TO + random.hex(16), MobileVersion: "No", MFAUsed: "No" },
        behind,
      },
      browser,
    ),
  );
  return console;
}

/** `aws login` (§3.7): the browser authorises, the command line gets keys of the very same console session. */
export function awsLogin(world: World, console: Caller, at: Seconds, cli: Client): Caller {
  const { random, recorder } = world;
  const identity: Fields = {
    type: console.type,
    principalId: console.principalId,
    arn: console.arn,
    accountId: console.account,
    ...(console.userName === undefined ? {} : { userName: console.userName }),
    sessionContext: {
      attributes: {
        creationDate: iso(console.createdAt ?? at),
        mfaAuthenticated: String(console.mfa === true),
      },
    },
  };
  const common = {
    account: console.account,
    region: HOME_REGION,
    type: "AwsApiCall",
    identity,
    requestId: random.uuid(),
    version: "1.11",
    sessionId: sessionIdOf(console),
    sessionArn: console.arn,
    behind: console.behind,
    resources: [{ accountId: console.account, ARN: "arn:aws:signin:::devtools/same-device" }],
  };
  recorder.record(
    signinRecord(
      {
        ...common,
        at,
        name: "AuthorizeOAuth2Access",
        request: {
          scope: "openid",
          redirect_uri: "http://127.0.0.1:58231/oauth/callback",
          code_challenge_method: "SHA-256",
          client_id: "arn:aws:signin:::devtools/same-device",
        },
        extra: { success: "true" },
      },
      console.client,
    ),
  );
  recorder.record(
    signinRecord(
      {
        ...common,
        at: at + 3,
        name: "CreateOAuth2Token",
        requestId: random.uuid(),
        request: { client_id: "arn:aws:signin:::devtools/same-device" },
        extra: { grant_type: "authorization_code", success: "true" },
      },
      cli,
    ),
  );
  const { consoleKeys: _browserOnly, ...rest } = console;
  return {
    ...rest,
    key: uniqueId("ASIA", console.account, random),
    client: cli,
    behind: { ...onward(console.behind, "CreateOAuth2Token"), hopsAlso: [console.behind.via.length] },
  };
}
