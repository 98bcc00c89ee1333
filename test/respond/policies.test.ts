import { describe, expect, test } from "vitest";
import fc from "fast-check";
import * as policies from "../../src/respond/policies.js";
import { denies, type RequestContext } from "../support/policy-evaluation.js";

const T = "2026-03-02T10:00:30.000Z";
const old: RequestContext = {
  "aws:TokenIssueTime": "2026-03-02T09:00:00Z",
  "aws:userid": "AROAEXAMPLEROLE:thief",
  "aws:SourceIdentity": "mallory",
  "aws:PrincipalArn": "arn:aws:iam::111122223333:role/deploy",
  "identitystore:userId": "b4c8a4d8-1",
};
const fresh = { ...old, "aws:TokenIssueTime": "2026-03-02T10:05:00Z" };
const other = { ...old, "aws:userid": "AROAEXAMPLEROLE:alice", "aws:SourceIdentity": "alice", "identitystore:userId": "b4c8a4d8-2" }; // prettier-ignore
/** A long-term key: no issue time, and no source identity. */
const key: RequestContext = {
  "aws:userid": "AIDAEXAMPLEUSER",
  "aws:PrincipalArn": "arn:aws:iam::111122223333:user/alice",
};
const root: RequestContext = {
  "aws:PrincipalArn": "arn:aws:iam::111122223333:root",
  "aws:userid": "111122223333",
};

const verdicts = (policy: unknown, action = "s3:GetObject") =>
  [old, fresh, other, key, root].map((context) => denies(policy, action, context));

describe("who a policy denies: an old session, a new one, another person's, a long-term key, root", () => {
  test("sessions issued before", () =>
    expect(verdicts(policies.denyIssuedBefore(T))).toEqual([true, false, true, false, false]));
  test("one session name", () =>
    expect(verdicts(policies.denyUserIds(["AROAEXAMPLEROLE:thief"]))).toEqual([true, true, false, false, false]));
  test("one source identity", () =>
    expect(verdicts(policies.denySourceIdentity("mallory"))).toEqual([true, true, false, false, false]));
  test("everything", () => expect(verdicts(policies.denyAll())).toEqual([true, true, true, true, true]));
  test("an Identity Center user", () =>
    expect(verdicts(policies.denyIdentityCenterUser("b4c8a4d8-1"))).toEqual([true, true, false, false, false]));
  test("a role, for sessions issued before", () =>
    expect(verdicts(policies.denyRoleIssuedBefore("arn:aws:iam::111122223333:role/deploy", T))).toEqual([true, false, true, false, false]));
  test("the root user of a member", () =>
    expect(verdicts(policies.denyRootOf("111122223333", "aws"))).toEqual([false, false, false, false, true]));
  test("opening root sessions, and nothing else", () => {
    expect(verdicts(policies.denyAssumeRoot(), "sts:AssumeRoot")).toEqual([true, true, true, true, true]);
    expect(verdicts(policies.denyAssumeRoot())).toEqual([false, false, false, false, false]);
  });
  test("a subject of an identity provider gets no new session", () => {
    const provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    const subject = "repo:acme/site:ref:refs/heads/main";
    const policy = policies.trustDeny(provider, { action: "sts:AssumeRoleWithWebIdentity", key: "token.actions.githubusercontent.com:sub", subject });
    const by = (sub: string) => denies(policy, "sts:AssumeRoleWithWebIdentity", { "token.actions.githubusercontent.com:sub": sub });
    expect([by(subject), by(`${subject}x`), by("*")]).toEqual([true, false, false]);
    expect(policy["Statement"]).toMatchObject([{ Effect: "Deny", Principal: { Federated: provider } }]);
  });
  test("an Identity Center role with and without a region in its path", () => {
    const policy = policies.denyRoleIssuedBefore("arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Admin_0123456789abcdef", T);
    for (const path of ["", "eu-west-1/"])
      expect(denies(policy, "s3:GetObject", { ...old, "aws:PrincipalArn": `arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/${path}AWSReservedSSO_Admin_0123456789abcdef` })).toBe(true);
    expect(denies(policy, "s3:GetObject", { ...old, "aws:PrincipalArn": "arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdee" })).toBe(false);
  });
}); // prettier-ignore

test("a hostile name is matched as it is, and never becomes a policy variable or a wildcard", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom("${aws:userid}", "$${*}", "*", "a?")), (name) => {
      const context = { "aws:SourceIdentity": name, "aws:userid": "x" };
      expect(denies(policies.denySourceIdentity(name), "s3:GetObject", context)).toBe(true);
      expect(denies(policies.denySourceIdentity(name), "s3:GetObject", { "aws:SourceIdentity": `${name}x` })).toBe(false);
    }),
  ); // prettier-ignore
});
