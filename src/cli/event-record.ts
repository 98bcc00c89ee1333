import type { Row } from "../answers/trace.js";
import { json } from "./render/json.js";
import { recordLine } from "./render/record.js";
import type { Session } from "./verb.js";

/** A row of an event and its exact text. */
interface RowAndRecord {
  readonly row: Row;
  readonly record: string;
}

/**
 * How events with their records are written: as JSON the row with its record; a line of ndjson is the record alone, or
 * `{ origin, confidence, record }`. The record's text is taken over as it is.
 */
export function recordFormats(
  { terminal }: Session,
  withOrigin: boolean,
): { json(event: RowAndRecord): string; ndjson(event: RowAndRecord): string } {
  const text = (record: string): string => recordLine(record, terminal.isTTY.stdout);
  return {
    json: ({ row, record }) => `${json(row).slice(0, -1)},"record":${text(record)}}`,
    ndjson: ({ row, record }) =>
      withOrigin
        ? `{"origin":${json(row.origin)},"confidence":${json(row.confidence)},"record":${text(record)}}`
        : text(record),
  };
}
