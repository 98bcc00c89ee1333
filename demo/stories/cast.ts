import { AGENTS } from "../agents.js";
import { iamUser, type Caller, type World } from "../callers.js";
import { DAY, moment, type Seconds } from "../clock.js";
import { ACCOUNTS, type Employee, type User } from "../organisation.js";

/** Three days in March; the attack is on the last. */
export const DAYS = ["2026-03-10", "2026-03-11", "2026-03-12"] as const;
export const ATTACK_DAY = DAYS[2];
export const START: Seconds = moment(DAYS[0], "00:00:00");
export const END: Seconds = START + DAYS.length * DAY;

/** Three hours of one account and region were never delivered. */
export const MISSING = {
  account: ACCOUNTS.data,
  region: "us-west-2",
  from: moment(DAYS[1], "13:00:00"),
  to: moment(DAYS[1], "16:00:00"),
} as const;

/** Documentation addresses: the office, the cloud's NAT, and where the attacker sits (RFC 5737). */
export const IPS = {
  office: "192.0.2.14",
  natProd: "192.0.2.130",
  natData: "192.0.2.131",
  natDev: "192.0.2.132",
  runner: "198.51.100.88",
  plant: "198.51.100.19",
  vendor: "198.51.100.140",
  attackerFirst: "203.0.113.77",
  attackerSecond: "203.0.113.209",
} as const;

/** Those who appear in more than one story. */
export interface Cast {
  mina: Employee;
  tomas: Employee;
  grace: Employee;
  yuki: Employee;
  ravi: { user: User; caller: Caller };
  nadia: { user: User; caller: Caller };
  lea: { user: User; caller: Caller };
  broker: { user: User; caller: Caller };
  /** The user whose key leaks; its key is made in the archive, on the first day. */
  artifacts: User;
  /** The user who gets a second key that nobody asked for. */
  backup: { user: User; caller: Caller };
}

export function assemble(world: World): Cast {
  const { org } = world;
  const member = (name: string, ip: string, agent: string): { user: User; caller: Caller } => {
    const user = org.user(ACCOUNTS.identity, name);
    return { user, caller: iamUser(world, user, { ip, agent }, name) };
  };
  return {
    mina: org.employee("mina.okafor", "192.0.2.41"),
    tomas: org.employee("tomas.vidal", "198.51.100.7"),
    grace: org.employee("grace.lund", "192.0.2.42"),
    yuki: org.employee("yuki.arai", "198.51.100.31"),
    ravi: member("ravi.menon", "192.0.2.43", AGENTS.cli),
    nadia: member("nadia.ito", "198.51.100.52", AGENTS.cli),
    lea: member("lea.brandt", "192.0.2.44", AGENTS.cli),
    broker: member("report-broker", IPS.office, AGENTS.java),
    artifacts: org.user(ACCOUNTS.identity, "artifact-sync"),
    backup: member("backup-agent", IPS.natData, AGENTS.boto),
  };
}
