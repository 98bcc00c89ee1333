import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { denyAll, denyIssuedBefore } from "../../src/respond/policies.js";
import { password } from "../../src/respond/settings/credentials.js";
import { besideRevocation } from "../../src/respond/settings/inline-policies.js";
import { decoded, deniesIssuedBefore, samePolicy, sizeOf } from "../../src/respond/settings/policy-text.js";
import { settingOf } from "../../src/respond/settings/settings.js";
import type { Json } from "../../src/trail/record.js";

const T = "2026-03-02T10:00:30.000Z";
const revoke = JSON.stringify(denyIssuedBefore(T));

describe("policy texts", () => {
  const word = fc.constantFrom("s3:Get*", "s3:PutObject", "iam:*", "arn:aws:s3:::a/*", "aws:x");
  const document = fc.record({
    Version: fc.constantFrom("2012-10-17", "2008-10-17"),
    Statement: fc.array(
      fc.record({ Effect: fc.constantFrom("Allow", "Deny"), Action: fc.uniqueArray(word, { minLength: 1 }), Resource: fc.uniqueArray(word, { minLength: 1 }) }),
      { minLength: 1, maxLength: 3 },
    ),
  }); // prettier-ignore

  /** The same document as IAM may give it back. */
  const otherwise = (value: Json): Json => {
    if (Array.isArray(value)) return value.length === 1 ? otherwise(value[0]!) : value.map(otherwise).toReversed();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.keys(value).toReversed().map((key) => [key, otherwise(value[key]!)]));
  }; // prettier-ignore

  test("are the same in any order of keys and sets, with any blanks, encoded as IAM does", () => {
    fc.assert(
      fc.property(document, (policy) => {
        const other = JSON.stringify(otherwise(policy), null, 3);
        expect(samePolicy(JSON.stringify(policy), other)).toBe(true);
        expect(samePolicy(JSON.stringify(policy), decoded(encodeURIComponent(other)))).toBe(true);
        expect(sizeOf(other)).toBeLessThanOrEqual(JSON.stringify(policy).length);
      }),
    );
  });

  test("differ where one statement does", () => {
    fc.assert(
      fc.property(document, (policy) => {
        const more = { ...policy, Statement: [...policy.Statement, { Effect: "Deny", Action: ["only:here"], Resource: ["*"] }] };
        expect(samePolicy(JSON.stringify(policy), JSON.stringify(more))).toBe(false);
      }),
    ); // prettier-ignore
    expect(samePolicy("not json", "not json either")).toBe(false);
    expect(samePolicy(null, revoke)).toBe(false);
    expect(decoded("100%")).toBe("100%");
  });

  test("a revocation is known by what it says, and only where it says nothing else", () => {
    expect(deniesIssuedBefore(JSON.stringify(denyIssuedBefore(T), null, 2))).toBe(Date.parse(T));
    expect(deniesIssuedBefore(JSON.stringify(denyAll()))).toBeUndefined();
    const two = denyIssuedBefore(T);
    const allowed = { ...two, Statement: [...(two["Statement"] as Json[]), { Effect: "Allow", Action: "*", Resource: "*" }] }; // prettier-ignore
    expect(deniesIssuedBefore(JSON.stringify(allowed))).toBeUndefined();
  });

  test("what stands under the console's name decides where ours goes", () => {
    const input = { RoleName: "deploy", PolicyName: "AWSRevokeOlderSessions", PolicyDocument: revoke };
    const beside = { name: "TrailhoundRevoke-p", input: { ...input, PolicyName: "TrailhoundRevoke-p" } };
    expect(besideRevocation(input, null, "p")).toBeUndefined();
    expect(besideRevocation(input, revoke, "p")).toBeUndefined();
    expect(besideRevocation(input, JSON.stringify(denyIssuedBefore("2026-03-02T10:00:31.000Z")), "p")).toBe("covered"); // prettier-ignore
    expect(besideRevocation(input, JSON.stringify(denyIssuedBefore("2026-03-02T10:00:29.000Z")), "p")).toEqual(beside); // prettier-ignore
    expect(besideRevocation(input, JSON.stringify(denyAll()), "p")).toEqual(beside);
    expect(besideRevocation({ ...input, PolicyName: "Other" }, "{}", "p")).toBeUndefined();
  });
});

test("a password has all four classes of characters, and is none that was made before", () => {
  const made = Array.from({ length: 200 }, password);
  for (const one of made) expect(one).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^\w]).{40}$/);
  expect(new Set(made).size).toBe(200);
});

test.each([
  ["s3", "PutBucketPolicy", { Bucket: "b", Policy: "{}" }],
  ["iam", "DeleteUser", { UserName: "alice" }],
  ["iam", "UpdateAccessKey", { UserName: "alice" }],
  ["iam", "PutUserPolicy", { UserName: "alice", PolicyName: "p" }],
  ["iam", "constructor", {}],
])("%s %s %j is nothing that is done from here", (service, action, input) => {
  expect(settingOf({ service, action, input })).toBeUndefined();
});
