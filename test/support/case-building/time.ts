/** A moment on the day that the cases play on. */
export function t(clock: string, day = "2026-03-10"): string {
  return `${day}T${clock}Z`;
}

/** The moment some seconds later. */
export function plus(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** As STS prints the end of a session: `Mar 10, 2026, 11:00:00 AM`. */
export function printed(time: string): string {
  const at = new Date(time);
  const month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
    at.getUTCMonth()
  ];
  const two = (value: number): string => String(value).padStart(2, "0");
  const hour = at.getUTCHours();
  return `${month} ${at.getUTCDate()}, ${at.getUTCFullYear()}, ${hour % 12 || 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${hour < 12 ? "AM" : "PM"}`;
}
