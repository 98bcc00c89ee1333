import type { Transform } from "node:stream";

/**
 * Sends chunks through a transform and yields what comes out. Unlike a pipeline it yields everything that came out
 * before an error, then throws that error.
 */
export async function* pump<T>(chunks: AsyncIterable<Buffer>, transform: Transform): AsyncGenerator<T> {
  const ready: T[] = [];
  let failure: Error | undefined;
  transform.on("data", (data: T) => ready.push(data));
  transform.on("error", (error: Error) => (failure = error));
  const step = (act: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      if (failure) return resolve();
      transform.once("error", () => resolve());
      act(() => resolve());
    });
  transform.setMaxListeners(0);
  try {
    for await (const chunk of chunks) {
      for (let from = 0; from < chunk.length && !failure; from += STEP) {
        const part = chunk.subarray(from, from + STEP);
        await step((done) => transform.write(part, () => done()));
        yield* ready.splice(0);
      }
      if (failure) break;
    }
    if (!failure) await step((done) => transform.once("end", done).end());
    yield* ready.splice(0);
    if (failure) throw failure;
  } finally {
    transform.destroy();
  }
}

/** Bytes written at a time: what one step can produce is bounded by this times the expansion. */
const STEP = 16_384;
