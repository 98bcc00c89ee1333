import type { RefusedOpening, RootAnswer, RootUse, RootUserRow, RootWay } from "../../answers/root.js";
import { howSure, shortResource, underDays } from "./event-table.js";
import { originName } from "./identity.js";
import { count, counted, minute, time } from "./quantities.js";
import { sessionLines, taskName } from "./root-session.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { dotted, indent, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { heading, nextCommands, page, shown } from "./view.js";

/** Beyond this, lines are hard to read across. */
const WIDEST = 132;

/** The answer of `root` for a terminal: the sessions, each as a block, then refused attempts, then root users themselves. */
export function renderRoot(answer: RootAnswer, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  return page(
    [...sessions(answer, view), refused(answer, view), use(answer, view), events(answer, view), nextCommands(next(answer), view)],
    view,
  ); // prettier-ignore
}

function sessions(answer: RootAnswer, view: View): Line[][] {
  const all = answer.sessions;
  const odd = all.filter(({ misfits }) => misfits.length > 0).length;
  const people = new Set(all.map(({ opener }) => `${opener?.kind} ${opener?.name} ${opener?.account}`)).size;
  const members = new Set(all.map(({ account }) => account)).size;
  const { items, rest } = shown(all, view, 20);
  const summary = dotted([
    [span(counted(all.length, "session"), "dim")],
    all.length === 0 ? undefined : [span(`${counted(people, "opener")}, ${counted(members, "member account")}`, "dim")],
    odd === 0 ? undefined : [span(`${count(odd)} with what does not fit`, "alarm")],
  ]); // prettier-ignore
  const head = heading("assumeroot", view, summary);
  if (all.length === 0)
    return [
      [head, ...indent(wrap([span("none in the lake for this question", "dim")], view.width - 2), "  ")],
    ];
  return [
    ...items.map((session, i) => [
      ...(i === 0 ? [head] : []),
      ...indent(sessionLines(session, view.width - 2), "  "),
    ]),
    ...(rest.length === 0 ? [] : [indent(rest, "  ")]),
  ];
}

function refused({ refused: all }: RootAnswer, view: View): Line[] {
  if (all.length === 0) return [];
  const { items, rest } = shown(all, view, 20);
  const columns: Column[] = [
    { title: "when", min: 17 },
    { title: "who", give: 2, min: 10 },
    { title: "sure", give: 6, min: 4, optional: true },
    { title: "on", give: 1, min: 12 },
    { title: "task", give: 3, min: 10, optional: true },
    { title: "from", give: 7, min: 13, optional: true },
    { title: "region", give: 8, min: 9, optional: true },
    { title: "answer", give: 4, min: 12 },
  ];
  const rows = items.map((one: RefusedOpening) => [
    line(minute(one.event.eventTime)),
    line(originName(one.opener)),
    howSure(one.confidence, view.width),
    line(one.account ?? "not recorded"),
    line(taskName(one.taskPolicy)),
    line(one.sourceIPAddress ?? ""),
    line(one.region),
    line(span(one.errorCode ?? one.errorMessage ?? "failed", "alarm")),
  ]);
  return [
    heading("refused", view, "AssumeRoot calls that failed: no session was opened"),
    ...indent([...table(columns, rows, view.width - 2), ...rest], "  "),
  ];
}

const WAYS: Readonly<Record<RootWay, string>> = {
  "sign-in": "sign-in",
  "console": "console",
  "access-key": "access key",
  "session-token": "session token",
  "aws-login": "aws login",
  "on-behalf": "a service",
  "not-recorded": "not recorded",
  "unexplained": "unexplained",
}; // prettier-ignore

function use(answer: RootAnswer, view: View): Line[] {
  const all = answer.rootUse;
  if (all.length === 0) return [];
  const { items, rest } = shown(all, view, 20);
  const columns: Column[] = [
    { title: "account", min: 12 },
    { title: "by", give: 2, min: 11 },
    { title: "credential", give: 1, min: 20 },
    { title: "events", align: "right", min: 6 },
    { title: "failed", align: "right", give: 9, min: 6, optional: true },
    { title: "MFA", give: 3, min: 3, optional: true },
    { title: "first", give: 7, min: 17, optional: true },
    { title: "last", give: 6, min: 17, optional: true },
    { title: "from", give: 5, min: 13, optional: true },
  ];
  const rows = items.map((one: RootUse) => [
    line(one.account),
    line(span(WAYS[one.way], one.way === "access-key" ? "alarm" : one.way === "unexplained" ? "poor" : "plain")),
    line(one.accessKeyId ?? (one.openedAt === undefined ? "" : `since ${minute(one.openedAt)}`)),
    line(count(one.events)),
    line(one.errors === 0 ? "" : count(one.errors)),
    mfaMark(one.mfa),
    line(minute(one.firstSeen)),
    line(minute(one.lastSeen)),
    line(listed(one.sourceIPs)),
  ]); // prettier-ignore
  const unexplained = all.filter(({ way }) => way === "unexplained");
  const remark =
    unexplained.length === 0
      ? []
      : wrap(
          [
            span("▲ ", "alarm"),
            span(
              `unexplained: neither sign-in nor AssumeRoot of ${counted(unexplained.length, "session")} is in the lake. Whether root signed in or somebody opened an AssumeRoot session cannot be told.`,
              "poor",
            ),
          ],
          view.width - 2,
        );
  return [
    heading("root users themselves", view, "their own password and keys, not AssumeRoot"),
    ...indent([...table(columns, rows, view.width - 2), ...rest, ...remark], "  "),
  ];
}

function mfaMark(mfa: boolean | null): Line {
  return mfa === null ? [span("-", "dim")] : mfa ? [span("yes", "good")] : [span("no", "alarm")];
}

function listed(items: readonly string[]): string {
  return items.length <= 2 ? items.join(", ") : `${items[0]} and ${items.length - 1} more`;
}

function events(answer: RootAnswer, view: View): Line[] {
  if (answer.rootUser.length === 0) return [];
  const { items } = shown(answer.rootUser, view, 20);
  const left = answer.rootUserTotal - items.length;
  const columns: Column[] = [
    { title: "time", min: 9 },
    { title: "account", min: 12 },
    { title: "event", give: 3, min: 14 },
    { title: "by", give: 2, min: 10, optional: true },
    { title: "on", give: 5, min: 12, cutAt: "start", optional: true },
    { title: "from", give: 6, min: 13, optional: true },
    { title: "MFA", give: 8, min: 3, optional: true },
    { title: "result", give: 3, min: 7, optional: true },
  ];
  const rows = items.map((row: RootUserRow) => [
    line(time(row.eventTime).slice(11)),
    line(row.account),
    line(span(row.eventName, "strong")),
    line(WAYS[row.way]),
    line(row.resources.map(shortResource).join(", ")),
    line(row.sourceIPAddress ?? ""),
    mfaMark(row.mfa),
    result(row),
  ]);
  const rest =
    left === 0 ? [] : wrap([span(`… ${count(left)} more: --all shows them, --limit N as many as you like`, "dim")], view.width - 2);
  return [
    heading("what root users did", view, `${counted(answer.rootUserTotal, "event")}, newest first`),
    ...indent([...underDays(table(columns, rows, view.width - 2), items.map(({ eventTime }) => eventTime)), ...rest], "  "),
  ];
} // prettier-ignore

function result({ outcome, errorCode, errorMessage }: RootUserRow): Line {
  if (errorCode !== undefined) return [span(errorCode, "poor")];
  if (outcome === "failure") return [span(errorMessage ?? "failed", "poor")];
  return outcome === "success" ? [span("success", "good")] : [];
}

function next(answer: RootAnswer): Command[] {
  const commands: Command[] = [];
  const key = answer.sessions.find(
    ({ accessKeyId }) => accessKeyId !== null && /^[A-Z0-9]{16,128}$/.test(accessKeyId),
  )?.accessKeyId;
  const fetch = answer.sessions.find(({ member }) => member.fetchNext !== undefined)?.member.fetchNext;
  if (fetch !== undefined)
    commands.push({
      command: "trailhound ingest <folder>",
      purpose: `the trail files of account ${fetch.account}, ${time(fetch.from)} to ${time(fetch.to)}`,
    });
  if (typeof key === "string")
    commands.push({ command: `trailhound trace ${key}`, purpose: "the whole chain behind the newest session" });
  return commands;
} // prettier-ignore
