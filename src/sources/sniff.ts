/** What a file's first bytes say it is. `other` names a kind that cannot be read. */
export type Content =
  { kind: "gzip" | "zip" | "json" | "text" | "empty" | "utf16" } | { kind: "other"; name: string };

/** Bytes that are enough to tell: a tar header ends at 263. */
export const SNIFF_BYTES = 4096;

const MAGIC: [name: string, at: number, bytes: string][] = [
  ["a bzip2 file", 0, "BZh"],
  ["an xz file", 0, "\xfd7zXZ\0"],
  ["a zstd file", 0, "\x28\xb5\x2f\xfd"],
  ["a 7z archive", 0, "7z\xbc\xaf\x27\x1c"],
  ["a RAR archive", 0, "Rar!\x1a\x07"],
  ["a Parquet file", 0, "PAR1"],
  ["an Avro file", 0, "Obj\x01"],
  ["an ORC file", 0, "ORC"],
  ["an SQLite database", 0, "SQLite format 3\0"],
  ["a PDF file", 0, "%PDF-"],
  ["a tar archive", 257, "ustar"],
];

/** Tells what bytes hold by looking at them, never by a name. `text` may still be CSV, a log export, or neither. */
export function sniff(head: Buffer): Content {
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: "gzip" };
  const latin = head.toString("latin1", 0, SNIFF_BYTES);
  if (/^PK(\x03\x04|\x05\x06|\x07\x08)/.test(latin)) return { kind: "zip" };
  if (/^(\xff\xfe|\xfe\xff|[\s\S]\0[\s\S]\0)/.test(latin)) return { kind: "utf16" };
  for (const [name, at, bytes] of MAGIC) if (latin.startsWith(bytes, at)) return { kind: "other", name };
  const text = latin.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (text === "") return { kind: "empty" };
  if (/^\{\s*(?:["}]|$)/.test(text) || /^\[\s*(?:[[{"\]\d-]|null|true|false|$)/.test(text))
    return { kind: "json" };
  if (/^"(?:\{|\[)/.test(text)) return { kind: "json" };
  return { kind: "text" };
}

/** Whether text is a log export: lines that begin with a timestamp and hold JSON. */
export function isLogExport(head: string): boolean {
  return /^\uFEFF?\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^{[\n]{0,500}[{[]/.test(head);
}

/** Whether a line that is no JSON is followed by lines that are: a log whose first line is cut or foreign. */
export function isLinesAfterBadLine(head: string): boolean {
  return /^\s*[^\n]+\n\s*\{"(?:[^\n]*\}[\s,]*\n|[^\n]*\}\s*$|[^\n]{1024})/.test(head);
}
