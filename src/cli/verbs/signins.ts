import type { SigninRow, Signins } from "../../answers/signins.js";
import { noteEmpty } from "../empty-answer.js";
import { limitOf } from "../event-list.js";
import { csvLine } from "../render/csv.js";
import { EVENT_COLUMNS, eventCells } from "../render/event-rows.js";
import { json } from "../render/json.js";
import { renderSignins } from "../render/signins.js";
import type { Session, Verb } from "../verb.js";

/** Rows of the table on a terminal. */
const USUAL = 30;

interface Options {
  account?: string[];
  user?: string[];
  sourceIp?: string[];
  failures?: boolean;
}

/** `trailhound signins` */
export const signins: Verb<Options> = async (session, _words, options) => {
  await using lake = await session.openLake();
  const { globals, signal } = session;
  const limit = limitOf(session, USUAL);
  const answer = await lake.signins({
    ...(options.account === undefined ? {} : { accounts: options.account }),
    ...(options.user === undefined ? {} : { users: options.user }),
    ...(options.sourceIp === undefined ? {} : { sourceIps: options.sourceIp }),
    ...(options.failures === undefined ? {} : { failures: options.failures }),
    range: globals.range,
    signal,
    ...(limit === Infinity ? {} : { limit }),
  });
  await print(session, answer);
  if (answer.rowsTotal === 0) {
    await noteEmpty(session, lake, "No sign-ins and no role switches.", {
      range: globals.range,
      ...(options.account === undefined ? {} : { accounts: options.account }),
    });
    session.note(
      "Sign-ins are recorded in the account that is signed in to, in us-east-1 or in the region of the sign-in page.",
    );
  }
  for (const note of answer.notes) session.note(note);
  return 0;
};

async function print({ out, view, globals }: Session, answer: Signins): Promise<void> {
  switch (globals.format) {
    case "table":
      return out.write(renderSignins(answer, view));
    case "json":
      return out.write(`${json(answer, 2)}\n`);
    case "ndjson":
      for (const row of answer.rows) await out.write(`${json(row)}\n`);
      return;
    case "csv":
      await out.write(csvLine([...COLUMNS, ...EVENT_COLUMNS]));
      for (const row of answer.rows) await out.write(csvLine([...cellsOf(row), ...eventCells(row)]));
  }
}

const COLUMNS = [
  "kind",
  "outcome",
  "user",
  "hidden",
  "mfa",
  "destination",
  "switchFrom",
  "errorMessage",
  "session",
  "sessionEvents",
  "sessionKeys",
];

function cellsOf(row: SigninRow): unknown[] {
  return [
    row.kind,
    row.outcome,
    row.user,
    row.hidden,
    row.mfa,
    row.destination,
    row.switchFrom,
    row.errorMessage,
    row.session?.id,
    row.session?.events,
    row.session?.keys.join(" "),
  ];
}
