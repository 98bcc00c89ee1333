import type { Status } from "../../answers/status.js";
import { csvLine } from "../render/csv.js";
import { json } from "../render/json.js";
import { renderStatus } from "../render/status.js";
import type { Session, Verb } from "../verb.js";

/** `trailhound status` */
export const status: Verb<object> = async (session) => {
  await using lake = await session.openLake();
  const answer = await lake.status({ signal: session.signal });
  await print(session, answer);
  if (answer.accounts.length === 0) {
    session.note(`The lake ${lake.dir} holds no records yet: nothing was ingested, or no file held any.`);
  }
  return 0;
};

async function print({ out, view, globals }: Session, answer: Status): Promise<void> {
  switch (globals.format) {
    case "table":
      return out.write(renderStatus(answer, view));
    case "json":
      return out.write(`${json(answer, 2)}\n`);
    case "ndjson":
      for (const row of answer.accounts) await out.write(`${json(row)}\n`);
      return;
    case "csv":
      await out.write(csvLine(["account", "region", "from", "to", "events", "coverage", "gaps"]));
      for (const { account, region, from, to, events, coverage, gaps } of answer.accounts) {
        await out.write(
          csvLine([
            account,
            region,
            from,
            to,
            events,
            coverage,
            gaps.map((gap) => `${gap.from}/${gap.to}`).join(" "),
          ]),
        );
      }
  }
}
