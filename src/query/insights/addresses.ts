import { isIPv4, isIPv6 } from "node:net";
import { once } from "./values.js";

/** A block of addresses in CIDR notation. */
export type Subnet =
  | { readonly version: 4; readonly first: number; readonly last: number }
  /** The hexadecimal digits that all its addresses begin with, and the least and greatest of the digit behind them. */
  | { readonly version: 6; readonly prefix: string; readonly low?: string; readonly high?: string };

/** Reads a subnet; undefined for what is none. Bits behind the prefix are ignored. */
export function subnetOf(text: string): Subnet | undefined {
  const match = /^([0-9a-fA-F:.]{2,45})\/(\d{1,3})$/.exec(text);
  const [address, bits] = [match?.[1] ?? "", Number(match?.[2])];
  if (isIPv4(address) && bits <= 32) {
    const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
    const size = 2 ** (32 - bits);
    const first = Math.floor(value / size) * size;
    return { version: 4, first, last: first + size - 1 };
  }
  if (!isIPv6(address) || bits > 128) return undefined;
  const digits = digitsOf(address);
  const [whole, part] = [Math.floor(bits / 4), bits % 4];
  const prefix = digits.slice(0, whole);
  if (part === 0) return { version: 6, prefix };
  const size = 2 ** (4 - part);
  const low = Math.floor(Number.parseInt(digits.charAt(whole), 16) / size) * size;
  return { version: 6, prefix, low: low.toString(16), high: (low + size - 1).toString(16) };
}

/** The 32 hexadecimal digits of an IPv6 address. */
function digitsOf(address: string): string {
  const tail = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain =
    tail === null
      ? address
      : `${address.slice(0, tail.index)}${hex2(tail[1])}${hex2(tail[2])}:${hex2(tail[3])}${hex2(tail[4])}`;
  const [left = "", right] = plain.split("::");
  const before = left === "" ? [] : left.split(":");
  const after = right === undefined || right === "" ? [] : right.split(":");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after].map((group) => group.padStart(4, "0").toLowerCase()).join("");
}

function hex2(part: string | undefined): string {
  return Number(part).toString(16).padStart(2, "0");
}

/** Whether an address, given as SQL text, lies in a subnet. */
export function inSubnetSql(address: string, subnet: Subnet): string {
  if (subnet.version === 4)
    return once(address, (x) => `(insights_ip4(${x}) BETWEEN ${subnet.first} AND ${subnet.last})`);
  const digits = once(address, (x) => `insights_ip6(${x})`);
  const prefix =
    subnet.prefix === "" ? `${digits} IS NOT NULL` : `starts_with(${digits}, '${subnet.prefix}')`;
  if (subnet.low === undefined) return `(${prefix})`;
  const at = subnet.prefix.length + 1;
  const least = `${subnet.prefix}${subnet.low}`;
  return `(substr(${digits}, 1, ${at}) BETWEEN '${least}' AND '${subnet.prefix}${subnet.high}')`;
}
