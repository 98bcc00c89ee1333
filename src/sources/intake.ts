import type { ProblemData } from "../diagnostics/problem.js";
import { findSyntaxFault } from "../trail/json-syntax.js";
import type { Json, JsonObject } from "../trail/record.js";
import type { Place } from "./byte-window.js";
import type { RecordSink } from "./contract.js";
import type { Item, ItemFault, ItemHandler, ItemLimits } from "./item-handler.js";
import { JsonItems } from "./json-items.js";
import { describe, isPlainRecord, moreTelling, unwrap, type UnwrapLimits } from "./unwrap.js";

/** What one file, or one entry of an archive, turned out to be. */
export interface Verdict {
  format: string;
  records: number;
  setAside?: string;
  problems: ProblemData[];
}

/** Rejections held back until a first record shows that the file is CloudTrail's; more than these are let through. */
const MAX_DEFERRED = 10_000;

/** Brackets between items that are named in one file; one slip often repeats. */
const MAX_STRAYS = 10;

const CONTAINER_FORMAT: Record<string, string> = {
  Records: "trail file",
  "[]": "array",
  logEvents: "cloudwatch-logs",
  Messages: "sqs",
  hits: "elastic",
};

/** Turns the items of one file into records, rejections and a verdict on the file as a whole. */
export class Intake implements ItemHandler {
  readonly problems: ProblemData[] = [];

  private readonly source: string;
  private readonly sink: RecordSink;
  private readonly limits: ItemLimits & UnwrapLimits;
  private readonly items: JsonItems;
  private records = 0;
  private format = "";
  private aside: string | undefined;
  private emptied = false;
  private strays = 0;
  private deferred: ProblemData[] | undefined = [];

  constructor(source: string, sink: RecordSink, limits: ItemLimits & UnwrapLimits) {
    this.source = source;
    this.sink = sink;
    this.limits = limits;
    this.items = new JsonItems(this, limits);
  }

  /** Takes decompressed bytes of JSON text. */
  write(chunk: Buffer): void {
    this.items.write(chunk);
  }

  /** Ends the JSON text; gives the place where it was cut, if it was. */
  finish(): Place | undefined {
    const cut = this.items.finish();
    if (this.format === "record" && this.items.loose > 1) {
      this.format = this.items.looseLines ? "ndjson" : "concatenated";
    }
    return cut;
  }

  item(text: string, item: Item, spaced: boolean, parsed?: Json): void {
    let value: Json;
    try {
      value = parsed ?? (JSON.parse(text) as Json);
    } catch {
      this.lost("invalid-json", item, this.items.placeInItem(0), text);
      return;
    }
    if (isPlainRecord(value))
      this.record(spaced ? onOneLine(text) : text, value, CONTAINER_FORMAT[item.container] ?? "record");
    else this.offer(value, text, `Item ${item.ordinal}`, CONTAINER_FORMAT[item.container] ?? "record");
  }

  lost(code: ItemFault, item: Item, place: Place, text?: string): void {
    const fault = text === undefined ? undefined : findSyntaxFault(text);
    const at =
      fault && text !== undefined
        ? this.items.placeInItem(Buffer.byteLength(text.slice(0, fault.offset)))
        : place;
    const reason = LOST[code](this.limits) + (fault ? `: ${fault.reason}` : "");
    this.reject({ code, detail: `Item ${item.ordinal} ${reason}.`, source: this.source, ...at });
  }

  stray(character: string, place: Place): void {
    if (this.strays++ >= MAX_STRAYS) return;
    const detail = `"${character}" stands between two items, where none may be.`;
    this.problems.push({ code: "invalid-json", detail, source: this.source, ...place });
  }

  container(): void {
    this.emptied = true;
  }

  /**
   * Finds the records in a parsed value and delivers them; one that holds none is rejected.
   *
   * @param name what the value is called in a rejection: "Item 3", "Row 12"
   */
  offer(value: Json, text: string, name: string, format: string): void {
    const outcomes = unwrap(value, text, this.limits);
    if (outcomes.length === 0) outcomes.push({ kind: "not-record", what: describe(value) });
    for (const outcome of outcomes) {
      if (outcome.kind === "record") {
        this.record(onOneLine(outcome.text), outcome.value, moreTelling(format, outcome.format));
      } else if (outcome.kind === "aside") {
        if (outcome.aside === "no records") this.emptied = true;
        else this.aside ??= outcome.aside;
      } else if (outcome.kind === "too-deep") {
        this.reject({
          code: "too-deep",
          detail: `${name} ${LOST["too-deep"](this.limits)}.`,
          source: this.source,
        });
      } else {
        const detail = `${name} is not a CloudTrail record: ${outcome.what}.`;
        this.reject({ code: "record-not-cloudtrail", detail, source: this.source });
      }
    }
  }

  /** Rejects a row of a table that cannot become a record. */
  rejectRow(row: number, what: string): void {
    this.reject({
      code: "record-not-cloudtrail",
      detail: `Row ${row} is not a record: ${what}.`,
      source: this.source,
    });
  }

  /** Delivers one record; `text` holds no line break. */
  record(text: string, value: JsonObject, format: string): void {
    if (this.records++ === 0) {
      this.format = format;
      this.letThrough();
    }
    this.sink.record(text, value);
  }

  reject(problem: ProblemData): void {
    if (!this.deferred) this.sink.reject(problem);
    else if (this.deferred.push(problem) > MAX_DEFERRED) this.letThrough();
  }

  /** The verdict. `cut`: the text was cut or damaged, so that nothing can be concluded from finding no record. */
  verdict(cut: boolean): Verdict {
    const verdict: Verdict = {
      format: this.format || "unknown",
      records: this.records,
      problems: this.problems,
    };
    if (this.records > 0) return verdict;
    const rejected = this.deferred ?? [];
    const onlyOther = rejected.every((problem) => problem.code === "record-not-cloudtrail");
    if (this.aside !== undefined) verdict.setAside = this.aside;
    if (rejected.length > 0 && onlyOther && this.aside === undefined) {
      const detail = `No CloudTrail record is in it. ${rejected[0]?.detail ?? ""}`;
      this.problems.push({ code: "not-cloudtrail", detail, source: this.source });
    } else if (rejected.length > 0) {
      this.letThrough();
    } else if (this.deferred && this.aside === undefined && !cut) {
      if (this.emptied) verdict.setAside = "no records";
      else
        this.problems.push({
          code: "not-cloudtrail",
          detail: "No CloudTrail record is in it.",
          source: this.source,
        });
    }
    return verdict;
  }

  private letThrough(): void {
    const held = this.deferred ?? [];
    this.deferred = undefined;
    for (const problem of held) this.sink.reject(problem);
  }
}

const LOST: Record<ItemFault, (limits: ItemLimits) => string> = {
  "invalid-json": () => "is not valid JSON",
  "not-utf8": () => "is not UTF-8",
  "record-too-large": (limits) => `is larger than ${limits.maxRecordBytes} bytes`,
  "too-deep": (limits) => `nests more than ${limits.maxDepth} brackets`,
};

/** The text without line breaks and tabs: in JSON these stand between tokens only. */
function onOneLine(text: string): string {
  return /[\n\r\t]/.test(text) ? text.replace(/[\n\r\t][\n\r\t ]*/g, " ") : text;
}
