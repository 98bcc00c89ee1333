import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Problem } from "../diagnostics/problem.js";
import { EVENT_ID } from "./columns.js";
import { Database, literal, literals } from "./database.js";
import type { Layout } from "./layout.js";
import { ledgerRelation } from "./ledger.js";
import type { Manifest } from "./manifest.js";
import { holdManifest } from "./store.js";
import { currentRows, eventsRelation, rowsAt, type Place } from "./views.js";

/** Reading one state of the lake: a held manifest and a database of its own. */
export class LakeReader implements AsyncDisposable {
  readonly layout: Layout;
  readonly manifest: Manifest;
  readonly db: Database;
  /** Cancels the queries of the call under way. */
  signal: AbortSignal | undefined;
  readonly #close: () => Promise<void>;

  private constructor(
    layout: Layout,
    manifest: Manifest,
    db: Database,
    signal: AbortSignal | undefined,
    close: () => Promise<void>,
  ) {
    this.layout = layout;
    this.manifest = manifest;
    this.db = db;
    this.signal = signal;
    this.#close = close;
  }

  /** Opens the lake as it is now; throws `no-lake` where there is none. */
  static async open(layout: Layout, signal?: AbortSignal): Promise<LakeReader> {
    const hold = await holdManifest(layout);
    if (hold === undefined) {
      throw new Problem({
        code: "no-lake",
        detail: `There is no lake in ${layout.dir}.`,
        source: layout.dir,
      });
    }
    const temp = await mkdtemp(path.join(tmpdir(), "trailhound-"));
    const db = await Database.open({ memoryLimitMB: 1024, tempDirectory: temp });
    return new LakeReader(layout, hold.manifest, db, signal, async () => {
      db[Symbol.dispose]();
      await hold[Symbol.asyncDispose]();
      await rm(temp, { recursive: true, force: true });
    });
  }

  /** All stored records, amended ones too. */
  get events(): string {
    return eventsRelation(this.layout, this.manifest);
  }

  /** The records that questions count. */
  get currentEvents(): string {
    const current = currentRows(this.manifest);
    return current === "true" ? this.events : `(SELECT * FROM ${this.events} WHERE ${current})`;
  }

  /** Where the records that questions count lie, if they meet a condition on columns of `e`, at most so many. */
  placesOf(where: string, most: number): Promise<Place[]> {
    if (this.manifest.parts.length === 0) return Promise.resolve([]);
    return this.#places(currentRows(this.manifest), where, most);
  }

  async #places(current: string, where: string, most?: number): Promise<Place[]> {
    const located = eventsRelation(this.layout, this.manifest, "filename = true, file_row_number = true");
    const limit = most === undefined ? "" : `LIMIT ${most}`;
    const rows = await this.db.all(
      `SELECT filename AS object, file_row_number AS row FROM ${located} e WHERE (${where}) AND ${current} ${limit}`,
      this.signal,
    );
    return rows as unknown as Place[];
  }

  /** The records with one of these event IDs. */
  async recordsOf(eventIds: readonly string[]): Promise<StoredRecord[]> {
    const uuids = eventIds.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
    const texts = eventIds.filter((id) => !uuids.includes(id));
    const conditions = [];
    if (uuids.length > 0)
      conditions.push(`eventid IN (${uuids.map((id) => `${literal(id)}::UUID`).join(", ")})`);
    if (texts.length > 0) conditions.push(`eventid_text IN (${literals(texts)})`);
    if (conditions.length === 0 || this.manifest.parts.length === 0) return [];
    const places = await this.#places("true", conditions.join(" OR "));
    if (places.length === 0) return [];
    const rows = await this.db.all(
      `SELECT ${EVENT_ID} AS "eventId", account, recipientaccountid AS recipient, eventtime AS "eventTime", eventname AS "eventName",
              useridentity.type AS type, stamp::VARCHAR AS stamp, console, files, raw
       FROM ${rowsAt(places)} ORDER BY eventtime, account, raw`,
      this.signal,
    );
    return rows as unknown as StoredRecord[];
  }

  /** Every file that held a copy of these records: path and SHA-256, in order of path. */
  async filesOf(records: readonly StoredRecord[]): Promise<Map<StoredRecord, SourceFile[]>> {
    const found = new Map<StoredRecord, SourceFile[]>();
    const ledger = ledgerRelation(this.layout, this.manifest);
    if (records.length === 0 || ledger === undefined) return found;
    const numbers = new Map<StoredRecord, Set<number>>();
    for (const record of records) numbers.set(record, new Set(record.files));
    if (this.manifest.copies.length > 0) {
      const objects = this.manifest.copies.map((id) => literal(this.layout.object(id, "copies"))).join(", ");
      const copies = await this.db.all(
        `SELECT * FROM read_parquet([${objects}], hive_partitioning = false) WHERE eventid IN (${literals(records.map((r) => r.eventId))})`,
        this.signal,
      );
      for (const record of records) {
        for (const copy of copies) {
          if (
            copy.eventid === record.eventId &&
            copy.recipientaccountid === record.recipient &&
            copy.eventtime === record.eventTime &&
            copy.eventname === record.eventName &&
            copy.identitytype === record.type
          ) {
            for (const file of copy.files as number[]) numbers.get(record)!.add(file);
          }
        }
      }
    }
    const wanted = new Set([...numbers.values()].flatMap((set) => [...set]));
    const files = new Map<number, SourceFile>();
    const rows = await this.db.all(
      `SELECT file, path, sha256 FROM ${ledger} WHERE file IN (${[...wanted].join(", ") || "NULL"})`,
      this.signal,
    );
    for (const row of rows)
      files.set(Number(row.file), { path: String(row.path), sha256: String(row.sha256) });
    for (const [record, set] of numbers) {
      const own = [...set].map((number) => files.get(number)).filter((file) => file !== undefined);
      found.set(
        record,
        own.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.sha256 < b.sha256 ? -1 : 1)),
      );
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** A stored record with what identifies it. */
export interface StoredRecord {
  eventId: string;
  account: string;
  recipient: string | null;
  eventTime: string | null;
  eventName: string | null;
  type: string | null;
  stamp: string | null;
  console: boolean;
  files: number[];
  raw: string;
}

/** A file that held a copy of a record. */
export interface SourceFile {
  path: string;
  sha256: string;
}
