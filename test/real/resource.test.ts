import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLake, type OpenedLake } from "../../src/index.js";

/** Resources that real records name, each answer checked by hand against the records of ../shared/data. */
const data = path.resolve(import.meta.dirname, "../../../shared/data");
const SOURCES = [
  "DataDog__stratus-red-team",
  "adanalvarez__TrailDiscover",
  "cloud-custodian__cloud-custodian",
  "criblpacks__cribl-aws-cloudtrail-logs",
];
const there = SOURCES.every((source) => existsSync(path.join(data, source)));
const title = there ? "real resources" : "real resources: skipped, ../shared/data is not here";

describe.skipIf(!there)(`${title}`, () => {
  let dir = "";
  let lake: OpenedLake;
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "trailhound-real-"));
    lake = await openLake(path.join(dir, "lake"), { create: true });
    await lake.ingest(
      SOURCES.map((source) => path.join(data, source)),
      { threads: 0 },
    );
  });
  afterAll(async () => {
    await lake[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true });
  });

  test("a backdoor role: christophe made it and gave it AdministratorAccess in the same second", async () => {
    const answer = await lake.resource("stratus-red-team-malicious-iam-role");
    expect(answer.created).toMatchObject({
      eventId: "d2905ac3-9898-433f-b10d-9302abe4e208",
      accessKeyId: "AKIA0W5KI69TY8X86BGT",
      origin: { kind: "iam-user", name: "christophe" },
      confidence: "exact",
    });
    expect(answer.changed).toMatchObject([
      { eventName: "AttachRolePolicy", what: "granted", to: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
    ]);
  });

  test("a backdoor user: created, given access and a key, all by one key, which did nothing else", async () => {
    const answer = await lake.resource("malicious-iam-user", { key: true });
    expect(answer.created?.eventId).toBe("3346344c-5a3e-429e-8405-420f98f75d6e");
    expect(answer.changed.map(({ eventName }) => eventName).sort()).toEqual([
      "AttachUserPolicy",
      "CreateAccessKey",
    ]);
    expect(answer.keyHistory).toMatchObject({ accessKeyId: "AKIAOZUDECYXYM4ONAN4", total: 3 });
    expect((await lake.resource("AKIAXAFZN8JEPF6L682H")).created).toMatchObject({
      eventName: "CreateAccessKey",
      eventId: "94faedcc-0fa4-46e6-9322-022e8e934f04",
    });
  });

  test("an exfiltrated snapshot: shared with another account; its creation is not in the records", async () => {
    const answer = await lake.resource("snap-041993b54a9b3af6f");
    expect(answer).toMatchObject({ created: null, firstSeen: { eventName: "ModifySnapshotAttribute" } });
    expect(answer.changed).toMatchObject([{ what: "granted", to: ["098797384747"] }]);
    expect(answer.missing).toHaveLength(1);
  });

  test("an instance whose launch is recorded twice with two callers: both are shown, neither is named", async () => {
    const answer = await lake.resource("i-0f7c711dc84bedda0");
    expect(answer.created).toBeNull();
    expect(answer.creations.map(({ eventId }) => eventId)).toEqual(
      Array(2).fill("6589a9eb-59b7-4895-b7ab-962ed3cc257c"),
    );
    expect(answer.creations.map(({ origin }) => origin?.name ?? "").sort()).toEqual([
      "GR_Dev_Developer",
      "c7nbot",
    ]);
    expect(answer.missing[0]).toMatch(/disagree about who did/);
    expect((await lake.resource("i-0f7c711dc84bedda0", { key: true })).keyHistory).toBeUndefined();
    expect(answer.related).toMatchObject([{ name: "eni-a4b20ca1" }]);
  });

  test("a backdoored function: anybody may invoke it", async () => {
    const answer = await lake.resource("stratus-red-team-backdoor-f-func");
    expect(answer.changed).toMatchObject([
      { eventName: "AddPermission20150331v2", what: "granted", to: ["*"] },
    ]);
  });

  test("an instance that refused attempts only name did nothing and had nothing done", async () => {
    const answer = await lake.resource("TrailDiscoverInstanceID");
    expect(answer).toMatchObject({ created: null, firstSeen: null, changed: [], deleted: [] });
    expect(answer.failed.map(({ eventName }) => eventName)).toEqual([
      "StartInstances",
      "TerminateInstances",
      "StopInstances",
    ]);
  });

  test("a security group is followed from its name to its ID", async () => {
    const answer = await lake.resource("MySecurityGroup");
    expect(answer.created).toMatchObject({ origin: { name: "Alice" }, eventName: "CreateSecurityGroup" });
    expect(answer.changed.map(({ eventName, what, origin }) => [eventName, what, origin?.name])).toEqual([
      ["RevokeSecurityGroupIngress", "changed", "Bob"],
      ["AuthorizeSecurityGroupIngress", "granted", "Bob"],
    ]);
    expect(answer.deleted).toMatchObject([{ origin: { name: "Alice" } }]);
  });
});
