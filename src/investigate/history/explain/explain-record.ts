import type { Row } from "../../../answers/trace.js";
import type { CloudTrailRecord } from "../../../trail/record.js";
import { CALLER_RULES } from "./caller.js";
import { copies } from "./copies.js";
import type { Explanation } from "./explanation.js";
import { RECORDING_RULES } from "./recording.js";
import { REQUEST_RULES } from "./request.js";
import { RESPONSE_RULES } from "./response.js";
import { SESSION_RULES } from "./session.js";

/**
 * What a record means, in the words of the rules by which AWS records (`cloudtrail-identity.md` §1 to §4): who called, by
 * which session, what was asked and answered, and how it was recorded.
 *
 * @param twin the other copy of the call, if it is known
 */
export function explainRecord(record: CloudTrailRecord, twin?: Row): Explanation[] {
  const said = [...CALLER_RULES, ...SESSION_RULES, ...REQUEST_RULES, ...RESPONSE_RULES].map((rule) =>
    rule(record),
  );
  const recorded = RECORDING_RULES.map((rule) => rule(record));
  return [...said, undefined, ...recorded].flatMap((one, at) =>
    at === said.length ? copies(record, twin) : one === undefined ? [] : [one],
  );
}
