import type { IngestProgress } from "../../library/contract.js";
import { bytes, count, duration } from "./quantities.js";
import type { Line } from "./text.js";
import { cutLine, dotted, line, lineWidth, paint, span } from "./text.js";
import type { View } from "./view.js";

const PHASES: Readonly<Record<IngestProgress["phase"], string>> = {
  listing: "looking for files",
  reading: "reading",
  resolving: "resolving identities",
  committing: "committing",
  compacting: "compacting",
};

/** One line, no wider than the terminal: phase, bar, files, events, MB/s, time left. */
export function renderProgress(progress: IngestProgress, view: View): string {
  // A line that fills the last column makes some terminals wrap, and then it cannot be overwritten.
  const width = view.width - 1;
  return paint([cutLine(progressLine(progress, width), width)], view).trimEnd();
}

function progressLine(of: IngestProgress, width: number): Line {
  if (of.waitingFor !== undefined)
    return line("waiting for ", span(of.waitingFor, "strong"), ", which holds the lake");
  const phase = span(PHASES[of.phase], "strong");
  if (of.phase === "listing") return dotted([[phase], line(`${count(of.filesTotal)} files`)]);
  const facts = dotted([
    line(`${count(of.filesDone)}/${count(of.filesTotal)} files`),
    line(`${count(of.events)} events`),
    of.elapsedMs < 500 || of.bytesTotal === 0
      ? undefined
      : line(`${bytes((of.bytesDone * 1000) / of.elapsedMs)}/s`),
    left(of),
  ]);
  const done = doneOf(of);
  const percent = `${Math.floor(done * 100)}%`.padStart(4);
  const room = width - lineWidth([phase]) - lineWidth(facts) - 10;
  const bar = room < 6 ? [] : drawBar(done, Math.min(24, room));
  return line(phase, " ", ...bar, percent, "  ", ...facts);
}

/** The share that is done: of bytes, or of files where nobody knows their sizes before they come. */
function doneOf(of: IngestProgress): number {
  const [done, total] = of.bytesTotal > 0 ? [of.bytesDone, of.bytesTotal] : [of.filesDone, of.filesTotal];
  return total > 0 ? Math.min(1, done / total) : 0;
}

function drawBar(done: number, width: number): Line {
  const full = Math.round(done * width);
  return [span("█".repeat(full), "accent"), span("░".repeat(width - full), "dim")];
}

function left(of: IngestProgress): Line | undefined {
  const done = doneOf(of);
  // The first second says little about the rest.
  if (of.phase !== "reading" || of.elapsedMs < 1000 || done < 0.01 || done >= 1) return undefined;
  return line(`${duration((of.elapsedMs / done) * (1 - done))} left`);
}
