import type { ContainmentPlan, ManualStep, Step } from "../../answers/contain.js";
import { commandOf } from "./contain-script.js";
import { json } from "./json.js";
import { originName } from "./identity.js";
import { othersText } from "./contain-words.js";
import { printable } from "./printable.js";
import { time } from "./quantities.js";

/** The plan as Markdown, for a ticket: log content is escaped, so that it can neither format nor link. */
export function markdownOf(plan: ContainmentPlan): string {
  const { trace } = plan;
  const lines = [
    `# Containment of ${text(plan.query)}`,
    "",
    `Plan ${code(plan.id)}, made ${time(plan.createdFrom.at)}. Sessions issued before ${plan.before} are denied.`,
    `Origin: ${text(originName(trace.origin).text)}, ${trace.confidence}.`,
    ...plan.warnings.map((warning) => `\n> ${text(warning)}`),
    "",
    "## Steps, in this order",
    "",
    ...(plan.steps.length === 0 ? ["None."] : plan.steps.flatMap(step)),
    "## By hand",
    "",
    ...(plan.manual.length === 0 ? ["Nothing.", ""] : plan.manual.flatMap(manual)),
    "## What goes on",
    "",
    ...plan.notStopped.map(({ what, why, until }) => `- **${text(what)}**${until === undefined ? "" : `, until ${time(until)}`}: ${text(why)}`),
    "",
    "## Sessions",
    "",
    ...(plan.sessions.length === 0 ? ["None known."] : ["| session | account | issued | ends | alive |", "| --- | --- | --- | --- | --- |"]),
    ...plan.sessions.map(({ arn, principalId, accessKeyId, account, createdAt, endsAt, endIsLatest, alive }) =>
      `| ${text(arn ?? principalId ?? accessKeyId ?? "?")} | ${text(account ?? "")} | ${createdAt === undefined ? "" : time(createdAt)} | ${endsAt === undefined ? "unknown" : `${endIsLatest ? "at most " : ""}${time(endsAt)}`} | ${alive ? "yes" : "no"} |`),
  ]; // prettier-ignore
  return `${lines.join("\n").trimEnd()}\n`;
}

function step(of: Step): string[] {
  const effects = [
    ...(of.sideEffects.note === undefined ? [] : [of.sideEffects.note]),
    ...othersText(of.sideEffects),
  ];
  return [
    `### ${of.order}. ${text(of.title)}${of.held ? " (held back)" : ""}`,
    "",
    `- Account: ${text(of.account)}`,
    `- Why: ${text(of.why)}`,
    ...(of.needs.length === 0 ? [] : [`- Needs: ${of.needs.map(code).join(", ")}`]),
    ...effects.map((effect) => `- Side effect: ${text(effect)}`),
    ...of.doesNotStop.map((one) => `- Does not stop: ${text(one)}`),
    ...(of.undo.how === undefined ? [] : [`- Undo: ${text(of.undo.how)}`]),
    ...(of.evidence.length === 0 ? [] : [`- Evidence: ${of.evidence.map(code).join(", ")}`]),
    "",
    ...fenced(of.calls.map((call) => commandOf(call, of.account)).join("\n"), "sh"),
    ...(of.undo.calls.length === 0 ? [] : ["Undo:", "", ...fenced(of.undo.calls.map((call) => commandOf(call, of.account)).join("\n"), "sh")]),
  ]; // prettier-ignore
}

function manual(of: ManualStep): string[] {
  return [
    `### ${text(of.title)}`,
    "",
    ...(of.account === undefined ? [] : [`- Account: ${text(of.account)}`]),
    `- Who: ${text(of.who)}`,
    `- Why: ${text(of.why)}`,
    ...of.what.map((one) => `- Do: ${text(one)}`),
    ...(of.evidence.length === 0 ? [] : [`- Evidence: ${of.evidence.map(code).join(", ")}`]),
    "",
    ...(of.policyDocument === undefined ? [] : fenced(json(of.policyDocument, 2), "json")),
  ];
}

/** A fence longer than any in the text. */
function fenced(content: string, language: string): string[] {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, content, fence, ""];
}

function code(content: string): string {
  return `\`${printable(content).replaceAll("`", "'")}\``;
}

function text(content: string): string {
  return printable(content).replace(/[\\`*_[\]<>|#~]/g, "\\$&");
}
