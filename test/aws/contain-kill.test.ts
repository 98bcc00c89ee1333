import { spawn } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, recording, type ContainmentPlan, type Effects, type Secret } from "../../src/index.js";
import { reads } from "../../src/respond/effects/effects.js";
import { root } from "../support/e2e.js";
import { Rehearsal, scene } from "./containment-rehearsal.js";
import { keysOf, stateOf, type Attack } from "./containment-scene.js";
import { IamProxy } from "./iam-proxy.js";
import { Moto } from "./moto.js";

let moto: Moto;
let dir = "";
beforeAll(async () => {
  moto = await Moto.start();
  dir = await mkdtemp(join(tmpdir(), "trailhound-kill-"));
});
afterAll(async () => {
  await moto[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

/** A process that is killed: nothing after it is done or written, not even what would say so. */
class Killed extends Error {
  override readonly message = "killed";
}

/**
 * Effects whose process is killed at its nth call, or its nth change: before it is sent, or when AWS has done it and the answer
 * is on its way.
 */
function dyingAt(inner: Effects, n: number, when: "before" | "after", changes = false): Effects {
  let calls = 0;
  let dead = false;
  return {
    own: inner.own,
    reach: (account) => inner.reach(account),
    async call(account, sending, signal) {
      if (dead) throw new Killed();
      dead = (!changes || !reads(sending.call)) && calls++ === n;
      if (dead && when === "before") throw new Killed();
      const answered = await inner.call(account, sending, signal);
      if (dead) throw new Killed();
      return answered;
    },
  };
}

describe("a kill between any two calls", () => {
  test("leaves a journal from which a finished run comes out as if nothing had happened", async () => {
    await using at = await Rehearsal.of(moto, dir, 1);
    const { opened, effects } = at;
    const secrets: Secret[] = [];
    const options = { wait: () => Promise.resolve(), onSecret: (secret: Secret) => void secrets.push(secret) };
    const rehearsed = recording(effects);
    const whole = at.again(0);
    expect(await opened.applyContainment(whole, { ...options, effects: rehearsed })).toMatchObject({ complete: true });
    const contained = await at.state();
    await opened.undoContainment(whole.id, { ...options, effects });
    let lost = 0;
    let kills = 0;
    for (const [n, { changes }] of rehearsed.calls.entries()) {
      // A kill after a read is a kill before what follows. Kills at the reads of one step are alike: its first is enough.
      const first = n === 0 || rehearsed.calls[n - 1]?.changes === true;
      for (const when of changes ? (["before", "after"] as const) : first ? (["before"] as const) : []) {
        const plan = at.again(++kills);
        await expect(opened.applyContainment(plan, { ...options, effects: dyingAt(effects, n, when) })).rejects.toThrow("killed");
        const resumed = await opened.resumeContainment(plan.id, { ...options, effects });
        expect(resumed, `killed ${when} call ${n}`).toMatchObject({ complete: true, plan: plan.id });
        lost += resumed.steps.flatMap(({ notes }) => notes).filter((note) => note.includes("its secret is lost")).length;
        expect(await at.state(), `killed ${when} call ${n}`).toBe(contained);
        expect(await opened.undoContainment(plan.id, { ...options, effects })).toMatchObject({ complete: true });
      }
    }
    expect(kills).toBe(30);
    // The one kill that costs something: the spare key was made, and nobody saw its secret.
    expect(lost).toBe(1);
  });

  test("a run that was killed anywhere can be undone at once, and the undo be killed too", async () => {
    await using at = await Rehearsal.of(moto, dir, 2);
    const { opened, effects } = at;
    const options = { wait: () => Promise.resolve(), onSecret: () => {} };
    const before = await at.state();
    for (let change = 0; change < 10; change++) {
      const plan = at.again(change);
      await expect(opened.applyContainment(plan, { ...options, effects: dyingAt(effects, change, "after", true) })).rejects.toThrow("killed");
      await opened.undoContainment(plan.id, { ...options, effects: dyingAt(effects, 0, change % 2 === 0 ? "after" : "before", true) }).catch(() => {});
      expect(await opened.undoContainment(plan.id, { ...options, effects }), `killed after change ${change}`).toMatchObject({ complete: true });
      expect(await at.state(), `killed after change ${change}`).toBe(before);
      expect((await opened.readContainment(plan.id)).applied.every(({ undone }) => undone)).toBe(true);
      expect((await opened.readContainment(plan.id)).state).toBe("undone");
    }
  });
}); // prettier-ignore

describe("the command, killed by the system", () => {
  test.concurrent.each([["first", 1], ["fourth", 4], ["last", 9]] as const)(
    "while AWS does the %s change, and resumed",
    async (_name, change) => {
      const { what, lake } = await scene(moto, dir, 10 + change);
      await using proxy = await IamProxy.before(moto.url);
      const plan = await planOf(lake, what);
      const child = await start(lake, what, ["--apply", "--yes", plan.id, what.stolen], proxy.url);
      let seen = 0;
      proxy.fate = ({ action }) =>
        /^(Get|List|AssumeRole)/.test(action) || ++seen !== change ? "pass" : { silent: "after", kill: () => child.kill("SIGKILL") };
      expect((await child.ended).signal).toBe("SIGKILL");
      proxy.fate = () => "pass";
      // A torn line, as a crash of the whole machine leaves one.
      await appendFile(join(lake, "containment", plan.id, "journal.ndjson"), '{"line":"end","at":"20');
      const second = await start(lake, what, ["--apply", what.stolen], proxy.url);
      expect((await second.ended).stderr).toMatch(/not-confirmed|containment-begun/);
      const resumed = await (await start(lake, what, ["--resume", plan.id], proxy.url)).ended;
      expect(resumed).toMatchObject({ code: 0 });
      expect(JSON.parse(resumed.stdout)).toMatchObject({ complete: true });
      const users = await stateOf(moto.url, what.production);
      expect(users).toMatchObject({ users: [{ keys: [`${what.backdoorKey} Inactive`], password: "none", attached: [] }] });
      const text = await readFile(join(lake, "containment", plan.id, "journal.ndjson"), "utf8");
      for (const line of text.trimEnd().split("\n")) expect(() => JSON.parse(line) as unknown).not.toThrow();
    },
  ); // prettier-ignore
});

async function planOf(lake: string, what: Attack): Promise<ContainmentPlan> {
  await using opened = await openLake(lake);
  return await opened.contain(what.stolen);
}

async function start(lake: string, what: Attack, words: readonly string[], url: string) {
  const keys = await keysOf(moto.url, what.home);
  const child = spawn(
    process.execPath,
    ["bin/trailhound.cjs", "contain", ...words, "--role-name", "responder", "--endpoint-url", url, "--format", "json", "--lake", lake],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey, AWS_SESSION_TOKEN: keys.sessionToken },
    },
  );
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<{ code: number | null; signal: string | null; stdout: string; stderr: string }>((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
  );
  return { ended, kill: (signal: "SIGKILL") => child.kill(signal) };
} // prettier-ignore
