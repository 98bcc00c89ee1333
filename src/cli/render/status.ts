import type { Status } from "../../answers/status.js";
import { eventTable } from "./event-table.js";
import type { Axis } from "./coverage.js";
import { axisOf, LEGEND, picture } from "./coverage.js";
import { problemList } from "./problem.js";
import { count, counted, duration, minute, period, time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { dotted, indent, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { field, heading, nextCommands, page, shown } from "./view.js";

/** The answer of `status` for a terminal: what is there, what is missing, what was switched off, what is unresolved. */
export function renderStatus(status: Status, view: View): string {
  return page(
    [held(status, view), accounts(status, view), holes(status, view), breaks(status, view), unresolved(status, view), problems(status, view), nextCommands(next(status), view)],
    view,
  ); // prettier-ignore
}

function held(status: Status, view: View): Line[] {
  const { records, files } = status;
  const rows: [string, Line][] = [
    ["records", dotted([
      line(span(count(records.stored), "strong"), " stored"),
      line(`${count(records.read)} read`),
      line(`${count(records.duplicates)} duplicates`),
      records.rejected === 0 ? undefined : line(span(`${count(records.rejected)} rejected`, "alarm")),
    ])],
    ["files", dotted([
      line(span(count(files.total), "strong"), " in all"),
      files.setAside === 0 ? undefined : line(`${count(files.setAside)} set aside`),
      files.skipped === 0 ? undefined : line(span(`${count(files.skipped)} skipped`, "alarm")),
    ])],
  ]; // prettier-ignore
  if (status.digests !== undefined) rows.push(["digests", digests(status.digests)]);
  return [
    heading("lake", view),
    ...indent(
      rows.flatMap(([label, value]) => field(label, value, view.width - 2, 9)),
      "  ",
    ),
  ];
}

function digests({ hours, invalidFiles }: NonNullable<Status["digests"]>): Line {
  const bad = (value: number, what: string): Line | undefined =>
    value === 0 ? undefined : line(span(`${count(value)} ${what}`, "alarm"));
  return dotted([
    line(span(count(hours.valid), "strong"), " hours valid"),
    bad(hours.invalid, "invalid"),
    bad(hours.missing, "missing"),
    hours.unproven === 0 ? undefined : line(`${count(hours.unproven)} unproven`),
    bad(invalidFiles, "files changed or planted"),
  ]);
}

function accounts(status: Status, view: View): Line[] {
  if (status.accounts.length === 0) return [];
  const { items, rest } = shown(status.accounts, view, 60);
  const axis = axisOf(status.accounts, Math.max(12, Math.min(40, view.width - 98)));
  const when = (at: string): string => (view.width < 110 ? time(at).slice(0, 10) : minute(at));
  const columns: Column[] = [
    { title: "account", min: 12 },
    { title: "region", give: 3, min: 9 },
    { title: "from", give: 8, min: 17, optional: true },
    { title: "to", give: 9, min: 17, optional: true },
    { title: "events", align: "right", give: 1, min: 9 },
    { title: "coverage", min: axis.cells },
    { title: "", give: 7, min: 11, optional: true },
  ];
  const rows = items.map((row) => [
    line(row.account),
    line(row.region),
    line(when(row.from)),
    line(when(row.to)),
    line(count(row.events)),
    picture(row, axis),
    verdict(row),
  ]);
  const people = new Set(status.accounts.map((row) => row.account)).size;
  return [
    heading(
      "coverage",
      view,
      `${counted(people, "account")}, ${counted(status.accounts.length, "account × region pair")}`,
    ),
    ...indent([...table(columns, rows, view.width - 2), ...rest, ...legend(axis, view)], "  "),
  ];
}

function legend(axis: Axis, view: View): Line[] {
  const range = `pictures: ${period(new Date(axis.from).toISOString(), new Date(axis.to).toISOString())}`;
  return [[], ...wrap([span(range, "dim")], view.width - 2), ...wrap(LEGEND, view.width - 2)];
}

function verdict(row: Status["accounts"][number]): Line {
  if (row.coverage === "cannot-tell") return [span("cannot tell", "dim")];
  return row.gaps.length === 0
    ? [span("complete", "good")]
    : [span(counted(row.gaps.length, "gap"), "alarm")];
}

function holes(status: Status, view: View): Line[] {
  const all = status.accounts.flatMap((row) =>
    row.gaps.map((gap) => ({ ...gap, account: row.account, region: row.region })),
  );
  if (all.length === 0) return [];
  const { items, rest } = shown(all, view, 20);
  const columns: Column[] = [
    { title: "account", min: 12 },
    { title: "region", give: 3, min: 9 },
    { title: "missing from", give: 1, min: 17 },
    { title: "to", give: 9, min: 17, optional: true },
    { title: "for", align: "right", min: 7 },
  ];
  const rows = items.map((gap) => [
    line(gap.account),
    line(gap.region),
    line(minute(gap.from)),
    line(minute(gap.to)),
    line(duration(Date.parse(gap.to) - Date.parse(gap.from))),
  ]);
  return [
    heading("gaps", view, "hours without a file, in days that have files before and after"),
    ...indent([...table(columns, rows, view.width - 2), ...rest], "  "),
  ];
}

function breaks(status: Status, view: View): Line[] {
  if (status.loggingBreaks.length === 0) return [];
  const { items, rest } = shown(status.loggingBreaks, view, 20);
  return [
    heading("logging breaks", view, "calls that stop or narrow the recording, and who made them"),
    ...indent([...eventTable(items, view.width - 2), ...rest], "  "),
  ];
}

function unresolved(status: Status, view: View): Line[] {
  if (status.unresolved.length === 0) return [];
  const columns: Column[] = [
    { title: "reason", give: 1, min: 12 },
    { title: "sessions", align: "right", min: 8 },
    { title: "events", align: "right", min: 6 },
  ];
  const rows = status.unresolved.map((row) => [
    line(row.reason),
    line(count(row.sessions)),
    line(count(row.events)),
  ]);
  return [
    heading("unresolved", view, "sessions whose origin the lake does not tell"),
    ...indent(table(columns, rows, view.width - 2), "  "),
  ];
}

function problems(status: Status, view: View): Line[] {
  const all = status.files.problems;
  if (all.length === 0) return [];
  return [
    heading("problems", view, counted(all.length, "problem")),
    ...problemList(all, view.limit ?? 10, view),
  ];
}

function next(status: Status): Command[] {
  if (status.accounts.length === 0)
    return [{ command: "trailhound ingest <folder with CloudTrail files>", purpose: "fill the lake" }];
  return [
    { command: "trailhound trace <access key, event ID or session>", purpose: "who is really behind it" },
  ];
}
