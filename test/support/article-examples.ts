import type { CloudTrailRecord } from "../../src/trail/record.js";

/** The records that an article prints, in its order, and what had to be mended before they could be read. */
export interface ArticleExamples {
  records: CloudTrailRecord[];
  defects: string[];
}

/** The documented defects of the examples (`cloudtrail-identity.md` §9.3), each with its smallest repair. */
const REPAIRS: [defect: string, broken: RegExp, mended: string][] = [
  [
    "a list is closed twice",
    /\],(\s*"eventType": "AwsApiCall",)\s*\],\s*"eventType": "AwsApiCall",/g,
    "],$1",
  ],
  ["a text is broken over two lines", /\\\n/g, ""],
  ["a comma is missing between two members", /("[^"]*": "[^"]*")(\s+")/g, "$1,$2"],
  ["a comma stands before a closing bracket", /,(\s*[}\]])/g, "$1"],
];

/** Every JSON object of an article that is a record, or that follows the words `"userIdentity":`. */
export function examplesOf(article: string): ArticleExamples {
  const found: ArticleExamples = { records: [], defects: [] };
  for (let at = article.indexOf("{"); at >= 0; at = article.indexOf("{", at)) {
    const text = objectFrom(article, at);
    const bare = /"userIdentity":\s*$/.test(article.slice(Math.max(0, at - 30), at));
    at += 1;
    if (text === undefined || (!bare && !text.includes('"eventVersion"'))) continue;
    at += text.length - 1;
    const value = JSON.parse(mended(text, found.defects)) as CloudTrailRecord;
    if (bare) found.defects.push("a userIdentity alone, put into a record");
    found.records.push(bare ? recordAround(value, found.records.length + 1) : value);
  }
  return found;
}

function mended(text: string, defects: string[]): string {
  let whole = text;
  for (const [defect, broken, repair] of REPAIRS) {
    const better = whole.replace(broken, repair);
    if (better !== whole) defects.push(defect);
    whole = better;
  }
  return whole;
}

/** The text from an opening brace to the one that closes it; braces in texts do not count. */
function objectFrom(article: string, start: number): string | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < article.length; at += 1) {
    const c = article[at];
    if (c === "\\" && quoted) at += 1;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === "{") depth += 1;
    else if (!quoted && c === "}" && (depth -= 1) === 0) return article.slice(start, at + 1);
  }
  return undefined;
}

function recordAround(userIdentity: CloudTrailRecord, number: number): CloudTrailRecord {
  return {
    eventVersion: "1.08",
    userIdentity,
    eventTime: `2013-11-02T01:0${6 + number}:00Z`,
    eventSource: "ec2.amazonaws.com",
    eventName: `Example${number}`,
    awsRegion: "us-east-1",
    eventID: `article-example-${number}`,
  };
}
