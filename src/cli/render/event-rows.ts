import type { Row } from "../../answers/trace.js";

/** The columns of a row of an event in CSV, in order. */
export const EVENT_COLUMNS = [
  "eventTime",
  "eventName",
  "eventSource",
  "account",
  "region",
  "originKind",
  "originName",
  "originArn",
  "originAccount",
  "confidence",
  "gap",
  "actor",
  "accessKeyId",
  "resources",
  "sourceIPAddress",
  "errorCode",
  "eventId",
] as const;

/** A row of an event as the cells of `EVENT_COLUMNS`; several resources stand in one cell, a blank between them. */
export function eventCells(row: Row): unknown[] {
  const { origin } = row;
  return [
    row.eventTime,
    row.eventName,
    row.eventSource,
    row.account,
    row.region,
    origin?.kind,
    origin?.name,
    origin?.arn,
    origin?.account,
    row.confidence,
    row.gap,
    row.actor,
    row.accessKeyId,
    row.resources.join(" "),
    row.sourceIPAddress,
    row.errorCode,
    row.eventId,
  ];
}
