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
  /** For how long the phase has been running. */
  phaseMs: number;
  /** How far a phase after reading has come, where that can be counted: parts to merge, identities to resolve. */
  steps?: { done: number; total: number };
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
    phaseMs: 0,
  };
  #phaseBegan = 0;

  constructor(report: ((progress: IngestProgress) => void) | undefined, elapsed: () => number) {
    this.#report = report;
    this.#elapsed = elapsed;
  }

  waiting(holder: string): void {
    this.#report?.({ ...this.#now(), waitingFor: holder });
  }

  found(files: readonly FoundFile[]): void {
    this.#begin("reading");
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
    this.#begin(phase);
    this.tick();
  }

  /** So much of a phase that can be counted is done. */
  steps(done: number, total: number): void {
    this.#state.steps = { done, total };
    this.tick();
  }

  tick(): void {
    this.#report?.(this.#now());
  }

  /** Reports once a second until disposed of, so that no long step is silent. */
  clock(): Disposable {
    if (this.#report === undefined) return { [Symbol.dispose]: () => {} };
    const timer = setInterval(() => this.tick(), 1000);
    timer.unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  #begin(phase: IngestProgress["phase"]): void {
    if (this.#state.phase === phase) return;
    this.#state.phase = phase;
    delete this.#state.steps;
    this.#phaseBegan = this.#elapsed();
  }

  #now(): IngestProgress {
    const elapsedMs = this.#elapsed();
    return { ...this.#state, elapsedMs, phaseMs: elapsedMs - this.#phaseBegan };
  }
}
