import type { ActivityEvent, IdentityActivity } from "../../answers/activity.js";
import type { ActivityOptions, Lake } from "../../library/contract.js";
import { limitOf, printEvents } from "../event-list.js";
import { renderActivity } from "../render/activity.js";
import { json } from "../render/json.js";
import type { ExitCode, Session, Verb } from "../verb.js";

interface ActivityFlags {
  as?: NonNullable<ActivityOptions["as"]>;
  account?: string;
  together?: boolean;
  direct?: boolean;
  weak?: boolean;
  summary?: boolean;
}

type Listed = { row: ActivityEvent; record: string };

/** Events below a summary on a terminal, unless told otherwise. */
const USUAL = 20;

/** `trailhound activity <identity>` */
export const activity: Verb<ActivityFlags> = async (session, [identity = ""], { summary, ...flags }) => {
  await using lake = await session.openLake();
  const options: ActivityOptions = { ...flags, range: session.globals.range, signal: session.signal };
  const answer = await lake.activity(identity, { ...options, limit: 0 });
  const limit = summary === true ? 0 : limitOf(session, USUAL);
  switch (session.globals.format) {
    case "table":
      await session.out.write(renderActivity(answer, session.view));
      if (limit > 0 && answer.eventsTotal > 0) await listEvents(session, lake, identity, options, answer);
      break;
    case "json":
      await printObject(
        session,
        answer,
        limit > 0 ? lake.activityEvents(identity, { ...options, limit }) : [],
      );
      break;
    case "ndjson":
    case "csv":
      if (limit > 0) await listEvents(session, lake, identity, options, answer);
  }
  if (session.globals.format !== "table") remark(session, answer);
  return 0 satisfies ExitCode;
};

async function listEvents(
  session: Session,
  lake: Lake,
  identity: string,
  options: ActivityOptions,
  answer: IdentityActivity,
): Promise<void> {
  const onePerson = answer.identity?.basis === "origin" && !answer.direct;
  const events = lake.activityEvents(identity, options);
  const listed = session.globals.format === "table" ? inBothAccounts(events) : events;
  await printEvents(session, listed, { usual: USUAL, acting: true, by: !onePerson });
}

/** A call that two trails recorded, with both accounts where a table has one. */
async function* inBothAccounts(events: AsyncIterable<Listed>): AsyncGenerator<Listed> {
  for await (const event of events) {
    const { row } = event;
    yield row.accounts === undefined ? event : { ...event, row: { ...row, account: row.accounts.join("→") } };
  }
}

/** One object, its events written as they are fetched: they may be more than memory holds. */
async function printObject(
  { out }: Session,
  answer: IdentityActivity,
  events: AsyncIterable<Listed> | [],
): Promise<void> {
  const { events: _none, ...rest } = answer;
  const head = json(rest, 2);
  await out.write(`${head.slice(0, head.lastIndexOf("\n"))},\n  "events": [`);
  let count = 0;
  for await (const { row } of events) await out.write(`${count++ > 0 ? "," : ""}\n    ${json(row)}`);
  await out.write(count > 0 ? "\n  ]\n}\n" : "]\n}\n");
}

/** What a table says in its lines, for those who read rows. */
function remark(session: Session, answer: IdentityActivity): void {
  for (const sentence of [...answer.why, ...answer.warnings]) session.note(sentence);
  if (answer.identity === null)
    for (const { as, name, account, events } of answer.readings)
      session.note(`  --as ${as}${account === undefined ? "" : ` --account ${account}`}  ${name}, ${events} events`);
  for (const { as, name } of answer.near) session.note(`  near: ${name} (${as})`);
} // prettier-ignore
