import type { SigninKind, SigninRow, Signins } from "../../answers/signins.js";
import { closureOf } from "../trace/trace.js";
import type { LakeReader } from "../../lake/reader.js";
import { textAt } from "../../trail/record.js";
import { present } from "../trace/hops.js";
import { asText, rowsOfTable } from "../events/rows.js";
import { burstsOf } from "./signin-bursts.js";
import { countByDestination, countBySource, countByUser, countNameless } from "./signin-counts.js";
import { sessionBegun } from "./signin-sessions.js";
import { countSignins, makeSigninTable, type SigninQuestion } from "./signin-table.js";

export type { SigninQuestion } from "./signin-table.js";

/** More rows than this are not held in one answer. */
const MOST_ROWS = 100_000;
const PAGE = 5_000;
/** From here on all facts are loaded at once. */
const MANY = 200;

/**
 * Console sign-ins and role switches (interface.md, `signins`; `cloudtrail-identity.md` §3.4 to §3.7, §4.4, §4.5, §4.11):
 * counted by user, address and destination, listed with the session that each began, and bursts of failures. The counts are
 * made in SQL; only listed rows are looked at one by one.
 */
export async function signins(reader: LakeReader, question: SigninQuestion): Promise<Signins> {
  await makeSigninTable(reader, question);
  try {
    const onlyFailing = question.failures === true;
    const { hidden, unnamed, failures } = await countNameless(reader);
    const where = onlyFailing ? "e.failed" : "true";
    const limit = Math.min(question.limit ?? MOST_ROWS, MOST_ROWS);
    const [total] = await reader.db.all(
      `SELECT count(*) AS n FROM signin_records e WHERE ${where}`,
      reader.signal,
    );
    const rows = await rowsOf(reader, where, limit);
    const rowsTotal = Number(total?.n ?? 0);
    return {
      byUser: await countByUser(reader, onlyFailing),
      bySource: await countBySource(reader, onlyFailing),
      byDestination: await countByDestination(reader),
      hidden,
      unnamed,
      bursts: await burstsOf(reader),
      rows,
      rowsTotal,
      notes: [
        ...(rowsTotal === 0 ? await othersOf(reader, question) : []),
        ...notesOf({ failures, hidden, cut: question.limit === undefined && rows.length < rowsTotal }),
      ],
    };
  } finally {
    await reader.db.run("DROP TABLE IF EXISTS signin_records");
  }
}

/** The rows, newest first, each success with the session it began. */
async function rowsOf(reader: LakeReader, where: string, limit: number): Promise<SigninRow[]> {
  const closure = closureOf(reader);
  if (limit > MANY) await closure.preload();
  const found: SigninRow[] = [];
  for (let after = 0; found.length < limit;) {
    const page = await rowsOfTable(
      reader,
      "signin_records",
      "e.n, e.kind_of, e.failed, e.hidden, e.who, e.mfa, e.destination, e.switch_from, e.message",
      `WHERE e.n > ${after} AND ${where} ORDER BY e.n LIMIT ${Math.min(PAGE, limit - found.length)}`,
    );
    const sessions = await closure.run((resolver) =>
      page.map(({ values, record }) =>
        values.failed === true || !BEGINS.has(String(values.kind_of))
          ? undefined
          : sessionBegun(resolver, record),
      ),
    );
    for (const [i, { values, row, record }] of page.entries()) {
      found.push(
        present<SigninRow>({
          ...row,
          kind: String(values.kind_of) as SigninKind,
          outcome: values.failed === true ? "failure" : "success",
          user: asText(values.who) ?? null,
          hidden: values.hidden === true,
          mfa: typeof values.mfa === "boolean" ? values.mfa : null,
          destination: asText(values.destination),
          switchFrom: asText(values.switch_from),
          userAgent: textAt(record, "userAgent"),
          errorMessage: asText(values.message),
          session: sessions[i],
        }),
      );
    }
    if (page.length < PAGE) break;
    after = Number(page.at(-1)!.values.n);
  }
  return found;
}

/** Where filters left nothing over: that there are sign-ins, but not of these. */
async function othersOf(reader: LakeReader, question: SigninQuestion): Promise<string[]> {
  const { users, sourceIps, failures } = question;
  if (users === undefined && sourceIps === undefined && failures !== true) return [];
  const others = await countSignins(reader, question);
  const less = [
    ...(users === undefined ? [] : ["of that user"]),
    ...(sourceIps === undefined ? [] : ["from that address"]),
    ...(failures === true ? ["that failed"] : []),
  ];
  return others === 0
    ? []
    : [
        `There ${others === 1 ? "is 1 sign-in record" : `are ${others} sign-in records`} for these accounts and this time, but none ${less.join(" and ")}.`,
      ];
}

const BEGINS = new Set(["sign-in", "switch", "renew"]);

function notesOf({ failures, hidden, cut }: { failures: number; hidden: number; cut: boolean }): string[] {
  const notes: string[] = [];
  notes.push(
    `${failures === 0 ? "No failed sign-in is on record for this question. That does not mean that none happened: " : ""}CloudTrail records failed console sign-ins, but unauthenticated SAML and OIDC calls that are not valid enough may go unrecorded.`,
  );
  if (failures > 0) notes.push("A failed sign-in names the user that was tried, not who tried.");
  if (hidden > 0)
    notes.push(
      "Where the user name is hidden, none of that name exists; it may have been a password. These failures are counted and never taken for one person.",
    );
  if (cut) notes.push("The newest rows are listed; narrow the range for the others.");
  return notes;
}
