import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Problem, type ProblemData } from "../diagnostics/problem.js";
import type { RemoteFile } from "../sources/remote.js";
import { Fetcher } from "./fetch.js";
import { ListedAhead } from "./listed-ahead.js";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "trailhound-fetch-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const KB = 1024;
let number = 0;

interface Spool {
  readonly dir: string;
  /** The most bytes that lay there when a file had come. */
  most: number;
}

function newSpool(): Spool {
  return { dir: join(root, String(number++)), most: 0 };
}

function bytesIn({ dir }: Spool): number {
  // What has been read may go while it is looked at.
  const sizeOf = (name: string): number => statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0;
  return readdirSync(dir).reduce((sum, name) => sum + sizeOf(name), 0);
}

/** A file of so many bytes, of which its source knows the size or not. */
function file(name: string, bytes: number, spool: Spool, known = true): RemoteFile {
  return {
    path: name,
    size: known ? bytes : 0,
    mtimeMs: 0,
    fetch: async (to) => {
      await writeFile(to, Buffer.alloc(bytes));
      spool.most = Math.max(spool.most, bytesIn(spool));
    },
  };
}

async function* listing(files: Iterable<RemoteFile>): AsyncGenerator<RemoteFile> {
  for (const one of files) yield one;
}

/** Reads as they come, each for a moment, `readers` at a time; what was fetched is released when it has been read. */
async function readAll(fetcher: Fetcher, files: Iterable<RemoteFile>, readers = 2) {
  const problems: ProblemData[] = [];
  const read: string[] = [];
  const reading = new Set<Promise<void>>();
  const listed = new ListedAhead(listing(files));
  const all = fetcher.all(
    listed,
    async (chunk) => chunk,
    (problem) => problems.push(problem),
  );
  for await (const { found, local } of all) {
    expect(existsSync(local)).toBe(true);
    const one = sleep(1).then(async () => {
      read.push(found.path);
      await fetcher.release(local);
      reading.delete(one);
    });
    reading.add(one);
    if (reading.size >= readers) await Promise.race(reading);
  }
  await Promise.all(reading);
  return { read, problems };
}

describe("what is fetched and not read yet", () => {
  test("never takes more disk than its bound, and all of it comes", async () => {
    const spool = newSpool();
    const fetcher = new Fetcher(spool.dir, undefined, 256 * KB);
    const files = Array.from({ length: 200 }, (_, at) => file(`f${at}`, (1 + (at % 7)) * 16 * KB, spool));
    const { read, problems } = await readAll(fetcher, files);
    expect(problems).toEqual([]);
    expect(new Set(read).size).toBe(200);
    expect(spool.most).toBeLessThanOrEqual(256 * KB);
    // It is used: files come beside each other.
    expect(spool.most).toBeGreaterThan(128 * KB);
    expect(readdirSync(spool.dir)).toEqual([]);
    expect(fetcher.fetched).toBe(files.reduce((sum, { size }) => sum + size, 0));
  });

  test("a file larger than the bound comes alone", async () => {
    const spool = newSpool();
    const fetcher = new Fetcher(spool.dir, undefined, 64 * KB);
    const files = [20, 200, 20, 20].map((kilobytes, at) => file(`f${at}`, kilobytes * KB, spool));
    const { read } = await readAll(fetcher, files, 1);
    expect(read.toSorted()).toEqual(["f0", "f1", "f2", "f3"]);
    expect(spool.most).toBe(200 * KB);
  });

  test("files whose size nobody knows before they come hold back those after them", async () => {
    const spool = newSpool();
    const fetcher = new Fetcher(spool.dir, undefined, 64 * KB);
    const files = Array.from({ length: 60 }, (_, at) => file(`f${at}`, 16 * KB, spool, false));
    const { read } = await readAll(fetcher, files, 1);
    expect(read).toHaveLength(60);
    // Sixteen are on their way before the first has come.
    expect(spool.most).toBeLessThanOrEqual((64 + 16 * 16) * KB);
  });

  test("one that cannot be fetched is named, leaves nothing, and costs itself alone", async () => {
    const spool = newSpool();
    const fetcher = new Fetcher(spool.dir, undefined, 64 * KB);
    const broken: RemoteFile = {
      ...file("broken", 64 * KB, spool),
      fetch: async (to) => {
        await writeFile(to, "half");
        throw new Problem({ code: "aws-failed", detail: "The connection broke.", source: "broken" });
      },
    };
    const { read, problems } = await readAll(fetcher, [file("a", KB, spool), broken, file("b", KB, spool)]);
    expect(read.toSorted()).toEqual(["a", "b"]);
    expect(problems).toMatchObject([{ code: "aws-failed", source: "broken" }]);
    expect(readdirSync(spool.dir)).toEqual([]);
  });
});

describe("a listing ahead", () => {
  test("lists tens of thousands, and no more than are wanted soon", async () => {
    let listed = 0;
    const spool = newSpool();
    async function* endless(): AsyncGenerator<RemoteFile> {
      for (;;) yield file(`f${listed++}`, 0, spool);
    }
    const ahead = new ListedAhead(endless());
    await sleep(50);
    expect(listed).toBe(20_000);
    expect(ahead.take()).toHaveLength(1_000);
    await sleep(10);
    expect(listed).toBeGreaterThan(20_000);
    expect(listed).toBeLessThanOrEqual(21_000);
    ahead.stop();
  });

  test("a listing that breaks off says so", async () => {
    async function* breaking(): AsyncGenerator<RemoteFile> {
      yield* [];
      throw new Problem({ code: "aws-denied", detail: "No.", source: "s3://b" });
    }
    const fetcher = new Fetcher(newSpool().dir, undefined);
    const all = fetcher.all(
      new ListedAhead(breaking()),
      async (chunk) => chunk,
      () => undefined,
    );
    await expect(all.next()).rejects.toMatchObject({ code: "aws-denied" });
  });
});
