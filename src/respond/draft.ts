import { createHash } from "node:crypto";
import type { ApiCall, Consent, ManualStep, SideEffects, Step, Undo } from "../answers/contain.js";
import type { LakeReader } from "../lake/reader.js";
import type { JsonObject } from "../trail/record.js";
import type { Scope } from "./scope.js";

/** What the makers of steps work with. */
export interface Planning {
  readonly reader: LakeReader;
  readonly scope: Scope;
  readonly now: Date;
  /** Sessions issued before this time are denied, RFC 3339 with milliseconds, as the IAM console writes it. */
  readonly before: string;
  readonly narrow: Narrow;
  readonly rotate: boolean;
}

/** Whom a role's deny is for: all its older sessions, the sessions of one name, or one person's. */
export type Narrow =
  { readonly to: "role" | "session" } | { readonly to: "source-identity"; readonly name: string };

/**
 * When a step's turn comes. Whoever can mint is stopped before what it minted, so that nothing new appears between two steps
 * (docs/decisions/0011-order-of-containment.md).
 */
export const PHASES = ["spare", "origin", "made", "roles", "grants"] as const;
type Phase = (typeof PHASES)[number];

/** A step before it has a number and an ID. */
export type Draft = Omit<Step, "id" | "order" | "held" | "needs"> & {
  readonly phase: Phase;
  readonly depth: number;
  /** It answers what lies behind a hop that is not exact. */
  readonly doubtful: boolean;
  /** Consent it needs beside that for weak evidence and shared use, which are added to all. */
  readonly consent?: readonly Consent[];
};

export type ManualDraft = Omit<ManualStep, "id">;

/** A call to a service that is global. */
export function iam(action: string, input: JsonObject): ApiCall {
  return { service: "iam", action, input };
}

export function exactly(...calls: ApiCall[]): Undo {
  return { exact: true, calls };
}

export function byHand(how: string, ...calls: ApiCall[]): Undo {
  return { exact: false, calls, how };
}

export function effect(note: string): SideEffects {
  return { others: [], othersTotal: 0, shared: false, note };
}

/** A short name for content: the same content has the same name, in any order of its keys. */
export function digest(value: unknown, length = 12): string {
  return createHash("sha256").update(canonical(value)).digest("hex").slice(0, length);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, of]) => of !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, of]) => `${JSON.stringify(key)}:${canonical(of)}`).join(",")}}`;
}
