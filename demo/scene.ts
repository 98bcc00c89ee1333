import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../bin/trailhound.cjs", import.meta.url));
const WIDTH = Math.min(Math.max(process.stdout.columns ?? 100, 60), 100);
const COLOR = process.stdout.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";

const paint = (code: number, text: string): string => (COLOR ? `\u001b[${code}m${text}\u001b[0m` : text);
const dim = (text: string): string => paint(2, text);
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;]*m/g, "");

/** The title of one part of the story. */
export function title(text: string): void {
  console.log(`\n${paint(1, `== ${text} ${"=".repeat(Math.max(3, WIDTH - text.length - 4))}`)}\n`);
}

/** A paragraph, folded to the width of the terminal. */
export function tell(text: string): void {
  for (const row of folded(text, WIDTH)) console.log(row);
}

/** A number in its column, and beside it what it counts. */
export function tally(count: number, text: string, column: number): void {
  const [first = "", ...rest] = folded(text, WIDTH - column - 2);
  console.log(`${count.toLocaleString("en-US").padStart(column)}  ${first}`);
  for (const row of rest) console.log(" ".repeat(column + 2) + row);
}

function folded(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

/** Lines as they are. */
export function show(...lines: string[]): void {
  for (const text of lines) console.log(text);
}

/**
 * Shows a command as one types it and what the real one prints, in a process of its own. Without `only` the answer is
 * whole but for the commands it proposes; with it, the parts above the first heading and the parts named.
 */
export function type(words: readonly string[], lake: string, only?: readonly string[]): void {
  console.log(`\n${dim("$")} ${paint(36, `trailhound ${words.join(" ")}`)}\n`);
  const parts = trailhound([...words, "--format", "table"], lake)
    .trimEnd()
    .split("\n\n");
  const headed = (part: string): string | undefined =>
    /^[A-Z]{4}[A-Z ]*(?= {2}|$)/m.exec(plain(part))?.[0].trim();
  const shown = parts.filter((part) => {
    const heading = headed(part.split("\n", 1)[0] ?? "");
    return heading === undefined || (heading !== "NEXT" && (only?.includes(heading) ?? true));
  });
  console.log(shown.join("\n\n"));
  const left = parts
    .flatMap((part) => headed(part.split("\n", 1)[0] ?? "") ?? [])
    .filter((heading) => heading !== "NEXT");
  const cut = only === undefined ? [] : left.filter((heading) => !only.includes(heading));
  if (cut.length > 0) console.log(dim(`\n[left out of this answer here: ${cut.join(", ").toLowerCase()}]`));
  console.log();
}

/** The rows of a query, by the command. */
export function rows<Row>(query: string, lake: string): Row[] {
  const text = trailhound(["sql", query, "--format", "ndjson"], lake);
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Row]));
}

function trailhound(words: readonly string[], lake: string): string {
  const color = COLOR ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...words], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...color, COLUMNS: String(WIDTH), TRAILHOUND_LAKE: lake },
  });
  if (status !== 0) throw new Error(`trailhound ${words.join(" ")} ended with ${status}\n${stderr}`);
  return stdout;
}
