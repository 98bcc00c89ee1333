import { Problem } from "../diagnostics/problem.js";
import type { Explained, Notice } from "../library/contract.js";
import { json } from "./render/json.js";
import { noticeLines } from "./render/notice.js";
import type { Line } from "./render/text.js";
import { indent, line, paint, span, wrap } from "./render/text.js";
import type { View } from "./render/view.js";
import { heading, page } from "./render/view.js";
import type { ExitCode, Session } from "./verb.js";

/** Prints how a query reads, what to know about it, and the SQL that runs: the answer of `--explain`. */
export async function printExplained(session: Session, explained: Explained): Promise<ExitCode> {
  const { out, globals, view } = session;
  switch (globals.format) {
    case "csv":
      throw new Problem({
        code: "usage",
        detail: "--explain has no csv; it answers as table, json or ndjson.",
      });
    case "json":
      await out.write(`${JSON.stringify(explained, null, 2)}\n`);
      return 0;
    case "ndjson":
      await out.write(`${json(explained)}\n`);
      return 0;
    case "table":
      await out.write(renderExplained(explained, view));
      return 0;
  }
}

/** The answer of `--explain` for a terminal. The SQL is not wrapped: it is there to be copied. */
export function renderExplained({ words = [], notices, sql, text }: Explained, view: View): string {
  const section = (title: string, lines: readonly Line[]): Line[] =>
    lines.length === 0 ? [] : [heading(title, view), ...indent(lines, "  ")];
  const inner = { ...view, width: view.width - 2 };
  return page(
    [
      section(
        "reads as",
        words.flatMap((one) => hanging(one, inner.width)),
      ),
      section(
        "worth knowing",
        notices.flatMap((notice) => noticeLines(notice, text, inner)),
      ),
      section(
        "runs as",
        sql.split("\n").map((one) => line(one)),
      ),
    ],
    view,
  );
}

/** Prints on stderr what there is to tell beside an answer; nothing with --quiet. */
export function printNotices(session: Session, notices: readonly Notice[], text?: string): void {
  const { globals, terminal, errView } = session;
  if (globals.quiet) return;
  for (const notice of notices) terminal.stderr.write(paint(noticeLines(notice, text, errView), errView));
}

/** A line that, where it must be broken, goes on under its own beginning. */
function hanging(text: string, width: number): Line[] {
  const body = text.trimStart();
  const by = " ".repeat(Math.min(text.length - body.length, Math.floor(width / 2)));
  return indent(wrap([span(body)], width - by.length), by);
}
