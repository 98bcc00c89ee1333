/** What one size of archive came to. */
export interface Result {
  events: number;
  files: number;
  gzBytes: number;
  rawBytes: number;
  floor: number;
  floorCpu: number;
  ingest: number;
  ingestCpu: number | undefined;
  peakBytes: number | undefined;
  again: number;
  lakeBytes: number;
  kinds: ReadonlyMap<string, number>;
  coldKey: number;
  coldEvent: number;
  warmKey: number;
  warmEvent: number;
  status: number;
}

interface Line {
  label: string;
  value: (result: Result) => string;
  /** The number whose growth is told, where it tells something. */
  grows?: (result: Result) => number;
  aim?: string;
  met?: (result: Result) => boolean;
}

const MB = 1_000_000;
export const seconds = (value: number): string =>
  value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(value < 10 ? 2 : 1)} s`;
const ratio = (value: number): string => value.toFixed(2);
const timed = (label: string, of: (result: Result) => number, aim?: Pick<Line, "aim" | "met">): Line => ({
  label,
  value: (result) => seconds(of(result)),
  grows: of,
  ...aim,
});
const underOneSecond = (of: (result: Result) => number): Pick<Line, "aim" | "met"> => ({
  aim: "< 1 s at 10 M",
  met: (result) => of(result) < 1,
});

const LINES: Line[] = [
  { label: "files", value: (r) => String(r.files) },
  { label: "gz", value: (r) => `${(r.gzBytes / MB).toFixed(1)} MB` },
  { label: "JSON", value: (r) => `${(r.rawBytes / MB).toFixed(0)} MB` },
  timed("floor: zcat on all cores", (r) => r.floor),
  timed("ingest", (r) => r.ingest),
  {
    label: "ingest ÷ floor",
    value: (r) => ratio(r.ingest / r.floor),
    aim: "≤ 3",
    met: (r) => r.ingest <= 3 * r.floor,
  },
  {
    label: "  in processor time",
    value: (r) => (r.ingestCpu === undefined ? "unknown" : ratio(r.ingestCpu / r.floorCpu)),
  },
  {
    label: "ingest, peak memory",
    value: (r) => (r.peakBytes === undefined ? "unknown" : `${(r.peakBytes / MB).toFixed(0)} MB`),
    grows: (r) => r.peakBytes ?? Number.NaN,
    aim: "< 2000 MB",
    met: (r) => (r.peakBytes ?? Infinity) < 2000 * MB,
  },
  timed("ingest again, unchanged", (r) => r.again),
  {
    label: "lake ÷ gz",
    value: (r) => ratio(r.lakeBytes / r.gzBytes),
    aim: "≤ 1",
    met: (r) => r.lakeBytes <= r.gzBytes,
  },
  { label: "  of it: records", value: (r) => ratio((r.kinds.get("events") ?? 0) / r.gzBytes) },
  {
    label: "  of it: identity",
    value: (r) =>
      ratio(
        ["facts", "words", "origins", "depends"].reduce((sum, kind) => sum + (r.kinds.get(kind) ?? 0), 0) /
          r.gzBytes,
      ),
  },
  timed(
    "trace key, new process",
    (r) => r.coldKey,
    underOneSecond((r) => r.coldKey),
  ),
  timed(
    "trace event, new process",
    (r) => r.coldEvent,
    underOneSecond((r) => r.coldEvent),
  ),
  timed("trace key, warm", (r) => r.warmKey),
  timed("trace event, warm", (r) => r.warmEvent),
  timed("status, new process", (r) => r.status),
];

/** One table: a column for each size, how much each number grew from the smallest to the largest, and the aims. */
export function table(results: readonly Result[]): string {
  const first = results[0];
  const last = results.at(-1);
  if (first === undefined || last === undefined) return "";
  const grown = results.length > 1;
  const head = ["", ...results.map((r) => `${r.events.toLocaleString("en-US")} events`)];
  if (grown) head.push(`×${ratio(last.events / first.events)} events`);
  const rows = LINES.map((line) => {
    const cells = [line.label, ...results.map(line.value)];
    if (grown) cells.push(line.grows === undefined ? "" : `×${ratio(line.grows(last) / line.grows(first))}`);
    const missed = line.met !== undefined && !line.met(last);
    return [...cells, line.aim === undefined ? "" : `${line.aim}${missed ? "  missed" : ""}`];
  });
  const all = [[...head, "aim"], ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) =>
          i === 0 ? cell.padEnd(widths[i] ?? 0) : i < head.length ? cell.padStart(widths[i] ?? 0) : cell,
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
