import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Node, type ParsedNode } from "yaml";
import type { FoundPattern } from "./found.js";
import { isPattern } from "./found.js";

/** What names a filter beside its pattern, the surest first (CloudFormation, Terraform JSON, CLI skeletons, policy tools). */
const NAMES = [
  "FilterName",
  "filterName",
  "filter_name",
  "AlarmName",
  "alarm_name",
  "name",
  "Name",
  "MetricName",
  "title",
  "id",
];
/** Keys that say what a thing is, not which. */
const GENERIC =
  /^(Properties|properties|resource|Resources|MetricFilters|value|default|pattern|filter_?pattern)$/i;
const MOST_DEPTH = 200;

/** Thrown where a file is neither YAML nor JSON. */
export class NotStructured extends Error {}

/**
 * The filter patterns of a YAML or JSON file: CloudFormation with its short forms (`!Sub`, `!Join`), Terraform JSON, and any
 * other. Escapes and folded lines are the host language's; `${…}` and references are known only when deployed.
 *
 * @throws NotStructured
 */
export function structuredPatterns(source: string): FoundPattern[] {
  if (nesting(source) > MOST_DEPTH) throw new NotStructured();
  const lines = new LineCounter();
  const documents = parseAllDocuments(source, { lineCounter: lines, logLevel: "silent", uniqueKeys: false });
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0))
    throw new NotStructured();
  const found: FoundPattern[] = [];
  for (const { contents } of documents) visit(contents, [], undefined, 0);
  return found;

  function visit(
    node: ParsedNode | Node | null,
    path: string[],
    name: string | undefined,
    depth: number,
  ): void {
    if (node === null || depth > MOST_DEPTH) return;
    const key = path.at(-1) ?? "";
    const text = textOf(node);
    if (text !== undefined) {
      if (isPattern(key, text.text)) {
        found.push({
          name: name ?? path.findLast((part) => !GENERIC.test(part) && !/^\d+$/.test(part)) ?? key,
          line: lines.linePos(node.range?.[0] ?? 0).line,
          text: text.text,
          ...(text.known ? {} : { unknown: "It is put together from references when it is deployed." }),
        });
      }
      return;
    }
    if (isMap(node)) {
      const own = NAMES.map((one) => node.get(one)).find((one) => typeof one === "string" && one !== "");
      for (const { key: at, value } of node.items)
        visit(
          value as Node | null,
          [...path, scalarText(at)],
          typeof own === "string" ? own : name,
          depth + 1,
        );
    } else if (isSeq(node)) {
      node.items.forEach((item, at) => visit(item as Node | null, [...path, String(at)], name, depth + 1));
    }
  }
}

/** How many brackets are open at once at most; the parser would run out of stack. */
function nesting(source: string): number {
  let depth = 0;
  let most = 0;
  for (const char of source) {
    if (char === "{" || char === "[") most = Math.max(most, ++depth);
    else if (char === "}" || char === "]") depth = Math.max(0, depth - 1);
  }
  return most;
}

function scalarText(node: unknown): string {
  return isScalar(node) ? String(node.value) : "";
}

/** A string, or one that CloudFormation makes of parts; undefined for anything else. */
function textOf(node: Node): { text: string; known: boolean } | undefined {
  if (isScalar(node)) {
    if (typeof node.value !== "string") return undefined;
    if (node.tag === "!Ref" || node.tag === "!GetAtt" || node.tag === "!ImportValue") return undefined;
    // Terraform JSON and !Sub write references like this; elsewhere a filter pattern has no use for it.
    return { text: node.value.replaceAll("${!", "${"), known: !/\$\{(?!!)/.test(node.value) };
  }
  if (isSeq(node) && node.tag === "!Join") return joined(node.items as Node[]);
  if (isSeq(node) && node.tag === "!Sub") return partOf(node.items[0] as Node | undefined);
  if (!isMap(node) || node.items.length !== 1) return undefined;
  const sub = node.get("Fn::Sub", true) as Node | undefined;
  if (sub !== undefined) return isSeq(sub) ? partOf(sub.items[0] as Node | undefined) : textOf(sub);
  const join = node.get("Fn::Join", true) as Node | undefined;
  return isSeq(join) ? joined(join.items as Node[]) : undefined;
}

function partOf(node: Node | undefined): { text: string; known: boolean } | undefined {
  return node === undefined ? undefined : textOf(node);
}

/** `[delimiter, [parts]]`; a part that is a reference leaves a gap. */
function joined([delimiter, list]: readonly Node[]): { text: string; known: boolean } | undefined {
  if (!isScalar(delimiter) || !isSeq(list)) return undefined;
  const parts = list.items.map((item) => partOf(item as Node));
  return {
    text: parts.map((part) => part?.text ?? "${…}").join(String(delimiter.value)),
    known: parts.every((part) => part?.known === true),
  };
}
