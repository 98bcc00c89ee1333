import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  ListSSHPublicKeysCommand,
  PutGroupPolicyCommand,
  PutUserPolicyCommand,
  UploadSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContainmentPlan, Effects } from "../../src/index.js";
import type { JsonObject } from "../../src/trail/record.js";
import { Rehearsal } from "./containment-rehearsal.js";
import { allow, iamOf } from "./containment-scene.js";
import { Moto } from "./moto.js";

let moto: Moto;
let dir = "";
beforeAll(async () => {
  moto = await Moto.start();
  dir = await mkdtemp(join(tmpdir(), "trailhound-settings-"));
});
afterAll(async () => {
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

/** A plan of these calls, each a step of its own in one account. */
function planOf(plan: ContainmentPlan, account: string, calls: readonly [action: string, input: JsonObject][]): ContainmentPlan {
  const [step] = plan.steps;
  const steps = calls.map(([action, input], i) => ({
    ...step!, id: `${i}`.padStart(12, "0"), order: i + 1, account, kind: "take-back-policy" as const,
    calls: [{ service: "iam", action, input }], undo: { exact: true, calls: [] },
  }));
  return { ...plan, steps };
} // prettier-ignore

test("every kind of call is done, found done, and put back as it was", async () => {
  await using at = await Rehearsal.of(moto, dir, 900, { rotate: false });
  const { production } = at.what;
  const iam = await iamOf(moto.url, production);
  const PolicyArn = `arn:aws:iam::${production}:policy/everything`;
  await iam.send(new CreateGroupCommand({ GroupName: "ops" }));
  await iam.send(new AddUserToGroupCommand({ GroupName: "ops", UserName: "backdoor" }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: "ops", PolicyArn }));
  await iam.send(new PutGroupPolicyCommand({ GroupName: "ops", PolicyName: "given", PolicyDocument: allow("s3:*") }));
  await iam.send(new PutUserPolicyCommand({ UserName: "backdoor", PolicyName: "given", PolicyDocument: allow("s3:Get*", "iam:*") }));
  const { SSHPublicKey: key } = await iam.send(new UploadSSHPublicKeyCommand({ UserName: "backdoor", SSHPublicKeyBody: "ssh-rsa AAAAB3NzaC1yc2E= x" }));
  const SSHPublicKeyId = key?.SSHPublicKeyId ?? "";
  const sshStatus = async (): Promise<string | undefined> =>
    (await iam.send(new ListSSHPublicKeysCommand({ UserName: "backdoor" }))).SSHPublicKeys?.[0]?.Status;
  const before = await at.state();
  const plan = planOf(at.plan, production, [
    ["RemoveUserFromGroup", { GroupName: "ops", UserName: "backdoor" }],
    ["DetachGroupPolicy", { GroupName: "ops", PolicyArn }],
    ["DeleteGroupPolicy", { GroupName: "ops", PolicyName: "given" }],
    ["PutGroupPolicy", { GroupName: "ops", PolicyName: "ours", PolicyDocument: allow("s3:List*") }],
    ["DeleteUserPolicy", { UserName: "backdoor", PolicyName: "given" }],
    ["DetachUserPolicy", { UserName: "backdoor", PolicyArn }],
    ["DetachRolePolicy", { RoleName: "bystander", PolicyArn }],
    ["DeleteRolePolicy", { RoleName: "deploy", PolicyName: "deploys" }],
    ["AttachRolePolicy", { RoleName: "deploy", PolicyArn }],
    ["UpdateSSHPublicKey", { UserName: "backdoor", SSHPublicKeyId, Status: "Inactive" }],
  ]);
  const options = { effects: at.effects, wait: () => Promise.resolve() };
  const applied = await at.opened.applyContainment(plan, options);
  expect(applied.stopped).toBeUndefined();
  expect(applied.steps.map(({ outcome }) => outcome)).toEqual(plan.steps.map(() => "done"));
  expect(await sshStatus()).toBe("Inactive");
  const contained = await at.state();
  expect(contained).not.toBe(before);
  expect(contained).not.toContain('"given"');

  const again = await at.opened.applyContainment({ ...plan, id: "20260101T000000Z-000000000001" }, options);
  expect(again.steps.map(({ outcome }) => outcome)).toEqual(plan.steps.map(() => "already"));
  expect(await at.opened.undoContainment("20260101T000000Z-000000000001", options)).toMatchObject({ complete: true });
  expect(await at.state()).toBe(contained);

  const undone = await at.opened.undoContainment(plan.id, options);
  expect(undone.steps.map(({ outcome }) => outcome)).toEqual(plan.steps.map(() => "undone"));
  expect(await at.state()).toBe(before);
  expect(await sshStatus()).toBe("Active");
}); // prettier-ignore

test("a holder that does not exist is a surprise, and not a policy that is absent", async () => {
  await using at = await Rehearsal.of(moto, dir, 901, { rotate: false });
  const options = { effects: at.effects, wait: () => Promise.resolve() };
  const calls: [string, JsonObject][] = [
    ["DeleteRolePolicy", { RoleName: "nobody", PolicyName: "p" }],
    ["DeleteGroupPolicy", { GroupName: "nobody", PolicyName: "p" }],
    ["DeleteLoginProfile", { UserName: "nobody" }],
    ["PutUserPolicy", { UserName: "nobody", PolicyName: "p", PolicyDocument: allow("s3:*") }],
  ];
  for (const [i, call] of calls.entries()) {
    const plan = { ...planOf(at.plan, at.what.home, [call]), id: `20260101T000000Z-00000000000${i}` };
    plan.steps[0]!.id = `${i}`.padStart(12, "x");
    const { stopped } = await at.opened.applyContainment({ ...plan, query: `${i}` }, options);
    expect(stopped, call[0]).toMatchObject({ code: "containment-surprise", detail: expect.stringContaining("NoSuchEntity") as string });
  }
}); // prettier-ignore

test("calls of other services, and steps that are held, are left and told", async () => {
  await using at = await Rehearsal.of(moto, dir, 902, { rotate: false });
  const [first, second, ...rest] = at.plan.steps;
  const bucket = { service: "s3", action: "PutBucketPolicy", region: "eu-central-1", input: { Bucket: "b", Policy: "{}" } };
  const plan = { ...at.plan, steps: [{ ...first!, held: true }, { ...second!, calls: [bucket] }, ...rest] };
  const untouched: Effects = at.effects;
  const report = await at.opened.applyContainment(plan, { effects: untouched, wait: () => Promise.resolve() });
  expect(report.steps.map(({ outcome }) => outcome)).toEqual(["held", "by-script", ...rest.map(() => "done")]);
  // Something of the plan is still to be done, though nothing stopped it.
  expect(report).toMatchObject({ complete: false });
  expect(report.stopped).toBeUndefined();
  expect((await at.opened.readContainment(plan.id)).state).toBe("applied");
}); // prettier-ignore
