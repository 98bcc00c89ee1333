import * as z from "zod";
import { Confidence, Descendant, Origin, OriginKind, Row } from "./trace.js";

/** The answer of `activity`; the one source of its types and of its JSON Schema. Times are RFC 3339, UTC, whole seconds. */
export const IdentityKind = z.enum([
  ...OriginKind.exclude(["unknown"]).options,
  "session",
  "session-name",
  "source-identity",
  "access-key",
]);
export type IdentityKind = z.infer<typeof IdentityKind>;

export const EventsOf = z.object({ origin: Origin.nullable(), confidence: Confidence, events: z.number() });
export type EventsOf = z.infer<typeof EventsOf>;

export const IdentityReading = z.object({
  as: IdentityKind,
  name: z.string(),
  account: z.string().optional(),
  arn: z.string().optional(),
  provider: z.string().optional(),
  principalIds: z.array(z.string()).describe("Unique IDs seen with it; two of one user are two users of one name"),
  basis: z
    .enum(["origin", "stamp", "name", "claim"])
    .describe(
      "What joins the events: the origin of each, the identity AWS stamped, a session name that proves nothing, or a source identity that is claimed",
    ),
  events: z.number().describe("In the whole lake; the two copies of one call count once"),
  by: z.array(EventsOf).describe("Who is behind them, most events first, at most 20"),
}); // prettier-ignore
export type IdentityReading = z.infer<typeof IdentityReading>;

const counts = { events: z.number(), errors: z.number() };
const span = { firstSeen: z.string().nullable(), lastSeen: z.string().nullable() };

export const ActivitySummary = z.object({
  ...counts,
  denied: z.number().describe("Calls that AWS refused for want of permission; they are errors too"),
  ...span,
  sessions: z.number(),
  byConfidence: z
    .object({ exact: z.number(), strong: z.number(), weak: z.number(), none: z.number() })
    .describe("How sure it is who is behind each event"),
  byAccount: z.array(z.object({ account: z.string(), ...counts, ...span })),
  byRole: z.array(
    z.object({
      role: z.string().nullable().describe("null: under its own identity, in no role"),
      account: z.string(),
      arn: z.string().optional(),
      ...counts,
      ...span,
    }),
  ),
  byService: z.array(z.object({ service: z.string(), ...counts })),
  byDay: z.array(z.object({ day: z.string(), ...counts })).describe("UTC, days with events, in order"),
  byHour: z.array(z.number()).length(24).describe("Events by hour of the day, UTC"),
  byRegion: z.array(z.object({ region: z.string(), ...counts })),
  byEvent: z.array(
    z.object({ eventSource: z.string(), eventName: z.string(), ...counts, denied: z.number() }),
  ),
  byError: z.array(z.object({ errorCode: z.string(), events: z.number() })),
  byOrigin: z.array(EventsOf),
  sourceIPs: z.array(z.object({ ip: z.string(), events: z.number(), ...span })),
  userAgents: z.array(z.object({ userAgent: z.string(), events: z.number(), ...span })),
  cut: z.array(z.string()).describe("Lists that were cut at their 1,000 largest"),
});
export type ActivitySummary = z.infer<typeof ActivitySummary>;

export const FirstSeen = z.object({
  ips: z.array(z.string()),
  userAgents: z.array(z.string()),
  regions: z.array(z.string()),
  earlier: z
    .object({ events: z.number(), from: z.string().nullable(), to: z.string().nullable() })
    .describe("The records of this identity before the range, which the lists were compared with"),
  comparable: z.boolean().describe("false: nothing earlier is in the lake, so that being new means nothing"),
  detail: z.string(),
});
export type FirstSeen = z.infer<typeof FirstSeen>;

export const ActivityEvent = Row.extend({
  accounts: z.array(z.string()).optional().describe("Both accounts of a call that two trails recorded"),
  copies: z.array(z.object({ account: z.string(), eventId: z.string() })).optional().describe("Its other records"),
}); // prettier-ignore
export type ActivityEvent = z.infer<typeof ActivityEvent>;

export const NamedAlike = z.object({
  as: z.enum(["session-name", "source-identity"]),
  name: z.string(),
  events: z.number(),
  by: z.array(EventsOf),
});
export type NamedAlike = z.infer<typeof NamedAlike>;

export const IdentityActivity = z.object({
  query: z.string(),
  identity: IdentityReading.nullable().describe("null: nothing fits, or several readings do; see readings"),
  readings: z.array(IdentityReading).describe("All that was typed may mean, the surest first"),
  direct: z.boolean().describe("Only what was done under that very identity"),
  range: z.object({ from: z.string().optional(), to: z.string().optional() }),
  summary: ActivitySummary,
  firstSeen: FirstSeen,
  apart: z
    .object({
      weak: z.object({ events: z.number(), included: z.boolean() }),
      namedAlike: z.array(NamedAlike).describe("Sessions of this name, or claiming it, that are not its own"),
    })
    .describe("What a hint alone joins; not in the summary unless included"),
  created: z.array(z.string()),
  createdCut: z.boolean().describe("Whether more was created than is listed"),
  minted: z.array(Descendant),
  keysMadeForOthers: z.array(Row),
  notable: z.array(Row).describe("The latest 500"),
  notableTotal: z.number(),
  events: z.array(ActivityEvent).describe("Newest first, up to the limit"),
  eventsTotal: z.number(),
  warnings: z.array(z.string()),
  why: z.array(z.string()).describe("Why nothing was found, and names that are near"),
  near: z.array(z.object({ as: IdentityKind, name: z.string(), account: z.string().optional() })),
});
export type IdentityActivity = z.infer<typeof IdentityActivity>;
