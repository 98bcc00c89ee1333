import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { iamPolicy } from "../../src/index.js";
import { PERMISSIONS, USES, type Use } from "../../src/aws/permissions.js";
import { root } from "../support/e2e.js";

/** What the list of permissions is held to: the commands that the code sends to AWS, found in its imports. */
const SERVICES: Readonly<Record<string, string>> = {
  s3: "s3",
  cloudtrail: "cloudtrail",
  "cloudwatch-logs": "logs",
  sts: "sts",
  iam: "iam",
  organizations: "organizations",
  athena: "athena",
};
/** Commands whose action has another name (Service Authorization Reference). */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
};
/** Which uses a file's commands are sent for; each file that sends some must be here. */
const USED_FOR: readonly [path: string, uses: readonly Use[]][] = [
  ["src/sources/s3/bucket.ts", ["s3", "verify"]],
  ["src/sources/public-keys.ts", ["verify"]],
  ["src/sources/lookup-events/", ["lookup-events", "live"]],
  ["src/sources/cloudwatch/", ["cloudwatch"]],
  ["src/respond/effects/", ["contain"]],
];
/** GetCallerIdentity needs no permission; roles are assumed by the SDK itself, not by a command of ours. */
const WITHOUT = "src/aws/caller.ts";
const NOT_SENT_BY_US = ["kms:Decrypt", "sts:AssumeRole"];

function sent(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const entry of readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })) {
    if (!entry.endsWith(".ts") || entry.endsWith(".test.ts")) continue;
    const path = `src/${entry.replaceAll("\\", "/")}`;
    const text = readFileSync(join(root, path), "utf8");
    const actions: string[] = [];
    for (const [, names = "", service = ""] of text.matchAll(/import \{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g)) {
      for (const [, command = ""] of names.matchAll(/(?<!type )\b(\w+)Command\b/g)) {
        const prefix = SERVICES[service];
        expect(prefix, `${path} sends commands to ${service}: which prefix have its actions?`).toBeDefined();
        actions.push(ACTIONS[`${prefix}:${command}`] ?? `${prefix}:${command}`);
      }
    }
    if (actions.length > 0) found.set(path, actions);
  }
  return found;
} // prettier-ignore

const listed = (use: Use): string[] =>
  PERMISSIONS.filter(({ uses }) => uses.includes(use)).flatMap(({ actions }) => actions);

describe("the permissions of each use", () => {
  const files = sent();

  test("the code sends commands, each in a file whose use is known", () => {
    expect(files.size).toBeGreaterThan(4);
    const unknown = [...files.keys()].filter(
      (path) => path !== WITHOUT && !USED_FOR.some(([prefix]) => path.startsWith(prefix)),
    );
    expect(unknown).toEqual([]);
  });

  test.each(USED_FOR)("what %s sends is listed", (prefix, uses) => {
    const actions = [...files].filter(([path]) => path.startsWith(prefix)).flatMap(([, names]) => names);
    for (const use of uses) expect(listed(use)).toEqual(expect.arrayContaining(actions));
  });

  test.each(USES)("nothing is listed for %s that its code does not send", (use) => {
    const own = USED_FOR.filter(([, uses]) => uses.includes(use)).flatMap(([prefix]) =>
      [...files].filter(([path]) => path.startsWith(prefix)).flatMap(([, names]) => names),
    );
    const expected = listed(use).filter((action) => !NOT_SENT_BY_US.includes(action));
    // Containment asks STS through the same file as everybody.
    const sentFor = new Set([...own, ...(files.get(WITHOUT) ?? [])]);
    expect(own.length === 0 ? [] : expected.filter((action) => !sentFor.has(action))).toEqual([]);
  });
});

describe("a policy document", () => {
  test("names what is known, and grants no key or role that was not named", () => {
    expect(iamPolicy(["s3"], { bucket: "audit-logs", prefix: "org/" })).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ListTrailFiles",
          Effect: "Allow",
          Action: ["s3:ListBucket"],
          Resource: ["arn:aws:s3:::audit-logs"],
          Condition: { StringLike: { "s3:prefix": ["org/*"] } },
        },
        {
          Sid: "ReadTrailFiles",
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::audit-logs/org/*"],
        },
      ],
    });
    const live = iamPolicy(["live", "lookup-events"], {
      roleName: "audit",
      accounts: ["111122223333", "222233334444"],
    });
    expect(live.Statement.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [["cloudtrail:LookupEvents"], ["*"]],
      [["sts:AssumeRole"], ["arn:aws:iam::111122223333:role/audit", "arn:aws:iam::222233334444:role/audit"]],
    ]);
  });

  test("statements have names that AWS takes, each once", () => {
    const sids = iamPolicy([...USES], {
      roleName: "audit",
      kmsKey: "arn:aws:kms:us-east-1:111122223333:key/0f0f",
    }).Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });

  test.each([
    { bucket: "a*" },
    { prefix: "x*" },
    { prefix: "${aws:username}" },
    { accounts: ["12"] },
    { roleName: "*" },
    { kmsKey: "alias/trail" },
    { logGroup: "a:*" },
    { partition: "*" },
  ])("%j would be something else in an ARN, and is refused", (places) => {
    expect(() => iamPolicy(["s3"], places)).toThrow(expect.objectContaining({ code: "usage" }) as Error);
  });

  test("a use that is none", () => {
    expect(() => iamPolicy(["s4" as Use])).toThrow(/s4 is no use/);
    expect(() => iamPolicy([])).toThrow(/Nothing was named/);
  });
});
