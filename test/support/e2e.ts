import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { ProblemData } from "../../src/diagnostics/problem.js";
import type { IngestReport } from "../../src/answers/ingest.js";
import type { Manifest } from "../../src/lake/manifest.js";
import type { Status } from "../../src/answers/status.js";
import type { Trace } from "../../src/answers/trace.js";

/** The checkout, with the built command in it. */
export const root = fileURLToPath(new URL("../../", import.meta.url));
export const bin = path.join(root, "bin", "trailhound.cjs");
/** Tests of more than about 20 seconds run where SLOW=1. */
export const slow = process.env["SLOW"] === "1";

/** The built library, with its reading threads. */
export async function library(): Promise<typeof import("../../src/index.js")> {
  return (await import(
    pathToFileURL(path.join(root, "dist", "index.js")).href
  )) as typeof import("../../src/index.js");
}

/** A folder that goes when its test ends, and that any user may enter. */
export class Workspace implements AsyncDisposable {
  readonly dir: string;

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async make(): Promise<Workspace> {
    const dir = await mkdtemp(path.join(tmpdir(), "trailhound-e2e-"));
    await chmod(dir, 0o755);
    return new Workspace(dir);
  }

  at(...names: string[]): string {
    return path.join(this.dir, ...names);
  }

  /** Writes a file and the folders above it. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    const file = this.at(name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  /** Writes a trail file. */
  trail(name: string, ...records: unknown[]): Promise<string> {
    return this.write(name, trailOf(records));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

export interface Result {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  ms: number;
}

export interface RunOptions {
  stdin?: string | Uint8Array;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  /** Options of node itself. */
  node?: string[];
  /** Killed after this long, which gives the result `signal: "SIGKILL"`. */
  timeoutMs?: number;
  /** Given the process as soon as it runs. */
  started?: (child: ChildProcess) => void;
}

/** Runs the built command as a process of its own. */
export function run(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  const start = performance.now();
  const child = spawn(process.execPath, [...(options.node ?? []), bin, ...args], {
    env: {
      ...process.env,
      TRAILHOUND_LAKE: "",
      NODE_OPTIONS: "",
      UV_THREADPOOL_SIZE: undefined,
      ...options.env,
    },
    stdio: "pipe",
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 120_000);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (data: Buffer) => out.push(data));
  child.stderr.on("data", (data: Buffer) => err.push(data));
  child.stdin.on("error", () => {});
  child.stdin.end(options.stdin ?? "");
  options.started?.(child);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const [stdout, stderr] = [out, err].map((chunks) => Buffer.concat(chunks).toString());
      resolve({ code, signal, stdout: stdout!, stderr: stderr!, ms: performance.now() - start });
    });
  });
}

/** Ingests, and gives the report with the exit code; throws where there is no report. */
export async function ingest(
  lake: string,
  sources: string | string[],
  options: RunOptions & { flags?: string[] } = {},
): Promise<IngestReport & { code: number | null; stderr: string }> {
  const words = ["--lake", lake, "ingest", ...[sources].flat(), ...(options.flags ?? []), "--format", "json"];
  const result = await run(words, options);
  if (!result.stdout.startsWith("{"))
    throw new Error(`no report, exit ${result.code} ${result.signal}: ${result.stderr}`);
  return { ...(JSON.parse(result.stdout) as IngestReport), code: result.code, stderr: result.stderr };
}

/** The answer of a verb that must succeed. */
async function answer<T>(lake: string, words: string[], options?: RunOptions): Promise<T> {
  const result = await run(["--lake", lake, ...words, "--format", "json"], options);
  if (result.code !== 0)
    throw new Error(`${words.join(" ")}: exit ${result.code} ${result.signal}: ${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}

export const status = (lake: string, options?: RunOptions): Promise<Status> =>
  answer(lake, ["status"], options);
export const trace = (lake: string, id: string, options?: RunOptions): Promise<Trace> =>
  answer(lake, ["trace", id], options);
export const sql = (lake: string, query: string, options?: RunOptions): Promise<Record<string, unknown>[]> =>
  answer(lake, ["sql", query], options);

/** How many records the lake shows. */
export async function eventCount(lake: string): Promise<number> {
  return Number((await sql(lake, "SELECT count(*) AS n FROM cloudtrail_logs"))[0]?.["n"]);
}

/** The problems on stderr, where a machine format was typed: every line must be one JSON object. */
export function problemsOf(stderr: string): (ProblemData & { title: string; cause: string; next: string })[] {
  const lines = stderr.split("\n").filter((line) => line !== "");
  return lines.map(
    (line) => JSON.parse(line) as ProblemData & { title: string; cause: string; next: string },
  );
}

/** Everything a lake answers, as text, for comparing lakes: each event's origin, the status and some traces. */
export async function answersOf(lake: string, ids: readonly string[] = []): Promise<string> {
  const { openLake } = await library();
  await using opened = await openLake(lake, { now: () => new Date("2027-01-01T00:00:00Z") });
  const { rows } = await opened.sql(
    `SELECT eventid, recipientaccountid, eventtime, eventname, requestid, md5(requestparameters), md5(responseelements),
            useridentity.arn, useridentity.accesskeyid, COLUMNS('origin_.*'), session_id, hops, created_by
     FROM attributed_events ORDER BY ALL`,
    { dialect: "duckdb" },
  );
  const lines: string[] = [];
  for await (const row of rows) lines.push(JSON.stringify(row));
  lines.push(JSON.stringify(await opened.status()));
  for (const id of ids) lines.push(JSON.stringify(await opened.trace(id)));
  return lines.join("\n");
}

export async function manifestOf(lake: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(lake, "manifest.json"), "utf8")) as Manifest;
}

/** What lies in a lake's folder that its manifest does not account for, and what its Hive tree lacks or has too much of. */
export async function untidiness(lake: string): Promise<string[]> {
  const manifest = await manifestOf(lake);
  const retired = new Set(manifest.retired.map(({ object }) => object));
  // An object is named by its ID, whatever tables a part or a batch has.
  const ids = new Set(
    JSON.stringify({ ...manifest, retired: [] }).match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g),
  );
  const objects = await readdir(path.join(lake, "objects"));
  const found = objects.map((name) => name.split(".")[0]!);
  const leaves = new Set(manifest.parts.map((part) => `month=${part.month}/${part.id}.parquet`));
  const tree = (await readdir(path.join(lake, "events"), { recursive: true })).filter((name) =>
    name.endsWith(".parquet"),
  );
  const usual = new Set(["manifest.json", "objects", "events", "readers", "spool"]);
  return [
    ...objects
      .filter((name) => !ids.has(name.split(".")[0]!) && !retired.has(name))
      .map((name) => `objects/${name} is not in the manifest`),
    ...manifest.parts.filter(({ id }) => !found.includes(id)).map(({ id }) => `objects/${id} is missing`),
    ...tree.filter((name) => !leaves.has(name)).map((name) => `events/${name} is no part`),
    ...[...leaves].filter((name) => !tree.includes(name)).map((name) => `events/${name} is missing`),
    ...(await readdir(path.join(lake, "spool"))).map((name) => `spool/${name} is left`),
    ...(await readdir(path.join(lake, "readers"))).map((name) => `readers/${name} is left`),
    ...(await readdir(lake)).filter((name) => !usual.has(name)).map((name) => `${name} is left`),
  ];
}

export type Fields = Record<string, unknown>;

/** A record of a user's call, unlike any other. */
export function record(fields: Fields = {}): Fields {
  return {
    eventVersion: "1.11",
    userIdentity: user("alice"),
    eventTime: "2026-10-20T10:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: "ListBuckets",
    awsRegion: "us-east-1",
    sourceIPAddress: "198.51.100.7",
    userAgent: "aws-cli/2.17",
    requestParameters: null,
    responseElements: null,
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: true,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: "111122223333",
    eventCategory: "Management",
    ...fields,
  };
}

export function user(name: string): Fields {
  return {
    type: "IAMUser",
    principalId: `AIDAE2E${name.toUpperCase().padEnd(14, "X")}`,
    arn: `arn:aws:iam::111122223333:user/${name}`,
    accountId: "111122223333",
    accessKeyId: keyOf(name),
    userName: name,
  };
}

export function keyOf(name: string): string {
  return `AKIAE2E${name.toUpperCase().padEnd(13, "X")}`;
}

/** Two records: a user takes a role, and uses it. */
export function assumed(name: string, fields: Fields = {}): { issue: Fields; use: Fields; key: string } {
  const key = `ASIAE2E${name.toUpperCase().padEnd(13, "X")}`;
  const role = { principalId: "AROAE2EROLEROLEROLE12", arn: "arn:aws:iam::111122223333:role/deploy" };
  const arn = `arn:aws:sts::111122223333:assumed-role/deploy/${name}`;
  const issue = record({
    eventName: "AssumeRole",
    eventSource: "sts.amazonaws.com",
    userIdentity: user(name),
    requestParameters: { roleArn: role.arn, roleSessionName: name },
    responseElements: {
      credentials: {
        accessKeyId: key,
        sessionToken: `token-of-${name}`,
        expiration: "Oct 20, 2026, 11:00:00 AM",
      },
      assumedRoleUser: { assumedRoleId: `${role.principalId}:${name}`, arn },
    },
    ...fields,
  });
  const use = record({
    eventTime: "2026-10-20T10:05:00Z",
    userIdentity: {
      type: "AssumedRole",
      principalId: `${role.principalId}:${name}`,
      arn,
      accountId: "111122223333",
      accessKeyId: key,
      sessionContext: {
        sessionIssuer: { type: "Role", ...role, accountId: "111122223333", userName: "deploy" },
        attributes: { creationDate: "2026-10-20T10:00:00Z", mfaAuthenticated: "false" },
      },
    },
  });
  return { issue, use, key };
}

export function trailOf(records: unknown[]): string {
  return JSON.stringify({ Records: records });
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A random order that a seed fixes. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
