import { writeFile } from "node:fs/promises";
import type { RemoteFile, RemoteSource } from "../remote.js";

/** What one question brought, under the name that evidence gives it. */
export interface Answered {
  readonly name: string;
  /** Each event as the AWS command line prints it. */
  readonly events: readonly string[];
}

/** Answers of LookupEvents that have come already, as files to ingest. */
export class AnsweredLookups implements RemoteSource {
  readonly #answers: readonly Answered[];
  readonly #mtimeMs: number;
  readonly requests = 0;

  constructor(answers: readonly Answered[], now: Date) {
    this.#answers = answers;
    this.#mtimeMs = now.getTime();
  }

  async *files(): AsyncGenerator<RemoteFile> {
    for (const { name, events } of this.#answers) {
      const text = `{"Events":[\n${events.join(",\n")}\n]}\n`;
      yield {
        path: `lookup-events:${name}`,
        size: Buffer.byteLength(text),
        mtimeMs: this.#mtimeMs,
        fetch: (to) => writeFile(to, text),
      };
    }
  }

  marks(): Record<string, never> {
    return {};
  }

  [Symbol.dispose](): void {}
}
