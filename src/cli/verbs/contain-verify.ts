import type { ContainmentVerification, VerifiedStep } from "../../answers/contain-verify.js";
import { csvLine } from "../render/csv.js";
import { renderContainVerification } from "../render/contain-verify.js";
import { json } from "../render/json.js";
import type { ExitCode, Session } from "../verb.js";

/** 1: something is not contained, was opened again, or nothing was done at all. */
export function verdictCode({ verdict }: Pick<ContainmentVerification, "verdict">): ExitCode {
  return verdict === "not-contained" || verdict === "re-entered" || verdict === "not-begun" ? 1 : 0;
}

/** Prints the answer of `contain --verify`. */
export async function printVerification(
  { out, view, globals }: Pick<Session, "out" | "view" | "globals">,
  answer: ContainmentVerification,
): Promise<void> {
  switch (globals.format) {
    case "table":
      return out.write(renderContainVerification(answer, view));
    case "json":
      return out.write(`${json(answer, 2)}\n`);
    case "ndjson":
      for (const step of answer.steps) await out.write(`${json({ what: "step", ...step })}\n`);
      for (const entry of answer.entries) await out.write(`${json({ what: "entry", ...entry })}\n`);
      return;
    case "csv":
      await out.write(csvLine(COLUMNS));
      for (const step of answer.steps) await out.write(csvLine(cells(step)));
      for (const { event, opened, parent, stoppedBy, events } of answer.entries)
        await out.write(csvLine([
          "entry", "", stoppedBy ?? "", stoppedBy === undefined ? "open" : "stopped", event.account, opened.kind, opened.name, event.eventTime, event.eventId,
          event.actor, event.sourceIPAddress, event.errorCode, "", "", events, "", "", "", "", `${event.eventName} by ${parent}`,
        ])); // prettier-ignore
  }
}

const COLUMNS = [
  "what", "order", "step", "verdict", "account", "kind", "target", "eventTime", "eventId", "actor", "sourceIPAddress", "errorCode",
  "since", "cutoff", "succeeded", "denied", "propagating", "otherErrors", "logsUntil", "why",
]; // prettier-ignore

function cells(step: VerifiedStep): unknown[] {
  const own = step.own.find(({ event }) => event !== undefined)?.event;
  return [
    "step", step.order, step.id, step.verdict, step.account, step.kind, step.target.name, own?.eventTime, own?.eventId, own?.actor, own?.sourceIPAddress, own?.errorCode,
    step.since, step.cutoff, step.succeeded?.events, step.denied?.events, step.propagating?.events, step.otherErrors, step.reach.until, step.why,
  ]; // prettier-ignore
}
