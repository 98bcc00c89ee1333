import type { SigninBurst, SigninRow, Signins } from "../../answers/signins.js";
import { underDays } from "./event-table.js";
import { KINDS } from "./identity.js";
import { count, counted, duration, minute, period, time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { dotted, indent, line, span, wrap } from "./text.js";
import type { Command, View } from "./view.js";
import { heading, nextCommands, page, shellWord, shown } from "./view.js";

/** Beyond this, lines are hard to read across. */
const WIDEST = 132;

/** The answer of `signins` for a terminal: bursts first, then who and from where, then the sign-ins themselves. */
export function renderSignins(answer: Signins, on: View): string {
  const view = { ...on, width: Math.min(on.width, WIDEST) };
  if (answer.rowsTotal === 0)
    return page([[heading("signins", view, "no sign-in and no role switch on record")]], view);
  return page(
    [bursts(answer, view), users(answer, view), sources(answer, view), destinations(answer, view), rows(answer, view), nextCommands(next(answer), view)],
    view,
  ); // prettier-ignore
}

function bursts({ bursts: all }: Signins, view: View): Line[] {
  if (all.length === 0) return [];
  const { items, rest } = shown(all, view, 10);
  return [
    heading("bursts", view, [span(`${counted(all.length, "burst")} of five or more failures within ten minutes`, "alarm")]),
    ...indent([...items.flatMap((burst) => burstLines(burst, view.width - 2)), ...rest], "  "),
  ];
} // prettier-ignore

function burstLines(burst: SigninBurst, width: number): Line[] {
  const { by, user, account, sourceIPAddress, failures, hidden, users, sourceIPs, success } = burst;
  const who = by === "user" ? `${user ?? ""} in ${account ?? ""}` : `from ${sourceIPAddress ?? ""}`;
  const long = (Date.parse(burst.to) - Date.parse(burst.from)) / 1000;
  const tried = [...users, ...(hidden > 0 ? [counted(hidden, "hidden name")] : [])];
  const head = dotted([
    [span(who, "strong")],
    [span(counted(failures, "failure"), "alarm")],
    line(period(burst.from, burst.to)),
    [span(long < 60 ? `${long} s` : duration(long * 1000), "dim")],
    by === "user" ? line(`from ${listed(sourceIPs)}`) : line(`tried ${listed(tried)}`),
  ]);
  const [first = [], ...more] = wrap(head, width - 2);
  return [
    line(span("▲ ", "alarm"), ...first),
    ...indent(more, "  "),
    ...indent(wrap(followed(success), width - 4), "    "),
  ];
}

function followed(success: SigninBurst["success"]): Line {
  if (success === null) return [span("no success within a day after the fifth", "good")];
  const { user, account, sourceIPAddress, mfa, afterSeconds, eventTime, eventId } = success;
  return dotted([
    [span(`then ${user ?? "somebody"} signed in to ${account}`, "alarm")],
    line(time(eventTime)),
    line(`${afterSeconds < 60 ? `${afterSeconds} s` : duration(afterSeconds * 1000)} after a failure`),
    sourceIPAddress === undefined ? undefined : line(`from ${sourceIPAddress}`),
    mfa === null ? undefined : mfa ? [span("MFA", "good")] : [span("no MFA", "poor")],
    [span(eventId, "dim")],
  ]);
}

function users(answer: Signins, view: View): Line[] {
  const { items, rest } = shown(answer.byUser, view, 20);
  const columns: Column[] = [
    { title: "user", give: 1, min: 14 },
    { title: "kind", give: 6, min: 8, optional: true },
    { title: "account", give: 3, min: 12, optional: true },
    { title: "ok", align: "right", min: 2 },
    { title: "MFA", align: "right", min: 3 },
    { title: "failed", align: "right", min: 6 },
    { title: "switches", align: "right", give: 4, min: 8, optional: true },
    { title: "from", give: 7, min: 13, optional: true },
    { title: "last", give: 5, min: 17, optional: true },
  ];
  const cells = items.map((one) => [
    line(span(one.user, "strong")),
    line(KINDS[one.kind].label),
    line(one.account),
    line(count(one.success)),
    one.success === 0 ? [] : [span(count(one.mfa), one.mfa === 0 && one.kind === "iam-user" ? "poor" : "plain")],
    one.failure === 0 ? [span("0", "dim")] : [span(count(one.failure), "alarm")],
    line(one.switches === 0 ? "" : count(one.switches)),
    line(listed(one.sourceIPs)),
    line(minute(one.last)),
  ]);
  const remarks = dotted([
    answer.hidden === 0 ? undefined : [span(`${counted(answer.hidden, "failure")} with a hidden user name: no user of that name`, "poor")],
    answer.unnamed === 0 ? undefined : [span(`${count(answer.unnamed)} name nobody`, "poor")],
  ]);
  return [
    heading("by user", view, counted(answer.byUser.length, "user and account", "users and accounts")),
    ...indent([...(items.length === 0 ? [] : table(columns, cells, view.width - 2)), ...rest, ...(remarks.length === 0 ? [] : wrap(remarks, view.width - 2))], "  "),
  ];
} // prettier-ignore

function sources({ bySource }: Signins, view: View): Line[] {
  if (bySource.length === 0) return [];
  const { items, rest } = shown(bySource, view, 10);
  const columns: Column[] = [
    { title: "address", give: 1, min: 15 },
    { title: "ok", align: "right", min: 2 },
    { title: "failed", align: "right", min: 6 },
    { title: "hidden", align: "right", give: 4, min: 6, optional: true },
    { title: "users", give: 2, min: 14 },
    { title: "last", give: 5, min: 17, optional: true },
  ];
  const cells = items.map((one) => [
    line(span(one.sourceIPAddress, "strong")),
    line(count(one.success)),
    one.failure === 0 ? [span("0", "dim")] : [span(count(one.failure), "alarm")],
    line(one.hidden === 0 ? "" : count(one.hidden)),
    line(listed(one.users)),
    line(minute(one.last)),
  ]);
  return [
    heading("by address", view, `${counted(bySource.length, "address", "addresses")}, most failures first`),
    ...indent([...table(columns, cells, view.width - 2), ...rest], "  "),
  ];
}

/** Where sign-ins led; nothing to say where all led to the console. */
function destinations({ byDestination }: Signins, view: View): Line[] {
  if (byDestination.every(({ destination }) => destination === "console" || destination === "not recorded"))
    return [];
  const parts = byDestination.map(({ destination, success, failure }) =>
    line(
      span(destination, "strong"),
      ` ${count(success)}`,
      ...(failure === 0 ? [] : [span(` (${count(failure)} failed)`, "poor")]),
    ),
  );
  return [heading("signed in to", view), ...indent(wrap(dotted(parts), view.width - 2), "  ")];
}

function rows(answer: Signins, view: View): Line[] {
  const { items } = shown(answer.rows, view, 30);
  const left = answer.rowsTotal - items.length;
  const columns: Column[] = [
    { title: "time", min: 9 },
    { title: "who", give: 2, min: 14 },
    { title: "account", give: 4, min: 12, optional: true },
    { title: "from", give: 5, min: 13, optional: true },
    { title: "MFA", give: 3, min: 3, optional: true },
    { title: "result", give: 8, min: 26 },
  ];
  const cells = items.map((row) => [
    line(time(row.eventTime).slice(11)),
    who(row),
    line(row.account),
    line(row.sourceIPAddress ?? ""),
    row.mfa === null ? [] : row.mfa ? [span("yes", "good")] : [span("no", "poor")],
    result(row),
  ]);
  const lines = underDays(
    table(columns, cells, view.width - 2),
    items.map(({ eventTime }) => eventTime),
  );
  const rest =
    left === 0 ? [] : wrap([span(`… ${count(left)} more: --all shows them, --limit N as many as you like`, "dim")], view.width - 2);
  return [
    heading("sign-ins and switches", view, `${counted(answer.rowsTotal, "record")}, newest first`),
    ...indent([...lines, ...rest], "  "),
  ];
} // prettier-ignore

/** Who; of a switch, also the role it led to. */
function who(row: SigninRow): Line {
  if (row.hidden) return [span("hidden name", "poor")];
  const name = span(row.user ?? "not recorded", row.user === null ? "poor" : "strong");
  if (row.kind !== "switch" && row.kind !== "exit" && row.kind !== "renew") return [name];
  const role = row.actor.split(":").slice(5).join(":").replace(/^assumed-role\//, "").split("/")[0] ?? "";
  return role === "" ? [name] : line(name, span(" → ", "dim"), role);
} // prettier-ignore

function result(row: SigninRow): Line {
  const { outcome, errorMessage, errorCode, session, kind, destination, eventName } = row;
  const step = kind === "step" || kind === "other" ? `${eventName} ` : "";
  if (outcome === "failure") return [span(`${step}${errorMessage ?? errorCode ?? "failed"}`, "alarm")];
  if (kind === "step") return [span(`${step}passed`, "dim")];
  if (kind === "other") return line(eventName);
  if (kind === "exit") return line("switched back");
  const led = destination === undefined || destination === "console" ? undefined : line(destination);
  if (session === undefined) return dotted([[span("success", "good")], led]);
  const did =
    session.events === 0
      ? [span("nothing after it", "dim")]
      : line(counted(session.events, "event"), span(` under ${counted(session.keysTotal, "key")}`, "dim"));
  const unsure = session.unsure === 0 ? undefined : [span(`${count(session.unsure)} unsure`, "poor")];
  return dotted([led, did, unsure, session.renewed === 0 ? undefined : [span("renewed", "dim")]]);
}

function listed(items: readonly string[]): string {
  return items.length <= 2 ? items.join(", ") : `${items[0]} and ${items.length - 1} more`;
}

function next(answer: Signins): Command[] {
  const commands: Command[] = [];
  const suspect = answer.bursts.find(({ success }) => success !== null)?.success;
  if (suspect !== undefined && suspect !== null && /^[0-9A-Fa-f-]{36}$/.test(suspect.eventId))
    commands.push({ command: `trailhound trace ${suspect.eventId}`, purpose: "the session that followed the burst" });
  const session = answer.rows.find((row) => (row.session?.events ?? 0) > 0)?.session;
  if (session !== undefined && /^[\w:/+=,.@-]{1,256}$/.test(session.id))
    commands.push({ command: `trailhound trace ${shellWord(session.id)}`, purpose: "what the newest session did" });
  return commands;
} // prettier-ignore
