import type { AskedInVain, Lake } from "../library/contract.js";
import type { Session } from "./verb.js";

/** Says on stderr that nothing was found, and why that may be so; `what` is a sentence such as "No events." */
export async function noteEmpty(
  session: Session,
  lake: Pick<Lake, "whyEmpty">,
  what: string,
  asked: AskedInVain,
): Promise<void> {
  if (session.globals.quiet) return;
  const reasons = await lake.whyEmpty(asked, { signal: session.signal });
  session.note(
    [what, ...reasons, ...(reasons.length === 0 ? ["What the lake holds: trailhound status"] : [])].join(" "),
  );
}
