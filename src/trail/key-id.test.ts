import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accountOfId, isAccessKeyId, sessionNameOf, uniqueIdOf } from "./key-id.js";
import { assumedRole, iamName, permissionSetOf, serviceOfLinkedRole } from "./arn.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Makes an ID of an account, the other way round than `accountOfId` (§2.4). */
function idOf(prefix: string, account: number, low: number): string {
  let bits = ((1n << 47n) | (BigInt(account) << 7n) | BigInt(low)) << 2n;
  let text = "";
  for (let i = 0; i < 10; i++) {
    text = BASE32[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${prefix}${text}ABCDEF`;
}

describe("accountOfId", () => {
  test("decodes every account it was made for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999_999_999 }),
        fc.integer({ min: 0, max: 127 }),
        (account, low) => {
          expect(accountOfId(idOf("ASIA", account, low))).toBe(String(account).padStart(12, "0"));
        },
      ),
    );
  });
  test.each(["AKIAIOSFODNN7EXAMPLE", "AROAIRGONMBKRO5AS3ZXA", "ASIA****************", "short", ""])(
    "%j cannot be decoded: old format, masked, or no ID",
    (id) => {
      expect(accountOfId(id)).toBeUndefined();
    },
  );
});

describe("principal IDs", () => {
  test("split after the issuer's ID, which may itself hold colons", () => {
    const synthetic = "111122223333:aws:ec2-instance:i-0123456789abcdef0";
    expect(uniqueIdOf(synthetic)).toBe("111122223333:aws:ec2-instance");
    expect(sessionNameOf(synthetic)).toBe("i-0123456789abcdef0");
    expect(sessionNameOf("AROAEXAMPLEEXAMPLE:alice@example.com")).toBe("alice@example.com");
    expect(sessionNameOf("AIDAEXAMPLEEXAMPLE")).toBeUndefined();
  });
  test("access keys are known by their shape, masked ones too", () => {
    expect(isAccessKeyId("AKIA****************")).toBe(true);
    expect(isAccessKeyId("AROAEXAMPLEEXAMPLE1")).toBe(false);
  });
});

describe("ARNs", () => {
  test("name users, roles and sessions, with or without a path", () => {
    expect(iamName("arn:aws:iam::111122223333:user/ops/alice", "user")).toBe("alice");
    expect(iamName("arn:aws:iam::111122223333:role/alice", "user")).toBeUndefined();
    expect(assumedRole("arn:aws-cn:sts::111122223333:assumed-role/deploy/ci")).toEqual({
      account: "111122223333",
      roleName: "deploy",
      sessionName: "ci",
    });
  });
  test("tell who owns a role by paths that customers cannot make", () => {
    const role = "arn:aws:iam::111122223333:role";
    expect(serviceOfLinkedRole(`${role}/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`)).toBe(
      "config.amazonaws.com",
    );
    expect(
      permissionSetOf(
        `${role}/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Power_User_0123456789abcdef`,
      ),
    ).toBe("Power_User");
    expect(permissionSetOf(`${role}/AWSReservedSSO_Power_0123456789abcdef`)).toBeUndefined();
  });
});
