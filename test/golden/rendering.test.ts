import { describe, expect, test } from "vitest";
import { Problem } from "../../src/diagnostics/problem.js";
import { renderActivity } from "../../src/cli/render/activity.js";
import { renderIngest } from "../../src/cli/render/ingest.js";
import { renderProblem } from "../../src/cli/render/problem.js";
import { renderResource } from "../../src/cli/render/resource.js";
import { eventTable } from "../../src/cli/render/event-table.js";
import { renderEvent } from "../../src/cli/render/event.js";
import { paint } from "../../src/cli/render/text.js";
import { explained, listed } from "./history-answers.js";
import { queryTable } from "../../src/cli/render/query-table.js";
import { renderStatus } from "../../src/cli/render/status.js";
import { renderTrace } from "../../src/cli/render/trace.js";
import { renderVerification } from "../../src/cli/render/verify.js";
import type { Json } from "../../src/library/contract.js";
import { insightsPlan } from "../../src/query/insights/plan.js";
import type { View } from "../../src/cli/render/view.js";
import { displayWidth } from "../../src/cli/render/width.js";
import { ACTIVITIES } from "./activity-answers.js";
import { ingestClean, ingestLosses, NOW, statusAnswer, statusEmpty, TRACES, verification } from "./answers.js";
import { RESOURCES } from "./resource-answers.js";
import { expectGolden } from "./golden.js";

const WIDTHS = [60, 80, 132] as const;
const view = (width: number, more: Partial<View> = {}): View => ({ width, color: false, unicode: true, now: NOW, limit: undefined, ...more });

const PROBLEMS = [
  new Problem({ code: "no-lake", detail: "/home/alice/.local/share/trailhound does not exist.", source: "/home/alice/.local/share/trailhound" }),
  new Problem({ code: "usage", detail: "unknown command 'trase' (Did you mean trace?)" }),
  new Problem({ code: "invalid-json", detail: "Expected ',' or ']' after an array element.", source: "logs/edited\x1b[2J.json", line: 3, column: 2003 }),
  new Problem({ code: "sql-syntax", detail: 'syntax error at or near "FORM"\n\nLINE 1: SELECT * FORM cloudtrail_logs\n                 ^', line: 1, column: 10 }),
]; // prettier-ignore

/** Problems of a Logs Insights query: the place, the right form, the reason. */
const INSIGHTS_PROBLEMS = [
  "filter errorCode exists",
  "fields @timestamp, eventName, userIdentity.arn\n| filter @timestamp > now() - 24h\n| sort @timestamp desc",
  "stats count(*) by eventName | sort count desc",
  "fields api.operation, src_endpoint.ip, actor.user.name | limit 20",
].map((text) => problemOf(() => insightsPlan(text, { now: 0, range: {}, limit: 10_000 })));

function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error("No problem.");
}

/** The answer of a Logs Insights query. */
function insightsRows(on: View): string {
  const names = ["@timestamp", "eventName", "userIdentity.arn", "requestParameters", "@origin.name", "count(*)"];
  const shown = queryTable(names.map((name, at) => ({ name, type: at === 0 ? "TIMESTAMP" : at === 5 ? "BIGINT" : "VARCHAR" })), on, 10);
  const rows: Json[][] = [
    ["2026-03-02 09:15:31.000", "PutRolePolicy", "arn:aws:iam::111111111111:user/ops/alice", '{"roleName":"web","policyName":"p"}', "alice", 12],
    ["2026-03-02 09:15:30.000", "AssumeRole", null, null, "ec2.amazonaws.com", 1],
    [null, "Get\x1b[31mObject\u202e", "arn:aws:sts::333333333333:assumed-role/reader/a-session-of-a-long-name", "{}", null, 30_000],
  ];
  return rows.map((row) => shown.row(row)).join("") + shown.end();
} // prettier-ignore

const RENDERINGS: Record<string, (on: View) => string> = {
  ...Object.fromEntries(Object.entries(TRACES).map(([name, trace]) => [`trace-${name}`, (on: View) => renderTrace(trace, on)])),
  ...Object.fromEntries(Object.entries(RESOURCES).map(([name, answer]) => [`resource-${name}`, (on: View) => renderResource(answer, on)])),
  ...Object.fromEntries(Object.entries(ACTIVITIES).map(([name, answer]) => [`activity-${name}`, (on: View) => renderActivity(answer, on)])),
  "status": (on) => renderStatus(statusAnswer, on),
  "status-empty": (on) => renderStatus(statusEmpty, on),
  "ingest-clean": (on) => renderIngest(ingestClean, on),
  "insights-problems": (on) => INSIGHTS_PROBLEMS.map((problem) => renderProblem(problem, on)).join("\n"),
  "insights-rows": insightsRows,
  "ingest-losses": (on) => renderIngest(ingestLosses, on),
  "verify": (on) => renderVerification(verification, on),
  "history": (on) => paint(eventTable(listed, on.width, { acting: true }), on),
  "history-event": (on) => renderEvent(explained, on),
  "problems": (on) => PROBLEMS.map((problem) => renderProblem(problem, on)).join("\n"),
}; // prettier-ignore

describe.each(Object.entries(RENDERINGS))("%s", (name, render) => {
  test.each(WIDTHS)("at %d columns", (width) => expectGolden(`${name}-${width}`, render(view(width))));

  test("in ASCII", () => {
    const text = render(view(80, { unicode: false }));
    expectGolden(`${name}-ascii`, text);
  });

  test.each([...WIDTHS, 40])("is never wider than %d columns, commands to copy apart", (width) => {
    const lines = render(view(width)).split("\n");
    const next = lines.findIndex((text) => text.startsWith("NEXT"));
    const own = next < 0 ? lines : lines.slice(0, next);
    const wide = own.filter((text) => displayWidth(text) > width && !text.trimStart().startsWith("next "));
    expect(wide).toEqual([]);
  });

  test("lets no control or invisible character through", () => {
    const text = render(view(80));
    expect(text.match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)).toBeNull();
  });

  test("colour changes nothing but colour", () => {
    const coloured = render(view(80, { color: true }));
    expect(coloured.replace(/\x1b\[[0-9;]*m/g, "")).toBe(render(view(80)));
  });
});
