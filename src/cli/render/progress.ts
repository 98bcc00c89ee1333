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
  const done = doneOf(of);
  if (done === undefined) return dotted([[phase], line(duration(of.phaseMs))]);
  const facts = dotted([...(of.phase === "reading" ? readSoFar(of) : stepsSoFar(of)), left(of, done)]);
  const percent = `${Math.floor(done * 100)}%`.padStart(4);
  const room = width - lineWidth([phase]) - lineWidth(facts) - 10;
  const bar = room < 6 ? [] : drawBar(done, Math.min(24, room));
  return line(phase, " ", ...bar, percent, "  ", ...facts);
}

function readSoFar(of: IngestProgress): (Line | undefined)[] {
  return [
    line(`${count(of.filesDone)}/${count(of.filesTotal)} files`),
    line(`${count(of.events)} events`),
    of.elapsedMs < 500 || of.bytesTotal === 0
      ? undefined
      : line(`${bytes((of.bytesDone * 1000) / of.elapsedMs)}/s`),
  ];
}

/** What the steps of a phase are. */
const STEPS: Partial<Record<IngestProgress["phase"], string>> = {
  resolving: "identities",
  compacting: "merges",
};

function stepsSoFar({ phase, steps }: IngestProgress): Line[] {
  if (steps === undefined) return [];
  return [line(`${count(steps.done)}/${count(steps.total)} ${STEPS[phase] ?? "steps"}`)];
}

/**
 * The share that is done: of bytes, or of files where nobody knows their sizes before they come; after reading, of the
 * phase's own steps; undefined where those are not counted.
 */
function doneOf(of: IngestProgress): number | undefined {
  if (of.phase !== "reading") {
    if (of.steps === undefined || of.steps.total === 0) return undefined;
    return Math.min(1, of.steps.done / of.steps.total);
  }
  const [done, total] = of.bytesTotal > 0 ? [of.bytesDone, of.bytesTotal] : [of.filesDone, of.filesTotal];
  return total > 0 ? Math.min(1, done / total) : 0;
}

function drawBar(done: number, width: number): Line {
  const full = Math.round(done * width);
  return [span("█".repeat(full), "accent"), span("░".repeat(width - full), "dim")];
}

function left(of: IngestProgress, done: number): Line | undefined {
  const ms = of.phase === "reading" ? of.elapsedMs : of.phaseMs;
  // The first second says little about the rest.
  if (ms < 1000 || done < 0.01 || done >= 1) return undefined;
  return line(`${duration((ms / done) * (1 - done))} left`);
}
