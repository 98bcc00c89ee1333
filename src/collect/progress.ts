import type { FoundFile } from "../sources/contract.js";

/** How far an ingest has come. Bytes are as stored (compressed), except `rawBytes`. */
export interface IngestProgress {
  phase: "listing" | "reading" | "resolving" | "committing" | "compacting";
  filesDone: number;
  filesTotal: number;
  events: number;
  bytesDone: number;
  bytesTotal: number;
  rawBytes: number;
  elapsedMs: number;
  /** Who holds the lake, while this ingest waits for it. */
  waitingFor?: string;
}

/** Gathers progress and hands it on; what is shown, and how often, is the caller's matter. */
export class ProgressMeter {
  readonly #report: ((progress: IngestProgress) => void) | undefined;
  readonly #elapsed: () => number;
  readonly #state: IngestProgress = {
    phase: "listing",
    filesDone: 0,
    filesTotal: 0,
    events: 0,
    bytesDone: 0,
    bytesTotal: 0,
    rawBytes: 0,
    elapsedMs: 0,
  };

  constructor(report: ((progress: IngestProgress) => void) | undefined, elapsed: () => number) {
    this.#report = report;
    this.#elapsed = elapsed;
  }

  waiting(holder: string): void {
    this.#report?.({ ...this.#state, elapsedMs: this.#elapsed(), waitingFor: holder });
  }

  found(files: readonly FoundFile[]): void {
    this.#state.phase = "reading";
    this.#state.filesTotal += files.length;
    for (const file of files) this.#state.bytesTotal += file.size;
    this.tick();
  }

  fileDone(storedBytes: number, rawBytes: number, events: number): void {
    this.#state.filesDone += 1;
    this.#state.bytesDone += storedBytes;
    this.#state.rawBytes += rawBytes;
    this.#state.events += events;
    this.tick();
  }

  phase(phase: IngestProgress["phase"]): void {
    this.#state.phase = phase;
    this.tick();
  }

  tick(): void {
    this.#report?.({ ...this.#state, elapsedMs: this.#elapsed() });
  }
}
