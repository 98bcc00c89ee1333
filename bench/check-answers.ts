import type { IngestReport, Status, Trace } from "../src/index.js";
import type { ArchiveSummary, Sample } from "./generate.js";

/** The first ingest: every record is there once, nothing was refused. */
export function checkIngest(report: IngestReport, archive: ArchiveSummary): void {
  const { files, records } = report;
  same("records read", records.read, archive.events + archive.duplicates);
  same("records added", records.added, archive.events);
  same("duplicates", records.duplicates, archive.duplicates);
  same("records rejected", records.rejected, 0);
  same("files read", files.read, archive.files);
  same("files skipped", files.skipped, 0);
  same("bytes of JSON", report.bytes.raw, archive.rawBytes);
  same("bytes of gz", report.bytes.compressed, archive.gzBytes);
}

/** The second ingest of the same files: nothing is read again. */
export function checkUnchanged(report: IngestReport, archive: ArchiveSummary): void {
  same("records read again", report.records.read, 0);
  same("files unchanged", report.files.unchanged, archive.files);
}

export function checkStatus(status: Status, archive: ArchiveSummary): void {
  same("records stored", status.records.stored, archive.events);
  same(
    "events by account and region",
    status.accounts.reduce((sum, { events }) => sum + events, 0),
    archive.events,
  );
}

/** The generator knows who is behind each sample. */
export function checkTrace(answer: Trace, sample: Sample): void {
  same(`origin of ${answer.query}`, answer.origin?.name, sample.originName);
  if (answer.chain.length < sample.hops)
    throw new Error(`Wrong answer: ${answer.query} has ${answer.chain.length} hops of ${sample.hops}.`);
  if ((answer.activity?.events ?? 0) === 0) throw new Error(`Wrong answer: ${answer.query} did nothing.`);
}

function same(what: string, got: unknown, expected: unknown): void {
  if (got !== expected)
    throw new Error(`Wrong answer: ${what}: got ${String(got)}, expected ${String(expected)}.`);
}
