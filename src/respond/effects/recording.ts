import type { ApiCall } from "../../answers/contain.js";
import { reads, type Effects } from "./effects.js";

/** A call that went through a recorder, and what came of it. */
export interface Recorded {
  readonly account: string;
  readonly call: ApiCall;
  readonly changes: boolean;
  readonly requestId?: string;
  readonly failed?: string;
}

/** Effects that remember each call; passwords that are set are not remembered. */
export function recording(inner: Effects): Effects & { readonly calls: readonly Recorded[] } {
  const calls: Recorded[] = [];
  return {
    calls,
    own: inner.own,
    reach: (account) => inner.reach(account),
    async call(account, sending, signal) {
      const { call } = sending;
      const recorded = { account, call, changes: !reads(call) };
      try {
        const answered = await inner.call(account, sending, signal);
        const { requestId } = answered;
        calls.push({ ...recorded, ...(requestId === undefined ? {} : { requestId }) });
        return answered;
      } catch (error) {
        calls.push({ ...recorded, failed: (error as Error).message });
        throw error;
      }
    },
  };
}
