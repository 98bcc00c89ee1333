import type { EventsOf, IdentityActivity, IdentityReading } from "../../answers/activity.js";
import { howSure } from "./event-table.js";
import { KINDS } from "./identity.js";
import { count, counted } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line } from "./text.js";
import { indent, line, span, wrap } from "./text.js";
import type { View } from "./view.js";
import { heading, shown } from "./view.js";

const LABELLED: Readonly<Record<string, string>> = {
  role: "role",
  session: "session",
  "session-name": "session name",
  "source-identity": "source identity",
  "access-key": "access key",
};

/** What kind of identity a reading is, in words. */
export function kindOf({ as }: Pick<IdentityReading, "as">): string {
  return LABELLED[as] ?? KINDS[as as keyof typeof KINDS].label;
}

/** What tells a reading from others of its name: the account, or whose directory gave the name. */
export function placeOf({ as, account, provider, principalIds }: IdentityReading): string | undefined {
  if (as === "identity-center-user") return principalIds[0];
  return account ?? (as === "saml-user" || as === "web-identity" ? provider : undefined);
}

/** Who is behind some events, one a row. */
export function people(of: readonly EventsOf[], width: number): Line[] {
  const columns: Column[] = [
    { title: "who", give: 2, min: 16, cutAt: "start" },
    { title: "kind", give: 6, min: 8, optional: true },
    { title: "account", give: 5, min: 12, optional: true },
    { title: "events", align: "right", min: 6 },
    { title: "sure", min: 4, give: 1 },
  ];
  const cells = of.map(({ origin, confidence, events }) => [
    origin === null ? [span("several readings", "alarm")] : origin.name === "" ? [span("unknown", "alarm")] : line(origin.name),
    line(origin === null ? "" : KINDS[origin.kind].label),
    line(origin?.account ?? ""),
    line(count(events)),
    howSure(confidence, width),
  ]); // prettier-ignore
  return table(columns, cells, width);
}

/** Sessions that carry the name and are not counted. */
export function alike({ apart }: IdentityActivity, view: View): Line[] {
  const width = view.width - 2;
  const said = { "session-name": "sessions of this name", "source-identity": "sessions that claim this source identity" };
  return apart.namedAlike.flatMap(({ as, events, by }, i) => [
    ...(i > 0 ? [[]] : []),
    heading("not counted", view, `${said[as]}, by others or by nobody known: ${counted(events, "event")}`),
    ...indent(people(by, width), "  "),
  ]);
} // prettier-ignore

/** All that the typed text may mean. */
export function readings({ readings: all, identity }: IdentityActivity, view: View): Line[] {
  if (all.length === 0) return [];
  const { items, rest } = shown(all, view, 20);
  const columns: Column[] = [
    { title: "", min: 1 },
    { title: "--as", min: 12 },
    { title: "name", give: 4, min: 12, optional: true },
    { title: "--account", min: 12, give: 1, optional: true },
    { title: "of", min: 12, give: 7, cutAt: "start", optional: true },
    { title: "events", align: "right", min: 6 },
    { title: "behind it", give: 3, min: 14 },
    { title: "joined by", give: 6, min: 9, optional: true },
  ];
  const cells = items.map((reading) => [
    line(reading === identity || sameReading(reading, identity) ? "▸" : ""),
    line(reading.as),
    line(reading.name),
    line(reading.account ?? ""),
    line(reading.account === undefined ? (placeOf(reading) ?? "") : ""),
    line(count(reading.events)),
    line(namesIn(reading)),
    line(BASIS[reading.basis]),
  ]);
  return [
    heading("readings", view, "what it may mean; --as and --account choose"),
    ...indent(
      [...table(columns, cells, view.width - 2), ...rest.flatMap((one) => wrap(one, view.width - 2))],
      "  ",
    ),
  ];
}

const BASIS = { origin: "proof", stamp: "AWS's stamp", name: "a mere name", claim: "a claim" } as const;

function sameReading(a: IdentityReading, b: IdentityReading | null): boolean {
  return b !== null && a.as === b.as && a.name === b.name && a.account === b.account && a.provider === b.provider;
} // prettier-ignore

function namesIn({ by }: IdentityReading): string {
  const names = [
    ...new Set(by.map(({ origin }) => (origin === null ? "several" : origin.name || "unknown"))),
  ];
  return names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");
}

/** Why there is nothing to show. */
export function reasons(answer: IdentityActivity, view: View): Line[] {
  const title = answer.identity === null ? answer.query : `${answer.identity.name}: no events`;
  return [
    ...wrap([span(title, "strong")], view.width),
    ...indent(
      [...answer.why, ...answer.warnings].flatMap((text) => wrap([span(text)], view.width - 2)),
      "  ",
    ),
  ];
}

/** Names that are near the one nobody has. */
export function near({ near: names }: IdentityActivity, view: View): Line[] {
  if (names.length === 0) return [];
  const lines = names.map(({ as, name, account }) => line(span(name, "strong"), span(`  ${kindOf({ as })}${account === undefined ? "" : ` · ${account}`}`, "dim"))); // prettier-ignore
  return [
    heading("near", view, "names that this lake has"),
    ...indent(
      lines.flatMap((one) => wrap(one, view.width - 2)),
      "  ",
    ),
  ];
}
