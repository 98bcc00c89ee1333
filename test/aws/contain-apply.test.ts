import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ContainmentReport, JournalLine, openLake, type ContainmentPlan } from "../../src/index.js";
import { root } from "../support/e2e.js";
import { attack, keysOf, stateOf, type Attack, type Keys } from "./containment-scene.js";
import { Moto } from "./moto.js";

let moto: Moto;
let dir = "";
let number = 0;
beforeAll(async () => {
  moto = await Moto.start();
  dir = await mkdtemp(join(tmpdir(), "trailhound-contain-"));
});
afterAll(async () => {
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

/** Two accounts that nobody else uses. */
function accounts(): [home: string, production: string] {
  number += 1;
  return [`1111${String(number).padStart(8, "0")}`, `2222${String(number).padStart(8, "0")}`];
}

async function scene(): Promise<{ what: Attack; lake: string; keys: Keys; state: () => Promise<unknown> }> {
  const what = await attack(moto.url, ...accounts());
  const lake = join(dir, `lake-${number}`);
  await writeFile(`${lake}.json`, JSON.stringify({ Records: what.records }));
  await using opened = await openLake(lake, { create: true });
  await opened.ingest([`${lake}.json`], { threads: 0 });
  return {
    what,
    lake,
    keys: await keysOf(moto.url, what.home),
    state: async () => ({
      home: await stateOf(moto.url, what.home),
      production: await stateOf(moto.url, what.production),
    }),
  };
}

interface State {
  home: Account;
  production: Account;
}
interface Account {
  users: { user: string; password: string; policies: Record<string, string>; keys: string[]; attached: string[] }[];
  roles: { role: string; trusts: string; policies: Record<string, string> }[];
} // prettier-ignore

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function command(lake: string, keys: Keys, ...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ["bin/trailhound.cjs", "contain", ...words, "--lake", lake], {
    cwd: root,
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    },
  });
  child.stdin.end();
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

const reached = (url: string): string[] => [
  "--role-name",
  "responder",
  "--endpoint-url",
  url,
  "--format",
  "json",
];

/** What the plan for the stolen key says, in its order. */
const STEPS = (what: Attack): string[] => [
  `deactivate-key ${what.stolen}`,
  "delete-console-password backdoor",
  "revoke-user-sessions alice",
  "revoke-user-sessions backdoor",
  `deactivate-key ${what.backdoorKey}`,
  "deny-identity backdoor",
  "restore-trust-policy deploy",
  "take-back-policy backdoor",
  "revoke-role-sessions deploy",
];

async function linesOf(file: string): Promise<JournalLine[]> {
  const text = await readFile(file, "utf8");
  return text.trimEnd().split("\n").map((line) => JournalLine.parse(JSON.parse(line)));
} // prettier-ignore

describe("the built command", () => {
  test("contains an attack in two accounts in one run, and puts it back", async () => {
    const { what, lake, keys, state } = await scene();
    const before = await state();
    const planned = await command(lake, keys, what.stolen, "--format", "json");
    const plan = JSON.parse(planned.stdout) as ContainmentPlan;
    expect(plan.steps.map(({ kind, target, held }) => `${kind} ${target.name}${held ? " held" : ""}`)).toEqual(STEPS(what));

    const applied = await command(lake, keys, what.stolen, "--apply", "--yes", plan.id, ...reached(moto.url));
    expect(applied).toMatchObject({ code: 0 });
    const report = ContainmentReport.parse(JSON.parse(applied.stdout));
    expect(report).toMatchObject({ plan: plan.id, does: "apply", dryRun: false, complete: true });
    expect(report.steps.map(({ outcome }) => outcome)).toEqual(STEPS(what).map(() => "done"));
    expect(report.steps.flatMap(({ calls }) => calls).every(({ requestId }) => (requestId ?? "") !== "")).toBe(true);

    // What IAM holds now is what the plan says, and nothing else was touched.
    const [revokeAlice, revokeBackdoor, deny, revokeRole] = [2, 3, 5, 8].map((i) => plan.steps[i]?.calls[0]?.input["PolicyDocument"]);
    const contained = JSON.parse(JSON.stringify(before)) as State;
    const [alice] = contained.home.users;
    const [backdoor] = contained.production.users;
    Object.assign(alice!, { keys: [`${what.stolen} Inactive`], policies: { AWSRevokeOlderSessions: revokeAlice } });
    Object.assign(backdoor!, { password: "none", keys: [`${what.backdoorKey} Inactive`], attached: [], policies: { AWSRevokeOlderSessions: revokeBackdoor, TrailhoundDenyAll: deny } });
    const deploy = contained.production.roles.find(({ role }) => role === "deploy")!;
    deploy.policies["AWSRevokeOlderSessions"] = revokeRole as string;
    deploy.trusts = plan.steps[6]?.calls[0]?.input["PolicyDocument"] as string;
    expect(await state()).toEqual(contained);

    // The journal: the plan first; each change announced with what was there before, and ended with AWS's request ID.
    const file = report.journal ?? "";
    expect(file).toBe(join(lake, "containment", plan.id, "journal.ndjson"));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const lines = await linesOf(file);
    expect(lines[0]).toMatchObject({ line: "plan", version: 1, plan: { id: plan.id } });
    expect(lines.slice(1).map(({ line }) => line)).toEqual(STEPS(what).flatMap(() => ["backup", "begin", "end"]));

    // Again: the same plan is not begun anew, and a new one finds all done.
    const again = await command(lake, keys, what.stolen, "--apply", "--yes", plan.id, ...reached(moto.url));
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('"code":"journal-exists"');
    const resumed = await command(lake, keys, "--resume", plan.id, ...reached(moto.url));
    expect(resumed.code).toBe(0);
    expect(await state()).toEqual(contained);

    const secrets = join(dir, `secrets-${number}`);
    const undone = await command(lake, keys, "--undo", plan.id, "--yes", plan.id, "--secrets", secrets, ...reached(moto.url));
    expect(undone).toMatchObject({ code: 0 });
    const undo = ContainmentReport.parse(JSON.parse(undone.stdout));
    expect(undo.steps.map(({ outcome }) => outcome)).toEqual(STEPS(what).map(() => "undone"));
    // All is as it was, but for the password, which nobody can read: the new one is in a file for its owner alone.
    const after = (await state()) as State;
    expect(after.production.users[0]?.password).toMatch(/^since /);
    expect(undo.steps.find(({ kind }) => kind === "delete-console-password")?.calls[0]?.call.input).toEqual({ UserName: "backdoor", PasswordResetRequired: true });
    after.production.users[0]!.password = (before as State).production.users[0]!.password;
    expect(after).toEqual(before);
    const secret = JSON.parse(await readFile(secrets, "utf8")) as { value: string };
    expect(secret).toMatchObject({ kind: "password", user: "backdoor" });
    expect((await stat(secrets)).mode & 0o777).toBe(0o600);
    for (const text of [undone.stdout, undone.stderr, await readFile(file, "utf8")]) expect(text).not.toContain(secret.value);

    const twice = await command(lake, keys, "--undo", plan.id, "--yes", plan.id, ...reached(moto.url));
    expect(twice).toMatchObject({ code: 0 });
    expect(((await state()) as State).home).toEqual((before as State).home);
    expect((await command(lake, keys, "--resume", plan.id, ...reached(moto.url))).stderr).toContain('"code":"containment-undone"');
  });
}); // prettier-ignore
