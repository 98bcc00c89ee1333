import { createHash } from "node:crypto";

/** Where the IDs of one case come from: the same name and the same order of making give the same IDs. */
export interface Seed {
  name: string;
  made: number;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A twelve-digit account ID. */
export function accountId(seed: Seed, label: string): string {
  return (100_000_000_000n + (number(seed, `account ${label}`) % 890_000_000_000n)).toString();
}

/** An access key ID (`AKIA`, `ASIA`) that decodes to its account, as real ones do. */
export function keyId(seed: Seed, prefix: "AKIA" | "ASIA", account: string, label = next(seed)): string {
  return prefix + tail(seed, account, `${prefix} ${label}`, 6);
}

/** The unique ID of a user (`AIDA`) or a role (`AROA`), decoding to its account. */
export function uniqueId(seed: Seed, prefix: "AIDA" | "AROA", account: string, label: string): string {
  return prefix + tail(seed, account, `${prefix} ${label}`, 7);
}

/** A version 4 UUID. */
export function uuid(seed: Seed, label = next(seed)): string {
  const hex = digest(seed, `uuid ${label}`).toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** Lower-case hexadecimal digits. */
export function hexId(seed: Seed, length: number, label = next(seed)): string {
  return digest(seed, `hex ${label}`).toString("hex").slice(0, length);
}

function next(seed: Seed): string {
  seed.made += 1;
  return `number ${seed.made}`;
}

/** `cloudtrail-identity.md` §2.4: 48 bits of top bit, account and seven random bits, then a random end. */
function tail(seed: Seed, account: string, label: string, end: number): string {
  const random = number(seed, `${account} ${label}`);
  const bits = (((1n << 47n) | (BigInt(account) << 7n) | (random & 127n)) << 2n) | ((random >> 7n) & 3n);
  let text = "";
  for (let at = 45n; at >= 0n; at -= 5n) text += ALPHABET[Number((bits >> at) & 31n)];
  for (let at = 0; at < end; at += 1) text += ALPHABET[Number((random >> BigInt(10 + 5 * at)) & 31n)];
  return text;
}

function number(seed: Seed, label: string): bigint {
  return BigInt(`0x${digest(seed, label).toString("hex").slice(0, 24)}`);
}

function digest(seed: Seed, label: string): Buffer {
  return createHash("sha256").update(`${seed.name}\n${label}`).digest();
}
