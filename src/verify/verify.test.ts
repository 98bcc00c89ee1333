import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Verification } from "../answers/verify.js";
import { Problem } from "../diagnostics/problem.js";
import { parsePublicKeys, type PublicKeys } from "../trail/digest.js";
import {
  publicKeyList,
  remove,
  rewrite,
  signingKeys,
  writeSignedArchive,
  type ArchivePlan,
  type SignedArchive,
} from "../../test/support/signed-archive.js";
import { FolderArchive } from "./folder.js";
import { verify, type VerifyOptions } from "./verify.js";

let root = "";
const keys = signingKeys();
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "trailhound-verify-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Checked = Omit<Verification, "kept">;

let number = 0;
function archive(plan: Partial<ArchivePlan> = {}): SignedArchive & { at: (object: string) => string } {
  const dir = join(root, `archive-${number++}`);
  return {
    ...writeSignedArchive(dir, { hours: [2, 1, 0, 3], sidecars: true, keys, ...plan }),
    at: (object) => join(dir, object),
  };
}

function keysOf(text: string): PublicKeys {
  const parsed = parsePublicKeys(text);
  if ("broken" in parsed) throw new Error(String(parsed.broken));
  return parsed;
}

async function check(dir: string, options: Partial<VerifyOptions> = {}): Promise<Checked> {
  const folder = new FolderArchive([dir], (problem) => expect(problem).toBeUndefined());
  return verify(folder, {
    keys: keysOf(publicKeyList(keys.publicKey)),
    complete: false,
    from: "file",
    ...options,
  });
}

const hours = ({ hours: all }: Checked) => all.map(({ verdict }) => verdict);
const reasons = ({ hours: all }: Checked) => all.map(({ digest }) => digest.reasons.join("; "));

describe("a sound archive", () => {
  test("is valid to the last file", async () => {
    const answer = await check(archive().dir);
    expect(hours(answer)).toEqual(["valid", "valid", "valid", "valid"]);
    expect(answer.sums).toEqual({
      digests: { valid: 4, invalid: 0, missing: 0, unproven: 0 },
      files: { valid: 6, invalid: 0, missing: 0, unproven: 0 },
      unexpected: 0,
      notChecked: 0,
    });
  });

  test("offline the newest digest is unproven: its signature is metadata in S3", async () => {
    const answer = await check(archive({ sidecars: false }).dir);
    expect(hours(answer)).toEqual(["valid", "valid", "valid", "unproven"]);
    expect(answer.sums.files).toMatchObject({ valid: 3, unproven: 3 });
    expect(reasons(answer)[3]).toContain("metadata");
  });

  test("without keys everything is unproven, and nothing invalid", async () => {
    const answer = await check(archive().dir, { keys: undefined, from: "none" });
    expect(hours(answer)).toEqual(["unproven", "unproven", "unproven", "unproven"]);
  });

  test("a key that a file lacks is unknown; one that AWS did not publish is forged", async () => {
    const { dir } = archive();
    const others = keysOf(publicKeyList(signingKeys().publicKey));
    expect(hours(await check(dir, { keys: others }))).toEqual(Array(4).fill("unproven"));
    expect(hours(await check(dir, { keys: others, complete: true, from: "api" }))).toEqual(
      Array(4).fill("invalid"),
    );
  });

  test("a range looks at its hours alone", async () => {
    const { dir } = archive();
    const range = { from: Date.UTC(2026, 2, 2, 11) / 1000, to: Date.UTC(2026, 2, 2, 12) / 1000 };
    const answer = await check(dir, { range });
    expect(answer.hours.map(({ from }) => from)).toEqual(["2026-03-02T11:00:00Z"]);
  });

  test("plain files, other folders and copies change nothing", async () => {
    const { dir, hours: made, at } = archive();
    const [first, second] = made[0]?.logs ?? [];
    mkdirSync(join(dir, "elsewhere"));
    renameSync(at(first ?? ""), join(dir, "elsewhere", basename(first ?? "")));
    copyFileSync(at(second ?? ""), join(dir, "elsewhere", basename(second ?? "")));
    copyFileSync(at(made[1]?.digest ?? ""), join(dir, "elsewhere", basename(made[1]?.digest ?? "")));
    const answer = await check(dir);
    expect(new Set(hours(answer))).toEqual(new Set(["valid"]));
  });

  test("two trails and two regions are chains of their own, in any order of files", async () => {
    const one = archive();
    writeSignedArchive(one.dir, {
      hours: [1, 1],
      trail: "other_trail",
      region: "eu-west-1",
      keys,
      sidecars: true,
    });
    const answer = await check(one.dir);
    expect(answer.hours.map(({ region, trail }) => `${region} ${trail}`)).toEqual([
      "eu-west-1 other_trail",
      "eu-west-1 other_trail",
      ...Array<string>(4).fill("us-east-1 org-trail"),
    ]);
    expect(new Set(hours(answer))).toEqual(new Set(["valid"]));
  });

  test("back-fill digests are checked by themselves", async () => {
    const one = archive({ backfill: true });
    const answer = await check(one.dir);
    expect(answer.hours.every(({ backfill, verdict }) => backfill && verdict === "valid")).toBe(true);
  });
});

describe("what cannot be read", () => {
  test("a file or a digest that is refused is unproven, and costs itself alone", async () => {
    const { dir, hours: made, at } = archive();
    const refused = new Set([at(made[0]?.logs[0] ?? ""), at(made[2]?.digest ?? "")]);
    class Refusing extends FolderArchive {
      override async read(path: string, signal?: AbortSignal): Promise<Buffer> {
        if (refused.has(path))
          throw new Problem({ code: "aws-denied", detail: "AccessDenied", source: path });
        return super.read(path, signal);
      }
    }
    const folder = new Refusing([dir], (problem) => expect(problem).toBeUndefined());
    const answer = await verify(folder, {
      keys: keysOf(publicKeyList(keys.publicKey)),
      complete: false,
      from: "file",
    });
    expect(hours(answer)).toEqual(["unproven", "valid", "unproven", "valid"]);
    expect(answer.files).toMatchObject([{ verdict: "unproven", reason: "AccessDenied" }]);
  });
});

describe("tampering", () => {
  test("a changed log file", async () => {
    const { dir, hours: made, at } = archive();
    rewrite(at(made[0]?.logs[0] ?? ""), (text) => text.replace("alice", "mallo"));
    const answer = await check(dir);
    expect(hours(answer)).toEqual(["invalid", "valid", "valid", "valid"]);
    expect(answer.files).toMatchObject([{ verdict: "invalid", reason: "hash value doesn't match" }]);
  });

  test("a removed log file", async () => {
    const { dir, hours: made, at } = archive();
    remove(at(made[3]?.logs[1] ?? ""));
    const answer = await check(dir);
    expect(hours(answer)).toEqual(["valid", "valid", "valid", "missing"]);
    expect(answer.files).toMatchObject([
      { path: `s3://trail-bucket/${made[3]?.logs[1]}`, verdict: "missing" },
    ]);
  });

  test("bytes behind the end of a log file, a second member, and a damaged one", async () => {
    const { dir, hours: made, at } = archive();
    const [first = "", second = ""] = made[0]?.logs ?? [];
    writeFileSync(at(first), Buffer.concat([readFileSync(at(first)), Buffer.from("x")]));
    writeFileSync(at(second), Buffer.concat([readFileSync(at(second)), gzipSync("{}")]));
    writeFileSync(at(made[1]?.logs[0] ?? ""), readFileSync(at(made[1]?.logs[0] ?? "")).subarray(0, 40));
    const answer = await check(dir);
    expect(answer.files.map(({ reason }) => reason)).toEqual([
      "unexpected data after end of compressed stream",
      "unexpected data after end of compressed stream",
      "invalid format",
    ]);
  });

  test("a file that no digest names", async () => {
    const { dir, hours: made, at } = archive();
    const planted = (made[0]?.logs[0] ?? "").replace("abcdefg", "planted");
    writeFileSync(at(planted), gzipSync('{"Records":[]}'));
    const answer = await check(dir);
    expect(answer.unexpected).toEqual([{ path: at(planted), account: "111122223333", region: "us-east-1" }]);
  });

  test("a file of hours without a digest is not checked, and not accused", async () => {
    const { dir, hours: made, at } = archive();
    const early = (made[0]?.logs[0] ?? "").replace(/T\d{4}Z/, "T0600Z");
    writeFileSync(at(early), gzipSync('{"Records":[]}'));
    const answer = await check(dir);
    expect(answer.unexpected).toEqual([]);
    expect(answer.notChecked).toMatchObject([{ files: 1, from: "2026-03-02T06:00:00Z" }]);
  });

  test("a digest changed to forget a file: the hour is invalid, its files prove nothing", async () => {
    const { dir, hours: made, at } = archive();
    rewrite(at(made[0]?.digest ?? ""), (text) => {
      const digest = JSON.parse(text) as { logFiles: unknown[] };
      return JSON.stringify({ ...digest, logFiles: digest.logFiles.slice(1) });
    });
    const answer = await check(dir);
    expect(hours(answer)).toEqual(["invalid", "valid", "valid", "valid"]);
    expect(reasons(answer)[0]).toContain("its hash is not the one that the digest after it names");
    expect(reasons(answer)[0]).toContain("signature verification failed");
    expect(answer.sums.files).toMatchObject({ valid: 4, unproven: 1 });
  });

  test("a digest in the middle changed accuses no neighbour", async () => {
    const { dir, hours: made, at } = archive({ sidecars: false, hours: [1, 1, 1, 1, 1] });
    rewrite(at(made[2]?.digest ?? ""), (text) =>
      text.replace("2026-03-02T12:00:00Z", "2026-03-02T12:00:01Z"),
    );
    expect(hours(await check(dir))).toEqual(["valid", "valid", "invalid", "valid", "unproven"]);
  });

  test("a digest whose claims were changed too accuses nobody either", async () => {
    const { dir, hours: made, at } = archive({ sidecars: false, hours: [1, 1, 1, 1, 1] });
    rewrite(at(made[2]?.digest ?? ""), (text) => {
      const digest = JSON.parse(text) as Record<string, unknown>;
      return JSON.stringify({ ...digest, previousDigestSignature: "00ff", previousDigestHashValue: "00" });
    });
    const answer = await check(dir);
    expect(hours(answer)).toEqual(["valid", "unproven", "invalid", "valid", "unproven"]);
    expect(reasons(answer)[1]).toContain("is invalid");
  });

  test("a removed digest is a missing hour", async () => {
    const { dir, hours: made, at } = archive({ sidecars: false });
    remove(at(made[1]?.digest ?? ""));
    const answer = await check(dir);
    expect(answer.hours.map(({ from, verdict }) => `${from} ${verdict}`)).toEqual([
      "2026-03-02T10:00:00Z unproven",
      "2026-03-02T11:00:00Z missing",
      "2026-03-02T12:00:00Z valid",
      "2026-03-02T13:00:00Z unproven",
    ]);
    // Its log file lies in hours that no digest speaks for any more.
    expect(answer.notChecked).toMatchObject([{ files: 1 }]);
  });

  test("several removed digests are one missing stretch", async () => {
    const { dir, hours: made, at } = archive({ hours: [1, 1, 1, 1, 1] });
    for (const hour of [1, 2, 3]) remove(at(made[hour]?.digest ?? ""));
    const answer = await check(dir);
    expect(answer.hours[1]).toMatchObject({
      from: "2026-03-02T11:00:00Z",
      to: "2026-03-02T14:00:00Z",
      verdict: "missing",
    });
  });

  test("logging stopped and begun again is a gap, not a missing hour", async () => {
    const { dir, hours: made, at } = archive({ hours: [1, 1, 1, 1], restarts: [2] });
    expect((await check(dir)).gaps).toEqual([
      { account: "111122223333", region: "us-east-1", trail: "org-trail", from: "2026-03-02T12:00:00Z", to: "2026-03-02T12:00:00Z" },
    ]);
    remove(at(made[1]?.digest ?? ""));
    expect((await check(dir)).gaps).toMatchObject([{ from: "2026-03-02T11:00:00Z", to: "2026-03-02T12:00:00Z" }]);
  }); // prettier-ignore

  test("a forged digest slipped into the chain", async () => {
    const one = archive({ hours: [1, 1, 1] });
    const forged = writeSignedArchive(join(one.dir, "forged"), { hours: [1], start: new Date("2026-03-02T10:30:00Z"), keys: signingKeys(), sidecars: true });
    const answer = await check(one.dir);
    const slipped = answer.hours.filter(({ digest }) => digest.path.endsWith(basename(forged.hours[0]?.digest ?? "")));
    expect(slipped.map(({ verdict }) => verdict)).toEqual(["invalid"]);
    expect(answer.hours.filter(({ verdict }) => verdict === "valid")).toHaveLength(3);
  }); // prettier-ignore

  test("a digest signed with a stolen name but another key", async () => {
    const one = archive({ hours: [1] });
    rmSync(one.dir, { recursive: true });
    writeSignedArchive(one.dir, { hours: [1], keys: signingKeys(), sidecars: true });
    rewrite(join(one.dir, one.hours[0]?.digest ?? ""), (text) => {
      const digest = JSON.parse(text) as Record<string, unknown>;
      return JSON.stringify({
        ...digest,
        digestPublicKeyFingerprint: Object.keys(Object.fromEntries(keysOf(one.publicKeys)))[0],
      });
    });
    expect(reasons(await check(one.dir))).toEqual(["signature verification failed"]);
  });

  test("what is no digest at all", async () => {
    const { dir, hours: made, at } = archive();
    writeFileSync(at(made[0]?.digest ?? ""), gzipSync("not json"));
    writeFileSync(at(made[1]?.digest ?? ""), "garbage");
    const answer = await check(dir);
    expect(hours(answer).slice(0, 2)).toEqual(["invalid", "invalid"]);
  });

  test("a digest that was moved under another name", async () => {
    const { dir, hours: made, at } = archive({ hours: [1, 1] });
    const moved = (made[1]?.digest ?? "").replace("T120000Z", "T130000Z");
    cpSync(at(made[1]?.digest ?? ""), at(moved));
    remove(at(made[1]?.digest ?? ""));
    const answer = await check(dir);
    expect(reasons(answer).join()).toContain("moved from its original location");
  });
});
