import type { Confidence, Identity, Origin, OriginKind, Trace } from "../../answers/trace.js";
import type { Line, Span, Tone } from "./text.js";
import { line, span } from "./text.js";
import { counted } from "./quantities.js";

interface KindWords {
  /** As a label: "IAM user". */
  readonly label: string;
  /** In a sentence: "an IAM user". */
  readonly article: string;
  readonly icon: string;
}

/** How each kind of origin is called and drawn. */
export const KINDS: Readonly<Record<OriginKind, KindWords>> = {
  "iam-user": { label: "IAM user", article: "an IAM user", icon: "◉" },
  "root": { label: "root user", article: "the root user", icon: "★" },
  "saml-user": { label: "SAML user", article: "a SAML user", icon: "◉" },
  "web-identity": { label: "web identity", article: "a web identity", icon: "◈" },
  "identity-center-user": { label: "Identity Center user", article: "an Identity Center user", icon: "◉" },
  "federated-user": { label: "federated user", article: "a federated user", icon: "◉" },
  "directory-user": { label: "directory user", article: "a directory user", icon: "◉" },
  "aws-service": { label: "AWS service", article: "an AWS service", icon: "▣" },
  "workload": { label: "workload", article: "a workload", icon: "■" },
  "external-account": { label: "identity of another account", article: "an identity of another account", icon: "○" },
  "role": { label: "role, person unknown", article: "a role", icon: "?" },
  "unknown": { label: "unknown", article: "unknown", icon: "?" },
}; // prettier-ignore

const SURE: Readonly<Record<Confidence, { tone: Tone; meter: string; words: string }>> = {
  exact: { tone: "good", meter: "●●●", words: "proven by the logs" },
  strong: { tone: "fair", meter: "●●○", words: "well supported, short of proof" },
  weak: { tone: "poor", meter: "●○○", words: "a hint, not proof" },
  none: { tone: "alarm", meter: "○○○", words: "nobody can be named" },
};

/** `●●○ strong` */
export function sure(confidence: string): Line {
  const known = Object.hasOwn(SURE, confidence) ? SURE[confidence as Confidence] : undefined;
  if (known === undefined) return line(confidence);
  return [span(`${known.meter} ${confidence}`, known.tone)];
}

/** `●●○` alone, for narrow tables. */
export function sureMeter(confidence: string): Line {
  const known = Object.hasOwn(SURE, confidence) ? SURE[confidence as Confidence] : undefined;
  return known === undefined ? line(confidence) : [span(known.meter, known.tone)];
}

/** What a confidence means, in words. */
export function sureWords(confidence: Confidence): string {
  return SURE[confidence].words;
}

/** An origin's name; the root user has its account, and what has no name says so. */
export function originName(origin: Origin | null): Span {
  if (origin === null) return span("several readings", "alarm");
  return origin.name === "" ? span("unknown", "alarm") : span(origin.name, "strong");
}

/** `IAM user · 111122223333` */
export function originLabel(origin: Origin): Line {
  const account = origin.account === undefined ? "" : ` · ${origin.account}`;
  return [span(`${KINDS[origin.kind].label}${account}`, "dim")];
}

/** What an identity is called in the chain, and what kind of thing it is. */
export interface Named {
  readonly name: string;
  readonly kind: string;
  /** Its session name, where it has one. It proves nothing: whoever assumes a role chooses it. */
  readonly session?: string;
}

/** Names an identity by its ARN, else its unique ID, else its key: `deploy` and session `ci-77` for a role session. */
export function named(identity: Identity): Named {
  const resource = identity.arn?.split(":").slice(5).join(":") ?? "";
  const slash = resource.indexOf("/");
  const [type, rest] = slash < 0 ? [resource, ""] : [resource.slice(0, slash), resource.slice(slash + 1)];
  if (type === "assumed-role") {
    const [role = rest, ...session] = rest.split("/");
    return session.length > 0
      ? { name: role, session: session.join("/"), kind: "role session" }
      : { name: role, kind: "role session" };
  }
  if (type === "role") return { name: lastPart(rest), kind: "role" };
  if (type === "user")
    return {
      name: lastPart(rest),
      kind: identity.accessKeyId?.startsWith("ASIA") ? "user session" : "IAM user",
    };
  if (type === "federated-user") return { name: rest, kind: "federated session" };
  if (type === "root") return { name: "root", kind: "root" };
  if (identity.arn !== undefined && identity.arn !== "") return { name: identity.arn, kind: "principal" };
  if (identity.principalId !== undefined) {
    const [id = "", ...session] = identity.principalId.split(":");
    const kind = UNIQUE_IDS[id.slice(0, 4)] ?? "principal";
    return session.length > 0 ? { name: id, session: session.join(":"), kind } : { name: id, kind };
  }
  return {
    name: identity.accessKeyId ?? "unknown",
    kind: identity.accessKeyId === undefined ? "unknown" : "credential",
  };
}

/** `deploy / ci-77`, the session name dimmer than the role's. */
export function namedLine(of: Named): Line {
  return of.session === undefined
    ? [span(of.name, "strong")]
    : [span(of.name, "strong"), span(" / ", "dim"), span(of.session)];
}

const UNIQUE_IDS: Readonly<Record<string, string>> = {
  AROA: "role session",
  AIDA: "IAM user",
  ASIA: "credential",
  AKIA: "credential",
};

const SUBJECT_WORDS = {
  "access-key": "access key",
  session: "session",
  event: "event",
  principal: "",
} as const;

/** `access key ASIA…`, as a sentence calls what was asked for. */
export function subjectName(trace: Trace): Line {
  if (trace.subject === null) return [span(trace.query, "strong")];
  const kind = SUBJECT_WORDS[trace.subject.kind];
  return kind === ""
    ? [span(trace.subject.id, "strong")]
    : [span(`${kind} `), span(trace.subject.id, "strong")];
}

/** `3 hops`, `no hop` */
export function hopCount(hops: number): string {
  return hops === 0 ? "acting directly" : counted(hops, "hop");
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
