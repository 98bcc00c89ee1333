import type { Layout } from "../lake/layout.js";
import { readManifest } from "../lake/manifest.js";
import { AnsweredLookups, type Answered } from "../sources/lookup-events/answered.js";
import { ingest } from "./ingest.js";

/** Ingests what questions brought, as any other source; without any, makes a lake where there is none yet. */
export async function ingestAnswers(
  layout: Layout,
  answers: readonly Answered[],
  { now, signal }: { now: () => Date; signal: AbortSignal },
): Promise<void> {
  if (answers.length === 0 && (await readManifest(layout.manifest)) !== undefined) return;
  await ingest(layout, [], { now, signal, threads: 0, fetched: [new AnsweredLookups(answers, now())] });
}
