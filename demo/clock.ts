/** Times in the demo are whole seconds since 1970, as CloudTrail resolves no finer (cloudtrail-identity.md §1.1). */
export type Seconds = number;

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86400;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2026-03-12T09:41:07Z`. */
export function iso(at: Seconds): string {
  return new Date(at * 1000).toISOString().replace(".000Z", "Z");
}

/** `at("2026-03-12", "09:41:07")`. */
export function moment(day: string, time: string): Seconds {
  return Date.parse(`${day}T${time}Z`) / 1000;
}

/** STS `credentials.expiration`: `Mar 12, 2026, 10:41:07 AM` (cloudtrail-identity.md §3.2). */
export function expirationText(at: Seconds): string {
  return dateText(at, true);
}

/** IAM `createDate`: the same without the comma after the year (§3.2, Appendix A11). */
export function createDateText(at: Seconds): string {
  return dateText(at, false);
}

function dateText(at: Seconds, comma: boolean): string {
  const date = new Date(at * 1000);
  const hours = date.getUTCHours();
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}${comma ? "," : ""}`;
  const time = `${hours % 12 === 0 ? 12 : hours % 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${day} ${time} ${hours < 12 ? "AM" : "PM"}`;
}
