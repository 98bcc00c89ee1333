import { describe, expect, test } from "vitest";
import type { FilterReport } from "../../src/answers/filter.js";
import { renderExplained } from "../../src/cli/query-explain.js";
import { renderFilterReport } from "../../src/cli/render/filter-report.js";
import type { View } from "../../src/cli/render/view.js";
import { displayWidth } from "../../src/cli/render/width.js";
import { explainFilter } from "../../src/query/filter/explain.js";
import { NOW } from "./answers.js";
import { expectGolden } from "./golden.js";

const WIDTHS = [60, 80, 132] as const;
const view = (width: number, more: Partial<View> = {}): View => ({ width, color: false, unicode: true, now: NOW, limit: undefined, ...more });

const alarm = (more: Partial<FilterReport["alarms"][number]>): FilterReport["alarms"][number] => ({
  name: "root-usage", file: "terraform/modules/alarms/cis.tf", line: 12, pattern: '{ $.userIdentity.type = "Root" }',
  matches: 0, first: null, last: null, notices: [], problem: null, ...more,
}); // prettier-ignore
const REPORT: FilterReport = {
  files: 3,
  alarms: [
    alarm({}),
    alarm({ name: "unauthorized-api-calls", line: 20, matches: 1_204, first: "2026-01-03T16:14:51Z", last: "2026-02-08T16:31:07Z", pattern: '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }' }),
    alarm({ name: "console-sign-in-without-mfa", line: 28, matches: 3, first: "2026-02-01T08:00:00Z", last: "2026-02-01T09:30:00Z", pattern: '{ $.additionalEventData.MFAUsed != "Yes" }', notices: ["A record without it does not match."] }),
    alarm({ name: "kms", line: 36, matches: null, pattern: "{ ($.eventSource = kms.amazonaws.com) && (($.eventName == DisableKey) || ($.eventName = ScheduleKeyDeletion)) }", problem: { code: "filter-syntax", detail: "== is no operator; write = instead.\n\nLINE 1", line: 1, column: 56 } }),
    alarm({ name: "per-account \u202e\u001b[31m", line: 44, matches: null, pattern: "{ $.recipientAccountId = ${var.account} }", problem: { code: "filter-unknown", detail: "The pattern is not written out in the file. Terraform puts it together from ${…} when it runs." } }),
    alarm({ name: "vpc-rejects", file: "flow.tf", line: 3, matches: null, pattern: "[version, account, action = REJECT, ...]", problem: { code: "filter-space-delimited", detail: "A pattern in brackets is for lines of fields with blanks between; a CloudTrail record is JSON.", line: 1, column: 1 } }),
  ],
}; // prettier-ignore
const CIS = `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.userIdentity.invokedBy != "config.amazonaws.com") }`;

const RENDERINGS: Record<string, (on: View) => string> = {
  "filter-report": (on) => renderFilterReport(REPORT, on),
  "filter-report-empty": (on) => renderFilterReport({ files: 2, alarms: [] }, on),
  "filter-explain": (on) => renderExplained(explainFilter(CIS, {}), on),
};

describe.each(Object.entries(RENDERINGS))("%s", (name, render) => {
  test.each(WIDTHS)("at %d columns", (width) => expectGolden(`${name}-${width}`, render(view(width))));

  test("in ASCII", () => {
    const text = render(view(80, { unicode: false }));
    expectGolden(`${name}-ascii`, text);
    expect(text.match(/[^\n -~]/u)).toBeNull();
  });

  test.each([...WIDTHS, 40])("is never wider than %d columns, commands and SQL to copy apart", (width) => {
    const lines = render(view(width)).split("\n");
    const copied = lines.findIndex((text) => /^(NEXT|RUNS AS)/.test(text));
    expect((copied < 0 ? lines : lines.slice(0, copied)).filter((text) => displayWidth(text) > width)).toEqual([]);
  });

  test("lets no control or invisible character through", () => {
    expect(render(view(80)).match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)).toBeNull();
  });
});
