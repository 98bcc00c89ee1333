import type { Noise } from "./generate-noise.js";

export interface Principal {
  name: string;
  id: string;
  key: string;
}

/** Accounts, users and roles of the made-up company, and the programs its people use. */
export interface Population {
  accounts: string[];
  regions: string[];
  users: Map<string, Principal[]>;
  roles: Map<string, Principal[]>;
  names: string[];
  agents: string[];
  browsers: string[];
  ips: string[];
}

const FIRST = [
  "ana",
  "bo",
  "cleo",
  "dev",
  "eli",
  "fay",
  "gil",
  "hana",
  "ivo",
  "jun",
  "kai",
  "lia",
  "max",
  "noa",
  "oda",
  "per",
];
const LAST = [
  "abe",
  "berg",
  "costa",
  "diaz",
  "evans",
  "fuchs",
  "gray",
  "hall",
  "ito",
  "jansen",
  "kim",
  "lund",
];
const WORK = ["web", "etl", "deploy", "audit", "reader", "writer", "batch", "build", "stream", "report"];
const TEAMS = ["shop", "billing", "lake", "search", "auth", "mail", "media", "risk"];

export function populate(noise: Noise, count: number): Population {
  const accounts = Array.from({ length: count }, (_, i) => String(410000000000 + i * 11000000007));
  const names = FIRST.flatMap((first) => LAST.map((last) => `${first}.${last}`));
  const users = new Map<string, Principal[]>();
  const roles = new Map<string, Principal[]>();
  for (const account of accounts) {
    users.set(
      account,
      Array.from({ length: 40 }, () => ({
        name: noise.pick(names),
        id: noise.unique("AIDA", account),
        key: noise.key("AKIA", account),
      })),
    );
    roles.set(
      account,
      TEAMS.flatMap((team) =>
        WORK.map((work) => ({ name: `${team}-${work}`, id: noise.unique("AROA", account), key: "" })),
      ),
    );
  }
  return {
    accounts,
    regions: ["eu-west-1", "us-east-1", "us-west-2", "eu-central-1"],
    users,
    roles,
    names,
    agents: agents(),
    browsers: [120, 121, 122, 123, 124, 125, 126].map(
      (v) =>
        `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${v}.0.0.0 Safari/537.36`,
    ),
    ips: Array.from(
      { length: 4000 },
      () => `${11 + noise.int(180)}.${noise.int(250)}.${noise.int(250)}.${1 + noise.int(250)}`,
    ),
  };
}

export function roleOf(people: Population, noise: Noise, account: string): Principal {
  return noise.pick(people.roles.get(account) as Principal[]);
}

export function clientOf(people: Population, noise: Noise): { ip: string; agent: string } {
  return { ip: noise.pick(people.ips), agent: noise.pick(people.agents) };
}

/** Forty programs: five clients in eight versions each. */
function agents(): string[] {
  return Array.from({ length: 8 }, (_, v) => [
    `aws-cli/2.${10 + v}.${v * 3} md/awscrt#0.2${v}.2 ua/2.0 os/linux#6.1.${80 + v}-99.174.amzn2023.x86_64 md/arch#x86_64 lang/python#3.11.${v} md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp`,
    `Boto3/1.3${v}.${100 + v} md/Botocore#1.3${v}.${100 + v} ua/2.0 os/linux#5.10.2${v}9-208.866.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.${v} md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.3${v}.${100 + v}`,
    `aws-sdk-go-v2/1.${22 + v}.1 os/linux lang/go#1.2${v % 4}.5 md/GOOS#linux md/GOARCH#arm64 api/s3#1.${40 + v}.0`,
    `aws-sdk-java/2.${20 + v}.20 Linux/6.1.9${v} OpenJDK_64-Bit_Server_VM/21.0.${v}+9 Java/21.0.${v} vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/legacy`,
    `APN/1.0 HashiCorp/1.0 Terraform/1.${v}.5 (+https://www.terraform.io) terraform-provider-aws/5.${50 + v}.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.${22 + v}.1`,
  ]).flat();
}
