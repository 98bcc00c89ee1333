import { Problem } from "../../diagnostics/problem.js";
import type { AwsFlags } from "../aws-options.js";

/** The options of `contain` that change something in AWS or ask about it, as commander parses them. */
export interface ContainmentFlags extends AwsFlags {
  apply?: boolean;
  resume?: string;
  undo?: string;
  /** true: of the identifier. */
  verify?: string | true;
  dryRun?: boolean;
  yes?: string;
  skip?: string[];
  roleName?: string;
  journal?: string;
  secrets?: string;
}

export type Way = "plan" | "apply" | "resume" | "undo" | "verify";

/** Which of its ways `contain` is asked for. @throws Problem `usage` where options do not go together */
export function wayOf(id: string | undefined, flags: ContainmentFlags): Way {
  const ways = (["apply", "resume", "undo", "verify"] as const).filter((way) => flags[way] !== undefined);
  if (ways.length > 1) throw usage(`--${ways.join(" and --")} are different things: one at a time.`);
  const [way = "plan"] = ways;
  if ((way === "resume" || way === "undo") && id !== undefined)
    throw usage(`--${way} takes the plan's ID or its journal, and nothing beside it: not ${id}.`);
  if ((way === "plan" || way === "apply") && id === undefined)
    throw usage("What is to be contained is missing: an access key, event, session, user or role.");
  const misplaced = Object.entries(GOES_WITH).find(
    ([flag, to]) => flags[flag as keyof ContainmentFlags] !== undefined && !to.includes(way),
  );
  if (misplaced !== undefined)
    throw usage(
      `${dashed(misplaced[0])} goes with ${misplaced[1].map((to) => `--${to}`).join(", ")}: ${way === "plan" ? "a plan changes nothing, and asks nobody but the lake" : `--${way} does not take it`}.`,
    );
  return way;
}

const ALL = ["apply", "resume", "undo"] as const;
const GOES_WITH: Readonly<Record<string, readonly Way[]>> = {
  dryRun: ALL,
  yes: ["apply", "undo"],
  skip: ["apply", "resume"],
  roleName: ALL,
  journal: ["apply"],
  secrets: ALL,
  profile: ALL,
  roleArn: ALL,
  externalId: ALL,
  mfaSerial: ALL,
  endpointUrl: ALL,
};

function dashed(flag: string): string {
  return `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function usage(detail: string): Problem {
  return new Problem({ code: "usage", detail });
}
