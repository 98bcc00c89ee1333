import { isIP, isIPv4, isIPv6 } from "node:net";
import { Problem } from "../diagnostics/problem.js";
import { literal, literals } from "../lake/database.js";
import { likeOf } from "./condition.js";

const COLUMN = "e.sourceipaddress";

/**
 * A condition on the source address: an address, a block of addresses in CIDR notation, or what else stands there, a
 * service's name or `AWS Internal` (`cloudtrail-identity.md` §1.1). IPv6 addresses are compared by value, however short
 * they are written.
 *
 * @throws Problem `usage` for a block that is none
 */
export function addressCondition(typed: string): string {
  const slash = typed.indexOf("/");
  if (slash < 0) {
    if (isIPv6(typed)) return ipv6Block(typed, 128);
    return likeOf(COLUMN, typed);
  }
  const address = typed.slice(0, slash);
  const length = typed.slice(slash + 1);
  const family = isIP(address);
  if (family === 0) return likeOf(COLUMN, typed);
  const most = family === 4 ? 32 : 128;
  if (!/^\d{1,3}$/.test(length) || Number(length) > most) {
    throw new Problem({
      code: "usage",
      detail: `${JSON.stringify(typed)} is no block of addresses: /0 to /${most} can follow an IPv${family} address.`,
      source: "--source-ip",
    });
  }
  return isIPv4(address) ? ipv4Block(address, Number(length)) : ipv6Block(address, Number(length));
}

function ipv4Block(address: string, length: number): string {
  const shift = 32 - length;
  const value = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const first = Math.floor(value / 2 ** shift) * 2 ** shift;
  const octets = [1, 2, 3, 4].map((at) => `split_part(${COLUMN}, '.', ${at})::BIGINT * ${256 ** (4 - at)}`);
  // The shape is tested first: names stand in this column too, and would not convert.
  return `CASE WHEN regexp_full_match(${COLUMN}, '\\d{1,3}(\\.\\d{1,3}){3}') THEN ${octets.join(" + ")} BETWEEN ${first} AND ${first + 2 ** shift - 1} ELSE false END`;
}

/** All 32 hexadecimal digits of an IPv6 address in the column; `::` stands for as many zeros as are missing. */
const IPV6_DIGITS = (() => {
  const groups = (side: number) =>
    `list_filter(string_split(split_part(lower(${COLUMN}), '::', ${side}), ':'), lambda g: g <> '')`;
  const zeros = `list_transform(range(greatest(0, 8 - len(${groups(1)}) - len(${groups(2)}))), lambda i: '0')`;
  const all = `list_concat(list_concat(${groups(1)}, CASE WHEN contains(${COLUMN}, '::') THEN ${zeros} ELSE [] END), ${groups(2)})`;
  return `array_to_string(list_transform(${all}, lambda g: lpad(g, 4, '0')), '')`;
})();

function ipv6Block(address: string, length: number): string {
  const digits = ipv6Digits(address);
  const whole = Math.floor(length / 4);
  const rest = length % 4;
  const conditions = [`starts_with(${IPV6_DIGITS}, ${literal(digits.slice(0, whole))})`];
  if (rest > 0) {
    const step = 2 ** (4 - rest);
    const first = Math.floor(Number.parseInt(digits[whole] ?? "0", 16) / step) * step;
    const fitting = Array.from({ length: step }, (_, i) => (first + i).toString(16));
    conditions.push(`substring(${IPV6_DIGITS}, ${whole + 1}, 1) IN (${literals(fitting)})`);
  }
  return `CASE WHEN regexp_full_match(${COLUMN}, '[0-9A-Fa-f:]*:[0-9A-Fa-f:]*') THEN ${conditions.join(" AND ")} ELSE false END`;
}

function ipv6Digits(address: string): string {
  // The end may be written as an IPv4 address.
  const mapped = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const hex = (high = "0", low = "0") => (Number(high) * 256 + Number(low)).toString(16);
  const text =
    mapped === null ? address : `${mapped[1]}${hex(mapped[2], mapped[3])}:${hex(mapped[4], mapped[5])}`;
  const [left = "", right] = text.toLowerCase().split("::");
  const start = left.split(":").filter((group) => group !== "");
  const end = (right ?? "").split(":").filter((group) => group !== "");
  const zeros = right === undefined ? 0 : Math.max(0, 8 - start.length - end.length);
  return [...start, ...Array.from({ length: zeros }, () => "0"), ...end]
    .map((group) => group.padStart(4, "0"))
    .join("");
}
