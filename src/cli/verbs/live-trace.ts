import type { Trace } from "../../answers/trace.js";
import { Problem, type ProblemData } from "../../diagnostics/problem.js";
import type { Lake, QuestionAsked } from "../../library/contract.js";
import { awsCall, type AwsFlags } from "../aws-options.js";
import type { Session } from "../verb.js";

/** The options of `trace` that go with `--live`. */
export interface LiveFlags extends AwsFlags {
  live?: boolean;
  roleName?: string;
  region?: string[];
  account?: string[];
}

/** @throws Problem `usage` where an option is typed that only a live trace heeds */
export function refuseLiveOptions(flags: LiveFlags): void {
  const typed = Object.entries({
    "--role-name": flags.roleName,
    "--region": flags.region,
    "--account": flags.account,
    "--profile": flags.profile,
    "--role-arn": flags.roleArn,
    "--external-id": flags.externalId,
    "--mfa-serial": flags.mfaSerial,
    "--endpoint-url": flags.endpointUrl,
  }).find(([, value]) => value !== undefined);
  if (typed !== undefined)
    throw new Problem({
      code: "usage",
      detail: `${typed[0]} goes with --live: without it, trace asks nobody but the lake.`,
    });
}

/**
 * Traces by asking AWS, telling each question on stderr; `complete` is false where something may not be looked at, or too
 * much would have to be asked, and the chain does not end.
 */
export async function traceLive(
  lake: Lake,
  id: string,
  session: Session,
  flags: LiveFlags,
): Promise<{ answer: Trace; complete: boolean }> {
  const { answer, questions, refused, bounded } = await lake.traceLive(id, {
    ...awsCall(session, flags),
    ...(flags.roleName === undefined ? {} : { roleName: flags.roleName }),
    ...(flags.region === undefined ? {} : { regions: flags.region }),
    ...(flags.account === undefined ? {} : { accounts: flags.account }),
    signal: session.signal,
    onQuestion: (question) => session.note(told(question)),
  });
  const open = answer.subject === null || answer.gap !== undefined;
  for (const problem of oncePerReason(refused)) {
    if (open) session.report(new Problem(problem));
    // The chain is whole without it; what was done there is not.
    else session.note(problem.detail);
  }
  const asked = questions.reduce((sum, { regions }) => sum + regions.length, 0);
  const found = questions.reduce(
    (sum, { regions }) => sum + regions.reduce((events, region) => events + region.events, 0),
    0,
  );
  session.note(
    bounded
      ? `Stopped after ${counted(asked, "question")}: more would have to be asked than is sensible.`
      : `${counted(asked, "question")} asked, ${counted(found, "event")} fetched and kept in the lake.`,
  );
  if (answer.subject === null)
    session.note(
      "The event history has management events of the last 90 days: data events and what is older are in a trail's logs only.",
    );
  return { answer, complete: !bounded && (!open || refused.length === 0) };
}

/** One problem for all regions of an account that refuse for the same reason: a missing permission is missing in all of them. */
function oncePerReason(refused: readonly ProblemData[]): ProblemData[] {
  const reasons = new Map<string, { problem: ProblemData; regions: string[] }>();
  for (const problem of refused) {
    const [, account = "", region = ""] = /^lookup-events:(\d+)\/(.+)$/.exec(problem.source ?? "") ?? [];
    const said = region === "" ? problem.detail : problem.detail.replaceAll(region, "");
    const reason = JSON.stringify([problem.code, account, said]);
    const known = reasons.get(reason);
    if (known === undefined) reasons.set(reason, { problem, regions: [] });
    else known.regions.push(region);
  }
  return [...reasons.values()].map(({ problem, regions }) =>
    regions.length === 0
      ? problem
      : {
          ...problem,
          detail: `${problem.detail} The same in ${counted(regions.length, "more region")}: ${regions.join(", ")}.`,
        },
  );
}

/** One question as a line: where, what, why, and what came back. */
function told({ account, attribute, from, to, purpose, regions }: QuestionAsked): string {
  const [only] = regions;
  const place = regions.length === 1 ? (only?.region ?? "") : `${regions.length} regions`;
  const window = from === undefined || to === undefined ? "" : ` ${from} to ${to}`;
  const found = regions
    .filter(({ events }) => events > 0)
    .map(
      ({ region, events, more }) =>
        `${counted(events, "event")}${more ? " (the latest)" : ""}${regions.length === 1 ? "" : ` in ${region}`}`,
    );
  const refused = regions.filter(({ problem }) => problem !== undefined).length;
  const answers = [
    ...(found.length > 0 ? found : refused === regions.length ? [] : ["nothing"]),
    ...(refused === 0 ? [] : [regions.length === 1 ? "refused" : `refused in ${refused}`]),
  ];
  return `${account} ${place}: ${attribute.key}=${attribute.value}${window} (${purpose}): ${answers.join(", ")}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
