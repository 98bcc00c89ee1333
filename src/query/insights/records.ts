import { literal } from "../../lake/database.js";

/** What decides the order among records of one second, as `trailhound history` has it. */
const TIES = [
  "eventid",
  "coalesce(recipientaccountid, '')",
  "coalesce(eventname, '')",
  "coalesce(useridentity.type, '')",
  "coalesce(eventtime, '')",
];

/**
 * CloudTrail hands CloudWatch a record without blanks between its tokens, and that is what people match @message with;
 * the record of a file that was printed for reading is told by its first characters.
 */
const COMPACT = String.raw`(CASE WHEN regexp_matches(m, '^\{(\s|"[^"]*"(\s|:\s))') THEN regexp_replace(m, '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g') ELSE m END)`;

/** The innermost part of a compiled query: the records, with what the rest of it needs of them and nothing else. */
export class Records {
  readonly #columns = new Map<string, string>();
  readonly #early = new Map<string, string>();
  readonly #late = new Map<string, string>();
  #message = false;
  #origins = false;

  /** The order of the records, newest first. */
  readonly order: readonly string[] = ["t DESC NULLS LAST", ...TIES.map((_, at) => `k${at} DESC`)];

  /** One value that is greater the later a record stands in time. */
  readonly when: string = `(CASE WHEN t IS NOT NULL THEN {'t': t, ${TIES.map((_, at) => `'k${at}': k${at}`).join(", ")}} END)`;

  /** A value made from stored columns. */
  column(sql: string, origin = false): string {
    this.#origins ||= origin;
    return name(this.#columns, sql, "c");
  }

  /** A value of the record's text that conditions, groups or sorting need: read from every record. */
  early(pointer: string): string {
    return name(this.#early, pointer, "f");
  }

  /** A value of the record's text that is only shown: read from the rows that are left at the end. */
  late(pointer: string): string {
    const early = this.#early.get(pointer);
    if (early !== undefined) return early;
    this.#message = true;
    return name(this.#late, pointer, "l");
  }

  /** The record's text. */
  message(): string {
    this.#message = true;
    return COMPACT;
  }

  /** The relation that is read. Without the origins nothing is joined. */
  get relation(): string {
    return this.#origins ? "records" : "stored_records";
  }

  /** The records as a query; ask for it when everything that is needed has been named. */
  sql(range: string): string {
    const columns = [...this.#columns].map(([sql, as]) => `${sql} AS ${as}`);
    const ties = TIES.map((sql, at) => `${sql} AS k${at}`);
    const message = this.#message ? ["raw AS m"] : [];
    const base = `FROM ${this.relation}${range === "" ? "" : ` WHERE ${range}`}`;
    if (this.#early.size === 0)
      return `SELECT ${["ts AS t", ...ties, ...columns, ...message].join(", ")} ${base}`;
    const json = `TRY(json_extract(raw, [${[...this.#early.keys()].map(literal).join(", ")}])) AS j`;
    const items = [...this.#early.values()].map((as, at) => `j[${at + 1}] AS ${as}`);
    return `SELECT * EXCLUDE (j), ${items.join(", ")}\nFROM (SELECT ${["ts AS t", ...ties, ...columns, ...message, json].join(", ")} ${base})`;
  }

  /** Adds what is only shown to a query. */
  withLate(inner: string): string {
    if (this.#late.size === 0) return inner;
    const json = `TRY(json_extract(m, [${[...this.#late.keys()].map(literal).join(", ")}])) AS lj`;
    const items = [...this.#late.values()].map((as, at) => `lj[${at + 1}] AS ${as}`);
    return `SELECT *, ${items.join(", ")}\nFROM (SELECT *, ${json}\nFROM (${inner}))`;
  }
}

function name(names: Map<string, string>, key: string, letter: string): string {
  const found = names.get(key);
  if (found !== undefined) return found;
  const made = `${letter}${names.size}`;
  names.set(key, made);
  return made;
}
