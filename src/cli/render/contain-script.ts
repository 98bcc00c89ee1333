import type { ApiCall, ContainmentPlan, Step } from "../../answers/contain.js";
import { json } from "./json.js";
import { printable } from "./printable.js";

/** `UpdateAccessKey` → `update-access-key`: as botocore makes the CLI's command names (botocore, `xform_name`). */
export function commandName(action: string): string {
  return action
    .replace(/(.)([A-Z][a-z]+)/g, "$1-$2")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}

const ACCOUNT = /^\d{12}$/;

/** The plan's calls as a script for a POSIX shell: one call a line, held steps as comments; every value is quoted. */
export function scriptOf(plan: ContainmentPlan): string {
  const done = plan.steps.filter(({ held, account }) => !held && ACCOUNT.test(account));
  const accounts = [...new Set(done.map(({ account }) => account))];
  const lines = [
    "#!/bin/sh",
    comment(`Containment of ${plan.query}: plan ${plan.id}`),
    comment(`Made ${plan.createdFrom.at}. Sessions issued before ${plan.before} are denied: if that is long ago, make a new plan.`),
    comment("Read it before you run it. It stops at the first call that fails."),
    "set -eu",
    "",
    ...(accounts.length === 0 ? [] : [comment("The AWS CLI profile for each account, and whether it is of that account.")]),
    ...accounts.flatMap((account) => [
      `: "\${PROFILE_${account}:?set it to the AWS CLI profile for account ${account}}"`,
      `test "$(aws --profile "$PROFILE_${account}" sts get-caller-identity --query Account --output text)" = ${account} || { echo "PROFILE_${account} is not of account ${account}" >&2; exit 1; }`,
    ]),
    "",
    ...plan.steps.flatMap(stepLines),
    ...(plan.manual.length === 0 ? [] : [comment("What only people can do, and no call of this script does:"), ...plan.manual.map(({ title, account }) => comment(`- ${account === undefined ? "" : `${account}: `}${title}`))]),
    ...plan.notStopped.map(({ what, why }) => comment(`Goes on: ${what}. ${why}`)),
  ]; // prettier-ignore
  return `${lines.join("\n")}\n`;
}

function stepLines(step: Step): string[] {
  const barred = step.held || !ACCOUNT.test(step.account);
  const calls = step.calls.map((call) => commandOf(call, step.account));
  return [
    comment(`${step.order}. ${step.title} (account ${step.account})`),
    comment(`   ${step.why}`),
    ...(step.held ? [comment(`   Held back: needs ${step.needs.join(" ")}`)] : []),
    ...(step.undo.calls.length === 0 ? [] : step.undo.calls.map((call) => comment(`   Undo: ${commandOf(call, step.account)}`))),
    ...(step.undo.how === undefined ? [] : [comment(`   Undo: ${step.undo.how}`)]),
    ...(barred ? calls.map(comment) : calls),
    "",
  ]; // prettier-ignore
}

/** One call as a command: its input whole, as JSON, which is what the API takes. */
export function commandOf({ service, action, region, input }: ApiCall, account: string): string {
  const name = service === "s3" ? "s3api" : service;
  const words = ["aws"];
  if (ACCOUNT.test(account)) words.push("--profile", `"$PROFILE_${account}"`);
  if (region !== undefined) words.push("--region", quoted(region));
  return [
    ...words,
    quoted(name),
    quoted(commandName(action)),
    "--cli-input-json",
    `'${json(input).replaceAll("'", `'\\''`)}'`,
  ].join(" ");
}

/** A word from the logs is quoted even where it looks harmless. */
function quoted(word: string): string {
  return /^[a-z0-9-]+$/.test(word) ? word : `'${printable(word).replaceAll("'", `'\\''`)}'`;
}

function comment(text: string): string {
  return `# ${printable(text)}`;
}

/** Policy documents by the name of the file that each would be. */
export function policyFiles(plan: ContainmentPlan): Record<string, ContainmentPlan["steps"][number]["policyDocument"]> {
  const files: Record<string, Step["policyDocument"]> = {};
  for (const step of plan.steps) {
    if (step.policyDocument === undefined) continue;
    files[`${String(step.order).padStart(2, "0")}-${fileWord(step.account)}-${step.kind}-${fileWord(step.target.name)}.json`] = step.policyDocument;
  }
  for (const manual of plan.manual) {
    if (manual.policyDocument === undefined) continue;
    files[`by-hand-${fileWord(manual.account ?? "organization")}-${manual.policyKind ?? "policy"}-${manual.id}.json`] = manual.policyDocument;
  }
  return files;
} // prettier-ignore

function fileWord(text: string): string {
  return text.replace(/[^\w.-]+/g, "_").slice(-60);
}
