import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CloudTrailRecord, Json } from "./record.js";
import { resourcesNamed } from "./resource-names.js";

const named = (record: CloudTrailRecord) =>
  Object.fromEntries(resourcesNamed(record).map(({ name, type }) => [name, type]));

/** What a record names, and what it does not; shapes of real records (`cloudtrail-identity.md` §3, §4.10). */
const CASES: { what: string; record: CloudTrailRecord; names: Record<string, string>; not?: string[] }[] = [
  {
    what: "an instance stands in the response of RunInstances, its security group and image in the request",
    record: {
      eventSource: "ec2.amazonaws.com",
      requestParameters: { instancesSet: { items: [{ imageId: "ami-0abcdef12" }] }, groupSet: { items: [{ groupId: "sg-0abcdef1234567890" }] } },
      responseElements: { requestId: "4f1b0bd2-0000-4000-8000-000000000001", instancesSet: { items: [{ instanceId: "i-0123456789abcdef0", privateIpAddress: "10.0.0.7" }] } },
    },
    names: { "i-0123456789abcdef0": "AWS::EC2::Instance", "sg-0abcdef1234567890": "AWS::EC2::SecurityGroup" },
    not: ["4f1b0bd2-0000-4000-8000-000000000001", "10.0.0.7"],
  },
  {
    what: "an issued temporary key is a resource of its issuing event, the session token is not",
    record: {
      eventSource: "sts.amazonaws.com",
      requestParameters: { roleArn: "arn:aws:iam::111122223333:role/deploy", roleSessionName: "ci-77" },
      responseElements: { credentials: { accessKeyId: "ASIAIOSFODNN7EXAMPLE", sessionToken: "IQoJb3JpZ2luX2Vj" }, assumedRoleUser: { assumedRoleId: "AROAEXAMPLE12345:ci-77", arn: "arn:aws:sts::111122223333:assumed-role/deploy/ci-77" } },
      resources: [{ ARN: "arn:aws:iam::111122223333:role/deploy", accountId: "111122223333", type: "AWS::IAM::Role" }],
    },
    names: { "ASIAIOSFODNN7EXAMPLE": "AWS::IAM::AccessKey", "arn:aws:iam::111122223333:role/deploy": "AWS::IAM::Role", "arn:aws:sts::111122223333:assumed-role/deploy/ci-77": "AWS::STS::AssumedRole" },
    not: ["IQoJb3JpZ2luX2Vj", "ci-77"],
  },
  {
    what: "a name means what its service means by it",
    record: { eventSource: "iam.amazonaws.com", requestParameters: { userName: "alice" } },
    names: { alice: "AWS::IAM::User" },
  },
  {
    what: "a list of names names each",
    record: { eventSource: "ec2.amazonaws.com", requestParameters: { volumeIds: ["vol-0123456789abcdef0", "vol-0123456789abcdef1"] } },
    names: { "vol-0123456789abcdef0": "AWS::EC2::Volume", "vol-0123456789abcdef1": "AWS::EC2::Volume" },
  },
  {
    what: "resources[] may carry a prefix and no account",
    record: { eventSource: "s3.amazonaws.com", resources: [{ type: "AWS::S3::Object", ARNPrefix: "arn:aws:s3:::b/" }], requestParameters: { bucketName: "b" } },
    names: { "arn:aws:s3:::b/": "AWS::S3::Object", "b": "AWS::S3::Bucket" },
  },
  { what: "masked values are no names", record: { requestParameters: { userName: "HIDDEN_DUE_TO_SECURITY_REASONS" } }, names: {}, not: ["HIDDEN_DUE_TO_SECURITY_REASONS"] },
]; // prettier-ignore

describe("resourcesNamed", () => {
  test.each(CASES)("$what", ({ record, names, not = [] }) => {
    const found = named(record);
    expect(found).toMatchObject(names);
    expect(Object.keys(found).filter((name) => not.includes(name))).toEqual([]);
  });

  test("a huge request is cut, never refused", () => {
    const volumeIds = Array.from({ length: 5000 }, (_, i) => `vol-${String(i).padStart(17, "0")}`);
    const found = resourcesNamed({ eventSource: "ec2.amazonaws.com", requestParameters: { volumeIds } });
    expect(found).toHaveLength(256);
  });

  test("any JSON is read, and each name once", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (requestParameters, resources) => {
        const record = { requestParameters, resources, eventSource: "s3.amazonaws.com" } as Record<
          string,
          Json
        >;
        const names = resourcesNamed(record).map(({ name }) => name);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
