import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { generateDemo } from "./generate.js";
import { accountOf } from "./ids.js";
import { ACCOUNTS, VENDOR_ACCOUNT } from "./organisation.js";
import { writeArchive } from "./write.js";

interface Rec {
  eventID: string;
  eventName: string;
  eventTime: string;
  eventSource: string;
  awsRegion: string;
  recipientAccountId: string;
  requestID?: string;
  sharedEventID?: string;
  errorCode?: string;
  readOnly: boolean;
  tlsDetails?: object;
  userIdentity: {
    type?: string;
    principalId?: string;
    accountId?: string;
    accessKeyId?: string;
    invokedBy?: string;
    sessionContext?: { attributes?: { creationDate: string }; sessionIssuer?: { principalId?: string } };
  };
  requestParameters: Record<string, unknown> | null;
  responseElements: { credentials?: { accessKeyId: string; sessionToken?: string } } | null;
}

const archive = generateDemo();
const { truth } = archive;
const delivered = archive.files.flatMap((file) => file.records) as unknown as Rec[];
const records = [...new Map(delivered.map((record) => [record.eventID, record])).values()];
const named = (name: string): Rec[] => records.filter((record) => record.eventName === name);
const fingerprint = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");
const folders: string[] = [];
afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

describe("the demo archive", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(fingerprint(generateDemo())).toBe(fingerprint(archive));
    expect(fingerprint(generateDemo({ seed: 7 }))).not.toBe(fingerprint(archive));
  });

  it("is small enough to read and large enough to search", () => {
    expect(records.length).toBeGreaterThan(2_500);
    expect(records.length).toBeLessThan(4_500);
    expect(delivered.length - records.length).toBe(truth.duplicates);
    expect(truth.duplicates).toBeGreaterThan(5);
    for (const record of records) expect(JSON.stringify(record).length).toBeLessThan(8_000);
  });

  it("has a truth for every event, key and session, and no more", () => {
    expect(Object.keys(truth.events).sort()).toEqual(records.map((record) => record.eventID).sort());
    const used = records.map((record) => record.userIdentity.accessKeyId ?? "").filter((key) => key !== "");
    expect(used.filter((key) => truth.keys[key] === undefined)).toEqual([]);
    const issued = records.map((record) => record.responseElements?.credentials?.accessKeyId ?? "");
    expect(issued.filter((key) => key !== "" && truth.keys[key]?.issuedBy === undefined)).toEqual([]);
    for (const record of records.filter((one) => truth.events[one.eventID]?.sessionId !== undefined)) {
      const { accountId, principalId, sessionContext } = record.userIdentity;
      const sessionId = `${accountId}/${principalId}/${sessionContext?.attributes?.creationDate}`;
      expect(truth.events[record.eventID]?.sessionId).toBe(sessionId);
      expect(truth.sessions[sessionId]).toBeDefined();
    }
  });

  it("leaves an origin out only where it says why", () => {
    const silent = Object.entries(truth.events).flatMap(([id, event]) => (event.origin === null ? [id] : []));
    expect(silent.sort()).toEqual(Object.keys(truth.unknowable.events).sort());
    expect(Object.keys(truth.unknowable.sessions).length).toBeGreaterThanOrEqual(2);
  });

  it("has identifiers that decode to their account", () => {
    const known = new Set<string>([...Object.values(ACCOUNTS), VENDOR_ACCOUNT]);
    expect(Object.keys(truth.keys).filter((key) => !known.has(accountOf(key) ?? ""))).toEqual([]);
    const wrong = records.filter(({ userIdentity: { accessKeyId, accountId, principalId } }) =>
      [accessKeyId, principalId].some(
        (id) => /^A(KIA|SIA|IDA|ROA)/.test(id ?? "") && accountOf(id ?? "") !== accountId,
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("records a cross-account call twice, under one shared and one request ID", () => {
    const pairs = group(named("AssumeRole"));
    let whole = 0;
    for (const [shared, copies] of pairs) {
      if (shared === "" || copies.length < 2) continue;
      whole++;
      expect(copies).toHaveLength(2);
      const [a, b] = copies as [Rec, Rec];
      expect(a.requestID).toBe(b.requestID);
      expect(a.eventID).not.toBe(b.eventID);
      expect(a.recipientAccountId).not.toBe(b.recipientAccountId);
      expect([a, b].filter((copy) => copy.userIdentity.type === "AWSAccount")).toHaveLength(1);
    }
    expect(whole).toBeGreaterThan(15);
  });

  it("dates every known session at the second it was issued", () => {
    const times = new Map(records.map((record) => [record.eventID, record.eventTime]));
    let joined = 0;
    for (const record of records) {
      const key = truth.keys[record.userIdentity.accessKeyId ?? ""];
      const born = record.userIdentity.sessionContext?.attributes?.creationDate;
      if (key?.issuedBy === undefined || born === undefined || key.via.at(-1) === "GetSigninToken") continue;
      if (key.hopsAlso !== undefined) continue;
      expect(born).toBe(times.get(key.issuedBy));
      joined++;
    }
    expect(joined).toBeGreaterThan(500);
  });

  it("never uses the key that a console switch or a portal session printed", () => {
    const portal = named("AssumeRoleWithSAML").filter((record) =>
      String(record.requestParameters?.["roleArn"]).includes("AWSReservedSSO_"),
    );
    expect(portal.length).toBeGreaterThan(10);
    for (const record of portal) {
      expect(truth.keys[record.responseElements?.credentials?.accessKeyId ?? ""]).toMatchObject({
        via: ["AssumeRoleWithSAML"],
      });
    }
    for (const record of named("AssumeRole").filter(
      (event) => event.userIdentity.invokedBy === "AWS Internal",
    )) {
      expect(truth.keys[record.responseElements?.credentials?.accessKeyId ?? ""]?.used).toBe(false);
    }
  });

  it("keeps the rules of readOnly, TLS and denial", () => {
    expect(
      records.filter((one) => one.userIdentity.invokedBy !== undefined && one.tlsDetails !== undefined),
    ).toEqual([]);
    expect(records.filter((one) => one.eventName.startsWith("AssumeRoleWith") && !one.readOnly)).toEqual([]);
    const failed = records.filter((one) => one.errorCode !== undefined);
    expect(failed.filter((one) => one.requestParameters !== null || one.responseElements !== null)).toEqual(
      [],
    );
    expect(named("AssumeRole").some((record) => record.errorCode === "AccessDenied")).toBe(true);
    for (const name of ["GetSessionToken", "GetFederationToken", "AssumeRoot"]) {
      for (const record of named(name)) expect(record.readOnly).toBe(false);
    }
  });

  it.each([
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "GetSessionToken",
    "GetFederationToken",
    "AssumeRoot",
    "ConsoleLogin",
    "CheckMfa",
    "SwitchRole",
    "GetSigninToken",
    "AuthorizeOAuth2Access",
    "CreateOAuth2Token",
    "CreateToken",
    "GetRoleCredentials",
    "Federate",
    "CreateSession",
    "AssumeRoleForPodIdentity",
    "GetCredentialsForIdentity",
    "RequestManagedInstanceRoleToken",
    "CreateAccessKey",
    "CreateLoginProfile",
    "StopLogging",
  ])("has %s", (name) => {
    expect(named(name).length).toBeGreaterThan(0);
  });

  it("has a hole where it says so, and files in every hour around it", () => {
    const [hole] = truth.missing;
    expect(hole).toBeDefined();
    const there = delivered.filter(
      (one) => one.recipientAccountId === hole?.account && one.awsRegion === hole.region,
    );
    const inside = there.filter(
      (one) => one.eventTime >= (hole?.from ?? "") && one.eventTime < (hole?.to ?? ""),
    );
    expect(inside).toEqual([]);
    expect(new Set(there.map((one) => one.eventTime.slice(0, 13))).size).toBeGreaterThanOrEqual(69);
  });

  it("tells the same stories without the services' hourly work", () => {
    const quiet = generateDemo({ background: false });
    expect(quiet.truth.attack.steps).toHaveLength(truth.attack.steps.length);
    expect(quiet.files.length).toBeLessThan(archive.files.length / 2);
  });

  it("tells the attack in order, each step an event of the attacker", () => {
    const { steps } = truth.attack;
    expect(steps.length).toBeGreaterThan(15);
    expect(steps.map((step) => step.time)).toEqual(steps.map((step) => step.time).sort());
    const byId = new Map(records.map((record) => [record.eventID, record]));
    for (const step of steps) {
      expect(byId.get(step.eventId)?.eventTime).toBe(step.time);
      expect(truth.events[step.eventId]?.actor).toBe("attacker");
    }
    expect(truth.keys[truth.attack.alarmKey]).toMatchObject({
      origin: { kind: "iam-user", name: "artifact-sync" },
      hops: 3,
    });
    expect(truth.keys[truth.attack.rootKey]?.via).toEqual(["AssumeRole", "AssumeRoot"]);
    expect(truth.keys[truth.attack.consoleKey]?.via).toEqual(["ConsoleLogin", "SwitchRole"]);
    expect(truth.createdKeys[truth.attack.backdoorKey]?.origin?.name).toBe("artifact-sync");
    expect(truth.keys[truth.attack.stolenInstanceKey]?.origin).toMatchObject({
      kind: "workload",
      name: truth.attack.stolenInstance,
    });
    expect(truth.sessions[truth.attack.borrowedName.sessionId]?.origin?.name).toBe("artifact-sync");
    expect(truth.sessions[truth.attack.borrowedInstance.sessionId]?.origin?.name).toBe("artifact-sync");
  });

  it("writes trail files where CloudTrail would", async () => {
    const dir = await mkdtemp(join(tmpdir(), "demo-"));
    folders.push(dir);
    const few = { ...archive, files: archive.files.slice(0, 3) };
    await writeArchive(dir, few);
    for (const file of few.files) {
      expect(file.path).toMatch(
        /^AWSLogs\/o-[a-z0-9]+\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/,
      );
      const text = gunzipSync(await readFile(join(dir, file.path))).toString("utf8");
      expect(JSON.parse(text)).toEqual({ Records: file.records });
    }
    expect(await readdir(dir)).toEqual(["AWSLogs"]);
  });
});

/** By shared event ID; "" holds those without. */
function group(all: Rec[]): Map<string, Rec[]> {
  const groups = new Map<string, Rec[]>();
  for (const record of all) {
    const key = record.sharedEventID ?? "";
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return groups;
}
