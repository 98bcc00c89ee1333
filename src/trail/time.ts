const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/;
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const EXPIRATION = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})[ \u202f](AM|PM)$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * A CloudTrail time as whole seconds since 1970, or undefined where it is not a time.
 *
 * Accepts the extended form CloudTrail writes, the basic form its documentation prints for `creationDate`
 * (`20131102T010628Z`), fractions, a space for the `T`, and offsets, as found in re-serialised archives
 * (`cloudtrail-identity.md` §2.2, §9.9). Fractions are cut: CloudTrail has one-second resolution.
 */
export function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const m = ISO.exec(text) ?? BASIC.exec(text);
  if (m === null) return undefined;
  const ms = Date.UTC(+m[1]!, +m[2]! - 1, +m[3]!, +m[4]!, +m[5]!, +m[6]!);
  if (Number.isNaN(ms) || +m[2]! > 12 || +m[3]! > 31 || +m[4]! > 23) return undefined;
  const zone = m[8];
  const offset = zone === undefined || zone === "Z" || zone === "UTC" ? 0 : offsetMinutes(zone);
  return Math.floor(ms / 1000) - offset * 60;
}

function offsetMinutes(zone: string): number {
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.replace(/\D/g, "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

/**
 * `responseElements.credentials.expiration` (`Jul 30, 2024, 9:46:15 PM`, with or without the second comma, UTC) or an
 * ISO time, as whole seconds since 1970 (`cloudtrail-identity.md` §3.2).
 */
export function parseExpiration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const m = EXPIRATION.exec(text);
  if (m === null) return parseTime(text);
  const month = MONTHS.indexOf(m[1]!);
  if (month < 0) return undefined;
  const hour = (Number(m[4]) % 12) + (m[7] === "PM" ? 12 : 0);
  return Date.UTC(+m[3]!, month, +m[2]!, hour, +m[5]!, +m[6]!) / 1000;
}

/** Whole seconds since 1970 as `YYYY-MM-DDTHH:MM:SSZ`. */
export function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19) + "Z";
}

/** The UTC day number of a time in whole seconds. */
export function dayOf(seconds: number): number {
  return Math.floor(seconds / 86_400);
}
