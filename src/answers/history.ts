import * as z from "zod";
import { Hop, Row } from "./trace.js";

/** A row with its record, as `history --format json` prints it. */
export const HistoryRow = Row.extend({
  record: z.record(z.string(), z.unknown()).describe("The record as it came in, session tokens masked"),
});
export type HistoryRow = z.infer<typeof HistoryRow>;

/** The answer of `history`: events with their records, newest first. */
export const History = z.array(HistoryRow);
export type History = z.infer<typeof History>;

export const Explanation = z.object({
  about: z.string().describe("The path of the field in the record"),
  text: z.string(),
  rule: z.string().describe("Where the rule stands"),
});
export type Explanation = z.infer<typeof Explanation>;

/** The answer of `history <event-id>`, one for each record with that ID: a row of `history`, and what it means. */
export const EventExplained = Row.extend({
  record: z.record(z.string(), z.unknown()).describe("The record as it came in, session tokens masked"),
  explanations: z.array(Explanation),
  chain: z.array(Hop).describe("From the origin to the caller"),
  twin: Row.optional().describe("The other copy of the call, in another account's trail"),
  files: z.array(z.object({ path: z.string(), sha256: z.string() })).describe("Every file that held a copy"),
});
export type EventExplained = z.infer<typeof EventExplained>;
