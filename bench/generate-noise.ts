/** Fast made-up identifiers: lookups in tables instead of one character at a time, because millions of records need three each. */
export interface Noise {
  /** 32 random bits. */
  bits(): number;
  int(n: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  uuid(): string;
  hex(length: 8 | 16 | 32): string;
  /** Four base64 characters at a time. */
  base64(quads: number): string;
  /** Twenty-character key ID that decodes to `account` (cloudtrail-identity.md §2.4). */
  key(prefix: "AKIA" | "ASIA", account: string): string;
  /** Twenty-one-character unique ID that decodes to `account`. */
  unique(prefix: "AIDA" | "AROA", account: string): string;
}

const B32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const B64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** xorshift128 over a seed; the same seed gives the same archive. */
export function noise(seed: number): Noise {
  let x = 123456789 ^ seed;
  let y = 362436069 ^ Math.imul(seed, 0x9e3779b1);
  let z = 521288629;
  let w = 88675123 ^ (seed << 7);
  const bits = (): number => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = w ^ (w >>> 19) ^ (t ^ (t >>> 8));
    return w >>> 0;
  };
  for (let i = 0; i < 64; i++) bits();
  const hex4 = Array.from({ length: 65536 }, (_, i) => i.toString(16).padStart(4, "0"));
  const b64x2 = Array.from({ length: 4096 }, (_, i) => B64.charAt(i >> 6) + B64.charAt(i & 63));
  const b32x3 = Array.from(
    { length: 32768 },
    (_, i) => B32.charAt(i >> 10) + B32.charAt((i >> 5) & 31) + B32.charAt(i & 31),
  );
  const four = (): string => {
    const r = bits();
    return (hex4[r >>> 16] as string) + (hex4[r & 0xffff] as string);
  };
  const heads = new Map<string, { first: string; low: number }>();
  const headOf = (account: string): { first: string; low: number } => {
    let head = heads.get(account);
    if (head === undefined) {
      const all = (1n << 40n) | BigInt(account);
      let first = "";
      for (let shift = 36n; shift >= 1n; shift -= 5n) first += B32.charAt(Number((all >> shift) & 31n));
      head = { first, low: Number(all & 1n) << 4 };
      heads.set(account, head);
    }
    return head;
  };
  const idOf = (account: string): string => {
    const { first, low } = headOf(account);
    const r = bits();
    return (
      first +
      B32.charAt(low | (r & 15)) +
      (b32x3[(r >>> 4) & 32767] as string) +
      (b32x3[bits() & 32767] as string)
    );
  };
  return {
    bits,
    int: (n) => Math.floor((bits() / 4294967296) * n),
    chance: (probability) => bits() < probability * 4294967296,
    pick: <T>(items: readonly T[]): T => items[Math.floor((bits() / 4294967296) * items.length)] as T,
    uuid: () => {
      const a = bits();
      const b = bits();
      return `${four()}-${hex4[a >>> 16]}-4${(hex4[a & 0xffff] as string).slice(1)}-${"89ab"[b & 3]}${(hex4[b >>> 16] as string).slice(1)}-${four()}${hex4[(b >>> 2) & 0xffff] as string}`;
    },
    hex: (length) =>
      length === 8 ? four() : length === 16 ? four() + four() : four() + four() + four() + four(),
    base64: (quads) => {
      let out = "";
      for (let i = 0; i < quads; i++) {
        const r = bits();
        out += (b64x2[r & 4095] as string) + (b64x2[(r >>> 12) & 4095] as string);
      }
      return out;
    },
    key: (prefix, account) => prefix + idOf(account) + B32.charAt(bits() & 31),
    unique: (prefix, account) => prefix + idOf(account) + (b32x3[bits() & 1023] as string).slice(1),
  };
}
