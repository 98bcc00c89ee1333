import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { CloudTrailRecord } from "../../../trail/record.js";
import { explainRecord } from "./explain-record.js";

/** A case of one rule: a record that it explains, and a record that looks alike and must not get the explanation. */
interface Case {
  name: string;
  /** The section of cloudtrail-identity.md that the rule is in. */
  section: string;
  record: CloudTrailRecord;
  about: string;
  /** Part of the text. */
  text: string;
  lookAlike: CloudTrailRecord;
}

const folder = path.resolve(import.meta.dirname, "../../../../test/cases/explanations");
const files = readdirSync(folder).map((file) => ({
  file: file.replace(/\.json$/, ""),
  cases: JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Case[],
}));

const said = (record: CloudTrailRecord, { about, text }: Case): string[] =>
  explainRecord(record)
    .filter((one) => one.about === about && one.text.includes(text))
    .map((one) => one.text);

describe.each(files)("$file", ({ cases }) => {
  test.each(cases)("$name (§$section)", (one) => {
    expect(said(one.record, one)).toHaveLength(1);
    expect(said(one.lookAlike, one)).toEqual([]);
    for (const { about, text, rule } of explainRecord(one.record)) {
      expect(about).toMatch(/^[a-zA-Z]/);
      expect(text).toMatch(/\.$/);
      expect(rule).not.toBe("");
    }
  });
});

test("every kind of explanation has a case", () => {
  const all = files.flatMap(({ cases }) => cases);
  const explained = new Set(
    all
      .flatMap(({ record, lookAlike }) => [record, lookAlike].flatMap((one) => explainRecord(one)))
      .map(({ about }) => about),
  );
  const held = new Set(all.map(({ about }) => about));
  expect([...explained].filter((about) => !held.has(about))).toEqual([]);
});

test("the other copy is named where it is known", () => {
  const record = { eventName: "AssumeRole", userIdentity: { type: "AWSAccount", accountId: "444455556666" }, recipientAccountId: "111122223333", sharedEventID: "s" };
  const twin = { eventId: "e-2", account: "444455556666", eventTime: "", eventName: "", eventSource: "", region: "", actor: "", resources: [], origin: null, confidence: "none" as const };
  const texts = explainRecord(record, twin).filter(({ about }) => about === "sharedEventID").map(({ text }) => text);
  expect(texts).toEqual(["The other copy is event e-2 in account 444455556666."]);
}); // prettier-ignore

test.each([{}, { userIdentity: null }, { userIdentity: [], requestParameters: "x", responseElements: 7 }, { resources: {}, eventVersion: "x" }])(
  "a record of any shape is no failure: %j",
  (record) => expect(Array.isArray(explainRecord(record as CloudTrailRecord))).toBe(true),
); // prettier-ignore
