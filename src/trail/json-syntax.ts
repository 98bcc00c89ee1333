/** Where JSON text stops being JSON. */
export interface SyntaxFault {
  /** UTF-16 offset of the first character that does not fit. */
  offset: number;
  /** What was met and what was expected, for people. */
  reason: string;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \n\r\t]*/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;

/**
 * The first place where a text breaks the JSON grammar (RFC 8259), or undefined where it is one JSON value.
 * `JSON.parse` decides what is valid; this says where, which its messages do not always do.
 */
export function findSyntaxFault(text: string): SyntaxFault | undefined {
  const open: string[] = [];
  let at = 0;
  let expect: "value" | "first-key" | "key" | "first-item" | "colon" | "after" = "value";
  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const string = (): SyntaxFault | undefined => {
    at++;
    for (;;) {
      match(PLAIN);
      const found = text[at];
      if (found === '"') {
        at++;
        return undefined;
      }
      if (found === undefined) return { offset: at, reason: "the text ends inside a string" };
      if (found !== "\\") return { offset: at, reason: `${named(found)} inside a string` };
      if (!match(ESCAPE)) return { offset: at, reason: "an unknown escape inside a string" };
    }
  };
  for (;;) {
    match(SPACE);
    const found = text[at];
    if (expect === "after" && open.length === 0) {
      return found === undefined
        ? undefined
        : { offset: at, reason: `${named(found)} after the end of the value` };
    }
    if (found === undefined)
      return { offset: at, reason: `the text ends where ${WANTED[expect]} was expected` };
    if (expect === "after") {
      const inObject = open.at(-1) === "{";
      if (found === ",") expect = inObject ? "key" : "value";
      else if (found === (inObject ? "}" : "]")) open.pop();
      else
        return { offset: at, reason: `${named(found)} where "," or "${inObject ? "}" : "]"}" was expected` };
      at++;
    } else if (expect === "colon") {
      if (found !== ":") return { offset: at, reason: `${named(found)} where ":" was expected` };
      at++;
      expect = "value";
    } else if ((expect === "first-key" && found === "}") || (expect === "first-item" && found === "]")) {
      open.pop();
      at++;
      expect = "after";
    } else if (expect === "key" || expect === "first-key") {
      if (found !== '"') return { offset: at, reason: `${named(found)} where a property name was expected` };
      const fault = string();
      if (fault) return fault;
      expect = "colon";
    } else if (found === "{" || found === "[") {
      open.push(found);
      at++;
      expect = found === "{" ? "first-key" : "first-item";
    } else if (found === '"') {
      const fault = string();
      if (fault) return fault;
      expect = "after";
    } else if (match(NUMBER) || match(WORD)) {
      expect = "after";
    } else {
      return { offset: at, reason: `${named(found)} where a value was expected` };
    }
  }
}

const WANTED = {
  value: "a value",
  "first-key": "a property name",
  key: "a property name",
  "first-item": "a value",
  colon: '":"',
  after: '"," or a closing bracket',
};

function named(character: string): string {
  if (character === "\n" || character === "\r") return "a line break";
  if (character === "\t") return "a tab";
  if (character < " ")
    return `the control character U+${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `"${character}"`;
}
