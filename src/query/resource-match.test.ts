import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Database, literal, literals } from "../lake/database.js";
import { isResource, resourceForms } from "../trail/resource-forms.js";
import { resourceCondition } from "./resource-match.js";

interface Stored {
  readonly source: string;
  readonly account?: string;
  readonly region?: string;
  readonly names: readonly (readonly [name: string, type?: string])[];
}

const A = "111122223333";
const ec2 = (...names: string[]): Stored => ({ source: "ec2", names: names.map((name) => [name]) });
const one = (source: string, name: string, type = "", account = A, region = "eu-west-1"): Stored => ({
  source,
  account,
  region,
  names: [[name, type]],
});

/** What is typed, records that name it, records that name something else. */
const cases: [typed: string, found: Stored[], not: Stored[]][] = [
  [
    "i-0123456789abcdef0",
    [ec2("i-0123456789abcdef0"), ec2(`arn:aws:ec2:eu-west-1:${A}:instance/i-0123456789abcdef0`)],
    [ec2("i-0123456789abcdef1"), ec2("xi-0123456789abcdef0"), ec2("i-0123456789abcdef0a")],
  ],
  [
    `arn:aws:ec2:eu-west-1:${A}:security-group/sg-0a1b2c3d4e5f60718`,
    [ec2("sg-0a1b2c3d4e5f60718"), one("elasticloadbalancing", "sg-0a1b2c3d4e5f60718", "", "999988887777")],
    [ec2("sg-0a1b2c3d4e5f60719")],
  ],
  [
    "logs-bucket",
    [
      one("s3", "logs-bucket", "AWS::S3::Bucket"),
      one("s3", "arn:aws:s3:::logs-bucket"),
      one("s3", "arn:aws:s3:::logs-bucket/a/b"),
      one("cloudtrail", "logs-bucket"),
    ],
    [one("s3", "logs-bucket-2"), one("s3", "arn:aws:s3:::my-logs-bucket"), one("s3", "my-logs-bucket")],
  ],
  ...[
    "arn:aws:s3:::logs-bucket",
    "s3://logs-bucket",
    "s3://logs-bucket/",
    "logs-bucket.s3.amazonaws.com",
    "logs-bucket.s3.eu-west-1.amazonaws.com",
    "logs-bucket.s3-eu-west-1.amazonaws.com",
    "logs-bucket.s3.dualstack.eu-west-1.amazonaws.com",
    "https://logs-bucket.s3.eu-west-1.amazonaws.com/",
    "https://s3.eu-west-1.amazonaws.com/logs-bucket",
    "https://s3.amazonaws.com/logs-bucket",
  ].map((typed): [string, Stored[], Stored[]] => [
    typed,
    [
      one("s3", "logs-bucket", "AWS::S3::Bucket"),
      one("s3", "logs-bucket"),
      one("s3", "arn:aws:s3:::logs-bucket"),
      one("s3", "arn:aws:s3:::logs-bucket/key.txt"),
    ],
    [one("iam", "logs-bucket", "AWS::IAM::Role"), one("s3", "arn:aws:s3:::logs-bucket2"), one("s3", "other")],
  ]),
  [
    "dotted.name.example.s3.us-west-2.amazonaws.com",
    [one("s3", "dotted.name.example")],
    [one("s3", "dotted"), one("s3", "dotted.name")],
  ],
  [
    "s3://logs-bucket/2024/a b.txt",
    [
      one("s3", "arn:aws:s3:::logs-bucket/2024/a b.txt"),
      one("s3", "arn:aws-cn:s3:::logs-bucket/2024/a b.txt"),
    ],
    [
      one("s3", "arn:aws:s3:::logs-bucket/2024/a"),
      one("s3", "arn:aws:s3:::logs-bucket"),
      one("s3", "logs-bucket"),
    ],
  ],
  [
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    [
      one("kms", "1234abcd-12ab-34cd-56ef-1234567890ab"),
      one("kms", `arn:aws:kms:eu-west-1:${A}:key/1234abcd-12ab-34cd-56ef-1234567890ab`),
    ],
    [one("kms", `arn:aws:kms:eu-west-1:${A}:key/1234abcd-12ab-34cd-56ef-1234567890ac`)],
  ],
  [
    `arn:aws:kms:eu-west-1:${A}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    [one("kms", "1234abcd-12ab-34cd-56ef-1234567890ab")],
    [one("kms", "alias/prod")],
  ],
  [
    "alias/prod",
    [one("kms", "alias/prod"), one("s3", `arn:aws:kms:eu-west-1:${A}:alias/prod`)],
    [one("kms", "alias/prod2"), one("kms", "prod")],
  ],
  [
    `arn:aws:kms:eu-west-1:${A}:alias/prod`,
    [one("kms", "alias/prod")],
    [one("kms", "alias/prod", "", "999988887777"), one("kms", "alias/prod", "", A, "us-east-1")],
  ],
  [
    "AKIAIOSFODNN7EXAMPLE",
    [one("iam", "AKIAIOSFODNN7EXAMPLE")],
    [one("s3", "arn:aws:s3:::dump/AKIAIOSFODNN7EXAMPLE"), one("iam", "AKIAIOSFODNN7EXAMPLF")],
  ],
  [
    "deploy",
    [
      one("iam", "deploy", "AWS::IAM::Role"),
      one("iam", `arn:aws:iam::${A}:role/team/deploy`),
      one("sts", `arn:aws:iam::${A}:user/deploy`),
      one("lambda", `arn:aws:lambda:eu-west-1:${A}:function:deploy`),
    ],
    [one("iam", "deployer"), one("iam", `arn:aws:iam::${A}:role/deploy-2`), one("ssm", "/app/deploy")],
  ],
  [
    `arn:aws:iam::${A}:role/team/deploy`,
    [
      one("iam", "deploy", "AWS::IAM::Role"),
      one("iam", "deploy"),
      one("iam", `arn:aws:iam::${A}:role/team/deploy`),
    ],
    [
      one("iam", "deploy", "AWS::IAM::User"),
      one("iam", "deploy", "AWS::IAM::Role", "999988887777"),
      one("lambda", "deploy"),
      one("iam", `arn:aws:iam::${A}:role/other/deploy`),
    ],
  ],
  [
    `arn:aws:iam::${A}:policy/app/read-only`,
    [one("iam", "read-only", "AWS::IAM::Policy")],
    [one("iam", "read-only", "AWS::IAM::Group")],
  ],
  ...[
    `https://sqs.eu-west-1.amazonaws.com/${A}/jobs`,
    `arn:aws:sqs:eu-west-1:${A}:jobs`,
    `https://eu-west-1.queue.amazonaws.com/${A}/jobs`,
  ].map((typed): [string, Stored[], Stored[]] => [
    typed,
    [
      one("sqs", `https://sqs.eu-west-1.amazonaws.com/${A}/jobs`),
      one("sqs", `arn:aws:sqs:eu-west-1:${A}:jobs`),
      one("sqs", "jobs"),
    ],
    [
      one("sqs", `https://sqs.eu-west-1.amazonaws.com/999988887777/jobs`),
      one("sqs", "jobs", "", A, "us-east-1"),
      one("sqs", "jobs-dlq"),
    ],
  ]),
  ["jobs", [one("sqs", `https://sqs.eu-west-1.amazonaws.com/${A}/jobs`)], [one("sqs", "more-jobs")]],
  [
    `arn:aws:lambda:eu-west-1:${A}:function:resize:PROD`,
    [
      one("lambda", `arn:aws:lambda:eu-west-1:${A}:function:resize`),
      one("lambda", "resize"),
      one("lambda", "resize:PROD"),
    ],
    [
      one("lambda", "resize", "", A, "us-east-1"),
      one("lambda", `arn:aws:lambda:eu-west-1:${A}:function:resize2`),
    ],
  ],
  [
    `arn:aws:lambda:eu-west-1:${A}:function:resize`,
    [one("lambda", `arn:aws:lambda:eu-west-1:${A}:function:resize:3`), one("lambda", "resize")],
    [one("lambda", `arn:aws:lambda:eu-west-1:${A}:function:resize-2`)],
  ],
  [
    "prod/db",
    [
      one("secretsmanager", "prod/db"),
      one("secretsmanager", `arn:aws:secretsmanager:eu-west-1:${A}:secret:prod/db-AbC1eF`),
    ],
    [one("secretsmanager", `arn:aws:secretsmanager:eu-west-1:${A}:secret:prod/db-2-AbC1eF`)],
  ],
  [
    `arn:aws:secretsmanager:eu-west-1:${A}:secret:prod/db-AbC1eF`,
    [
      one("secretsmanager", "prod/db"),
      one("lambda", `arn:aws:secretsmanager:eu-west-1:${A}:secret:prod/db-AbC1eF`),
    ],
    [one("secretsmanager", "prod/db", "", "999988887777"), one("ssm", "prod/db")],
  ],
  [
    `arn:aws:secretsmanager:eu-west-1:${A}:secret:my-secret`,
    [one("secretsmanager", `arn:aws:secretsmanager:eu-west-1:${A}:secret:my-secret-Zz9Yy8`)],
    [one("secretsmanager", "my")],
  ],
  [
    "/aws/lambda/resize",
    [
      one("logs", "/aws/lambda/resize"),
      one("logs", `arn:aws:logs:eu-west-1:${A}:log-group:/aws/lambda/resize:*`),
    ],
    [one("logs", "/aws/lambda/resize-2")],
  ],
  [
    `arn:aws:logs:eu-west-1:${A}:log-group:/aws/lambda/resize:*`,
    [
      one("logs", "/aws/lambda/resize"),
      one("logs", `arn:aws:logs:eu-west-1:${A}:log-group:/aws/lambda/resize`),
    ],
    [one("logs", "/aws/lambda")],
  ],
  ["", [], [one("s3", "x"), { source: "s3", names: [] }]],
  ["'; DROP TABLE t; --", [one("s3", "'; DROP TABLE t; --")], [one("s3", "t")]],
  ["100%_x", [one("s3", "100%_x")], [one("s3", "1000_x"), one("s3", "arn:aws:s3:::100__x")]],
];

describe("a resource, however it is named", () => {
  let db: Database;
  let temp: string;
  beforeAll(async () => {
    temp = await mkdtemp(path.join(tmpdir(), "trailhound-test-"));
    db = await Database.open({ memoryLimitMB: 256, tempDirectory: temp, threads: 1 });
  });
  afterAll(async () => {
    db[Symbol.dispose]();
    await rm(temp, { recursive: true, force: true });
  });

  async function inSql(typed: string, records: readonly Stored[]): Promise<boolean[]> {
    const list = (texts: readonly string[]) => `[${texts.map(literal).join(", ")}]::VARCHAR[]`;
    const rows = records.map(
      (record, at) =>
        `(${at}, ${literal(`${record.source}.amazonaws.com`)}, ${literal(record.account ?? A)}, ${literal(record.region ?? "eu-west-1")},
          ${list(record.names.map(([name]) => name))}, ${list(record.names.map(([, type]) => type ?? ""))})`,
    );
    const found = await db.all(
      `SELECT n, ${resourceCondition(typed)} AS hit
       FROM (VALUES ${rows.join(", ")}) e(n, eventsource, account, awsregion, resource_names, resource_types) ORDER BY n`,
    );
    return found.map((row) => row.hit as boolean);
  }
  const inCode = (typed: string, { source, account, region, names }: Stored) => {
    const place = {
      eventSource: `${source}.amazonaws.com`,
      account: account ?? A,
      region: region ?? "eu-west-1",
    };
    return names.some(([name, type]) => isResource(resourceForms(typed), name, type ?? "", place));
  };

  it.each(cases)("%s", async (typed, found, not) => {
    const all = [...found, ...not];
    const wanted = all.map((_, at) => at < found.length);
    expect(await inSql(typed, all)).toEqual(wanted);
    expect(all.map((record) => inCode(typed, record))).toEqual(wanted);
  });

  it("is the same rule in SQL and in code, for any text", async () => {
    const texts = cases.flatMap(([typed, found, not]) => [
      typed,
      ...[...found, ...not].flatMap(({ names }) => names.map(([name]) => name)),
    ]);
    const text = fc.oneof(
      fc.constantFrom(...texts),
      fc.string({ unit: "grapheme" }).map((s) => s.replaceAll("\0", "")),
      fc
        .tuple(fc.constantFrom(...texts), fc.constantFrom("'", "/", ":", "-AbCdE1", "\n", "é"))
        .map(([a, b]) => a + b),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.array(text, { minLength: 1, maxLength: 6 }), async (typed, names) => {
        const records = names.map((name) => one("s3", name, "AWS::S3::Bucket"));
        expect(await inSql(typed, records)).toEqual(records.map((record) => inCode(typed, record)));
      }),
      { numRuns: 150 },
    );
  });

  it("asks nothing of records that name nothing", async () => {
    const rows = await db.all(
      `SELECT ${resourceCondition("x")} AS hit FROM (SELECT NULL::VARCHAR[] AS resource_names, NULL::VARCHAR[] AS resource_types,
         NULL::VARCHAR AS eventsource, NULL::VARCHAR AS account, NULL::VARCHAR AS awsregion) e`,
    );
    expect(rows).toEqual([{ hit: false }]);
    expect(literals([])).toBe("NULL");
  });
});
