import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type {
  Confidence,
  GapReason,
  Hop,
  Origin,
  OriginKind,
  Subject,
  Trace,
} from "../../src/answers/trace.js";
import type { CloudTrailRecord } from "../../src/trail/record.js";

/** One situation and the verdicts on it: a file below test/cases/identity. */
export interface IdentityCase {
  /** The path of the file below the cases folder, without `.json`. */
  name: string;
  /** What the situation is, and why the verdict is right. */
  why: string;
  /** Where that is laid down. */
  source: string;
  records: CloudTrailRecord[];
  expect: Expectation[];
}

/**
 * What the answer to one query must be. Only what is stated is checked, and objects are checked as subsets: what
 * is left out is open.
 */
export interface Expectation {
  query: string;
  /** `null`: the lake does not know the id. */
  subject?: Partial<Subject> | null;
  /** `null`: no origin may be named; a list: one of these. */
  origin?: Partial<Origin> | null | (Partial<Origin> | null)[];
  /** Kinds that are allowed, where the documents leave a choice; "none" stands for a null origin. */
  originKinds?: (OriginKind | "none")[];
  /** A list means any of these. */
  confidence?: Confidence | Confidence[];
  /** The length of the chain. */
  hops?: number;
  /** `via` of every hop, origin first. */
  via?: string[];
  /** `rule` of every hop, origin first. */
  rules?: string[];
  /** `null`: there may be none; "any": there must be one; a list means any of these. */
  gap?: GapReason | GapReason[] | "any" | null;
  /** What `gap.fetchNext` must name, and a moment that its range must cover. */
  fetchNext?: { account?: string; region?: string; covers?: string };
  /** How many other readings there are. */
  candidates?: number;
  /** Each of these is the origin of a candidate of its own. */
  candidateOrigins?: Partial<Origin>[];
  /** Claimed on some hop. */
  sourceIdentity?: string;
  /** Some warning holds this text, in any case of letters; a list means any of these. */
  warning?: string | string[];
  /** No warning holds this text. */
  noWarning?: string;
  /** Event IDs that each hop's evidence must hold, origin first. */
  evidence?: string[][];
  /** Event IDs that no hop's evidence may hold. */
  notEvidence?: string[];
  /** Fields that each hop must have, origin first. */
  hopDetails?: Partial<Hop>[];
  /** Session tags that the hop must not have, origin first. */
  absentTags?: string[][];
  /** How many sessions and credentials were minted directly from the subject. */
  descendants?: number;
  /** The origin of whoever made the long-term key; `null`: unknown, so there is no such field. */
  createdBy?: Partial<Origin> | null;
  /** The addresses of use away from where the credential was issued to; `[]`: none. */
  usedElsewhere?: string[];
  /** Events of the subject alone; the two copies of one call count once. */
  events?: number;
  /** Names that must never be an origin's, neither of the answer nor of a candidate. */
  notOrigin?: string[];
}

/** Every case below a folder, in the order of their names. */
export function loadCases(dir: string): IdentityCase[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => {
      const found = JSON.parse(readFileSync(file, "utf8")) as IdentityCase;
      const expected = relative(dir, file)
        .split(sep)
        .join("/")
        .replace(/\.json$/, "");
      if (found.name !== expected) throw new Error(`${file}: the case is named ${found.name}`);
      return found;
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The differences between an answer and what is expected of it, in words; none if it holds. */
export function checkTrace(expect: Expectation, trace: Trace): string[] {
  const differences: string[] = [];
  const differ = (what: string, expected: unknown, found: unknown): void => {
    differences.push(`${what}: expected ${show(expected)}, found ${show(found)}`);
  };
  const equal = (what: string, expected: unknown, found: unknown): void => {
    if (expected !== undefined && !contains(found, expected)) differ(what, expected, found);
  };
  const subset = (what: string, expected: unknown, found: unknown): void => {
    if (expected !== undefined && !contains(found ?? null, expected)) differ(what, expected, found);
  };

  equal("query", expect.query, trace.query);
  subset("subject", expect.subject, trace.subject);
  if (expect.origin !== undefined && !anyOf(expect.origin).some((one) => contains(trace.origin, one)))
    differ("origin", expect.origin, trace.origin);
  if (expect.originKinds && !expect.originKinds.includes(trace.origin?.kind ?? "none"))
    differ("origin.kind", expect.originKinds, trace.origin);
  if (expect.confidence && !anyOf(expect.confidence).includes(trace.confidence))
    differ("confidence", expect.confidence, trace.confidence);
  equal("hops", expect.hops, trace.chain.length);
  equal(
    "via",
    expect.via,
    trace.chain.map((hop) => hop.via),
  );
  equal(
    "rules",
    expect.rules,
    trace.chain.map((hop) => hop.rule),
  );
  if (expect.gap !== undefined && !gapHolds(expect.gap, trace.gap?.reason))
    differ("gap", expect.gap, trace.gap ?? null);
  if (expect.fetchNext) {
    const { covers, ...where } = expect.fetchNext;
    const next = trace.gap?.fetchNext;
    const covered =
      covers === undefined || (next && at(next.from) <= at(covers) && at(covers) <= at(next.to));
    if (!next || !covered || !contains(next, where))
      differ("gap.fetchNext", expect.fetchNext, trace.gap ?? null);
  }

  const candidates = trace.candidates ?? [];
  equal("candidates", expect.candidates, trace.candidatesTotal ?? candidates.length);
  const unclaimed = [...candidates];
  for (const wanted of expect.candidateOrigins ?? []) {
    const index = unclaimed.findIndex((one) => contains(one.origin, wanted));
    if (index < 0)
      differ(
        "candidates' origins",
        wanted,
        candidates.map((one) => one.origin),
      );
    else unclaimed.splice(index, 1);
  }

  if (expect.sourceIdentity && !trace.chain.some((hop) => hop.sourceIdentity === expect.sourceIdentity))
    differ(
      "a hop's sourceIdentity",
      expect.sourceIdentity,
      trace.chain.map((hop) => hop.sourceIdentity),
    );
  const warnings = trace.warnings.map((one) => one.toLowerCase());
  if (
    expect.warning &&
    !anyOf(expect.warning).some((text) => warnings.some((one) => one.includes(text.toLowerCase())))
  )
    differ("warnings", expect.warning, trace.warnings);
  if (expect.noWarning && warnings.some((one) => one.includes(String(expect.noWarning).toLowerCase())))
    differ("warnings", `none with ${expect.noWarning}`, trace.warnings);

  const evidence = trace.chain.map((hop) => hop.evidence.map((one) => one.eventId));
  if (expect.evidence) {
    const holds =
      expect.evidence.length === evidence.length &&
      expect.evidence.every((ids, hop) => ids.every((id) => evidence[hop]?.includes(id)));
    if (!holds) differ("evidence", expect.evidence, evidence);
  }
  const wrong = (expect.notEvidence ?? []).filter((id) => evidence.flat().includes(id));
  if (wrong.length > 0) differ("evidence", `none of ${wrong.join(", ")}`, evidence);
  expect.hopDetails?.forEach((wanted, hop) => subset(`hop ${hop + 1}`, wanted, trace.chain[hop]));
  expect.absentTags?.forEach((tags, hop) => {
    const found = tags.filter((tag) => Object.hasOwn(trace.chain[hop]?.sessionTags ?? {}, tag));
    if (found.length > 0)
      differ(`hop ${hop + 1}'s session tags`, `none of ${found.join(", ")}`, trace.chain[hop]);
  });

  equal("descendants", expect.descendants, trace.descendants.length);
  if (expect.createdBy === null) {
    if (trace.createdBy) differ("createdBy", null, trace.createdBy);
  } else if (expect.createdBy) subset("createdBy.origin", expect.createdBy, trace.createdBy?.origin);
  if (expect.usedElsewhere)
    equal(
      "usedElsewhere",
      [...expect.usedElsewhere].sort(),
      (trace.usedElsewhere ?? []).map((one) => one.ip).sort(),
    );
  equal("activity.events", expect.events, trace.activity?.events ?? 0);

  const named = [trace, ...candidates].flatMap((one) => (one.origin ? [one.origin.name] : []));
  const accused = (expect.notOrigin ?? []).filter((name) => named.includes(name));
  if (accused.length > 0) differ("origin", `never ${accused.join(", ")}`, named);

  differences.push(...contractBreaches(trace));
  return differences;
}

/** What `interface.md` forbids in every answer, whatever was asked. */
function contractBreaches(trace: Trace): string[] {
  const breaches: string[] = [];
  const kind = trace.origin?.kind;
  if (trace.origin === null && trace.confidence !== "none")
    breaches.push(`contract: no origin, but confidence ${trace.confidence}`);
  if ((kind === "role" || kind === "unknown") && trace.confidence !== "none")
    breaches.push(`contract: origin ${kind} is always of confidence none, found ${trace.confidence}`);
  if ((kind === "role" || kind === "unknown" || trace.origin === null) && !trace.gap)
    breaches.push(`contract: origin ${kind ?? "null"} needs a gap`);
  if (trace.gap?.reason === "ambiguous" && (trace.candidates ?? []).length < 2)
    breaches.push("contract: ambiguous needs its readings in candidates");
  return breaches;
}

function at(time: string): number {
  return Date.parse(time);
}

function anyOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

function gapHolds(expected: NonNullable<Expectation["gap"]> | null, found: GapReason | undefined): boolean {
  if (expected === null) return found === undefined;
  if (expected === "any") return found !== undefined;
  return found !== undefined && anyOf(expected).includes(found);
}

/** Whether `found` has all that `expected` has; lists must be of one length. */
function contains(found: unknown, expected: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(found) &&
      found.length === expected.length &&
      expected.every((one, index) => contains(found[index], one))
    );
  if (typeof expected === "object" && expected !== null) {
    if (typeof found !== "object" || found === null || Array.isArray(found)) return false;
    const there = found as Record<string, unknown>;
    return Object.entries(expected).every(([key, one]) => contains(there[key], one));
  }
  return found === expected;
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
