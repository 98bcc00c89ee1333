import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLake, type OpenedLake, type RootAnswer, type Signins } from "../src/index.js";
import { generateDemo } from "./generate.js";
import { ACCOUNTS } from "./organisation.js";
import { writeArchive } from "./write.js";

/** The answers of `root` and `signins` held to what the generator knows, counted from its own records. */
const archive = generateDemo();
const { truth } = archive;
const records = new Map(
  archive.files.flatMap((file) => file.records.map((one) => [String(one["eventID"]), one])),
);
const all = [...records.values()];

let dir = "";
let lake: OpenedLake;
let root: RootAnswer;
let signins: Signins;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "root-and-signins-"));
  await writeArchive(join(dir, "logs"), archive);
  lake = await openLake(join(dir, "lake"), { create: true, now: () => new Date("2026-03-13T08:00:00Z") });
  await lake.ingest([join(dir, "logs")]);
  root = await lake.root();
  signins = await lake.signins();
});
afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await rm(dir, { recursive: true, force: true });
});

describe("root", () => {
  it("finds every AssumeRoot, its opener and its actions, and what does not fit", () => {
    const opened = all.filter(({ eventName }) => eventName === "AssumeRoot");
    expect(root.sessions.map(({ event }) => event.eventId).sort()).toEqual(opened.map((one) => String(one["eventID"])).sort());
    for (const session of root.sessions) {
      const key = truth.keys[session.accessKeyId ?? ""];
      expect(session.opener).toMatchObject({ kind: key?.origin?.kind, name: key?.origin?.name });
      const done = Object.entries(truth.events).filter(([, event]) => event.sessionId === key?.sessionId).map(([id]) => id);
      expect(session.actions.map(({ eventId }) => eventId).sort()).toEqual(done.sort());
      expect(session.actions.length).toBeGreaterThan(0);
    }
    const [attack, rightful] = root.sessions;
    expect(attack).toMatchObject({ accessKeyId: truth.attack.rootKey, account: ACCOUNTS.data, misfits: [{ kind: "not-permitted" }] });
    expect(attack!.misfits[0]!.reason).toContain("iam:ListUsers");
    expect(rightful).toMatchObject({ misfits: [], openerAccount: { account: ACCOUNTS.management, standing: "one-of-the-two" } });
  });

  it("lists every event of a root user that is no AssumeRoot session's, and no other", () => {
    const acted = new Set(root.sessions.flatMap(({ actions }) => actions.map(({ eventId }) => eventId)));
    const own = all.filter((one) => (one["userIdentity"] as { type?: string } | undefined)?.type === "Root" && !acted.has(String(one["eventID"])));
    expect(root.rootUser.map(({ eventId }) => eventId).sort()).toEqual(own.map((one) => String(one["eventID"])).sort());
    expect(root.rootUse.map(({ way }) => way).sort()).toEqual(["access-key", "console", "session-token", "sign-in"]);
  });
}); // prettier-ignore

describe("signins", () => {
  const saying = (name: string, outcome: string): number =>
    all.filter(
      (one) =>
        one["eventName"] === name &&
        (one["responseElements"] as Record<string, string> | null)?.[name] === outcome,
    ).length;

  it("counts what the generator recorded", () => {
    const sum = (key: "success" | "failure" | "switches"): number =>
      signins.byUser.reduce((total, user) => total + user[key], 0);
    const console = signins.byDestination.find(({ destination }) => destination === "console");
    expect(console?.success).toBe(saying("ConsoleLogin", "Success"));
    expect(sum("failure") + signins.hidden).toBe(saying("ConsoleLogin", "Failure"));
    expect([signins.hidden, sum("switches")]).toEqual([3, saying("SwitchRole", "Success")]);
    expect(signins.bursts).toEqual([]);
  });

  it("gives each sign-in and switch its session, with the events that the generator made in it", () => {
    let held = 0;
    for (const { session, eventId, user } of signins.rows) {
      if (session === undefined || session.renewed > 0) continue;
      const made = Object.entries(truth.events).filter(
        ([id, event]) => event.sessionId === session.id && id !== eventId,
      );
      expect(session.events, `${user} ${session.id}`).toBe(made.length);
      expect(truth.sessions[session.id]?.origin?.name, session.id).toBe(user);
      held += 1;
    }
    expect(held).toBeGreaterThan(15);
  });
}); // prettier-ignore
