import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Resource } from "../answers/resource.js";
import { openLake, type OpenedLake } from "./lake.js";

const A = "111122223333";
const B = "444455556666";
const KEY = "AKIARTX3GSDSQAALICE2";
const user = (name: string, key: string, account = A) => ({
  type: "IAMUser", principalId: `AIDARTX3GSDSQ${name.toUpperCase().padEnd(8, "X")}`, arn: `arn:aws:iam::${account}:user/${name}`,
  accountId: account, accessKeyId: key, userName: name,
}); // prettier-ignore
const alice = user("alice", KEY);
const bob = user("bob", "AKIARTX3GSDSQBOBBOB2");

let serial = 0;
function call(time: string, who: object, source: string, eventName: string, request: unknown, response: unknown = null, more: object = {}) {
  return {
    eventVersion: "1.09", userIdentity: who, eventTime: `2026-03-0${time}Z`, eventSource: `${source}.amazonaws.com`, eventName,
    awsRegion: "eu-west-1", sourceIPAddress: "203.0.113.7", userAgent: "aws-cli", requestParameters: request, responseElements: response,
    eventID: `5e0c0000-0000-4000-8000-${String(++serial).padStart(12, "0")}`, readOnly: /^(Describe|Get|List|Head|Decrypt)/.test(eventName),
    eventType: "AwsApiCall", managementEvent: true, recipientAccountId: A, eventCategory: "Management", ...more,
  };
} // prettier-ignore
const denied = { errorCode: "AccessDenied", errorMessage: "not authorized" };
const INSTANCE = "i-0123456789abcdef0";
const GROUP = "sg-0aaaaaaaaaaaaaaa1";
const SNAP = "snap-0123456789abcdef0";
const KMS = "1234abcd-12ab-34cd-56ef-1234567890ab";
const kmsArn = `arn:aws:kms:eu-west-1:${A}:key/${KMS}`;
const secretArn = `arn:aws:secretsmanager:eu-west-1:${A}:secret:prod/db-AbC1eF`;
const queueUrl = `https://sqs.eu-west-1.amazonaws.com/${A}/jobs`;
const functionArn = `arn:aws:lambda:eu-west-1:${A}:function:resize`;
const object = {
  resources: [
    { type: "AWS::S3::Object", ARN: "arn:aws:s3:::acme-logs/a.txt" },
    { type: "AWS::S3::Bucket", ARN: "arn:aws:s3:::acme-logs", accountId: A },
  ],
  eventCategory: "Data",
  managementEvent: false,
};
const group = { groupId: GROUP };
const items = (...list: object[]) => ({ items: list });

const records = [
  // The key's owner, then what article S3 finds: an instance launched with it, and what else the key did.
  call("1T08:00:00", alice, "ec2", "CreateSecurityGroup", { groupName: "web", vpcId: "vpc-0123456789abcdef0" }, { groupId: GROUP }),
  call("1T08:01:00", alice, "ec2", "AuthorizeSecurityGroupIngress", { ...group, ipPermissions: items({ ipProtocol: "tcp", ipRanges: items({ cidrIp: "0.0.0.0/0" }) }) }),
  call("1T08:02:00", alice, "ec2", "RunInstances", { instancesSet: items({ imageId: "ami-0123456789abcdef0" }), groupSet: items(group) },
    { instancesSet: items({ instanceId: INSTANCE, subnetId: "subnet-0123456789abcdef0", groupSet: items(group), networkInterfaceSet: items({ networkInterfaceId: "eni-0123456789abcdef0" }) }) }),
  call("1T08:03:00", bob, "ec2", "StopInstances", { instancesSet: items({ instanceId: INSTANCE }) }),
  call("1T08:04:00", bob, "ec2", "TerminateInstances", { instancesSet: items({ instanceId: INSTANCE }) }, null, { errorCode: "Client.UnauthorizedOperation" }),
  call("1T08:05:00", bob, "ec2", "DescribeInstances", { instancesSet: items({ instanceId: INSTANCE }) }),
  call("1T08:05:10", bob, "ec2", "DescribeInstances", { instancesSet: items({ instanceId: INSTANCE }) }),
  call("1T08:05:20", alice, "ec2", "DescribeInstances", { instancesSet: items({ instanceId: INSTANCE }) }, null, denied),
  call("1T08:06:00", bob, "ec2", "RevokeSecurityGroupIngress", group),
  call("1T08:07:00", alice, "ec2", "CreateSnapshot", { volumeId: "vol-0123456789abcdef0" }, { snapshotId: SNAP, volumeId: "vol-0123456789abcdef0" }),
  call("1T08:08:00", alice, "ec2", "ModifySnapshotAttribute", { snapshotId: SNAP, attributeType: "CREATE_VOLUME_PERMISSION", createVolumePermission: { add: items({ userId: "999988887777" }) } }),
  call("1T08:09:00", alice, "ec2", "DeleteSnapshot", { snapshotId: SNAP }, null, denied),
  // A bucket: created, opened, read, its objects written.
  call("1T09:00:00", alice, "s3", "CreateBucket", { bucketName: "acme-logs", Host: "acme-logs.s3.eu-west-1.amazonaws.com" }),
  call("1T09:01:00", alice, "s3", "PutBucketPolicy", { bucketName: "acme-logs", bucketPolicy: { Id: "P1", Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::999988887777:root" } }, { Effect: "Deny", Principal: "*" }] } }),
  call("1T09:02:00", bob, "s3", "PutObject", { bucketName: "acme-logs", key: "a.txt" }, null, object),
  call("1T09:03:00", bob, "s3", "GetObject", { bucketName: "acme-logs", key: "a.txt" }, null, object),
  call("1T09:04:00", bob, "s3", "DeleteBucketPolicy", { bucketName: "acme-logs" }),
  call("1T09:05:00", bob, "s3", "DeleteObject", { bucketName: "acme-logs", key: "a.txt" }, null, object),
  call("1T09:06:00", alice, "s3", "CreateBucket", { bucketName: "acme-nowhere" }, null, { errorCode: "BucketAlreadyExists" }),
  // A user, deleted and made again; a key made for it; a role of the same name, in two accounts.
  call("1T10:00:00", alice, "iam", "CreateUser", { userName: "deploy" }, { user: { userName: "deploy", arn: `arn:aws:iam::${A}:user/deploy`, userId: "AIDARTX3GSDSQDEPLOY1" } }),
  call("1T10:01:00", bob, "iam", "DeleteUser", { userName: "deploy" }),
  call("1T10:02:00", bob, "iam", "CreateUser", { userName: "deploy" }, { user: { userName: "deploy", arn: `arn:aws:iam::${A}:user/deploy`, userId: "AIDARTX3GSDSQDEPLOY2" } }),
  call("1T10:03:00", alice, "iam", "AttachUserPolicy", { userName: "deploy", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }),
  call("1T10:04:00", alice, "iam", "CreateAccessKey", { userName: "deploy" }, { accessKey: { accessKeyId: "AKIARTX3GSDSQDEPLOY9", userName: "deploy", status: "Active" } }),
  call("1T10:05:00", alice, "iam", "CreateRole", { roleName: "deploy" }, { role: { roleName: "deploy", arn: `arn:aws:iam::${A}:role/team/deploy`, roleId: "AROARTX3GSDSQDEPLOY1" } }),
  call("1T10:06:00", user("carol", "AKIAWNXGI4IKCAROL222", B), "iam", "CreateRole", { roleName: "deploy" }, { role: { roleName: "deploy", arn: `arn:aws:iam::${B}:role/deploy`, roleId: "AROAWNXGI4IKCDEPLOY2" } }, { recipientAccountId: B }),
  call("1T10:07:00", alice, "iam", "CreatePolicy", { policyName: "readers" }, { policy: { policyName: "readers", arn: `arn:aws:iam::${A}:policy/readers` } }),
  call("1T10:08:00", bob, "iam", "CreatePolicyVersion", { policyArn: `arn:aws:iam::${A}:policy/readers`, policyDocument: '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}', setAsDefault: true }),
  call("1T10:09:00", bob, "iam", "AttachRolePolicy", { roleName: "deploy", policyArn: `arn:aws:iam::${A}:policy/readers` }),
  // One call in two accounts: the caller's copy and the owner's.
  ...[
    { userIdentity: bob, recipientAccountId: A },
    { userIdentity: { type: "AWSAccount", principalId: "AIDARTX3GSDSQBOBXXXXX", accountId: A }, recipientAccountId: B },
  ].map((own) =>
    call("1T10:10:00", bob, "sts", "AssumeRole", { roleArn: `arn:aws:iam::${B}:role/deploy`, roleSessionName: "x" },
      { credentials: { accessKeyId: "ASIAWNXGI4IKCDEPLOY9" }, assumedRoleUser: { assumedRoleId: "AROAWNXGI4IKCDEPLOY2:x", arn: `arn:aws:sts::${B}:assumed-role/deploy/x` } },
      { ...own, sharedEventID: "7a0c0000-0000-4000-8000-000000000001", readOnly: true, resources: [{ accountId: B, type: "AWS::IAM::Role", ARN: `arn:aws:iam::${B}:role/deploy` }] })),
  // A function, a queue, a secret, a KMS key with its alias.
  call("1T11:00:00", alice, "lambda", "CreateFunction20150331", { functionName: "resize", role: `arn:aws:iam::${A}:role/resize` }, { functionName: "resize", functionArn }),
  call("1T11:01:00", bob, "lambda", "AddPermission20150331v2", { functionName: functionArn, principal: "*", action: "lambda:InvokeFunction" }),
  call("1T11:02:00", bob, "lambda", "UpdateFunctionCode20150331v2", { functionName: "resize" }, { functionName: "resize", functionArn }),
  call("1T11:03:00", alice, "sqs", "CreateQueue", { queueName: "jobs" }, { queueUrl }),
  call("1T11:04:00", bob, "sqs", "SetQueueAttributes", { queueUrl, attributes: { Policy: "{}" } }),
  call("1T11:05:00", bob, "sqs", "DeleteQueue", { queueUrl }),
  call("1T11:06:00", alice, "secretsmanager", "CreateSecret", { name: "prod/db" }, { arn: secretArn, name: "prod/db" }),
  call("1T11:07:00", bob, "secretsmanager", "GetSecretValue", { secretId: "prod/db" }),
  call("1T11:08:00", bob, "secretsmanager", "GetSecretValue", { secretId: secretArn }),
  call("1T11:09:00", alice, "kms", "CreateKey", {}, { keyMetadata: { keyId: KMS, arn: kmsArn } }, { resources: [{ ARN: kmsArn, type: "AWS::KMS::Key", accountId: A }] }),
  call("1T11:10:00", alice, "kms", "CreateAlias", { aliasName: "alias/prod", targetKeyId: KMS }),
  call("1T11:11:00", alice, "kms", "CreateGrant", { keyId: KMS, granteePrincipal: "arn:aws:iam::999988887777:root", operations: ["Decrypt"] }, { grantId: "g" }, { resources: [{ ARN: kmsArn, type: "AWS::KMS::Key", accountId: A }] }),
  call("1T11:12:00", bob, "kms", "Decrypt", { encryptionContext: {} }, null, { resources: [{ ARN: kmsArn, type: "AWS::KMS::Key", accountId: A }] }),
  call("1T11:13:00", alice, "kms", "ScheduleKeyDeletion", { keyId: KMS, pendingWindowInDays: 7 }, null, { resources: [{ ARN: kmsArn, type: "AWS::KMS::Key", accountId: A }] }),
  // Known before the lake begins.
  call("1T12:00:00", bob, "ec2", "StartInstances", { instancesSet: items({ instanceId: "i-0fedcba9876543210" }) }),
]; // prettier-ignore

let dir = "";
let lake: OpenedLake;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-resource-"));
  await writeFile(join(dir, "a.json"), JSON.stringify({ Records: records }));
  lake = await openLake(join(dir, "lake"), { create: true, now: () => new Date("2026-04-01T00:00:00Z") });
  const { records: counted } = await lake.ingest([join(dir, "a.json")], { threads: 0 });
  if (counted.added !== records.length)
    throw new Error(`${counted.added} of ${records.length} records came in.`);
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const names = (rows: readonly { eventName: string }[]) => rows.map(({ eventName }) => eventName);
const who = (answer: Resource) =>
  `${answer.created?.origin?.name} ${answer.created?.eventName} ${answer.created?.confidence}`;

describe("resource", () => {
  test("an instance: who launched it with which key, what was made with it, what was done to it, what was refused", async () => {
    const answer = await lake.resource(INSTANCE);
    expect(who(answer)).toBe("alice RunInstances exact");
    expect(answer.created).toMatchObject({ accessKeyId: KEY, what: "created" });
    expect(answer.state).toBe("present");
    expect(answer.related).toMatchObject([
      { name: "eni-0123456789abcdef0", why: "created by the same event" },
    ]);
    expect(names(answer.changed)).toEqual(["StopInstances"]);
    expect(answer.deleted).toEqual([]);
    expect(answer.failed).toMatchObject([{ eventName: "TerminateInstances", what: "failed" }]);
    expect(answer.read).toMatchObject({ count: 2, failed: 1, by: [{ origin: { name: "bob" }, count: 2 }] });
    expect(answer.read.firstSeen).toBe("2026-03-01T08:05:00Z");
    expect(answer.missing).toEqual([]);
  });

  test("the way article S3 goes, in one question: resource, creation, key, all that the key did", async () => {
    const { created, keyHistory } = await lake.resource(INSTANCE, { key: true });
    expect(keyHistory?.accessKeyId).toBe(created?.accessKeyId);
    const own = records.filter(
      (record) => (record.userIdentity as { accessKeyId?: string }).accessKeyId === KEY,
    );
    expect(keyHistory?.total).toBe(own.length);
    expect(keyHistory?.events.map(({ eventId }) => eventId).sort()).toEqual(
      own.map(({ eventID }) => eventID).sort(),
    );
    const few = await lake.resource(INSTANCE, { key: true, keyEvents: 3 });
    expect(few.keyHistory?.events).toHaveLength(3);
    expect(few.keyHistory?.total).toBe(own.length);
    const stop = (await lake.resource(INSTANCE)).changed[0]!;
    const others = await lake.resource(INSTANCE, { key: stop.eventId });
    expect(others.keyHistory).toMatchObject({ accessKeyId: bob.accessKeyId, chosenBy: stop.eventId });
  });

  test.each(["web", GROUP, `arn:aws:ec2:eu-west-1:${A}:security-group/${GROUP}`])(
    "a security group as %s: opened to the world is a grant, closing it is a change, launching in it neither",
    async (typed) => {
      const answer = await lake.resource(typed);
      expect(who(answer)).toBe("alice CreateSecurityGroup exact");
      expect(answer.changed.map(({ eventName, what, to }) => [eventName, what, to])).toEqual([
        ["AuthorizeSecurityGroupIngress", "granted", ["0.0.0.0/0"]],
        ["RevokeSecurityGroupIngress", "changed", undefined],
      ]);
      expect(answer.referenced.calls).toMatchObject([{ eventName: "RunInstances", count: 1 }]);
    },
  );

  test("a snapshot: shared is a grant with the account, a denied deletion is no deletion", async () => {
    const answer = await lake.resource(SNAP);
    expect(answer).toMatchObject({ state: "present", created: { eventName: "CreateSnapshot" }, deleted: [] });
    expect(answer.changed).toMatchObject([{ what: "granted", to: ["999988887777"] }]);
    expect(names(answer.failed)).toEqual(["DeleteSnapshot"]);
    expect(await lake.resource("vol-0123456789abcdef0")).toMatchObject({
      created: null,
      referenced: { count: 1 },
    });
  });

  test.each([
    "acme-logs",
    "s3://acme-logs",
    "arn:aws:s3:::acme-logs",
    "acme-logs.s3.eu-west-1.amazonaws.com",
  ])(
    "a bucket as %s: its policy is a change, its objects are used, not the bucket changed or deleted",
    async (typed) => {
      const answer = await lake.resource(typed);
      expect(answer.things).toMatchObject([{ type: "AWS::S3::Bucket", name: "acme-logs" }]);
      expect(who(answer)).toBe("alice CreateBucket exact");
      expect(answer.changed.map(({ eventName, what }) => [eventName, what])).toEqual([
        ["PutBucketPolicy", "granted"],
        ["DeleteBucketPolicy", "changed"],
      ]);
      expect(answer.changed[0]?.to).toEqual(["arn:aws:iam::999988887777:root"]);
      expect(answer.deleted).toEqual([]);
      expect(answer.read).toMatchObject({ count: 1, by: [{ origin: { name: "bob" } }] });
      expect(answer.used.calls.map(({ eventName }) => eventName).sort()).toEqual([
        "DeleteObject",
        "PutObject",
      ]);
    },
  );

  test("an object has a creator and a deleter of its own", async () => {
    const answer = await lake.resource("s3://acme-logs/a.txt");
    expect(who(answer)).toBe("bob PutObject exact");
    expect(answer).toMatchObject({
      state: "deleted",
      deleted: [{ eventName: "DeleteObject" }],
      read: { count: 1 },
    });
  });

  test("a creation that failed created nothing", async () => {
    const answer = await lake.resource("acme-nowhere");
    expect(answer).toMatchObject({ created: null, firstSeen: null, state: "unknown" });
    expect(answer.failed).toMatchObject([{ eventName: "CreateBucket", errorCode: "BucketAlreadyExists" }]);
    expect(answer.missing).toEqual(["Only failed attempts name it: it may never have been there."]);
  });

  test("a name that a user and two roles have is told apart, and narrowed", async () => {
    const all = await lake.resource("deploy");
    expect(all.things.map(({ type, account }) => `${type} ${account}`)).toEqual([
      `AWS::IAM::Role ${A}`,
      `AWS::IAM::Role ${B}`,
      `AWS::IAM::User ${A}`,
    ]);
    expect(all.created).toBeNull();
    expect(all.creations.map(({ eventName, of }) => [eventName, of])).toEqual([
      ["CreateUser", 2],
      ["CreateUser", 2],
      ["CreateRole", 0],
      ["CreateRole", 1],
    ]);
    const role = await lake.resource("deploy", { type: "role", account: B });
    expect(role.created).toMatchObject({ origin: { name: "carol" }, account: B });
    expect(role.others).toHaveLength(2);
    expect(role.changed).toEqual([]);
    expect((await lake.resource("deploy", { type: "bucket" })).things).toEqual([]);
  });

  test("a user that was deleted and made again: both creations, the latest counts", async () => {
    const answer = await lake.resource("deploy", { type: "AWS::IAM::User" });
    expect(answer.creations.map(({ origin }) => origin?.name)).toEqual(["alice", "bob"]);
    expect(answer).toMatchObject({ state: "present", created: { origin: { name: "bob" } } });
    expect(names(answer.deleted)).toEqual(["DeleteUser"]);
    expect(answer.changed.map(({ eventName, what }) => [eventName, what])).toEqual([
      ["AttachUserPolicy", "granted"],
      ["CreateAccessKey", "changed"],
    ]);
  });

  test("a role by its ARN: the two copies of one AssumeRole are one use", async () => {
    const answer = await lake.resource(`arn:aws:iam::${B}:role/deploy`);
    expect(answer.used).toMatchObject({ count: 1, by: [{ origin: { name: "bob" }, count: 1 }] });
    expect(who(answer)).toBe("carol CreateRole exact");
    const own = await lake.resource(`arn:aws:iam::${A}:role/team/deploy`);
    expect(names(own.creations)).toEqual(["CreateRole"]);
    expect(names(own.changed)).toEqual(["AttachRolePolicy"]);
  });

  test("access keys: a long-term one by CreateAccessKey, a temporary one by the call that issued it", async () => {
    expect(who(await lake.resource("AKIARTX3GSDSQDEPLOY9"))).toBe("alice CreateAccessKey exact");
    expect(who(await lake.resource("ASIAWNXGI4IKCDEPLOY9"))).toBe("bob AssumeRole exact");
  });

  test("a policy: a new version is a grant, attaching it names it only", async () => {
    const answer = await lake.resource(`arn:aws:iam::${A}:policy/readers`);
    expect(who(answer)).toBe("alice CreatePolicy exact");
    expect(answer.changed).toMatchObject([
      { eventName: "CreatePolicyVersion", what: "granted", to: ["s3:*"] },
    ]);
    expect(answer.referenced.calls).toMatchObject([{ eventName: "AttachRolePolicy" }]);
  });

  test.each(["resize", functionArn, `${functionArn}:PROD`])("a function as %s", async (typed) => {
    const answer = await lake.resource(typed);
    expect(who(answer)).toBe("alice CreateFunction20150331 exact");
    expect(answer.changed.map(({ eventName, what }) => [eventName, what])).toEqual([
      ["AddPermission20150331v2", "granted"],
      ["UpdateFunctionCode20150331v2", "changed"],
    ]);
  });

  test.each(["jobs", queueUrl, `arn:aws:sqs:eu-west-1:${A}:jobs`])("a queue as %s", async (typed) => {
    const answer = await lake.resource(typed);
    expect(who(answer)).toBe("alice CreateQueue exact");
    expect(answer.state).toBe("deleted");
    expect(names(answer.changed)).toEqual(["SetQueueAttributes"]);
  });

  test.each(["prod/db", secretArn])("a secret as %s", async (typed) => {
    const answer = await lake.resource(typed);
    expect(who(answer)).toBe("alice CreateSecret exact");
    expect(answer.read).toMatchObject({ count: 2, by: [{ origin: { name: "bob" }, count: 2 }] });
  });

  test.each([KMS, kmsArn])("a KMS key as %s", async (typed) => {
    const answer = await lake.resource(typed);
    expect(who(answer)).toBe("alice CreateKey exact");
    expect(answer.state).toBe("deleted");
    expect(answer.changed.map(({ eventName, what }) => [eventName, what])).toEqual([
      ["CreateAlias", "changed"],
      ["CreateGrant", "granted"],
    ]);
    expect(answer.used.calls).toMatchObject([{ eventName: "Decrypt", count: 1 }]);
  });

  test("an alias leads to its key", async () => {
    const answer = await lake.resource("alias/prod");
    expect(who(answer)).toBe("alice CreateAlias exact");
    expect(answer.related).toContainEqual(
      expect.objectContaining({ name: KMS, why: "the key that the alias stands for" }),
    );
  });

  test("where the creation is missing, the first sight of it and why", async () => {
    const answer = await lake.resource("i-0fedcba9876543210");
    expect(answer.created).toBeNull();
    expect(answer.firstSeen).toMatchObject({ eventName: "StartInstances", origin: { name: "bob" } });
    expect(answer.missing).toEqual([
      `The lake's records of account ${A} in eu-west-1 begin 2026-03-01T08:00:00Z: it was created before that, or by a call that is not in the lake.`,
    ]);
    const late = await lake.resource(INSTANCE, { range: { from: "2026-03-01T08:03:00Z" } });
    expect(late.created).toBeNull();
    expect(late.missing[0]).toMatch(/^Only what happened from 2026-03-01T08:03:00Z on was asked for/);
  });

  test("hostile, empty and huge texts are only names that nobody has", async () => {
    for (const typed of [
      "'; DROP TABLE x; --",
      "\u0000",
      "%",
      "constructor",
      "arn:",
      "arn:aws:s3:::",
      "s3://",
      "x".repeat(100_000),
      "\u202e",
    ]) {
      expect((await lake.resource(typed)).things, typed.slice(0, 20)).toEqual([]);
    }
    await expect(lake.resource("  ")).rejects.toMatchObject({ code: "usage" });
    await expect(lake.resource(INSTANCE, { key: "no-such-event" })).rejects.toMatchObject({ code: "bad-id" });
  });

  test("what was narrowed away is told from what no record names", async () => {
    const later = { range: { from: "2040-01-01" } };
    for (const narrowed of [later, { account: "1" }, { region: "nowhere" }]) {
      const { things, others } = await lake.resource(INSTANCE, narrowed);
      expect([things.length, others.map(({ name }) => name)]).toEqual([0, [INSTANCE]]);
    }
    expect((await lake.resource("i-0fffffffffffffff0", later)).others).toEqual([]);
  });

  test("an empty lake names nothing", async () => {
    await writeFile(join(dir, "none.json"), '{"Records":[]}');
    await using empty = await openLake(join(dir, "empty"), { create: true });
    await empty.ingest([join(dir, "none.json")], { threads: 0 });
    expect(await empty.resource(INSTANCE)).toMatchObject({ things: [], created: null });
  });
});
