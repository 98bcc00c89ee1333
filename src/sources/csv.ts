import { parse as parser } from "csv-parse";
import { parse as parseSync } from "csv-parse/sync";
import type { Json, JsonObject } from "../trail/record.js";
import type { Intake } from "./intake.js";
import { pump } from "./pump.js";

/** What a CSV header promises. */
export interface CsvLayout {
  delimiter: string;
  /** Index of the column that holds whole records, else -1. */
  whole: number;
  /** The place in a record that each column fills, by column index. */
  fields: Map<number, Field>;
}

interface Field {
  path: [string, string?];
  read: (cell: string) => Json | undefined;
}

/** Columns that hold the record as JSON: Lake, LookupEvents, Splunk, Sentinel, Athena and other exports. */
const WHOLE = [
  "eventjson",
  "cloudtrailevent",
  "_raw",
  "@message",
  "message",
  "event",
  "raw",
  "record",
  "rawevent",
  "event.original",
  "log",
];

const text = (cell: string): Json => cell;
const yesNo = (cell: string): Json => (/^(true|false)$/i.test(cell) ? cell.toLowerCase() === "true" : cell);
const json = (cell: string): Json | undefined => {
  if (!/^\s*[{[]/.test(cell)) return undefined;
  try {
    return JSON.parse(cell) as Json;
  } catch {
    return undefined;
  }
};

/**
 * Columns of the event history's download (`cloudtrail-identity.md` §7.6), and record fields by their own names as
 * Athena exports them; compared without case, spaces and punctuation.
 */
const FIELDS: Record<string, Field> = {
  eventid: { path: ["eventID"], read: text },
  eventtime: { path: ["eventTime"], read: text },
  eventname: { path: ["eventName"], read: text },
  eventsource: { path: ["eventSource"], read: text },
  eventversion: { path: ["eventVersion"], read: text },
  awsregion: { path: ["awsRegion"], read: text },
  region: { path: ["awsRegion"], read: text },
  sourceipaddress: { path: ["sourceIPAddress"], read: text },
  useragent: { path: ["userAgent"], read: text },
  errorcode: { path: ["errorCode"], read: text },
  errormessage: { path: ["errorMessage"], read: text },
  requestid: { path: ["requestID"], read: text },
  readonly: { path: ["readOnly"], read: yesNo },
  eventtype: { path: ["eventType"], read: text },
  eventcategory: { path: ["eventCategory"], read: text },
  recipientaccountid: { path: ["recipientAccountId"], read: text },
  sharedeventid: { path: ["sharedEventID"], read: text },
  useridentity: { path: ["userIdentity"], read: json },
  username: { path: ["userIdentity", "userName"], read: text },
  awsaccesskey: { path: ["userIdentity", "accessKeyId"], read: text },
  accesskeyid: { path: ["userIdentity", "accessKeyId"], read: text },
  awsaccesskeyid: { path: ["userIdentity", "accessKeyId"], read: text },
  requestparameters: { path: ["requestParameters"], read: json },
  responseelements: { path: ["responseElements"], read: json },
  additionaleventdata: { path: ["additionalEventData"], read: json },
  resources: { path: ["resources"], read: resources },
};
const NEEDED = ["eventID", "eventTime", "eventName"];
const KNOWN_COLUMNS = 2;

/** What a text's first line says as a CSV header, or undefined where it is no header of a CloudTrail CSV. */
export function csvLayout(head: string): CsvLayout | undefined {
  const line = /^\uFEFF?[\s]*([^\n]*)/.exec(head)?.[1]?.trimEnd() ?? "";
  for (const delimiter of [",", ";", "\t"]) {
    const names = headerOf(line, delimiter);
    if (names === undefined) continue;
    const whole = wholeColumn(names);
    const fields = new Map<number, Field>();
    const filled = new Set<string>();
    names.forEach((name, index) => {
      const field = FIELDS[bare(name)];
      if (field === undefined || filled.has(field.path.join())) return;
      filled.add(field.path.join());
      fields.set(index, field);
    });
    if (whole !== -1 || fields.size >= KNOWN_COLUMNS) return { delimiter, whole, fields };
  }
  return undefined;
}

/** Whether a record can be made from this layout's columns. */
export function canRebuild(layout: CsvLayout): boolean {
  const paths = new Set([...layout.fields.values()].map((field) => field.path.join()));
  return layout.whole !== -1 || NEEDED.every((name) => paths.has(name));
}

/**
 * Reads CSV text: the column with the whole record where there is one, else a record rebuilt from the columns.
 *
 * @throws an error of csv-parse (its `code` begins with "CSV_"), after the rows before it were delivered
 */
export async function readCsv(
  chunks: AsyncIterable<Buffer>,
  layout: CsvLayout,
  intake: Intake,
  maxRecordBytes: number,
): Promise<void> {
  const options = {
    bom: true,
    delimiter: layout.delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
  };
  const rebuildable = canRebuild({ ...layout, whole: -1 });
  let row = 0;
  for await (const cells of pump<string[]>(chunks, parser(options))) {
    if (row++ === 0) continue;
    const cell = cells[layout.whole] ?? "";
    if (rebuildable && !/^\s*[{[]/.test(cell)) rebuild(cells, layout, intake, row);
    else intake.offer(cell, JSON.stringify(cell), `Row ${row}`, "csv");
  }
}

function rebuild(cells: string[], layout: CsvLayout, intake: Intake, row: number): void {
  const record: JsonObject = {};
  for (const [index, { path, read }] of layout.fields) {
    const cell = cells[index]?.trim() ?? "";
    const value = cell === "" || cell === "-" ? undefined : read(cell);
    if (value === undefined) continue;
    const [key, inner] = path;
    if (inner === undefined) record[key] = value;
    else record[key] = { ...(record[key] as JsonObject | undefined), [inner]: value };
  }
  const missing = NEEDED.filter((name) => record[name] === undefined);
  if (missing.length > 0) intake.rejectRow(row, `it has no ${missing.join(", ")}`);
  else intake.record(JSON.stringify(record), record, "event-history csv");
}

function headerOf(line: string, delimiter: string): string[] | undefined {
  try {
    const rows = parseSync(line, { delimiter, relax_quotes: true }) as string[][];
    return rows[0];
  } catch {
    return undefined;
  }
}

function wholeColumn(names: string[]): number {
  const found = WHOLE.map((wanted) =>
    names.findIndex((name) => name.toLowerCase().replace(/[\s]/g, "") === wanted),
  );
  return found.find((index) => index !== -1) ?? -1;
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, "");
}

/** The event history's Resources column: a JSON list of `{resourceType, resourceName}`, in any spelling. */
function resources(cell: string): Json | undefined {
  const list = json(cell);
  if (!Array.isArray(list)) return undefined;
  return list.map((entry) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return entry;
    const named = Object.fromEntries(Object.entries(entry).map(([key, value]) => [bare(key), value]));
    if (named["resourcename"] === undefined) return entry;
    return {
      ARN: named["resourcename"],
      ...(named["resourcetype"] === undefined ? {} : { type: named["resourcetype"] }),
    };
  });
}
