import { link, mkdir, readdir, readFile, rm, writeFile, copyFile, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import { Layout } from "./layout.js";
import { isAlive } from "./lock.js";
import { emptyManifest, readManifest, writeManifest, type Manifest } from "./manifest.js";

/** A reader of another host is taken as gone after this long. */
const SILENT_READER_MS = 24 * 3_600_000;

/** A reader's hold on one manifest: its objects stay until the hold is let go, or its process is gone. */
export interface Hold extends AsyncDisposable {
  readonly manifest: Manifest;
}

/** Creates the lake's folders. */
export async function createLake(layout: Layout): Promise<void> {
  for (const dir of [layout.dir, layout.objects, layout.readers, layout.spool, layout.tree]) {
    await mkdir(dir, { recursive: true });
  }
}

/**
 * Holds the current manifest. The hold is written before the manifest is read, so that no cleaner can miss it; undefined
 * where there is no lake. In a lake that cannot be written (a read-only medium) reading works without a hold.
 */
export async function holdManifest(layout: Layout): Promise<Hold | undefined> {
  const file = path.join(layout.readers, randomUUID());
  const before = await readManifest(layout.manifest);
  if (before === undefined) return undefined;
  let held = true;
  try {
    await mkdir(layout.readers, { recursive: true });
    await writeFile(file, JSON.stringify({ pid: process.pid, host: hostname(), serial: before.serial }));
  } catch {
    held = false;
  }
  const manifest = (await readManifest(layout.manifest)) ?? emptyManifest();
  return {
    manifest,
    async [Symbol.asyncDispose]() {
      if (held) await rm(file, { force: true });
    },
  };
}

/** The serial of the lake as it is now; undefined where there is none. */
export async function currentSerial(layout: Layout): Promise<number | undefined> {
  return (await readManifest(layout.manifest))?.serial;
}

/** The oldest serial that a living reader holds; Infinity where there is none. */
async function oldestHeld(layout: Layout, now: number): Promise<number> {
  let oldest = Infinity;
  for (const name of await readdir(layout.readers).catch(() => [])) {
    const file = path.join(layout.readers, name);
    try {
      const reader = JSON.parse(await readFile(file, "utf8")) as {
        pid: number;
        host: string;
        serial: number;
      };
      const own = reader.host === hostname();
      const gone = own ? !isAlive(reader.pid) : now - (await stat(file)).mtimeMs > SILENT_READER_MS;
      if (gone) await rm(file, { force: true });
      else oldest = Math.min(oldest, reader.serial);
    } catch {
      // A hold being written, or gone already: a young one keeps everything, an old broken one nothing.
      const age = await stat(file).then(
        (s) => now - s.mtimeMs,
        () => Infinity,
      );
      if (age < 10_000) oldest = Math.min(oldest, 0);
    }
  }
  return oldest;
}

/** Publishes a draft: one atomic rename of the manifest; then the Hive tree and the objects follow. */
export async function publish(layout: Layout, draft: Manifest, now: Date): Promise<Manifest> {
  const next: Manifest = { ...draft, serial: draft.serial + 1 };
  await writeManifest(layout.manifest, next);
  await rm(layout.draft, { force: true });
  await syncTree(layout, next);
  return sweep(layout, next, now.getTime());
}

/** Makes the Hive tree show exactly the published parts; links cost no space, and a copy serves where links cannot. */
async function syncTree(layout: Layout, manifest: Manifest): Promise<void> {
  const leaves = new Map(manifest.parts.map((part) => [layout.leaf(part), part]));
  const present = new Set<string>();
  for (const month of await readdir(layout.tree).catch(() => [])) {
    const dir = path.join(layout.tree, month);
    for (const name of await readdir(dir).catch(() => [])) present.add(path.join(dir, name));
  }
  // New leaves first: other tools may see a record twice for a moment, never not at all.
  for (const [leaf, part] of leaves) {
    if (present.has(leaf)) continue;
    await mkdir(path.dirname(leaf), { recursive: true });
    const object = layout.object(part.id, "events");
    await link(object, leaf).catch(() => copyFile(object, leaf));
  }
  for (const leaf of present) if (!leaves.has(leaf)) await rm(leaf, { force: true });
}

/** Removes objects that left the lake once no living reader holds a manifest that names them. */
async function sweep(layout: Layout, manifest: Manifest, now: number): Promise<Manifest> {
  const oldest = await oldestHeld(layout, now);
  const free = manifest.retired.filter(({ serial }) => serial <= oldest);
  if (free.length === 0) return manifest;
  for (const { object } of free) await rm(path.join(layout.objects, object), { force: true });
  const next = { ...manifest, retired: manifest.retired.filter(({ serial }) => serial > oldest) };
  await writeManifest(layout.manifest, next);
  return next;
}

/**
 * The state an ingest starts from, under the write lock: the draft of a killed ingest of the same lake, else the
 * published manifest. Objects that neither names are leftovers of a kill and are removed, and so is the spool.
 */
export async function startDraft(layout: Layout, now: Date): Promise<{ draft: Manifest; resumed: boolean }> {
  await createLake(layout);
  const found = await readManifest(layout.manifest);
  const published = found === undefined ? emptyManifest() : await sweep(layout, found, now.getTime());
  // A kill between publishing and this leaves the tree behind by one ingest, and files of writes that never came to be.
  await syncTree(layout, published);
  const left = await readManifest(layout.draft).catch(() => undefined);
  const resumed = left !== undefined && left.serial === published.serial;
  if (!resumed) await rm(layout.draft, { force: true });
  for (const name of await readdir(layout.dir)) {
    if (/^\.(draft|manifest)\.json\./.test(name)) await rm(path.join(layout.dir, name), { force: true });
  }
  const draft = resumed ? left : structuredClone(published);
  const known = new Set<string>([...namesOf(published), ...namesOf(draft)]);
  for (const { object } of [...published.retired, ...draft.retired]) known.add(object);
  for (const name of await readdir(layout.objects)) {
    if (!known.has(name)) await rm(path.join(layout.objects, name), { force: true });
  }
  for (const name of await readdir(layout.spool))
    await rm(path.join(layout.spool, name), { recursive: true, force: true });
  return { draft, resumed };
}

/** Saves a draft, so that a kill after this loses nothing of what it names. */
export async function saveDraft(layout: Layout, draft: Manifest): Promise<void> {
  await writeManifest(layout.draft, draft);
}

function namesOf(manifest: Manifest): string[] {
  const names: string[] = [];
  for (const { id } of manifest.parts)
    for (const table of ["events", "facts", "words"]) names.push(`${id}.${table}.parquet`);
  for (const id of manifest.copies) names.push(`${id}.copies.parquet`);
  for (const { id } of manifest.ledger) names.push(`${id}.ledger.parquet`);
  for (const id of manifest.depends) names.push(`${id}.depends.parquet`);
  if (manifest.origins !== null) names.push(`${manifest.origins}.origins.parquet`);
  if (manifest.verdicts !== undefined) names.push(`${manifest.verdicts}.verdicts.parquet`);
  return names;
}
