import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Evidence, Trace } from "../../answers/trace.js";
import { EVENT_ID } from "../../lake/columns.js";
import type { LakeReader, StoredRecord } from "../../lake/reader.js";
import { formatTime, parseTime } from "../../trail/time.js";
import { fileWarnings } from "./file-warnings.js";
import { asText } from "../events/rows.js";
import type { SubjectGroup } from "./subject.js";

/** Adds to each piece of evidence the file that held it; hops that no event issued get the session's first record. */
export async function withFiles(
  reader: LakeReader,
  answer: Trace,
  groups: readonly SubjectGroup[],
): Promise<Trace> {
  const bare = answer.chain.filter((hop) => hop.evidence.length === 0);
  if (bare.length > 0) {
    const first = await firstRecord(reader, groups);
    if (first !== undefined) for (const hop of bare) hop.evidence.push(first);
  }
  const evidence = allEvidence(answer);
  const ids = new Set(evidence.map(({ eventId }) => eventId));
  // The event that was asked about is no hop, and what it says is only as good as its file too.
  if (answer.subject?.eventId !== undefined) ids.add(answer.subject.eventId);
  const records = await reader.recordsOf([...ids]);
  const files = await reader.filesOf(records);
  for (const item of evidence) {
    const record = matching(records, item);
    const file = record && files.get(record)?.[0]?.path;
    if (file !== undefined) item.file = file;
  }
  answer.warnings.push(...(await fileWarnings(reader, [...files.values()].flat())));
  return answer;
}

function matching(
  records: readonly StoredRecord[],
  { eventId, account, eventName, eventTime }: Evidence,
): StoredRecord | undefined {
  const named = records.filter(
    (r) => r.eventId === eventId && r.account === account && r.eventName === eventName,
  );
  return named.find((r) => parseTime(r.eventTime ?? undefined) === parseTime(eventTime)) ?? named[0];
}

async function firstRecord(
  reader: LakeReader,
  groups: readonly SubjectGroup[],
): Promise<Evidence | undefined> {
  const stamps = groups.flatMap((group) => group.uses.map((use) => `'${use.id}'::UUID`)).slice(0, 400);
  if (stamps.length === 0) return undefined;
  const [row] = await reader.db.all(
    `SELECT ${EVENT_ID} AS id, eventname, account, epoch(ts)::BIGINT AS time FROM ${reader.currentEvents}
     WHERE stamp IN (${stamps.join(", ")}) AND ts IS NOT NULL ORDER BY ts, id, account LIMIT 1`,
    reader.signal,
  );
  if (row === undefined) return undefined;
  return {
    eventId: String(row.id),
    eventName: asText(row.eventname) ?? "",
    account: String(row.account),
    eventTime: formatTime(Number(row.time)),
  };
}

/**
 * Writes a trace and all that proves it into a folder: `trace.json`, `records.ndjson` (each proving record exactly as the
 * lake keeps it) and `SHA256SUMS.json` (for each record every file that held a copy, with the SHA-256 of the file).
 */
export async function writeEvidence(
  reader: LakeReader,
  answer: Trace,
  dir: string,
): Promise<{ files: string[] }> {
  await mkdir(dir, { recursive: true });
  const ids = new Set(allEvidence(answer).map(({ eventId }) => eventId));
  if (answer.subject?.eventId !== undefined) ids.add(answer.subject.eventId);
  const records = await reader.recordsOf([...ids]);
  const files = await reader.filesOf(records);
  const sums = records.map((record) => ({
    eventId: record.eventId,
    account: record.account,
    eventTime: record.eventTime,
    eventName: record.eventName,
    files: files.get(record) ?? [],
  }));
  const written = {
    "trace.json": `${JSON.stringify(answer, null, 2)}\n`,
    "records.ndjson": records.map((record) => `${record.raw}\n`).join(""),
    "SHA256SUMS.json": `${JSON.stringify(sums, null, 2)}\n`,
  };
  for (const [name, text] of Object.entries(written)) await writeFile(path.join(dir, name), text);
  return { files: Object.keys(written).map((name) => path.join(dir, name)) };
}

/** All evidence of a trace, candidates and descendants included. */
export function allEvidence(answer: Trace): Evidence[] {
  const below = (nodes: Trace["descendants"]): Evidence[] =>
    nodes.flatMap((node) => [...node.evidence, ...below(node.children)]);
  const { createdBy } = answer;
  const made = createdBy && {
    eventId: createdBy.eventId,
    eventName: "CreateAccessKey",
    account: "",
    eventTime: createdBy.eventTime,
  };
  return [
    ...(made === undefined ? [] : [made]),
    ...answer.chain.flatMap((hop) => hop.evidence),
    ...below(answer.descendants),
    ...(answer.candidates ?? []).flatMap((other) => other.chain.flatMap((hop) => hop.evidence)),
  ];
}
