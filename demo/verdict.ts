import type { TrueOrigin } from "./truth.js";

/** An answer's origin, as `trace` gives it and as the columns of `attributed_events` hold it. */
export interface Said {
  kind: string;
  name: string;
  account?: string | null | undefined;
}

/** `by-id`: an Identity Center user, named by the user ID where the record shows no more. */
export type Verdict = "right" | "by-id" | "open" | "wrong";

/** Compares who an answer names with who it was. Naming nobody leaves it open; naming anyone else is wrong, also where nobody can know. */
export function verdict(truth: TrueOrigin | null, said: Said | null): Verdict {
  if (said === null || said.kind === "role" || said.kind === "unknown") {
    return truth?.kind === said?.kind && truth?.name === said?.name ? "right" : "open";
  }
  if (truth === null || truth.kind !== said.kind) return "wrong";
  if (truth.account !== undefined && truth.account !== said.account) return "wrong";
  if (truth.name === said.name) return "right";
  return truth.kind === "identity-center-user" && truth.principalId === said.name ? "by-id" : "wrong";
}
