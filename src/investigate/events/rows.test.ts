import { describe, expect, it } from "vitest";
import type { CloudTrailRecord, Json } from "../../trail/record.js";
import { resourcesOf } from "./rows.js";

function call(service: string, eventName: string, request: Json, response: Json = null, more = {}) {
  const record: CloudTrailRecord = {
    eventSource: `${service}.amazonaws.com`,
    eventName,
    requestParameters: request,
    responseElements: response,
    ...more,
  };
  return resourcesOf(record);
}

const ROLE = "arn:aws:iam::111122223333:role/deploy";

describe("what a row is about", () => {
  it("is the instance that only the response of RunInstances names, before the image of its request", () => {
    const response = { instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } };
    expect(call("ec2", "RunInstances", { imageId: "ami-0123456789abcdef0" }, response)).toEqual([
      "i-0123456789abcdef0",
      "ami-0123456789abcdef0",
    ]);
  });

  it("is nothing that a refused call would have made", () => {
    const refused = { errorCode: "Client.UnauthorizedOperation" };
    expect(call("ec2", "RunInstances", { imageId: "ami-0123456789abcdef0" }, null, refused)).toEqual([
      "ami-0123456789abcdef0",
    ]);
  });

  it("is the new key, then its user", () => {
    const response = { accessKey: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", userName: "bob" } };
    expect(call("iam", "CreateAccessKey", { userName: "bob" }, response)).toEqual([
      "AKIAIOSFODNN7EXAMPLE",
      "bob",
    ]);
  });

  it("says a user, whose name, ARN and unique ID stand in the record, once", () => {
    const user = {
      userName: "bob",
      arn: "arn:aws:iam::111122223333:user/bob",
      userId: "AIDAIOSFODNN7EXAMPLE",
    };
    expect(call("iam", "CreateUser", { userName: "bob" }, { user })).toEqual(["bob"]);
  });

  it("is the role of an AssumeRole, and the credential of a GetSessionToken", () => {
    const response = { credentials: { accessKeyId: "ASIAIOSFODNN7EXAMPLE" } };
    expect(call("sts", "AssumeRole", { roleArn: ROLE, roleSessionName: "x" }, response)).toEqual([ROLE]);
    expect(call("sts", "GetSessionToken", null, response)).toEqual(["ASIAIOSFODNN7EXAMPLE"]);
  });

  it("is what lies deep in the request, where nothing else is named", () => {
    const request = { instancesSet: { items: [{ instanceId: "i-0123456789abcdef0" }] } };
    expect(call("ec2", "StopInstances", request)).toEqual(["i-0123456789abcdef0"]);
  });

  it("is nothing where the record names nothing", () => {
    expect(call("s3", "ListBuckets", null)).toEqual([]);
    expect(resourcesOf({})).toEqual([]);
  });
});
