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
import { renderStatus } from "../../src/cli/render/status.js";
import { renderTrace } from "../../src/cli/render/trace.js";
import { renderVerification } from "../../src/cli/render/verify.js";
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

const RENDERINGS: Record<string, (on: View) => string> = {
  ...Object.fromEntries(Object.entries(TRACES).map(([name, trace]) => [`trace-${name}`, (on: View) => renderTrace(trace, on)])),
  ...Object.fromEntries(Object.entries(RESOURCES).map(([name, answer]) => [`resource-${name}`, (on: View) => renderResource(answer, on)])),
  ...Object.fromEntries(Object.entries(ACTIVITIES).map(([name, answer]) => [`activity-${name}`, (on: View) => renderActivity(answer, on)])),
  "status": (on) => renderStatus(statusAnswer, on),
  "status-empty": (on) => renderStatus(statusEmpty, on),
  "ingest-clean": (on) => renderIngest(ingestClean, on),
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
