import type { ApiCall } from "../../answers/contain.js";
import type { JsonObject } from "../../trail/record.js";

/** What AWS answered to a call. */
export interface Answered {
  readonly output: JsonObject;
  /** The ID that CloudTrail records as `requestID`. */
  readonly requestId?: string;
}

/** A call, with what of its input is written down nowhere: a password that is set. */
export interface Sending {
  readonly call: ApiCall;
  readonly hidden?: JsonObject;
}

/** Who the calls in an account are made as. */
export interface Hand {
  readonly account: string;
  readonly arn: string;
}

/**
 * The one door through which a containment reaches AWS. Whatever stands behind it, the same code reads, decides and changes:
 * AWS itself, a recorder that remembers (`recording`), a printer that hands on what reads and shows what would change
 * (`printing`).
 */
export interface Effects {
  /** Whose credentials these are. */
  readonly own: Hand;
  /** Makes sure that an account can be reached, and as whom. @throws Problem `account-not-reached` */
  reach(account: string): Promise<Hand>;
  /** @throws CallFailure for what AWS refuses, and for what it did not answer */
  call(account: string, sending: Sending, signal?: AbortSignal): Promise<Answered>;
}

/** A call that was refused, or that has no answer, so that nobody knows whether it was done. */
export class CallFailure extends Error {
  /** As AWS names it: NoSuchEntity, AccessDenied. */
  readonly code: string;
  readonly answered: boolean;
  readonly requestId: string | undefined;

  constructor(
    code: string,
    message: string,
    of: { answered: boolean; requestId?: string | undefined; cause?: unknown },
  ) {
    super(message, { cause: of.cause });
    this.name = "CallFailure";
    this.code = code;
    this.answered = of.answered;
    this.requestId = of.requestId;
  }
}

/** Whether a call only looks. IAM and STS name all their reading calls so. */
export function reads({ action }: Pick<ApiCall, "action">): boolean {
  return /^(Get|List|Describe|Simulate)/.test(action);
}
