import type { ApiCall } from "../../answers/contain.js";
import type { Json, JsonObject } from "../../trail/record.js";
import { CallFailure, type Sending } from "../effects/effects.js";

/** Asks an account something. @throws CallFailure */
export type Ask = (action: string, input: JsonObject) => Promise<JsonObject>;

/**
 * One thing in an account that a call changes: a key's status, a policy by its name, a password. What it was is read before
 * it is changed, and decides what the call means: nothing to do, a change that can be taken back, or a surprise.
 */
export interface Setting {
  /** `key AKIA… of alice` */
  readonly what: string;
  /** Null where the thing is absent. @throws CallFailure where its owner is absent */
  read(ask: Ask): Promise<Json>;
  /** What the call makes of it; undefined where only its answer tells. */
  readonly wanted: Json | undefined;
  /** What the call made of it, by its answer. */
  after?(before: Json, output: JsonObject): Json;
  same(a: Json, b: Json): boolean;
  /** Why the call is not to be made as things are, and what to do. */
  surprise(now: Json, ask: Ask): Promise<string | undefined> | string | undefined;
  /** Whether the thing still is what the call made of it. */
  stands(now: Json, after: Json, before: Json): boolean;
  /** Whether it is what it was. */
  restored(now: Json, after: Json, before: Json): boolean;
  /** The calls that make it again what it was. */
  back(before: Json, after: Json, now: Json, ask: Ask): Promise<Back> | Back;
}

/** How a thing is put back: calls; or why that is for a person to do. */
export type Back =
  | { readonly calls: readonly Sending[]; readonly secret?: () => Secret; readonly note?: string }
  | { readonly byHand: string }; // prettier-ignore

/** What is shown once and written down nowhere else. */
export interface Secret {
  readonly kind: "access-key" | "password";
  readonly user: string;
  readonly accessKeyId?: string;
  readonly value: string;
}

export function iamCall(action: string, input: JsonObject): ApiCall {
  return { service: "iam", action, input };
}

export function sending(action: string, input: JsonObject): Sending {
  return { call: iamCall(action, input) };
}

/** A setting whose states are compared as they are. */
export function plainly(of: Pick<Setting, "what" | "read" | "wanted" | "back"> & Partial<Setting>): Setting {
  const same = of.same ?? ((a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b));
  return {
    same,
    surprise: () => undefined,
    stands: (now, after) => same(now, after),
    restored: (now, _after, before) => same(now, before),
    ...of,
  };
}

/** What a call answers, or null where IAM knows no such thing but knows its owner. */
export async function orAbsent(thing: () => Promise<Json>, owner: () => Promise<unknown>): Promise<Json> {
  try {
    return await thing();
  } catch (error) {
    if (!(error instanceof CallFailure) || error.code !== "NoSuchEntity") throw error;
    await owner();
    return null;
  }
}

/** All items of a list that IAM gives in pages. */
export async function everyItem(
  ask: Ask,
  action: string,
  input: JsonObject,
  field: string,
): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  for (let marker: Json | undefined; ; ) {
    const page = await ask(action, { ...input, ...(marker === undefined ? {} : { Marker: marker }) });
    const listed = page[field];
    if (Array.isArray(listed)) items.push(...listed.map((item): JsonObject => (typeof item === "object" && item !== null && !Array.isArray(item) ? item : { item })));
    if (page["IsTruncated"] !== true || typeof page["Marker"] !== "string") return items;
    marker = page["Marker"];
  }
} // prettier-ignore
