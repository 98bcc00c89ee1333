const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The account that an access key or unique ID (AKIA, ASIA, AIDA, AROA …) was made in, decoded from the ID itself
 * without any call; undefined for IDs of the old format (fifth character A to P), which cannot be decoded, and for
 * anything else (`cloudtrail-identity.md` §2.4).
 */
export function accountOfId(id: string): string | undefined {
  if (!/^A[A-Z]{3}[A-Z2-7]{12,}$/.test(id)) return undefined;
  let bits = 0n;
  for (const c of id.slice(4, 14)) bits = bits * 32n + BigInt(BASE32.indexOf(c));
  const value = bits >> 2n;
  if (value >> 47n === 0n) return undefined;
  return ((value & 0x7fff_ffff_ff80n) >> 7n).toString().padStart(12, "0");
}

/** A long-term access key ID. */
export function isLongTermKey(id: string | undefined): boolean {
  return id !== undefined && id.startsWith("AKIA");
}

/** An access key ID of either kind, by its shape (masked and placeholder IDs included, as anonymised data has them). */
export function isAccessKeyId(id: string): boolean {
  return /^(AKIA|ASIA)[A-Z0-9*]{4,124}$/.test(id);
}

/** The unique ID in front of the session name: `AROA…:alice` → `AROA…`. Synthetic roles keep their whole prefix (§2.2). */
export function uniqueIdOf(principalId: string, issuerId?: string): string {
  if (issuerId !== undefined && principalId.startsWith(`${issuerId}:`)) return issuerId;
  const synthetic = /^(\d{12}:aws:[a-z0-9-]+):/.exec(principalId);
  if (synthetic !== null) return synthetic[1]!;
  const colon = principalId.indexOf(":");
  return colon < 0 ? principalId : principalId.slice(0, colon);
}

/** The session name behind the unique ID, or undefined. */
export function sessionNameOf(principalId: string, issuerId?: string): string | undefined {
  const unique = uniqueIdOf(principalId, issuerId);
  return principalId.length > unique.length + 1 ? principalId.slice(unique.length + 1) : undefined;
}
