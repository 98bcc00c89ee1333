import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { APIS, type Actor } from "./generate-calls.js";
import { noise as seeded } from "./generate-noise.js";
import { clientOf, populate } from "./generate-population.js";
import { record } from "./generate-records.js";
import type { Emit, Session } from "./generate-issuing.js";
import { start } from "./generate-sessions.js";

export interface ArchiveOptions {
  /** Records to write, issuing ones included; the 0.3 % written twice come on top. */
  events: number;
  seed: number;
  dir: string;
  accounts?: number;
  days?: number;
  /** Records after which a file is full. Default 500. */
  recordsAFile?: number;
}

/** A session reached over several hops, for timing `trace`. */
export interface Sample {
  key: string;
  eventId: string;
  hops: number;
  originName: string;
}

export interface ArchiveSummary {
  files: number;
  /** Distinct records. */
  events: number;
  duplicates: number;
  issuing: number;
  gzBytes: number;
  rawBytes: number;
  sampleKey: string;
  sampleEventId: string;
  /** Spread over the archive, early to late. */
  samples: Sample[];
}

interface Buffered {
  account: string;
  region: string;
  texts: string[];
  since: number;
}

const RECORDS_A_FILE = 500;
const START = Date.parse("2026-10-20T00:00:00Z") / 1000;
const compress = promisify(gzip);

/**
 * Writes an archive of any size in bounded memory: sessions open, are used and end, and their records go to trail files per
 * account and region (cloudtrail-identity.md §3.1, §6.1). Compression runs on the thread pool beside the generator.
 */
export async function generateArchive(options: ArchiveOptions): Promise<ArchiveSummary> {
  const { events, dir } = options;
  const noise = seeded(options.seed);
  const people = populate(noise, options.accounts ?? 12);
  const span = (options.days ?? 30) * 86400;
  const buffers = new Map<string, Buffered>();
  const running = new Set<Promise<void>>();
  const made = new Set<string>();
  const summary: ArchiveSummary = {
    files: 0,
    events: 0,
    duplicates: 0,
    issuing: 0,
    gzBytes: 0,
    rawBytes: 0,
    sampleKey: "",
    sampleEventId: "",
    samples: [],
  };
  const most = options.recordsAFile ?? RECORDS_A_FILE;
  let now = START;
  let failure: Error | undefined;

  const flush = (buffer: Buffered): void => {
    const path = join(dir, ...pathOf(buffer, now, noise.base64(4).replaceAll(/[+/]/g, "0")).split("/"));
    const body = Buffer.from(`{"Records":[${buffer.texts.join(",")}]}`, "latin1");
    buffer.texts = [];
    buffer.since = now;
    summary.files++;
    summary.rawBytes += body.length;
    const folder = dirname(path);
    if (!made.has(folder)) {
      mkdirSync(folder, { recursive: true });
      made.add(folder);
    }
    const job = compress(body)
      .then(async (packed) => {
        summary.gzBytes += packed.length;
        await writeFile(path, packed);
      })
      .catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => running.delete(job));
    running.add(job);
  };
  const put = (account: string, region: string, text: string): void => {
    const key = `${account}/${region}`;
    let buffer = buffers.get(key);
    if (buffer === undefined) buffers.set(key, (buffer = { account, region, texts: [], since: now }));
    // Not in order of time, as in real files.
    const { texts } = buffer;
    const place = noise.int(texts.length + 1);
    texts.push(texts[place] ?? text);
    texts[place] = text;
    if (texts.length >= most) flush(buffer);
  };
  const emit: Emit = (account, region, text) => {
    summary.events++;
    put(account, region, text);
    if (!noise.chance(0.003)) return;
    summary.duplicates++;
    put(account, noise.chance(0.5) ? region : noise.pick(people.regions), text);
  };

  const perHour = (events / span) * 3600;
  const slots: (Session | undefined)[] = Array.from({
    length: Math.max(24, Math.min(5000, Math.round(perHour / 25))),
  });
  const wanted = [0.05, 0.2, 0.4, 0.6, 0.8, 0.95];
  while (summary.events < events) {
    now = START + Math.floor((summary.events / events) * span);
    const time = new Date(now * 1000).toISOString().replace(".000", "");
    for (let burst = 0; burst < 8 && summary.events < events; burst++) {
      const slot = noise.int(slots.length);
      let session = slots[slot];
      if (session === undefined || session.left <= 0 || session.expires <= now) {
        const before = summary.events;
        const client = clientOf(people, noise);
        session = start({ noise, people, emit, at: now, time });
        if (session.agent === "") Object.assign(session, client);
        summary.issuing += summary.events - before;
        slots[slot] = session;
      }
      session.left--;
      const eventId = use(noise, session, time, emit);
      const due = wanted[summary.samples.length];
      if (due !== undefined && session.hops >= 2 && summary.events >= due * events) {
        summary.samples.push({
          key: session.keys[0] ?? "",
          eventId,
          hops: session.hops,
          originName: session.originName,
        });
      }
    }
    while (running.size >= 6) await Promise.race(running);
    if (failure !== undefined) throw failure;
  }
  for (const buffer of buffers.values()) if (buffer.texts.length > 0) flush(buffer);
  await Promise.all(running);
  if (failure !== undefined) throw failure;
  const middle = summary.samples[Math.floor(summary.samples.length / 2)];
  summary.sampleKey = middle?.key ?? "";
  summary.sampleEventId = middle?.eventId ?? "";
  return summary;
}

/** One ordinary call of a session. */
function use(noise: ReturnType<typeof seeded>, session: Session, time: string, emit: Emit): string {
  const api = noise.pick(APIS);
  const { region } = session;
  const actor: Actor = session;
  const request = api.request(noise, actor, region);
  const failed = noise.chance(0.02);
  const eventId = noise.uuid();
  const where = api.source === "iam" ? "us-east-1" : region;
  emit(
    session.account,
    where,
    record({
      version: api.version,
      identity: noise.pick(session.identities),
      time,
      source: api.source,
      name: api.name,
      region: where,
      actor,
      request: failed ? "null" : request,
      response: failed ? "null" : (api.response?.(noise, actor, region, request) ?? "null"),
      extra: api.extra?.(noise) ?? "",
      requestId: noise.uuid(),
      eventId,
      readOnly: api.readOnly,
      resources: failed ? "" : (api.resources?.(noise, actor, region, request) ?? ""),
      data: api.data === true,
      shared: session.byService ? noise.uuid() : "",
      error: failed
        ? `"errorCode":"AccessDenied","errorMessage":"User is not authorized to perform: ${api.source}:${api.name} because no identity-based policy allows the ${api.source}:${api.name} action",`
        : "",
    }),
  );
  return eventId;
}

function pathOf(buffer: Buffered, now: number, tail: string): string {
  const delivered = new Date((now - (now % 300) + 300) * 1000).toISOString();
  const stamp = `${delivered.slice(0, 16).replaceAll(/[-:]/g, "")}Z`;
  const { account, region } = buffer;
  return `AWSLogs/o-bench4mark7/${account}/CloudTrail/${region}/${delivered.slice(0, 10).replaceAll("-", "/")}/${account}_CloudTrail_${region}_${stamp}_${tail}.json.gz`;
}
