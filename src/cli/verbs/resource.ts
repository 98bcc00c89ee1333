import type { Resource } from "../../answers/resource.js";
import type { Row } from "../../answers/trace.js";
import { Problem } from "../../diagnostics/problem.js";
import type { ResourceOptions } from "../../library/contract.js";
import { noteEmpty } from "../empty-answer.js";
import { csvLine } from "../render/csv.js";
import { EVENT_COLUMNS, eventCells } from "../render/event-rows.js";
import { json } from "../render/json.js";
import { renderResource } from "../render/resource.js";
import type { Session, Verb } from "../verb.js";

interface ResourceFlags {
  type?: string;
  account?: string;
  region?: string;
  key?: boolean;
  keyOf?: string;
}

/** `trailhound resource <name|arn|id>` */
export const resource: Verb<ResourceFlags> = async (session, [id = ""], flags) => {
  if (flags.key === true && flags.keyOf !== undefined)
    throw new Problem({ code: "usage", detail: "Either --key or --key-of, not both." });
  const { keyOf, key, ...narrowing } = flags;
  const { limit, range, format } = session.globals;
  const options: ResourceOptions = { ...narrowing, range, signal: session.signal };
  if (keyOf !== undefined || key === true) options.key = keyOf ?? true;
  if (limit !== undefined) options.keyEvents = limit;
  else if (format === "table") options.keyEvents = 50;
  await using lake = await session.openLake();
  const answer = await lake.resource(id, options);
  await print(session, answer);
  if (answer.things.length === 0) {
    const narrowed =
      answer.others.length > 0 ? " as it was narrowed; without that there is more of the name." : ".";
    await noteEmpty(session, lake, `No record names this resource${narrowed}`, {
      range,
      ...(flags.account === undefined ? {} : { accounts: [flags.account] }),
      ...(flags.region === undefined ? {} : { regions: [flags.region] }),
    });
  } else if ((key === true || keyOf !== undefined) && answer.keyHistory === undefined) {
    session.note(
      "There is no key to follow: no one event in the lake created it, or it has no key. --key-of takes any event's.",
    );
  }
  if (answer.omitted > 0)
    session.note(
      `${answer.omitted} more events are counted and not listed: of each call the first and the last ones are. All: trailhound history --resource-name`,
    );
  return 0;
};

async function print({ out, view, globals }: Session, answer: Resource): Promise<void> {
  switch (globals.format) {
    case "table":
      return out.write(renderResource(answer, view));
    case "json":
      return out.write(`${json(answer, 2)}\n`);
    case "ndjson":
      for (const { what, row } of rowsOf(answer, globals.limit))
        await out.write(`${json({ ...row, what })}\n`);
      return;
    case "csv":
      await out.write(csvLine(["what", ...EVENT_COLUMNS, "to"]));
      for (const { what, row } of rowsOf(answer, globals.limit))
        await out.write(csvLine([what, ...eventCells(row), row.to?.join(" ")]));
  }
}

/** Every event of the answer in order of time, then the key's, newest first. */
function rowsOf(
  answer: Resource,
  limit = Infinity,
): { what: string; row: Row & { to?: string[] | undefined } }[] {
  const own = [...answer.creations, ...answer.changed, ...answer.deleted, ...answer.failed].map((row) => ({
    what: row.what as string,
    row,
  }));
  if (answer.firstSeen !== null && answer.creations.length === 0)
    own.unshift({ what: "first-seen", row: { ...answer.firstSeen, what: "changed" } });
  own.sort(
    (a, b) =>
      compare(a.row.eventTime, b.row.eventTime) ||
      rank(a.what) - rank(b.what) ||
      compare(a.row.eventId, b.row.eventId),
  );
  const keys = (answer.keyHistory?.events ?? []).map((row) => ({ what: "key-history", row }));
  return [...own, ...keys].slice(0, limit);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Within one second a thing is created before it is changed, and deleted last. */
function rank(what: string): number {
  return ["first-seen", "created", "changed", "granted", "failed", "deleted"].indexOf(what);
}
