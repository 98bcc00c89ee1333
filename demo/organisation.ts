import { instanceId, uniqueId } from "./ids.js";
import type { Random } from "./random.js";

/** The five accounts whose trails are in the archive, and the vendor's, which is not. */
export const ACCOUNTS = {
  management: "711000000017",
  identity: "722000000026",
  dev: "733000000035",
  prod: "744000000044",
  data: "755000000053",
} as const;
export const VENDOR_ACCOUNT = "799000000099";
export const ORGANISATION = "o-fenn4mark7";
export const HOME_REGION = "eu-west-1";
export const REGIONS = ["eu-west-1", "us-west-2", "us-east-1"] as const;
export const IDENTITY_STORE = "d-936700fe42";

export interface Role {
  account: string;
  name: string;
  id: string;
  /** The full ARN, with the path (§2.2: session ARNs drop it). */
  arn: string;
}

export interface User {
  account: string;
  name: string;
  id: string;
  arn: string;
}

export interface Employee {
  /** Identity Center user name, e-mail-like as most are. */
  userName: string;
  short: string;
  userId: string;
  ip: string;
}

/** Roles and users are made on first mention, so that a story reads without a preamble. */
export class Organisation {
  readonly #roles = new Map<string, Role>();
  readonly #users = new Map<string, User>();
  readonly #employees = new Map<string, Employee>();
  readonly #random: Random;
  readonly instances: { web: string[]; etl: string };
  readonly buckets = {
    lake: "fennmark-customer-lake",
    assets: "fennmark-shop-assets",
    artifacts: "fennmark-build-artifacts",
    trail: "fennmark-org-trail",
    locked: "fennmark-finance-exports",
  };

  constructor(random: Random) {
    this.#random = random;
    this.instances = { web: [instanceId(random), instanceId(random)], etl: instanceId(random) };
  }

  role(account: string, name: string, path = "/"): Role {
    const key = `${account}${path}${name}`;
    let role = this.#roles.get(key);
    if (role === undefined) {
      const id = uniqueId("AROA", account, this.#random);
      role = { account, name, id, arn: `arn:aws:iam::${account}:role${path}${name}` };
      this.#roles.set(key, role);
    }
    return role;
  }

  /** A role deleted and made again under its name: same ARN, new unique ID (§3.0). */
  recreate(role: Role): Role {
    return { ...role, id: uniqueId("AROA", role.account, this.#random) };
  }

  user(account: string, name: string): User {
    const key = `${account}/${name}`;
    let user = this.#users.get(key);
    if (user === undefined) {
      user = {
        account,
        name,
        id: uniqueId("AIDA", account, this.#random),
        arn: `arn:aws:iam::${account}:user/${name}`,
      };
      this.#users.set(key, user);
    }
    return user;
  }

  /** The role that Identity Center makes for a permission set in a member account (§3.7). */
  permissionSetRole(account: string, permissionSet: string): Role {
    const path = `/aws-reserved/sso.amazonaws.com/${HOME_REGION}/`;
    const prefix = `${account}${path}AWSReservedSSO_${permissionSet}_`;
    for (const [key, role] of this.#roles) if (key.startsWith(prefix)) return role;
    return this.role(account, `AWSReservedSSO_${permissionSet}_${this.#random.hex(16)}`, path);
  }

  employee(short: string, ip: string): Employee {
    let employee = this.#employees.get(short);
    if (employee === undefined) {
      employee = { short, userName: `${short}@fennmark.example`, userId: this.#random.uuid(), ip };
      this.#employees.set(short, employee);
    }
    return employee;
  }
}
