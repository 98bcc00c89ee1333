/** `1,204,331` */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 event`, `1,204 events` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `1.2 MB`, decimal as AWS and disks count. */
export function bytes(value: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let at = 0;
  let left = value;
  while (left >= 999.5 && at < units.length - 1) {
    left /= 1000;
    at++;
  }
  return `${at === 0 || left >= 99.5 ? Math.round(left) : left.toFixed(1)} ${units[at] ?? "B"}`;
}

/** `45 s`, `12 min`, `3 h 20 min`, `5 d 4 h`: the two largest units that matter. */
export function duration(ms: number): string {
  if (Number.isNaN(ms)) return "?";
  const seconds = Math.round(Math.max(0, ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return minutes < 10 && seconds % 60 > 0 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return days < 10 && hours % 24 > 0 ? `${days} d ${hours % 24} h` : `${count(days)} d`;
}

/** `2026-03-01 09:12:44Z` from RFC 3339; other text as it is. */
export function time(rfc3339: string): string {
  const at = new Date(rfc3339);
  return Number.isNaN(at.getTime()) ? rfc3339 : `${at.toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** `2026-03-01 09:12Z`, for places where seconds do not matter. */
export function minute(rfc3339: string): string {
  const full = time(rfc3339);
  return full.endsWith("Z") && full.length === 20 ? `${full.slice(0, 16)}Z` : full;
}

/** `2026-03-01 09:12:44 → 10:12:44Z`: the day once where both ends share it. */
export function period(from: string, to: string): string {
  const [start, end] = [time(from), time(to)];
  if (start === end) return start;
  const sameDay = start.slice(0, 10) === end.slice(0, 10) && start.length === 20 && end.length === 20;
  return `${start.replace(/Z$/, "")} → ${sameDay ? end.slice(11) : end}`;
}
