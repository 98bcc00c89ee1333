import type { Typed } from "./call.js";

/** The zone that an argument names, which must be written in the query. */
export function zoneOf(zone: Typed): string | { refused: string } {
  return typeof zone.literal === "string"
    ? zoneName(zone.literal)
    : { refused: "the time zone must be written in the query, as text" };
}

/** The name of a zone as DuckDB knows it: `+09:00` is `Etc/GMT-9` there. */
export function zoneName(name: string): string | { refused: string } {
  if (/^(UTC|Z|GMT|\+00:?00)$/i.test(name)) return "UTC";
  const offset = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(name);
  if (offset !== null) {
    if ((offset[3] ?? "00") !== "00")
      return { refused: `the time zone ${name}: name the region instead, such as 'Asia/Kolkata'` };
    return `Etc/GMT${offset[1] === "+" ? "-" : "+"}${Number(offset[2])}`;
  }
  const found = Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name;
  } catch {
    return { refused: `'${name}' is not a valid time zone` };
  }
}

/** The zone as Trino shows it: an offset as it was written. */
export function zoneText(zone: string): string {
  const offset = /^Etc\/GMT([+-])(\d+)$/.exec(zone);
  if (offset === null) return zone;
  return `${offset[1] === "-" ? "+" : "-"}${(offset[2] ?? "").padStart(2, "0")}:00`;
}
