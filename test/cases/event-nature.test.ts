import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { natureOf } from "../../src/trail/event-nature.js";

const file = path.join(import.meta.dirname, "event-nature", "verdicts.tsv");
const verdicts = readFileSync(file, "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split("\t") as [source: string, name: string, verdict: string]);

describe("what a call does, by its name", () => {
  it("agrees with every verdict set by hand, over many services", () => {
    const disagreements = verdicts
      .map(([source, name, verdict]) => ({
        call: `${source} ${name}`,
        verdict,
        rule: natureOf(`${source}.amazonaws.com`, name),
      }))
      .filter(({ verdict, rule }) => verdict !== rule);
    expect(disagreements).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(500);
    expect(new Set(verdicts.map(([source]) => source)).size).toBeGreaterThan(60);
    expect(new Set(verdicts.map(([source, name]) => `${source} ${name}`)).size).toBe(verdicts.length);
  });

  it("lets the record's readOnly decide for verbs nobody knows, and for no others", () => {
    expect(natureOf("new.amazonaws.com", "FrobnicateThing")).toBe("other");
    expect(natureOf("new.amazonaws.com", "FrobnicateThing", true)).toBe("read");
    expect(natureOf("new.amazonaws.com", "FrobnicateThing", "false")).toBe("change");
    expect(natureOf("sts.amazonaws.com", "AssumeRole", true)).toBe("issue");
    expect(natureOf("ec2.amazonaws.com.cn", "EnableSerialConsoleAccess", false)).toBe("grant");
  });

  it("survives names that are no names", () => {
    for (const name of ["", "constructor", "__proto__", "toString", "A".repeat(100_000), "\n", "Create\nX"]) {
      expect(["other", "create"]).toContain(natureOf(name, name));
    }
  });
});
