import type { Readable } from "node:stream";
import type { IngestReport } from "../answers/ingest.js";
import type { Status } from "../answers/status.js";
import type { Trace } from "../answers/trace.js";
import type { IngestProgress } from "../collect/progress.js";
import type { Json } from "../trail/record.js";

export type { IngestProgress, Json };

/** The answer of a query: its columns at once, its rows as they come. */
export interface SqlResult {
  columns: { name: string; type: string }[];
  rows: AsyncIterable<Json[]>;
  /** Once the rows are read: whether a limit cut them short. */
  truncated(): boolean;
}

/** One open lake. */
export interface Lake extends AsyncDisposable {
  readonly dir: string;
  /** The source "-" reads `options.stdin`. */
  ingest(
    sources: string[],
    options?: {
      keepSecrets?: boolean;
      noWait?: boolean;
      stdin?: Readable;
      onProgress?: (progress: IngestProgress) => void;
      signal?: AbortSignal;
    },
  ): Promise<IngestReport>;
  trace(id: string, options?: { signal?: AbortSignal }): Promise<Trace>;
  writeEvidence(trace: Trace, dir: string, options?: { signal?: AbortSignal }): Promise<{ files: string[] }>;
  status(options?: { signal?: AbortSignal }): Promise<Status>;
  sql(
    query: string,
    options?: { dialect?: "duckdb"; signal?: AbortSignal; timeoutMs?: number; maxRows?: number },
  ): Promise<SqlResult>;
}

/** Opens the lake in a folder; `create` makes an empty one where there is none. */
export type OpenLake = (
  dir: string,
  options?: { signal?: AbortSignal; create?: boolean; now?: () => Date },
) => Promise<Lake>;
