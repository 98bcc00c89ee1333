import type { ProblemData } from "../diagnostics/problem.js";
import type { FoundFile } from "../sources/contract.js";
import type { Mark, RemoteFile, RemoteSource, RemoteOptions } from "../sources/remote.js";
import { isLogGroupAddress, parseLogGroup } from "../sources/cloudwatch/address.js";
import { isLookupAddress, parseLookupAddress } from "../sources/lookup-events/address.js";
import { isS3Address, parseS3Address } from "../sources/s3/address.js";
import type { Fetcher } from "./fetch.js";
import { ListedAhead } from "./listed-ahead.js";

export type { RemoteOptions };

/** Whether a source that was typed is not a path. */
export function isRemote(source: string): boolean {
  return isS3Address(source) || isLookupAddress(source) || isLogGroupAddress(source);
}

/** What becomes of a source's files. */
export interface Fetching {
  readonly fetcher: Fetcher;
  readonly known: Readonly<Record<string, Mark>>;
  readonly signal: AbortSignal | undefined;
  readonly onNote: (text: string) => void;
  readonly onProblem: (problem: ProblemData) => void;
  /** A file that could not be fetched; its problem has been told. */
  readonly onLost: (file: RemoteFile) => void;
  /** Those that are not in the lake yet. */
  wanted(files: RemoteFile[]): Promise<RemoteFile[]>;
  /** Hands a file that has come to a reader; its local copy goes once it has been read. */
  read(file: FoundFile, local: string): Promise<void>;
  readonly onListed: (of: { requests: number; marks: Readonly<Record<string, Mark>> }) => void;
  readonly now: () => Date;
}

/**
 * Lists a source that is not on this machine, and fetches what is new.
 *
 * @throws Problem `usage` for an address that is none; `aws-…` where nothing of it can be listed
 */
export async function fetchAll(
  source: string | RemoteSource,
  options: RemoteOptions,
  to: Fetching,
): Promise<void> {
  using remote = typeof source === "string" ? await openRemote(source, options, to) : source;
  const listed = new ListedAhead(remote.files(to.known, to.signal));
  try {
    const fetched = to.fetcher.all(
      listed,
      (chunk) => to.wanted(chunk),
      (problem, file) => {
        to.onProblem(problem);
        to.onLost(file);
      },
    );
    for await (const { found, local } of fetched) {
      const { path, size, mtimeMs } = found;
      await to.read({ path, size, mtimeMs }, local);
    }
  } finally {
    listed.stop();
  }
  to.onListed({ requests: remote.requests, marks: remote.marks() });
}

/** Opens a source; its part of the SDK is loaded with the first. */
async function openRemote(source: string, options: RemoteOptions, to: Fetching): Promise<RemoteSource> {
  const { aws, door, ...asked } = options;
  // The SDK takes half a second to load: only a source in AWS waits for it.
  const { clientConfig } = await import("../aws/connection.js");
  const config = clientConfig(aws ?? {}, door);
  if (isLookupAddress(source)) {
    parseLookupAddress(source);
    const [{ LookupEventsSource }, { callerIdentity }] = await Promise.all([
      import("../sources/lookup-events/source.js"),
      import("../aws/caller.js"),
    ]);
    const caller = () => callerIdentity(config, source, to.signal);
    return new LookupEventsSource(asked, config, caller, to, to.now());
  }
  if (isLogGroupAddress(source)) {
    const group = parseLogGroup(source);
    const { LogGroupSource } = await import("../sources/cloudwatch/source.js");
    return new LogGroupSource(group, asked, config, to, to.now());
  }
  const address = parseS3Address(source);
  const { S3Source } = await import("../sources/s3/source.js");
  return new S3Source(address, asked, config, to);
}
