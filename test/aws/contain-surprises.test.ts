import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, recording, type ContainmentReport, type Effects, type Secret } from "../../src/index.js";
import { AwsEffects } from "../../src/respond/effects/aws.js";
import { CallFailure, reads } from "../../src/respond/effects/effects.js";
import { denyIssuedBefore } from "../../src/respond/policies.js";
import { Rehearsal } from "./containment-rehearsal.js";
import { allow, iamOf, trust } from "./containment-scene.js";
import { IamProxy } from "./iam-proxy.js";
import { Moto } from "./moto.js";

let moto: Moto;
let dir = "";
let number = 100;
beforeAll(async () => {
  moto = await Moto.start();
  dir = await mkdtemp(join(tmpdir(), "trailhound-surprises-"));
});
afterAll(async () => {
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

const rehearsal = (how: { url?: string; rotate?: boolean; roleName?: string } = {}): Promise<Rehearsal> =>
  Rehearsal.of(moto, dir, ++number, { rotate: false, ...how });
const home = (at: Rehearsal) => iamOf(moto.url, at.what.home);
const production = (at: Rehearsal) => iamOf(moto.url, at.what.production);
const outcomes = ({ steps }: ContainmentReport): string[] => steps.map(({ outcome }) => outcome);
const done = (count: number): string[] => Array.from({ length: count }, () => "done");
const options = { wait: () => Promise.resolve(), onSecret: (_secret: Secret) => {} };

describe("what is not as the plan thought", () => {
  test("a permission that is missing midway: it stops, says which, and goes on when it is there", async () => {
    await using proxy = await IamProxy.before(moto.url);
    await using at = await rehearsal({ url: proxy.url });
    const before = await at.state();
    const message = "User: arn:aws:sts::1:assumed-role/responder/x is not authorized to perform: iam:UpdateAssumeRolePolicy";
    proxy.fate = ({ action }) => (action === "UpdateAssumeRolePolicy" ? { refuse: "AccessDenied", message } : "pass");
    const stopped = await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    expect(outcomes(stopped)).toEqual([...done(6), "stopped", "waiting", "waiting"]);
    expect(stopped).toMatchObject({ complete: false, stopped: { order: 7, code: "aws-denied", detail: expect.stringContaining(message) as string } });
    expect((await at.opened.readContainment(at.plan.id)).state).toBe("begun");
    // Neither a new plan nor an unnoticed second half.
    const second = at.again(number);
    await expect(at.opened.applyContainment(second, { ...options, effects: at.effects })).rejects.toMatchObject({ code: "containment-begun", source: at.plan.id, message: expect.stringContaining("6 of its 9 steps are done") as string });
    proxy.fate = () => "pass";
    const rest = recording(at.effects);
    const resumed = await at.opened.resumeContainment(at.plan.id, { ...options, effects: rest });
    expect(outcomes(resumed)).toEqual(done(9));
    expect(rest.calls.filter(({ changes }) => changes).map(({ call }) => call.action)).toEqual(["UpdateAssumeRolePolicy", "DetachUserPolicy", "PutRolePolicy"]);
    expect(await at.opened.undoContainment(at.plan.id, { ...options, effects: at.effects })).toMatchObject({ complete: true });
    expect(await at.state()).toBe(before);
  });

  test("a partial run is undone as far as it came", async () => {
    await using proxy = await IamProxy.before(moto.url);
    await using at = await rehearsal({ url: proxy.url });
    const before = await at.state();
    proxy.fate = ({ action }) => (action === "DetachUserPolicy" ? { refuse: "AccessDenied" } : "pass");
    await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    const undone = await at.opened.undoContainment(at.plan.id, { ...options, effects: at.effects });
    expect(outcomes(undone)).toEqual(["nothing", "nothing", ...done(7).map(() => "undone")]);
    expect(await at.state()).toBe(before);
    await expect(at.opened.resumeContainment(at.plan.id, { ...options, effects: at.effects })).rejects.toMatchObject({ code: "containment-undone" });
  });

  test("a key that is inactive already is noted, and an undo does not wake it", async () => {
    await using at = await rehearsal();
    await (await home(at)).send(new UpdateAccessKeyCommand({ UserName: "alice", AccessKeyId: at.what.stolen, Status: "Inactive" }));
    await (await production(at)).send(new DeleteLoginProfileCommand({ UserName: "backdoor" }));
    const before = await at.state();
    const report = await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    expect(outcomes(report)).toEqual(["already", "already", ...done(7)]);
    const undone = await at.opened.undoContainment(at.plan.id, { ...options, effects: at.effects });
    expect(outcomes(undone)).toEqual([...done(7).map(() => "undone"), "nothing", "nothing"]);
    expect(await at.state()).toBe(before);
  });

  test("a policy of the console's name is kept beside ours; one that denies more is enough; any other stops the run", async () => {
    await using at = await rehearsal();
    const old = JSON.stringify(denyIssuedBefore("2020-01-01T00:00:00.000Z"), null, 2);
    const later = JSON.stringify(denyIssuedBefore("2099-01-01T00:00:00.000Z"), null, 2);
    await (await production(at)).send(new PutRolePolicyCommand({ RoleName: "deploy", PolicyName: "AWSRevokeOlderSessions", PolicyDocument: old }));
    await (await home(at)).send(new PutUserPolicyCommand({ UserName: "alice", PolicyName: "AWSRevokeOlderSessions", PolicyDocument: later }));
    await (await production(at)).send(new PutUserPolicyCommand({ UserName: "backdoor", PolicyName: "TrailhoundDenyAll", PolicyDocument: allow("s3:Get*") }));
    const before = await at.state();
    const stopped = await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    expect(outcomes(stopped)).toEqual(["done", "done", "already", "done", "done", "stopped", "waiting", "waiting", "waiting"]);
    expect(stopped.stopped).toMatchObject({ code: "containment-surprise", detail: expect.stringContaining("TrailhoundDenyAll that says something else") as string });
    const report = await at.opened.resumeContainment(at.plan.id, { ...options, effects: at.effects, skip: ["6"] });
    expect(outcomes(report)).toEqual(["done", "done", "already", "done", "done", "skipped", "done", "done", "done"]);
    expect(report.complete).toBe(true);
    const name = `TrailhoundRevoke-${at.plan.id}`;
    expect(report.steps[8]?.calls[0]?.call.input).toMatchObject({ RoleName: "deploy", PolicyName: name });
    const now = await at.state();
    expect(now).toContain(name);
    await at.opened.undoContainment(at.plan.id, { ...options, effects: at.effects });
    expect(await at.state()).toBe(before);
  });

  test("no room for one more policy: how much there is, and what to do", async () => {
    await using at = await rehearsal();
    const filled = (size: number): string => JSON.stringify(JSON.parse(allow(...Array.from({ length: Math.floor(size / 12) }, (_, i) => `s3:Get${String(i).padStart(3, "0")}`))));
    await (await production(at)).send(new PutRolePolicyCommand({ RoleName: "deploy", PolicyName: "large", PolicyDocument: filled(9990) }));
    const report = await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    expect(outcomes(report)).toEqual([...done(8), "stopped"]);
    expect(report.stopped?.detail).toMatch(/role deploy take 9\d\d\d|role deploy take 10\d\d\d/);
    expect(report.stopped?.detail).toContain("the largest is large");
    await (await production(at)).send(new PutRolePolicyCommand({ RoleName: "deploy", PolicyName: "large", PolicyDocument: filled(9000) }));
    expect(await at.opened.resumeContainment(at.plan.id, { ...options, effects: at.effects })).toMatchObject({ complete: true });
  });

  test("a second key that the logs never saw leaves no room for a spare one; without it, the rest is done", async () => {
    await using at = await rehearsal({ rotate: true });
    const other = await (await home(at)).send(new CreateAccessKeyCommand({ UserName: "alice" }));
    const stopped = await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    expect(stopped.stopped).toMatchObject({ order: 1, code: "containment-surprise", detail: expect.stringContaining(other.AccessKey?.AccessKeyId ?? "?") as string });
    const rest = await at.opened.resumeContainment(at.plan.id, { ...options, effects: at.effects, skip: ["1"] });
    expect(outcomes(rest)).toEqual(["skipped", ...done(9)]);
  });

  test("a trust policy that somebody else changed, a key and a user that are gone: named, not overwritten", async () => {
    await using at = await rehearsal();
    await (await production(at)).send(new UpdateAssumeRolePolicyCommand({ RoleName: "deploy", PolicyDocument: trust("123412341234") }));
    await (await home(at)).send(new DeleteAccessKeyCommand({ UserName: "alice", AccessKeyId: at.what.stolen }));
    const first = await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    expect(first.stopped?.detail).toContain(`alice has no key ${at.what.stolen} any more`);
    const second = await at.opened.resumeContainment(at.plan.id, { ...options, effects: at.effects, skip: ["1"] });
    expect(second.stopped).toMatchObject({ order: 7, detail: expect.stringContaining("somebody changed it since") as string });
    const gone = await rehearsal();
    await using _ = gone;
    await (await home(gone)).send(new DeleteAccessKeyCommand({ UserName: "alice", AccessKeyId: gone.what.stolen }));
    await (await home(gone)).send(new DeleteLoginProfileCommand({ UserName: "alice" }));
    await (await home(gone)).send(new DeleteUserCommand({ UserName: "alice" }));
    const third = await gone.opened.applyContainment(gone.plan, { ...options, effects: gone.effects });
    expect(third.stopped).toMatchObject({ order: 1, code: "containment-surprise", detail: expect.stringContaining("NoSuchEntity") as string });
  });

  test("what is refused for a moment is asked again; what has no answer is looked at before it is done again", async () => {
    await using proxy = await IamProxy.before(moto.url);
    await using at = await rehearsal({ url: proxy.url });
    let refusals = 0;
    proxy.fate = ({ action }) => (action === "DeleteLoginProfile" && ++refusals < 4 ? { refuse: "EntityTemporarilyUnmodifiable", status: 409 } : "pass");
    const silent: Effects = {
      own: at.effects.own,
      reach: (account) => at.effects.reach(account),
      async call(account, sending, signal) {
        const answered = await at.effects.call(account, sending, signal);
        if (sending.call.action === "DetachUserPolicy") throw new CallFailure("TimeoutError", "socket hang up", { answered: false });
        return answered;
      },
    };
    const stopped = await at.opened.applyContainment(at.plan, { ...options, effects: silent });
    expect(refusals).toBe(4);
    expect(stopped.stopped).toMatchObject({ order: 8, code: "containment-unanswered" });
    const rest = recording(at.effects);
    const resumed = await at.opened.resumeContainment(at.plan.id, { ...options, effects: rest });
    expect(resumed.steps[7]).toMatchObject({ outcome: "done", notes: ["It was done before the earlier run stopped."] });
    expect(rest.calls.filter(({ changes }) => changes).map(({ call }) => call.action)).toEqual(["PutRolePolicy"]);
  });
}); // prettier-ignore

describe("an undo", () => {
  test("leaves alone what is not as it was left, and says what it was", async () => {
    await using at = await rehearsal();
    expect(await at.opened.applyContainment(at.plan, { ...options, effects: at.effects })).toMatchObject({ complete: true });
    // Somebody else deletes the key, opens the role in another way, and lets the backdoor's password be.
    await (await home(at)).send(new DeleteAccessKeyCommand({ UserName: "alice", AccessKeyId: at.what.stolen }));
    await (await production(at)).send(new UpdateAssumeRolePolicyCommand({ RoleName: "deploy", PolicyDocument: trust("123412341234") }));
    const undone = await at.opened.undoContainment(at.plan.id, { ...options, effects: at.effects });
    expect(undone.complete).toBe(false);
    expect(outcomes(undone)).toEqual(["undone", "undone", "changed", "undone", "undone", "undone", "undone", "undone", "changed"]);
    expect(undone.steps[8]?.notes[0]).toContain("before the containment it was Active");
    expect(await at.state()).toContain("123412341234");
    expect((await at.opened.readContainment(at.plan.id)).state).toBe("undoing");
    const again = recording(at.effects);
    expect(await at.opened.undoContainment(at.plan.id, { ...options, effects: again })).toMatchObject({ complete: false });
    expect(again.calls.filter(({ changes }) => changes)).toEqual([]);
  });

  test("stops where AWS refuses, names the call, and goes on from there", async () => {
    await using proxy = await IamProxy.before(moto.url);
    await using at = await rehearsal({ url: proxy.url });
    const before = await at.state();
    await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    proxy.fate = ({ action }) => (action === "CreateLoginProfile" ? { refuse: "PasswordPolicyViolation", status: 400 } : "pass");
    const stopped = await at.opened.undoContainment(at.plan.id, { ...options, effects: at.effects });
    expect(outcomes(stopped)).toEqual([...done(7).map(() => "undone"), "stopped", "waiting"]);
    expect(stopped.stopped).toMatchObject({ order: 2, detail: expect.stringContaining("iam CreateLoginProfile: PasswordPolicyViolation") as string });
    proxy.fate = () => "pass";
    expect(await at.opened.undoContainment(at.plan.id, { ...options, effects: at.effects })).toMatchObject({ complete: true });
    expect(await at.state()).toBe(before);
  });

  test("does not delete a spare key that something uses by now", async () => {
    await using at = await rehearsal({ rotate: true });
    await at.opened.applyContainment(at.plan, { ...options, effects: at.effects });
    const used: Effects = {
      own: at.effects.own,
      reach: (account) => at.effects.reach(account),
      call: (account, sending, signal) =>
        sending.call.action === "GetAccessKeyLastUsed"
          ? Promise.resolve({ output: { AccessKeyLastUsed: { LastUsedDate: "2026-11-25T20:00:00Z", ServiceName: "s3" } } })
          : at.effects.call(account, sending, signal),
    };
    const undone = await at.opened.undoContainment(at.plan.id, { ...options, effects: used });
    expect(undone.steps.at(-1)).toMatchObject({ outcome: "changed", notes: [expect.stringContaining("was used at 2026-11-25T20:00:00Z")] });
    expect(await at.state()).toContain("a spare key Active");
  });
}); // prettier-ignore

describe("before anything is changed", () => {
  test("a dry run looks at everything, and a run that cannot reach an account or would stop itself is not begun", async () => {
    await using at = await rehearsal();
    const before = await at.state();
    await (await home(at)).send(new UpdateAccessKeyCommand({ UserName: "alice", AccessKeyId: at.what.stolen, Status: "Inactive" }));
    const looked = recording(at.effects);
    const dry = await at.opened.applyContainment(at.plan, { effects: looked, dryRun: true });
    expect(outcomes(dry)).toEqual(["already", ...done(8).map(() => "would")]);
    // moto lets roles be assumed that do not exist: whose policies count cannot be told.
    expect(dry.steps.map(({ permission }) => permission)).toEqual(done(9).map(() => "cannot-be-told"));
    expect(dry).toMatchObject({ dryRun: true, journal: null, complete: true });
    expect(looked.calls.filter(({ changes }) => changes)).toEqual([]);
    await (await home(at)).send(new UpdateAccessKeyCommand({ UserName: "alice", AccessKeyId: at.what.stolen, Status: "Active" }));

    const aws = { endpointUrl: moto.url, roleArn: `arn:aws:iam::${at.what.home}:role/responder` };
    await expect(at.opened.applyContainment(at.plan, { aws })).rejects.toMatchObject({ code: "account-not-reached" });
    await expect(at.opened.applyContainment(at.plan, { aws, roleName: "deploy" })).rejects.toMatchObject({ code: "contains-itself", source: "9" });
    await expect(at.opened.applyContainment(at.plan, { effects: at.effects, skip: ["12"] })).rejects.toMatchObject({ code: "usage" });
    await using tomorrow = await openLake(at.opened.dir, { now: () => new Date(Date.now() + 2 * 3_600_000) });
    await expect(tomorrow.applyContainment(at.plan, { effects: at.effects })).rejects.toMatchObject({ code: "plan-old" });
    await expect(at.opened.resumeContainment(at.plan.id, { effects: at.effects })).rejects.toMatchObject({ code: "no-journal" });
    const rotating = await at.opened.contain(at.what.stolen, { rotate: true });
    await expect(at.opened.applyContainment(rotating, { effects: at.effects })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("nobody to show it to") as string });
    expect(await at.state()).toBe(before);
  });

  test("permissions are what IAM says of them", async () => {
    await using at = await rehearsal();
    const asked: unknown[] = [];
    const simulating: Effects = {
      own: at.effects.own,
      reach: (account) => at.effects.reach(account),
      call(account, sending, signal) {
        const { action, input } = sending.call;
        if (action === "GetRole" && input["RoleName"] === "responder")
          return Promise.resolve({ output: { Role: { Arn: `arn:aws:iam::${account}:role/team/responder` } } });
        if (action !== "SimulatePrincipalPolicy") return at.effects.call(account, sending, signal);
        asked.push(input);
        const EvalDecision = JSON.stringify(input).includes("DeleteLoginProfile") ? "implicitDeny" : "allowed";
        return Promise.resolve({ output: { EvaluationResults: [{ EvalDecision }] } });
      },
    };
    const dry = await at.opened.applyContainment(at.plan, { effects: simulating, dryRun: true });
    expect(dry.steps.map(({ permission }) => permission)).toEqual(["allowed", "denied", ...done(7).map(() => "allowed")]);
    expect(asked[0]).toEqual({
      PolicySourceArn: `arn:aws:iam::${at.what.home}:role/team/responder`,
      ActionNames: ["iam:UpdateAccessKey"],
      ResourceArns: [`arn:aws:iam::${at.what.home}:user/alice`],
    });
  });

  test("sessions that were opened while the plan lay are told of where it denies the older ones", async () => {
    await using at = await rehearsal();
    const late = await at.opened.applyContainment({ ...at.plan, before: "2026-01-01T00:00:00.000Z" }, { ...options, effects: at.effects });
    const told = late.steps.filter(({ notes }) => notes.some((note) => note.includes("make a new plan"))).map(({ kind }) => kind);
    expect(told).toEqual(["revoke-user-sessions", "revoke-user-sessions", "revoke-role-sessions"]);
  });

  test("a role that is no name is refused", async () => {
    const words = ["arn:aws:iam::111122223333:role/x", "a b", "x/", ""];
    for (const roleName of words)
      await expect(AwsEffects.open({ roleName }), roleName).rejects.toMatchObject({ code: "usage" });
  });

  test("of two plans that are begun at the same time for the same thing, one is refused", async () => {
    await using at = await rehearsal();
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const effects: Effects = {
      own: at.effects.own,
      reach: (account) => at.effects.reach(account),
      async call(account, sending, signal) {
        if (!reads(sending.call)) await gate;
        return at.effects.call(account, sending, signal);
      },
    };
    const runs = [1, 2, 3].map((run) => at.opened.applyContainment(at.again(run), { ...options, effects }));
    const refusals = runs.map((run) => run.then(() => undefined, (error: unknown) => error));
    const first = await Promise.any(runs.map((run) => run.then(() => Promise.reject(new Error("done")), (error: unknown) => error)));
    expect(first).toMatchObject({ code: "containment-begun" });
    open();
    expect((await Promise.all(refusals)).filter((error) => error === undefined)).toHaveLength(1);
  });

  test("two processes do not work on one journal", async () => {
    await using at = await rehearsal();
    const held: { second?: Promise<unknown> } = {};
    await at.opened.applyContainment(at.plan, {
      ...options,
      effects: at.effects,
      onStep: ({ step, state }) => {
        if (step.order === 2 && state === "begins")
          held.second = at.opened.resumeContainment(at.plan.id, { ...options, effects: at.effects }).catch((error: unknown) => error);
      },
    });
    expect(await held.second).toMatchObject({ code: "containment-held" });
  });
}); // prettier-ignore
