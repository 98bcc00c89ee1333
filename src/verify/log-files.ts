import { sha256, type DigestedFile } from "../trail/digest.js";
import { readIn, type DigestArchive } from "./archive.js";
import type { CheckedDigest, Verdict } from "./chain.js";
import type { Lanes } from "../sources/lanes.js";
import { baseName } from "./names.js";
import { unpack } from "./unpack.js";

/** What became of one log file. */
export interface CheckedFile {
  /** Where it lies; where the digest says that it lies, if it is missing. */
  readonly path: string;
  readonly verdict: Verdict;
  readonly reason?: string;
  /** The digest that names it. */
  readonly digest?: string;
  /** Lower-case hex SHA-256 of the bytes as stored: what an ingest notes of the same file. */
  readonly stored?: string;
}

/** The files of an archive by their names, which CloudTrail makes unique; copies of one file share its name. */
export class FilesByName {
  readonly #paths = new Map<string, string[]>();

  add(path: string): void {
    const name = baseName(path);
    const known = this.#paths.get(name);
    if (known === undefined) this.#paths.set(name, [path]);
    else known.push(path);
  }

  /** Where an object of S3 lies in the archive: every copy. */
  of(object: string): readonly string[] {
    const name = baseName(object);
    return this.#paths.get(name) ?? [];
  }
}

/**
 * The log files that a digest names, each held to its hash, in the digest's order. What an unproven digest says may fit and
 * proves nothing; an invalid one says nothing that could be believed.
 */
export async function checkFiles(
  archive: DigestArchive,
  files: FilesByName,
  { digest, verdict, path }: CheckedDigest,
  lanes: Lanes,
  signal?: AbortSignal,
): Promise<CheckedFile[]> {
  const named = digest?.files ?? [];
  const checked = await Promise.all(
    named.map((file) => lanes.run(() => checkFile(archive, files, file, signal))),
  );
  return checked.flat().map((one) => {
    const weak = verdict !== "valid" && one.verdict === "valid";
    return {
      ...one,
      digest: path,
      ...(weak ? { verdict: "unproven" as const, reason: `the digest that names it is ${verdict}` } : {}),
    };
  });
}

async function checkFile(
  archive: DigestArchive,
  files: FilesByName,
  named: DigestedFile,
  signal?: AbortSignal,
): Promise<CheckedFile[]> {
  signal?.throwIfAborted();
  const paths = files.of(named.object);
  if (paths.length === 0)
    return [{ path: `s3://${named.bucket}/${named.object}`, verdict: "missing", reason: "not found" }];
  const checked: CheckedFile[] = [];
  for (const path of paths) checked.push(await checkCopy(archive, path, named, signal));
  return checked;
}

async function checkCopy(
  archive: DigestArchive,
  path: string,
  named: DigestedFile,
  signal?: AbortSignal,
): Promise<CheckedFile> {
  const bytes = await readIn(archive, path, signal);
  if (!Buffer.isBuffer(bytes)) return { path, verdict: "unproven", reason: bytes.unreadable };
  const stored = sha256(bytes);
  const unpacked = await unpack(bytes);
  if (!Buffer.isBuffer(unpacked)) return { path, verdict: "invalid", reason: unpacked.broken, stored };
  return sha256(unpacked) === named.hash.toLowerCase()
    ? { path, verdict: "valid", stored }
    : { path, verdict: "invalid", reason: "hash value doesn't match", stored };
}
