import { readFile } from "node:fs/promises";
import { Problem, type ProblemData } from "../diagnostics/problem.js";
import { listFiles } from "../sources/files.js";
import { objectAt, textAt, type Json } from "../trail/record.js";
import type { ArchiveFile, DigestArchive } from "./archive.js";
import { baseName } from "./names.js";

/**
 * Folders as an archive. They keep names and bytes of what was copied from S3, not the metadata: a digest's own signature is
 * there only where a sidecar `<digest>.meta.json` beside it has what `aws s3api head-object` printed.
 */
export class FolderArchive implements DigestArchive {
  readonly #paths: readonly string[];
  readonly #onProblem: (problem: ProblemData) => void;

  constructor(paths: readonly string[], onProblem: (problem: ProblemData) => void) {
    this.#paths = paths;
    this.#onProblem = onProblem;
  }

  async *list(signal?: AbortSignal): AsyncIterable<ArchiveFile> {
    for await (const { path, size } of listFiles([...this.#paths], this.#onProblem, signal))
      yield { path, size };
  }

  async read(path: string, signal?: AbortSignal): Promise<Buffer> {
    try {
      return await readFile(path, { signal });
    } catch (error) {
      signal?.throwIfAborted();
      throw new Problem(
        {
          code: "source-unreadable",
          detail: `${path} cannot be read: ${(error as Error).message}.`,
          source: path,
        },
        { cause: error },
      );
    }
  }

  async signature(path: string, signal?: AbortSignal): Promise<string | undefined> {
    let json: Json;
    try {
      json = JSON.parse(await readFile(`${path}.meta.json`, { encoding: "utf8", signal })) as Json;
    } catch {
      signal?.throwIfAborted();
      return undefined;
    }
    const metadata = objectAt(json, "Metadata") ?? json;
    return textAt(metadata, "signature") ?? textAt(metadata, "x-amz-meta-signature");
  }

  /** Folders above the file may have any name: its own name, which CloudTrail makes unique, must be the recorded one. */
  stands(path: string, _bucket: string, object: string): boolean {
    return baseName(path) === baseName(object);
  }
}
