import { Problem } from "../diagnostics/problem.js";

/** A digest or log file of an archive. */
export interface ArchiveFile {
  /** Where it lies: a path, or `s3://bucket/key`. */
  readonly path: string;
  readonly size: number;
}

/** Where digests and log files are looked for: a folder, or a bucket. */
export interface DigestArchive {
  /** Every digest and log file, in any order. */
  list(signal?: AbortSignal): AsyncIterable<ArchiveFile>;
  /** The bytes as stored. */
  read(path: string, signal?: AbortSignal): Promise<Buffer>;
  /** The signature of a digest from its object's metadata, where the archive still has it. */
  signature(path: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Whether a file at `path` stands where the digest says: in a folder names are compared, in S3 bucket and key. */
  stands(path: string, bucket: string, object: string): boolean;
}

/**
 * The bytes of a file as stored, or why it cannot be read: one file that is refused or gone proves nothing, and costs itself
 * alone.
 *
 * @throws Problem where nothing more can be read: refused credentials, or a cancelled verification
 */
export async function readIn(
  archive: DigestArchive,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Buffer | { readonly unreadable: string }> {
  try {
    return await archive.read(path, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof Problem) || error.code === "aws-credentials" || error.code === "cancelled")
      throw error;
    return { unreadable: error.message };
  }
}
