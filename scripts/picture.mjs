// Writes docs/trace.svg, the picture in the README: what `trailhound trace` prints about the demo's alarm, as it
// prints it. Only what depends on the clock (how long ago a session expired) and the last section are left out.
//   npm run build && npx tsc -p tsconfig.demo.json && node scripts/picture.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const COLUMNS = 100;
const CELL = 8.4;
const LINE = 18;
const FONT = 14;
const MARGIN = 22;
const BAR = 34;

/** Foregrounds by their SGR number; dim and bold are laid over them. */
const COLOURS = { 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#56d4dd" };
const PLAIN = "#d6dbe1";
const DIM = "#8b949e";

const root = resolve(import.meta.dirname, "..");
const work = mkdtempSync(join(tmpdir(), "trailhound-picture-"));
try {
  const { key, text } = await traceOfTheAlarm();
  const lines = text
    .split("\n")
    .slice(
      0,
      text.split("\n").findIndex((line) => bare(line) === "NEXT"),
    )
    .map((line) => line.replace(/(?:\x1b\[2m · \x1b\[22m)?\x1b\[2mexpired [^\x1b]* ago\x1b\[22m/g, ""));
  while (bare(lines.at(-1) ?? "x") === "") lines.pop();
  const file = join(root, "docs/trace.svg");
  writeFileSync(file, svg(key, lines));
  console.log(file);
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function traceOfTheAlarm() {
  const demo = (name) => import(pathToFileURL(join(root, "dist-demo/demo", name)).href);
  const { generateDemo } = await demo("generate.js");
  const { writeArchive } = await demo("write.js");
  const archive = generateDemo();
  await writeArchive(join(work, "logs"), archive);
  const trailhound = (...words) =>
    execFileSync(process.execPath, [join(root, "bin/trailhound.cjs"), ...words], {
      cwd: work,
      encoding: "utf8",
      env: {
        FORCE_COLOR: "1",
        LANG: "C.UTF-8",
        COLUMNS: String(COLUMNS),
        TRAILHOUND_LAKE: join(work, "lake"),
      },
      stdio: ["ignore", "pipe", "ignore"],
    });
  trailhound("ingest", "logs");
  const key = archive.truth.attack.alarmKey;
  return { key, text: trailhound("trace", key, "--format", "table") };
}

function bare(line) {
  return line.replace(/\x1b\[[0-9;]*m/g, "").trim();
}

/** One line as runs of one look: `[{ column, text, bold, fill }]`. Each glyph of this text is one column wide. */
function runs(line) {
  const found = [];
  let [bold, dim, colour, column] = [false, false, undefined, 0];
  for (const part of line.split(/(\x1b\[[0-9;]*m)/)) {
    const code = /^\x1b\[(\d*)m$/.exec(part)?.[1];
    if (code === undefined) {
      const fill = colour === undefined ? (dim ? DIM : PLAIN) : COLOURS[colour];
      const last = found.at(-1);
      if (last?.bold === bold && last.fill === fill) last.text += part;
      else if (part !== "") found.push({ column, text: part, bold, fill });
      column += columnsOf(part);
    } else if (code === "1") bold = true;
    else if (code === "2") dim = true;
    else if (code === "22") [bold, dim] = [false, false];
    else if (code === "39") colour = undefined;
    else if (code === "0" || code === "") [bold, dim, colour] = [false, false, undefined];
    else if (COLOURS[code] !== undefined) colour = code;
    else throw new Error(`The picture does not know the terminal code ${code}.`);
  }
  return found;
}

/** A run without the blanks at its ends, cut where several blanks stand together: what has its own x stays in line. */
function pieces({ column, text, ...look }) {
  return [...text.matchAll(/\S+(?: \S+)*/g)].map((match) => ({
    column: column + columnsOf(text.slice(0, match.index)),
    text: match[0],
    ...look,
  }));
}

function svg(key, lines) {
  const width = Math.round(COLUMNS * CELL + 2 * MARGIN);
  const shown = [`\x1b[32m$\x1b[39m \x1b[1mtrailhound trace ${key}\x1b[22m`, "", ...lines];
  const height = BAR + shown.length * LINE + MARGIN;
  const rows = shown.map((line, i) => {
    const y = BAR + (i + 1) * LINE - 4;
    const spans = runs(line).flatMap(pieces).map(tspan).join("");
    return spans === "" ? "" : `<text y="${y}">${spans}</text>\n`;
  });
  const dots = ["#ff5f57", "#febc2e", "#28c840"]
    .map((fill, i) => `<circle cx="${MARGIN + i * 20}" cy="${BAR / 2}" r="6" fill="${fill}"/>`)
    .join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">What trailhound trace prints about an access key: the IAM user behind it, the three role sessions in between, and the proof of each hop</title>
<rect width="${width}" height="${height}" rx="10" fill="#0d1117"/>
${dots}
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="${FONT}" fill="${PLAIN}">
${rows.join("")}</g>
</svg>
`;
}

function tspan({ column, text, bold, fill }) {
  const x = round(MARGIN + column * CELL);
  const length = round(columnsOf(text) * CELL);
  const weight = bold ? ' font-weight="bold"' : "";
  const paint = fill === PLAIN ? "" : ` fill="${fill}"`;
  return `<tspan x="${x}" textLength="${length}" lengthAdjust="spacingAndGlyphs"${weight}${paint}>${escaped(text)}</tspan>`;
}

function columnsOf(text) {
  return [...text].length;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
