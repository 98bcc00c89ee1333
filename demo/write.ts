import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { DemoArchive } from "./generate.js";

/** Writes the archive below `dir` as CloudTrail delivers it: gzip of `{"Records":[…]}` (cloudtrail-identity.md §6.1). */
export async function writeArchive(dir: string, archive: DemoArchive): Promise<void> {
  for (const { path, records } of archive.files) {
    const file = join(dir, ...path.split("/"));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, gzipSync(JSON.stringify({ Records: records })));
  }
}
