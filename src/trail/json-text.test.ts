import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, findSpan, maskSessionTokens, nestsDeeperThan, positionOf } from "./json-text.js";
import { findSyntaxFault } from "./json-syntax.js";
import type { Json } from "./record.js";

describe("findSpan", () => {
  it("gives nested values digit for digit", () => {
    const text = '{ "a" : [ 1.10, 1e3, {"b\\u0063": 12345678901234567890} ], "s": "x\\"]}" }';
    const at = (...path: (string | number)[]): string | undefined => {
      const span = findSpan(text, path);
      return span && text.slice(...span);
    };
    expect(at("a", 0)).toBe("1.10");
    expect(at("a", 1)).toBe("1e3");
    expect(at("a", 2, "bc")).toBe("12345678901234567890");
    expect(at("s")).toBe('"x\\"]}"');
    expect(at("a", 3)).toBeUndefined();
    expect(at("s", "x")).toBeUndefined();
    expect(at()).toBe(text);
  });

  it("takes the last of repeated keys, as JSON.parse does", () => {
    const text = '{"a":1,"a":2}';
    expect(text.slice(...(findSpan(text, ["a"]) ?? [0, 0]))).toBe("2");
  });

  it("finds every path of any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        for (const [path, expected] of paths(value as Json)) {
          const span = findSpan(text, path);
          expect(span && JSON.parse(text.slice(...span))).toEqual(JSON.parse(JSON.stringify(expected)));
        }
      }),
    );
  });
});

function* paths(value: Json, path: (string | number)[] = []): Generator<[(string | number)[], Json]> {
  yield [path, value];
  if (typeof value !== "object" || value === null) return;
  const members: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  for (const [key, member] of members) yield* paths(member, [...path, key]);
}

describe("findSyntaxFault", () => {
  it("agrees with JSON.parse on what is valid", () => {
    const source = fc.oneof(
      fc.json(),
      fc
        .tuple(
          fc.json(),
          fc.nat(),
          fc.constantFrom("", "{", "}", "]", '"', ",", ":", "\\", "\n", "tru", "01", "-", "\u0001"),
        )
        .map(
          ([text, at, noise]) =>
            text.slice(0, at % (text.length + 1)) + noise + text.slice((at % (text.length + 1)) + 1),
        ),
    );
    fc.assert(
      fc.property(source, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(findSyntaxFault(text) === undefined).toBe(valid);
      }),
      { numRuns: 2000 },
    );
  });

  it("points at the character that does not fit", () => {
    expect(findSyntaxFault('{"a":1,}')).toEqual({
      offset: 7,
      reason: '"}" where a property name was expected',
    });
    expect(findSyntaxFault('{"a":"x\ny"}')).toEqual({ offset: 7, reason: "a line break inside a string" });
    expect(findSyntaxFault("[1")).toEqual({
      offset: 2,
      reason: 'the text ends where "," or a closing bracket was expected',
    });
  });
});

describe("maskSessionTokens", () => {
  const mask = "HIDDEN_BY_TRAILHOUND";
  it.each([
    ['{"sessionToken":"abc","n":1.10}', `{"sessionToken":"${mask}","n":1.10}`],
    ['{"a":{"SessionToken" : "a\\"b\\\\"}}', `{"a":{"SessionToken" : "${mask}"}}`],
    [
      '{"X-Amz-Security-Token":"t","x-amz-security-token":"u"}',
      `{"X-Amz-Security-Token":"${mask}","x-amz-security-token":"${mask}"}`,
    ],
    ['{"sess\\u0069onToken":"abc"}', `{"sess\\u0069onToken":"${mask}"}`],
    ['{"\\u0073\\u0065ssionT\\u006fken":"abc"}', `{"\\u0073\\u0065ssionT\\u006fken":"${mask}"}`],
    [
      '{"m":"{\\"sessionToken\\":\\"abc\\",\\"u\\":\\"\\\\u003d\\/\\"}"}',
      `{"m":"{\\"sessionToken\\":\\"${mask}\\",\\"u\\":\\"\\\\u003d\\/\\"}"}`,
    ],
    [
      '{"m":"{\\u0022sessionToken\\u0022:\\u0022abc\\u0022}"}',
      `{"m":"{\\u0022sessionToken\\u0022:\\u0022${mask}\\u0022}"}`,
    ],
    [
      '{"m":"failed with {\\"sessionToken\\": \\"abc\\"} sorry"}',
      `{"m":"failed with {\\"sessionToken\\": \\"${mask}\\"} sorry"}`,
    ],
  ])("masks %s", (text, masked) => {
    expect(maskSessionTokens(text)).toBe(masked);
    expect(maskSessionTokens(masked)).toBe(masked);
  });

  it.each([
    '{"sessionToken":null}',
    '{"sessionToken":{"a":1}}',
    '{"sessionToken":"HIDDEN_DUE_TO_SECURITY_REASONS"}',
    '{"token":"abc","nextToken":"sessionToken","a":["sessionToken","x"]}',
    '{"a":"sessionToken","b":"c"}',
    '{"mySessionToken2":"abc"}',
  ])("leaves %s", (text) => expect(maskSessionTokens(text)).toBe(text));

  it("hides every token at any depth of objects and of JSON in strings, and nothing else", () => {
    const secret = fc.string({ unit: "binary", minLength: 1 }).map((text) => `S3CR3T${text}`);
    const key = fc.constantFrom("sessionToken", "SessionToken", "X-Amz-Security-Token", "sessiontoken");
    const other = fc.tuple(fc.string({ unit: "binary" }), fc.jsonValue({ maxDepth: 1 }));
    fc.assert(
      fc.property(
        secret,
        key,
        other,
        fc.array(fc.constantFrom("object", "array", "string"), { maxLength: 4 }),
        (token, name, [k, v], layers) => {
          const build = (value: string): string => {
            let at: unknown = { before: v, [name]: value, [`z${k}`]: "kept" };
            for (const layer of layers)
              at =
                layer === "object"
                  ? { inner: at, k }
                  : layer === "array"
                    ? [k, at]
                    : { text: JSON.stringify(at) };
            return JSON.stringify(at);
          };
          expect(maskSessionTokens(build(token))).toBe(build(mask));
        },
      ),
      { numRuns: 500 },
    );
  });
});

it("positions, depth and canonical text", () => {
  expect(positionOf("a\nbc\nd", 3)).toEqual({ line: 2, column: 2 });
  expect(positionOf("", 0)).toEqual({ line: 1, column: 1 });
  expect(nestsDeeperThan('{"a":["[[[["]}', 2)).toBe(false);
  expect(nestsDeeperThan("[[[]]]", 2)).toBe(true);
  expect(canonicalJson({ b: [1, { z: null, a: "x" }], a: true })).toBe(
    '{"a":true,"b":[1,{"a":"x","z":null}]}',
  );
});
