import type { Random } from "./random.js";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Prefixes of AWS unique IDs used here (cloudtrail-identity.md §2.3). */
export type IdPrefix = "AKIA" | "ASIA" | "AIDA" | "AROA" | "ACCA";

/**
 * A unique ID or key ID whose account can be read back from it (cloudtrail-identity.md §2.4, simulator hint):
 * a set top bit, 40 bits of account, 7 random bits, then a random tail. Keys have 20 characters, the rest 21.
 */
export function uniqueId(prefix: IdPrefix, account: string, random: Random): string {
  let bits = ((1n << 47n) | (BigInt(account) << 7n) | BigInt(random.int(128))) << 2n;
  bits |= BigInt(random.int(4));
  let head = "";
  for (let shift = 45n; shift >= 0n; shift -= 5n) head += BASE32.charAt(Number((bits >> shift) & 31n));
  const tail = prefix === "AKIA" || prefix === "ASIA" ? 6 : 7;
  return prefix + head + random.text(BASE32, tail);
}

/** The account inside an ID, by the published algorithm (§2.4); used by the demo's tests as the other direction. */
export function accountOf(id: string): string | undefined {
  let bits = 0n;
  for (const letter of id.slice(4, 14)) {
    const value = BASE32.indexOf(letter);
    if (value < 0) return undefined;
    bits = bits * 32n + BigInt(value);
  }
  const head = bits >> 2n;
  if (id.length < 14 || head >> 47n === 0n) return undefined;
  return ((head & 0x7fffffffff80n) >> 7n).toString().padStart(12, "0");
}

/** A made-up session token of the v2 layout: `origin_ec`, the issuing region and the account in clear (§2.4). */
export function sessionToken(region: string, account: string, random: Random): string {
  const noise = (length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) bytes[i] = random.int(256);
    return bytes;
  };
  return Buffer.concat([
    Buffer.from([0x21, 0x0a, 0x09]),
    Buffer.from("origin_ec"),
    Buffer.from([0x10, random.int(128)]),
    Buffer.from([0x1a, region.length]),
    Buffer.from(region),
    Buffer.from([0x22, 0x48]),
    noise(72),
    Buffer.from([0x1a, 0x0c]),
    Buffer.from(account),
    noise(190),
  ]).toString("base64");
}

/** `i-0123456789abcdef0`. */
export function instanceId(random: Random): string {
  return `i-0${random.hex(16)}`;
}
