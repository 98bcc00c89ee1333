import type { RootAnswer, RootSession } from "../../answers/root.js";
import { noteEmpty } from "../empty-answer.js";
import { limitOf } from "../event-list.js";
import { csvLine } from "../render/csv.js";
import { EVENT_COLUMNS, eventCells } from "../render/event-rows.js";
import { json } from "../render/json.js";
import { renderRoot } from "../render/root.js";
import type { Session, Verb } from "../verb.js";

/** Events of root users in a table on a terminal. */
const USUAL = 20;

/** `trailhound root` */
export const root: Verb<{ account?: string[]; misfits?: boolean }> = async (session, _words, options) => {
  await using lake = await session.openLake();
  const { globals, signal } = session;
  const limit = limitOf(session, USUAL);
  const answer = await lake.root({
    ...(options.account === undefined ? {} : { accounts: options.account }),
    ...(options.misfits === undefined ? {} : { misfits: options.misfits }),
    range: globals.range,
    signal,
    ...(limit === Infinity ? {} : { limit }),
  });
  await print(session, limited(answer, globals.limit));
  if (answer.sessions.length === 0 && answer.refused.length === 0 && answer.rootUserTotal === 0) {
    await noteEmpty(session, lake, "No AssumeRoot, and no event of a root user.", {
      range: globals.range,
      ...(options.account === undefined ? {} : { accounts: options.account }),
    });
  } else if (answer.sessions.length === 0 && answer.refused.length === 0) {
    session.note(
      "No AssumeRoot: it is recorded in the account of its caller, the management account or a delegated administrator; the lake must hold that account. What it holds: trailhound status",
    );
  }
  for (const note of answer.notes) session.note(note);
  return 0;
};

/** A limit that was typed holds for each list. */
function limited(answer: RootAnswer, limit: number | undefined): RootAnswer {
  if (limit === undefined || limit === Infinity) return answer;
  return {
    ...answer,
    sessions: answer.sessions.slice(0, limit),
    refused: answer.refused.slice(0, limit),
    rootUse: answer.rootUse.slice(0, limit),
  };
}

async function print({ out, view, globals }: Session, answer: RootAnswer): Promise<void> {
  switch (globals.format) {
    case "table":
      return out.write(renderRoot(answer, view));
    case "json":
      return out.write(`${json(answer, 2)}\n`);
    case "ndjson":
      for (const session of answer.sessions) await out.write(`${json({ list: "session", ...session })}\n`);
      for (const refused of answer.refused) await out.write(`${json({ list: "refused", ...refused })}\n`);
      for (const row of answer.rootUser) await out.write(`${json({ list: "root-user", ...row })}\n`);
      return;
    case "csv":
      await out.write(csvLine([...COLUMNS, ...EVENT_COLUMNS]));
      for (const cells of csvRows(answer)) await out.write(csvLine(cells));
  }
}

const COLUMNS = [
  "list",
  "memberAccount",
  "taskPolicy",
  "openedBy",
  "openedAt",
  "endsAt",
  "permitted",
  "way",
  "misfits",
];

function* csvRows(answer: RootAnswer): Generator<unknown[]> {
  for (const one of answer.sessions) {
    const of = (eventId: string, permitted?: boolean | null): unknown[] => [
      one.account,
      one.taskPolicy,
      one.event.eventId,
      one.openedAt,
      one.endsAt,
      permitted,
      "",
      reasons(one, eventId),
    ];
    yield ["opened", ...of(one.event.eventId), ...eventCells(one.event)];
    for (const action of one.actions)
      yield ["action", ...of(action.eventId, action.permitted), ...eventCells(action)];
  }
  for (const one of answer.refused)
    yield [
      "refused",
      one.account,
      one.taskPolicy,
      one.event.eventId,
      "",
      "",
      "",
      "",
      reasons(one, one.event.eventId),
      ...eventCells(one.event),
    ];
  for (const row of answer.rootUser)
    yield ["root-user", row.account, "", "", "", "", "", row.way, "", ...eventCells(row)];
}

function reasons({ misfits }: Pick<RootSession, "misfits">, eventId: string): string {
  return misfits
    .filter((misfit) => misfit.eventId === eventId)
    .map(({ reason }) => reason)
    .join(" ");
}
