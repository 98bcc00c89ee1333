import type { ApiCall } from "../../answers/contain.js";
import { reads, type Effects } from "./effects.js";

/** Effects that change nothing: what reads is handed on, what would change is shown, and answered with nothing. */
export function printing(inner: Effects, print: (account: string, call: ApiCall) => void): Effects {
  return {
    own: inner.own,
    reach: (account) => inner.reach(account),
    async call(account, sending, signal) {
      if (reads(sending.call)) return inner.call(account, sending, signal);
      print(account, sending.call);
      return { output: {} };
    },
  };
}
