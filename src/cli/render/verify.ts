import type { FileVerdict, Verification, VerifiedHour } from "../../answers/verify.js";
import type { VerifyProgress } from "../../library/contract.js";
import { count, counted, period, time } from "./quantities.js";
import type { Column } from "./table.js";
import { table } from "./table.js";
import type { Line, Span, Tone } from "./text.js";
import { cutLine, dotted, indent, line, paint, span, wrap } from "./text.js";
import type { View } from "./view.js";
import { field, heading, page, shown } from "./view.js";

const LOOKS: Readonly<Record<FileVerdict, { glyph: string; tone: Tone }>> = {
  valid: { glyph: "█", tone: "good" },
  invalid: { glyph: "✗", tone: "alarm" },
  missing: { glyph: "▲", tone: "alarm" },
  unproven: { glyph: "░", tone: "poor" },
  "not-checked": { glyph: "·", tone: "dim" },
};
const WORST: readonly FileVerdict[] = ["invalid", "missing", "unproven", "not-checked", "valid"];

/** The answer of `verify` for a terminal: the sums, a picture of the hours, then whatever is not valid. */
export function renderVerification(answer: Verification, view: View): string {
  return page([sums(answer, view), pictures(answer, view), hours(answer, view), files(answer, view), planted(answer, view), holes(answer, view)], view); // prettier-ignore
}

/** One line, no wider than the terminal. */
export function renderVerifyProgress(at: VerifyProgress, view: View): string {
  const facts =
    at.phase === "listing"
      ? [line("looking for files"), line(`${count(at.files)} found`)]
      : [
          line("checking"),
          line(`${count(at.digestsDone)}/${count(at.digestsTotal)} digests`),
          line(`${count(at.files)} files`),
        ];
  return paint([cutLine(dotted(facts), view.width - 1)], view).trimEnd();
}

function sums({ sums: of, keys, hours: all }: Verification, view: View): Line[] {
  const bad =
    of.digests.invalid + of.digests.missing + of.files.invalid + of.files.missing + of.unexpected > 0;
  const title =
    all.length === 0
      ? "nothing to verify by"
      : bad
        ? "not what was delivered"
        : of.digests.unproven + of.files.unproven > 0
          ? "nothing speaks against it"
          : "valid";
  const rows: [string, Line][] = [
    ["digests", counts(of.digests)],
    ["files", dotted([counts(of.files), ...(of.unexpected === 0 ? [] : [[span(`${count(of.unexpected)} that no digest names`, "alarm")]]), ...(of.notChecked === 0 ? [] : [line(`${count(of.notChecked)} not checked`)])])],
    ["keys", line(keys === "none" ? "none: no signature was proven" : keys === "api" ? "from CloudTrail" : "from the file")],
  ]; // prettier-ignore
  return [
    heading(title, view),
    ...indent(
      rows.flatMap(([label, value]) => field(label, value, view.width - 2, 9)),
      "  ",
    ),
  ];
}

function counts(of: Verification["sums"]["digests"]): Line {
  const parts = (["valid", "invalid", "missing", "unproven"] as const)
    .filter((verdict) => verdict === "valid" || of[verdict] > 0)
    .map((verdict) => [
      span(`${count(of[verdict])} ${verdict}`, verdict === "valid" ? "strong" : LOOKS[verdict].tone),
    ]);
  return dotted(parts);
}

/** One strip for each account, region and trail: oldest hour left, the worst of the hours that share a cell. */
function pictures({ hours: all }: Verification, view: View): Line[] {
  if (all.length === 0) return [];
  const chains = new Map<string, VerifiedHour[]>();
  for (const hour of all) {
    const chain = `${hour.account} ${hour.region} ${hour.trail}`;
    const known = chains.get(chain);
    if (known === undefined) chains.set(chain, [hour]);
    else known.push(hour);
  }
  const { items, rest } = shown([...chains.values()], view, 40);
  const columns: Column[] = [
    { title: "account", min: 12 },
    { title: "region", give: 3, min: 9 },
    { title: "trail", give: 5, min: 8 },
    { title: "hours", align: "right", min: 5 },
    { title: "", min: 24 },
    { title: "from, to", give: 9, min: 20, optional: true },
  ];
  const cells = Math.max(24, Math.min(48, view.width - 84));
  const rows = items.map((chain) => {
    const [first, last] = [chain[0], chain.at(-1)];
    return [
      line(first?.account ?? ""),
      line(first?.region ?? ""),
      line(first?.trail ?? ""),
      line(count(chain.length)),
      strip(chain, cells),
      line(period(first?.from ?? "", last?.to ?? "")),
    ];
  });
  const legend = dotted([line("█ valid"), line("✗ invalid"), line("▲ missing"), line("░ unproven")]);
  return [
    heading("hours", view, "oldest left; a cell is the worst of the hours in it"),
    ...indent([...table(columns, rows, view.width - 2), ...rest, ...wrap(legend, view.width - 2)], "  "),
  ];
}

function strip(chain: readonly VerifiedHour[], cells: number): Span[] {
  const width = Math.min(cells, chain.length);
  return Array.from({ length: width }, (_, cell) => {
    const own = chain.slice(
      Math.floor((cell * chain.length) / width),
      Math.max(1, Math.floor(((cell + 1) * chain.length) / width)),
    );
    const worst = WORST.find((verdict) => own.some((hour) => hour.verdict === verdict)) ?? "valid";
    return span(LOOKS[worst].glyph, LOOKS[worst].tone);
  });
}

function hours({ hours: all }: Verification, view: View): Line[] {
  const stretches = stretchesOf(all.filter(({ digest }) => digest.verdict !== "valid"));
  if (stretches.length === 0) return [];
  const { items, rest } = shown(stretches, view, 20);
  const columns: Column[] = [
    { title: "digest", min: 8 },
    { title: "account", give: 4, min: 12 },
    { title: "region", give: 6, min: 9 },
    { title: "n", align: "right" },
    { title: "hours", min: 17, give: 5 },
    { title: "why", give: 7, min: 20, optional: true },
  ];
  const rows = items.map(({ first, last, hours: amount }) => [
    [span(first.digest.verdict, LOOKS[first.digest.verdict].tone)],
    line(first.account),
    line(first.region),
    line(count(amount)),
    line(period(first.from, last.to)),
    line(first.digest.reasons.join("; ")),
  ]);
  return [
    heading("digests", view, "that are not valid"),
    ...indent([...table(columns, rows, view.width - 2), ...rest], "  "),
  ];
}

/** Hours on end of one trail with one verdict for one reason. */
function stretchesOf(
  all: readonly VerifiedHour[],
): { first: VerifiedHour; last: VerifiedHour; hours: number }[] {
  const stretches: { first: VerifiedHour; last: VerifiedHour; hours: number }[] = [];
  const kind = ({ account, region, trail, backfill, digest }: VerifiedHour): string =>
    [account, region, trail, backfill, digest.verdict, ...digest.reasons].join("\n");
  for (const hour of all) {
    const before = stretches.at(-1);
    if (before !== undefined && kind(before.first) === kind(hour) && before.last.to === hour.from) {
      before.last = hour;
      before.hours += 1;
    } else stretches.push({ first: hour, last: hour, hours: 1 });
  }
  return stretches;
}

function files({ files: all }: Verification, view: View): Line[] {
  // What is unproven only because its digest is has been told by the digest.
  const bad = all.filter(({ verdict }) => verdict !== "unproven");
  if (bad.length === 0) return [];
  const { items, rest } = shown(bad, view, 20);
  const columns: Column[] = [
    { title: "file", min: 8 },
    { title: "why", give: 1, min: 12 },
    { title: "where", give: 3, min: 20, cutAt: "start" },
  ];
  const rows = items.map(({ verdict, reason, path }) => [
    [span(verdict, LOOKS[verdict].tone)],
    line(reason),
    line(path),
  ]);
  return [
    heading("log files", view, counted(bad.length, "file")),
    ...indent([...table(columns, rows, view.width - 2), ...rest], "  "),
  ];
}

function planted({ unexpected }: Verification, view: View): Line[] {
  if (unexpected.length === 0) return [];
  const { items, rest } = shown(unexpected, view, 20);
  return [
    heading("no digest names", view, "delivered in hours that digests speak for, and signed by none"),
    ...indent(
      [...items.map(({ path }) => cutLine([span(path, "alarm")], view.width - 2, "start")), ...rest],
      "  ",
    ),
  ];
}

function holes({ gaps, notChecked }: Verification, view: View): Line[] {
  const lines = [
    ...gaps.map(({ account, region, trail, from, to }) =>
      line(
        `${account} ${region} ${trail}: no digests from ${time(from)} to ${time(to)}: logging was stopped, and began again`,
      ),
    ),
    ...notChecked.map(({ account, region, files: amount, from, to }) =>
      line(`${account} ${region}: ${counted(amount, "log file")} of ${period(from, to)} without a digest`),
    ),
  ];
  if (lines.length === 0) return [];
  return [
    heading("beyond the digests", view),
    ...indent(
      lines.flatMap((text) => wrap(text, view.width - 2)),
      "  ",
    ),
  ];
}
