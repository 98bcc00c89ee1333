import { AGENTS } from "../agents.js";
import { call } from "../calls.js";
import type { World } from "../callers.js";
import { MINUTE, moment } from "../clock.js";
import { portalSignIn, roleCredentials } from "../identity-center.js";
import { iamWrite } from "../operations.js";
import { ACCOUNTS } from "../organisation.js";
import { ATTACK_DAY, type Cast } from "./cast.js";

/** The security lead finds it and shuts what she sees: the trail, the password, the first key; not the second. */
export function aftermath(world: World, cast: Cast, key: string, trail: string): void {
  const client = { ip: cast.grace.ip, agent: AGENTS.cli };
  const at = moment(ATTACK_DAY, "12:50:00");
  const portal = portalSignIn(world, cast.grace, at, { ...client, agent: AGENTS.mac }, client);
  const data = roleCredentials(world, portal, ACCOUNTS.data, "IncidentResponse", at + 4 * MINUTE);
  const start = { source: "cloudtrail", name: "StartLogging", readOnly: false } as const;
  call(world, data, at + 8 * MINUTE, start, { request: { name: trail } });
  const identity = roleCredentials(world, portal, ACCOUNTS.identity, "IncidentResponse", at + 11 * MINUTE);
  const userName = cast.artifacts.name;
  call(
    world,
    identity,
    at + 13 * MINUTE,
    iamWrite("UpdateAccessKey", { userName, accessKeyId: key, status: "Inactive" }),
  );
  call(world, identity, at + 14 * MINUTE, iamWrite("DeleteLoginProfile", { userName }));
}
