import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ItemHandler } from "./item-handler.js";
import { JsonItems } from "./json-items.js";
import { processorTime } from "../../test/support/processor-time.js";

const LIMITS = { maxRecordBytes: 1 << 20, maxDepth: 32 };

/** Everything the splitter reports for bytes that come in these pieces. */
function split(pieces: Buffer[], limits = LIMITS): { log: string[]; items: string[] } {
  const log: string[] = [];
  const items: string[] = [];
  const handler: ItemHandler = {
    item: (text, item) => {
      items.push(text);
      log.push(`item ${item.ordinal} ${item.container} ${text}`);
    },
    lost: (code, item, place, text) =>
      log.push(`lost ${code} ${item.ordinal} ${place.line}:${place.column} ${text ?? ""}`),
    stray: (character, place) => log.push(`stray ${character} ${place.line}:${place.column}`),
    container: (name) => log.push(`container ${name}`),
  };
  const splitter = new JsonItems(handler, limits);
  for (const piece of pieces) splitter.write(piece);
  const cut = splitter.finish();
  if (cut) log.push(`cut ${cut.line}:${cut.column}`);
  log.push(`loose ${splitter.loose} ${splitter.looseLines}`);
  return { log, items };
}

const items = (text: string, limits = LIMITS): string[] => split([Buffer.from(text)], limits).items;
const log = (text: string, limits = LIMITS): string[] => split([Buffer.from(text)], limits).log;

describe("layouts", () => {
  it.each([
    ['{"Records":[{"a":1},{"b":[{}]}]}', ['{"a":1}', '{"b":[{}]}']],
    ['{"x":{"y":[1,{"z":2}]},"Records" : [ {"a":1} ],"after":[{"c":1}]}', ['{"a":1}']],
    ['{"hits":{"total":{"value":1},"hits":[{"_source":{}}]}}', ['{"_source":{}}']],
    ['[{"a":1},\n {"b":2}]', ['{"a":1}', '{"b":2}']],
    ['["{\\"a\\":1}", 7, null]', ['"{\\"a\\":1}"', "7", "null"]],
    ['{"a":1}{"b":2} {"c":3}\n{"d":4}', ['{"a":1}', '{"b":2}', '{"c":3}', '{"d":4}']],
    ['\uFEFF\n\n{"a":"}{"}', ['{"a":"}{"}']],
    ['{"Records":[{"a":1}]}{"Records":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ['2024-05-01T10:00:00.000Z {"a":1}\n2024-05-01T10:00:01Z stream/x {"b":2}\n', ['{"a":1}', '{"b":2}']],
    ['{"requestParameters":{"Records":[{"a":1}]}}', ['{"requestParameters":{"Records":[{"a":1}]}}']],
  ])("%s", (text, expected) => expect(items(text)).toEqual(expected));
});

describe("damage costs one item", () => {
  it.each([
    ["an unbalanced line", '{"a":1}\n{"b":{"c":[1,2}\n{"d":4}\n', ['{"a":1}', '{"d":4}']],
    ["a line cut in a string", '{"a":1}\n{"b":"xx\n{"d":4}\n', ['{"a":1}', '{"d":4}']],
    ["a line cut after a colon", '{"b":\n{"c":1}\n{"d":4}\n', ['{"c":1}', '{"d":4}']],
    ["a line cut in an array", '{"b":[{"x":1},\n{"c":1}\n{"d":4}\n', ['{"c":1}', '{"d":4}']],
    ["a last line that is cut", '{"a":1}\n{"b":{"c":1}\n{"d":4}', ['{"a":1}', '{"d":4}']],
    ["text between lines", '{"a":1}\nnonsense {{{\n{"d":4}\n', ['{"a":1}', '{"d":4}']],
    [
      "a missing brace in a compact file",
      '{"Records":[{"k":1,"u":{"x":1},{"k":2},{"k":3}]}',
      ['{"k":2}', '{"k":3}'],
    ],
    [
      "a missing brace in an indented file",
      '{"Records": [\n  {\n    "k": {\n  },\n  {\n    "k": 2\n  }\n]}',
      ['{\n    "k": 2\n  }'],
    ],
    ["one brace too many", '{"Records":[{"k":1}},{"k":2}]}', ['{"k":1}', '{"k":2}']],
  ])("%s", (_, text, expected) => {
    const found = log(text);
    expect(items(text)).toEqual(expected);
    expect(found.filter((line) => /^(lost|stray)/.test(line))).toHaveLength(1);
    expect(found.filter((line) => line.startsWith("cut"))).toEqual([]);
  });

  it("says where a cut text breaks off", () => {
    expect(log('{"Records":[{"a":1},\n {"b":')).toContain("cut 2:2");
    expect(log('{"Records":[{"a":1}')).toContain("cut 1:20");
    expect(log('{"a":1}\n{"b":')).toContain("cut 2:1");
  });

  it("skips what is too large or too deep and goes on", () => {
    const limits = { maxRecordBytes: 100, maxDepth: 8 };
    const large = JSON.stringify({ a: "x".repeat(500) });
    expect(items(`{"Records":[{"a":1},${large},{"b":2}]}`, limits)).toEqual(['{"a":1}', '{"b":2}']);
    expect(items(`{"a":1}\n${large}\n{"b":2}`, limits)).toEqual(['{"a":1}', '{"b":2}']);
    const deep = "[".repeat(20) + "]".repeat(20);
    expect(items(`[{"a":1},${deep},{"b":2}]`, limits)).toEqual(['{"a":1}', '{"b":2}']);
    expect(log(`[{"a":1},\n${large}]`, limits)).toContain("lost record-too-large 2 2:1 ");
  });

  it("looks for containers inside an item that is too large to be one", () => {
    const limits = { maxRecordBytes: 100, maxDepth: 8 };
    const inner = Array.from({ length: 50 }, (_, i) => JSON.stringify({ i }));
    expect(items(`[{"data":{"Records":[${inner.join(",")}]}},{"z":1}]`, limits)).toEqual([
      ...inner,
      '{"z":1}',
    ]);
    expect(items(`{"pad":"${"x".repeat(300)}","Records":[${inner.join(",")}]}`, limits)).toEqual(inner);
  });

  it("does not hang on hostile text", () => {
    const used = processorTime();
    for (const unit of [
      '{"a":[',
      "[",
      '{"a":{\n',
      '{"a":[\n',
      '{"a":"\n',
      "}",
      '"',
      "\\",
      '{"k":1,{',
      "x\n",
    ]) {
      split([Buffer.from(unit.repeat(200_000))], { maxRecordBytes: 1 << 20, maxDepth: 256 });
      split([Buffer.from(`{"Records":[${unit.repeat(100_000)}`)], { maxRecordBytes: 1 << 20, maxDepth: 256 });
    }
    expect(used()).toBeLessThan(20_000);
  });
});

describe("chunks", () => {
  const record = fc.record({
    eventName: fc.string({ unit: "grapheme" }),
    "a\\": fc.jsonValue({ maxDepth: 2 }),
    resources: fc.array(fc.jsonValue({ maxDepth: 1 })),
  });
  const layout = fc.tuple(
    fc.array(record, { maxLength: 6 }),
    fc.constantFrom("records", "array", "ndjson", "joined", "pretty", "log", "hits"),
  );
  const written = layout.map(([records, kind]) => {
    const lines = records.map((value) => JSON.stringify(value));
    if (kind === "records") return `{"x":[{}],"Records":[${lines.join(",")}],"y":{}}`;
    if (kind === "array") return `[${lines.join(" ,\n")}]`;
    if (kind === "ndjson") return lines.join("\n");
    if (kind === "log") return lines.map((line) => `2024-01-01T00:00:00Z ${line}\n`).join("");
    if (kind === "hits") return `{"took":1,"hits":{"max":[1],"hits":[${lines.join(",")}]}}`;
    return kind === "joined" ? lines.join("") : JSON.stringify({ Records: records }, null, 2);
  });
  const noise = fc.array(
    fc.tuple(fc.nat(), fc.constantFrom("", "{", "}", "[", "]", '"', "\n", "\\", ",", ":", "\xff", "é")),
    { maxLength: 3 },
  );
  const bytes = fc.tuple(written, noise, fc.boolean()).map(([text, changes, cut]) => {
    let found: Buffer = Buffer.from(text);
    for (const [at, put] of changes) {
      const where = at % (found.length + 1);
      found = Buffer.concat([
        found.subarray(0, where),
        Buffer.from(put, "latin1"),
        found.subarray(where + (at % 2)),
      ]);
    }
    return cut ? found.subarray(0, found.length >> 1) : found;
  });

  it("of any size give what the whole gives, damaged or not", () => {
    const limits = fc.constantFrom(
      LIMITS,
      { maxRecordBytes: 40, maxDepth: 4 },
      { maxRecordBytes: 200, maxDepth: 3 },
    );
    fc.assert(
      fc.property(
        bytes,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        limits,
        (whole, sizes, limit) => {
          const pieces: Buffer[] = [];
          for (let at = 0, i = 0; at < whole.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            pieces.push(Buffer.from(whole.subarray(at, at + size)));
            at += size;
          }
          expect(split(pieces, limit)).toEqual(split([whole], limit));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("give every record of every layout unchanged", () => {
    fc.assert(
      fc.property(layout, ([records]) => {
        const lines = records.map((value) => JSON.stringify(value));
        for (const text of [
          `{"Records":[${lines.join(",")}]}`,
          `[${lines.join(",")}]`,
          lines.join("\n"),
          lines.join(""),
        ]) {
          expect(items(text)).toEqual(lines);
        }
      }),
    );
  });
});
