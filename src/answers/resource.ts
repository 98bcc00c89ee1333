import * as z from "zod";
import { Origin, Row } from "./trace.js";

/** The answer of `resource`: who created, changed, deleted and read it. */
export const ResourceRow = Row.extend({
  what: z
    .enum(["created", "changed", "granted", "deleted", "failed"])
    .describe(
      "granted: a change that lets somebody in; failed: an attempt that was refused or went wrong, never done",
    ),
  to: z.array(z.string()).optional().describe("Of a grant: whom or what it lets in"),
  of: z.number().int().optional().describe("Which of `things` it is, where the name means several"),
});
export type ResourceRow = z.infer<typeof ResourceRow>;

export const ResourceThing = z.object({
  name: z.string(),
  type: z
    .string()
    .describe("As CloudTrail's resources[].type spells it, else the service; empty where unknown"),
  account: z.string().optional(),
  region: z.string().optional(),
  events: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
});
export type ResourceThing = z.infer<typeof ResourceThing>;

export const ResourceUse = z.object({
  count: z.number().describe("Calls that succeeded; the two copies of one call count once"),
  failed: z.number().describe("Attempts that were refused or went wrong"),
  firstSeen: z.string().optional(),
  lastSeen: z.string().optional(),
  by: z
    .array(
      z.object({
        origin: Origin.nullable(),
        count: z.number(),
        firstSeen: z.string(),
        lastSeen: z.string(),
      }),
    )
    .describe("Most calls first"),
  calls: z.array(z.object({ eventSource: z.string(), eventName: z.string(), count: z.number() })),
});
export type ResourceUse = z.infer<typeof ResourceUse>;

export const KeyHistory = z.object({
  accessKeyId: z.string().optional(),
  principalId: z.string().optional().describe("Whose records with this key these are"),
  chosenBy: z.string().describe("The event ID it was read from"),
  total: z.number(),
  events: z.array(Row).describe("Newest first, at most as many as asked for"),
});
export type KeyHistory = z.infer<typeof KeyHistory>;

export const Resource = z.object({
  resource: z.string().describe("As typed"),
  things: z
    .array(ResourceThing)
    .describe("What the name means: several where a bucket and a role, or two accounts, have it in common"),
  others: z
    .array(ResourceThing)
    .describe("Things that the name is only a part of, or that were narrowed away"),
  state: z.enum(["present", "deleted", "unknown"]).describe("As far as the lake tells"),
  created: ResourceRow.nullable().describe(
    "The latest creation; null where none is in the lake, or the name means several things",
  ),
  creations: z.array(ResourceRow).describe("All, in order of time: a name can be deleted and created again"),
  missing: z.array(z.string()).describe("Why the creation may not be in the lake, where it is not"),
  firstSeen: Row.nullable(),
  related: z.array(z.object({ name: z.string(), type: z.string(), eventId: z.string(), why: z.string() })),
  changed: z.array(ResourceRow),
  deleted: z.array(ResourceRow),
  failed: z.array(ResourceRow),
  read: ResourceUse,
  used: ResourceUse.describe(
    "Calls that work with it without altering it: AssumeRole, Decrypt, Invoke, objects written",
  ),
  referenced: z
    .object({ count: z.number(), calls: ResourceUse.shape.calls })
    .describe("Calls that only name it"),
  omitted: z.number().describe("Changes that are not listed because there are very many of one call"),
  keyHistory: KeyHistory.optional(),
});
export type Resource = z.infer<typeof Resource>;
