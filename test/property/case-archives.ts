import { generateDemo } from "../../demo/generate.js";
import { seeded } from "../../demo/random.js";

/** A record as the demo makes it. */
export type Fields = Record<string, unknown>;

/** Files of records, and everything that can be asked about them. */
export interface Archive {
  name: string;
  files: { path: string; records: Fields[] }[];
  /** Keys, sessions and event IDs. */
  ids: string[];
}

const demo = generateDemo({ background: false });
const delivered = demo.files.flatMap((file) => file.records as Fields[]);
const records = [...new Map(delivered.map((record) => [String(record["eventID"]), record])).values()];

/** A text inside a record; "" where there is none. */
function textIn(value: unknown, ...path: string[]): string {
  const found = path.reduce<unknown>((at, name) => (at as Fields | null | undefined)?.[name], value);
  return typeof found === "string" ? found : "";
}

const keyOf = (record: Fields): string => textIn(record, "userIdentity", "accessKeyId");
const issuedIn = (record: Fields): string => textIn(record, "responseElements", "credentials", "accessKeyId");

/** All there is to ask: every key used or issued, every session, every event. */
function idsOf(of: readonly Fields[]): string[] {
  const ids = new Set<string>();
  for (const record of of) {
    const made = textIn(record, "responseElements", "accessKey", "accessKeyId");
    for (const key of [keyOf(record), issuedIn(record), made]) if (key !== "") ids.add(key);
    ids.add(demo.truth.events[String(record["eventID"])]?.sessionId ?? "");
    ids.add(String(record["eventID"]));
  }
  ids.delete("");
  return [...ids].sort();
}

/** All stories as the demo delivers them. */
export function everyStory(): Archive {
  return { name: "every story", files: demo.files as Archive["files"], ids: idsOf(records) };
}

/** Files for every issuing API and every step of the attack, with files in which what they issued is used. */
export function someFiles(most: number): Archive {
  const random = seeded(56);
  const chosen = new Set<number>();
  const within = (test: (record: Fields) => boolean): number[] =>
    demo.files.flatMap((file, i) => (file.records.some((record) => test(record as Fields)) ? [i] : []));
  const steps = new Set(demo.truth.attack.steps.map((step) => step.eventId));
  const names = [
    ...new Set(
      records.filter((record) => issuedIn(record) !== "").map((record) => String(record["eventName"])),
    ),
  ];
  for (const name of [
    ...names,
    "ConsoleLogin",
    "SwitchRole",
    "GetRoleCredentials",
    "CreateToken",
    "CreateOAuth2Token",
  ]) {
    for (const at of random.shuffle(within((record) => record["eventName"] === name)).slice(0, 2))
      chosen.add(at);
  }
  for (const at of within((record) => steps.has(String(record["eventID"])))) chosen.add(at);
  const keys = new Set(
    [...chosen].flatMap((at) => (demo.files[at]?.records ?? []).map((record) => issuedIn(record as Fields))),
  );
  for (const at of random.shuffle(within((record) => keys.has(keyOf(record))))) {
    if (chosen.size < most) chosen.add(at);
  }
  const files = [...chosen].sort((a, b) => a - b).flatMap((at) => demo.files[at] ?? []) as Archive["files"];
  return { name: "some files", files, ids: idsOf(files.flatMap((file) => file.records)) };
}

/** Ways to come by a credential that share a lake. */
const TOGETHER = 3;

/** For each way to come by a credential, one of them: its records one a file, so that any may come late. */
export function oneOfEachKind(): Archive[] {
  const kinds = new Map<string, string>();
  for (const [key, { via, used, forwarded, origin }] of Object.entries(demo.truth.keys)) {
    if (used && forwarded !== true)
      kinds.set(`${origin?.kind ?? "nobody"} by ${via.join(", ") || "a long-term key"}`, key);
  }
  const all = [...kinds];
  const archives: Archive[] = [];
  for (let i = 0; i < all.length; i += TOGETHER) {
    const some = all.slice(i, i + TOGETHER);
    const found = new Set(some.flatMap(([, key]) => around(key)));
    archives.push(eachInItsFile(some.map(([name]) => name).join("; "), [...found]));
  }
  return archives;
}

/** What led to a key, up to its origin, and its first uses. */
function around(key: string): Fields[] {
  const found = new Set(records.filter((record) => keyOf(record) === key).slice(0, 2));
  for (const record of records.filter((one) => found.has(one))) {
    const session = demo.truth.events[String(record["eventID"])]?.sessionId;
    const opened = session === undefined ? [] : records.filter((one) => opens(one, session));
    for (const one of opened.slice(0, 4)) found.add(one);
  }
  const issued = demo.truth.keys[key]?.issuedBy ?? demo.truth.createdKeys[key]?.eventId;
  for (const record of records) {
    if (issued === undefined || !sameCall(record, issued)) continue;
    found.add(record);
    const caller = keyOf(record);
    if (caller !== "" && caller !== key) for (const one of around(caller)) found.add(one);
  }
  return [...found];
}

/** Console sign-ins and portal calls print no key: they open a session at the second it is dated. */
function opens(record: Fields, session: string): boolean {
  const [account = "", principal = "", born = ""] = session.split("/");
  const text = JSON.stringify(record);
  const login = /^(ConsoleLogin|SwitchRole|GetRoleCredentials|AssumeRole.*)$/.test(
    String(record["eventName"]),
  );
  return (
    login &&
    record["eventTime"] === born &&
    text.includes(account) &&
    text.includes(principal.split(":").at(-1) ?? principal)
  );
}

function sameCall(record: Fields, eventId: string): boolean {
  if (record["eventID"] === eventId) return true;
  const other = records.find((one) => one["eventID"] === eventId);
  return record["sharedEventID"] !== undefined && record["sharedEventID"] === other?.["sharedEventID"];
}

function eachInItsFile(name: string, of: readonly Fields[]): Archive {
  const folder = name.replaceAll(/[^a-z]+/gi, "-");
  const files = of.map((record, i) => ({
    path: `AWSLogs/${folder}/${String((i * 7) % 10)}-${i}.json.gz`,
    records: [record],
  }));
  return { name, files, ids: idsOf(of) };
}

/** What no demo delivers: copies that differ, event IDs that repeat, amendments, records without an ID, two accounts with one key. */
export function awkward(): Archive[] {
  const chain = around(demo.truth.attack.rootKey);
  const issuing = chain.filter((record) => issuedIn(record) !== "");
  const poorer = issuing.map((record) => without(record, "responseElements", "tlsDetails"));
  const otherwise = (record: Fields, agent: string): Fields => ({ ...record, userAgent: agent });
  const amended = issuing.map((record, i) => ({
    ...record,
    eventID: `0a0a0a0a-0000-4000-8000-00000000000${i}`,
    sourceIPAddress: "198.51.100.250",
    addendum: {
      reason: "UPDATED_DATA",
      updatedFields: "sourceIPAddress",
      originalRequestID: record["requestID"],
      originalEventID: record["eventID"],
    },
  }));
  const redacted = chain.map((record) => ({ ...record, eventID: "EXAMPLE8-90ab-cdef-fedc-ba987EXAMPLE" }));
  const nameless = chain.map((record) => without(record, "eventID"));
  const elsewhere = chain.map((record, i) => ({
    ...(JSON.parse(JSON.stringify(record).replaceAll("7440000000", "7660000000")) as Fields),
    eventID: `0b0b0b0b-0000-4000-8000-00000000000${i}`,
  }));
  const ids = idsOf([...chain, ...amended, ...elsewhere]);
  const archive = (name: string, of: Fields[]): Archive => ({ ...eachInItsFile(name, of), ids });
  return [
    archive("copies that differ", [
      ...chain,
      ...poorer,
      ...issuing.flatMap((one) => [otherwise(one, "aaa"), otherwise(one, "bbb")]),
    ]),
    archive("amendments", [...chain, ...amended]),
    archive("repeated event IDs", redacted),
    archive("no event IDs", nameless),
    archive("one key in two accounts", [...chain, ...elsewhere]),
  ];
}

function without(record: Fields, ...names: string[]): Fields {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
