import { expect, test } from "vitest";
import { eventRow } from "./event-row.js";

const ID = "00000000-0000-4000-8000-000000000001";
const OTHER = "00000000-0000-4000-8000-000000000002";

test.each([
  ["another record is amended", { originalEventID: OTHER }, OTHER],
  ["so it is under its older name", { originalUID: OTHER }, OTHER],
  ["a record that names itself amends none: it would give way to itself", { originalEventID: ID }, null],
  ["no ID, no record", { reason: "DELIVERY_DELAY" }, null],
])("%s", (_what, addendum, amends) => {
  const record = { eventID: ID, eventTime: "2026-03-01T10:00:00Z", recipientAccountId: "111122223333", addendum };
  expect(eventRow(record, JSON.stringify(record), 0).amends).toBe(amends);
}); // prettier-ignore
