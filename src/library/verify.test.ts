import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  remove,
  rewrite,
  writeSignedArchive,
  type SignedArchive,
} from "../../test/support/signed-archive.js";
import { Layout } from "../lake/layout.js";
import { WriteLock } from "../lake/lock.js";
import { openLake } from "./lake.js";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "trailhound-verify-lake-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const eventIn = (hour: number): string =>
  `${String(hour * 10_000).padStart(8, "0")}-0000-4000-8000-111122223333`;

async function tampered(name: string): Promise<SignedArchive> {
  const archive = writeSignedArchive(join(dir, name), { hours: [1, 1, 1, 1], sidecars: true });
  rewrite(join(archive.dir, archive.hours[0]?.logs[0] ?? ""), (text) =>
    text.replace("203.0.113.7", "203.0.113.8"),
  );
  remove(join(archive.dir, archive.hours[2]?.digest ?? ""));
  return archive;
}

test("trace warns of evidence in changed files and in hours without a digest, and of no other; status counts", async () => {
  const archive = await tampered("tampered");
  await using lake = await openLake(join(dir, "lake"), { create: true });
  await lake.ingest([archive.dir]);
  expect((await lake.trace(eventIn(0))).warnings).toEqual([]);
  expect((await lake.status()).digests).toBeUndefined();

  const answer = await lake.verify([archive.dir], { publicKeys: archive.publicKeys });
  expect(answer.sums).toMatchObject({ digests: { valid: 3, missing: 1 }, files: { valid: 2, invalid: 1 } });
  expect((await lake.trace(eventIn(0))).warnings.join()).toContain("hash value doesn't match");
  expect((await lake.trace(eventIn(1))).warnings).toEqual([]);
  expect((await lake.trace(eventIn(2))).warnings.join()).toContain("is missing");
  expect((await lake.status()).digests).toMatchObject({ hours: { valid: 3, missing: 1 }, invalidFiles: 1, broken: [{ verdict: "missing" }] });

  // Verified again, or added to: nothing is counted twice, and what was said stays.
  await lake.verify([archive.dir], { publicKeys: archive.publicKeys });
  expect((await lake.status()).digests).toMatchObject({ hours: { valid: 3, missing: 1 }, invalidFiles: 1 });
  await lake.ingest([writeSignedArchive(join(dir, "more"), { hours: [1], region: "eu-west-1" }).dir]);
  expect((await lake.status()).digests).toMatchObject({ hours: { valid: 3, missing: 1 }, invalidFiles: 1 });
}); // prettier-ignore

test("a mended archive is believed again", async () => {
  const archive = await tampered("mended");
  await using lake = await openLake(join(dir, "lake-mended"), { create: true });
  await lake.ingest([archive.dir]);
  await lake.verify([archive.dir], { publicKeys: archive.publicKeys });
  rewrite(join(archive.dir, archive.hours[0]?.logs[0] ?? ""), (text) =>
    text.replace("203.0.113.8", "203.0.113.7"),
  );
  const answer = await lake.verify([archive.dir], { publicKeys: archive.publicKeys });
  expect(answer.sums.files).toMatchObject({ valid: 3, invalid: 0 });
  // The lake still holds what the changed file said.
  expect((await lake.trace(eventIn(0))).warnings.join()).toContain("hash value doesn't match");
});

test("without a lake it verifies all the same, and makes none; broken keys are named", async () => {
  const archive = writeSignedArchive(join(dir, "alone"), { hours: [1], sidecars: true });
  await using lake = await openLake(join(dir, "no-lake"));
  expect((await lake.verify([archive.dir], { publicKeys: archive.publicKeys })).sums.digests.valid).toBe(1);
  expect((await lake.verify([archive.dir])).kept).toBe("no-lake");
  await expect(lake.status()).rejects.toMatchObject({ code: "no-lake" });
  await expect(lake.verify([archive.dir], { publicKeys: "{}" })).rejects.toMatchObject({
    code: "bad-public-keys",
  });
  await expect(lake.verify([join(dir, "nowhere")])).rejects.toMatchObject({ code: "source-not-found" });
});

test("it waits for no ingest, and spoils none that was stopped: it says that the lake does not keep the verdicts", async () => {
  const archive = writeSignedArchive(join(dir, "held"), { hours: [1], sidecars: true });
  const layout = new Layout(join(dir, "lake-held"));
  await using lake = await openLake(layout.dir, { create: true });
  await lake.ingest([archive.dir]);
  const keep = async () => (await lake.verify([archive.dir], { publicKeys: archive.publicKeys })).kept;
  {
    await using _lock = await WriteLock.take(layout.lock, { now: () => new Date() });
    expect(await keep()).toBe("ingest-running");
  }
  await copyFile(layout.manifest, layout.draft);
  expect(await keep()).toBe("ingest-unfinished");
  await rm(layout.draft);
  expect(await keep()).toBe("in-lake");
});
