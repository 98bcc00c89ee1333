import type { Evidence, Hop } from "../../answers/trace.js";
import { sure } from "./identity.js";
import { time } from "./quantities.js";
import type { Line } from "./text.js";
import { apart, cutLine, dotted, line, span } from "./text.js";
import { field, LABEL } from "./view.js";

/** The rules of cloudtrail-identity.md §3, as a responder may call them. */
const RULES: Readonly<Record<string, string>> = {
  J1: "issued key",
  J2: "session stamp",
  J3: "console stamp",
  J4: "sign-in session",
  J5: "Identity Center credential",
  J6: "Identity Center person",
  J7: "cross-account pair",
  J8: "web identity token",
  J9: "SAML assertion",
  J10: "workload",
  J11: "forward access",
  J12: "likeness only",
};

const VIA: Readonly<Record<string, string>> = {
  "delivered-by-service": "delivered by the service",
  "embedded": "named in the record itself",
  "ConsoleLogin": "ConsoleLogin (console sign-in)",
  "SwitchRole": "SwitchRole (console)",
}; // prettier-ignore

/** How one hop was made: when, from where, with what proof, how sure, and what it carried. */
export function hopLines(hop: Hop, width: number): Line[] {
  // What only shows a delivery is a later use; the delivery itself was when the session began.
  const delivered = hop.via === "delivered-by-service" || hop.via === "embedded";
  const when = (delivered ? hop.to.createdAt : undefined) ?? hop.evidence[0]?.eventTime;
  const head = dotted([[span(via(hop), "accent")], when === undefined ? undefined : line(time(when))]);
  return [
    apart(head, sure(hop.confidence), width),
    ...field(
      "why",
      hop.because === undefined ? [] : [span(`only ${hop.confidence}: ${hop.because}`, "poor")],
      width,
    ),
    ...field("from", cameFrom(hop, width - LABEL), width),
    ...field("claims", claims(hop), width),
    ...field("tags", tags(hop), width),
    ...field("trust", trust(hop), width),
    ...proof(hop, width),
  ];
}

/** The rule and the events that prove a hop, each with the file it stands in. */
function proof(hop: Hop, width: number): Line[] {
  const [first, ...others] = hop.evidence;
  if (first === undefined) return field("proof", line(rule(hop.rule)), width);
  const event = (item: Evidence): Line => {
    const asExpected = item.eventName === hop.via && item.account === hop.to.account && others.length === 0;
    return dotted([
      line(item.eventId),
      asExpected ? undefined : [span(`${item.eventName} in ${item.account}`, "dim")],
    ]);
  };
  return [
    ...field("proof", dotted([line(rule(hop.rule)), event(first)]), width),
    ...file(first, width),
    ...others.flatMap((item) => [...field("", event(item), width), ...file(item, width)]),
  ];
}

function file(item: Evidence, width: number): Line[] {
  if (item.file === undefined) return [];
  // A trail file's name ends in what makes it unique; the folders before it repeat what the name says.
  return [line(" ".repeat(LABEL), ...cutLine([span(item.file, "dim")], width - LABEL, "start"))];
}

/** The rule's number and its name. */
function rule(id: string): string {
  if (id === "embedded") return "the record names it";
  const words = RULES[id];
  return words === undefined ? id : `${id} ${words}`;
}

/** How a hop was made, in words where the API's name alone says too little. */
export function via(hop: { via: string }): string {
  return VIA[hop.via] ?? hop.via;
}

function cameFrom(hop: Hop, width: number): Line {
  const ip = hop.sourceIPAddress;
  // A user agent may be a thousand characters of anything; its beginning names the tool.
  const agent =
    hop.userAgent === undefined
      ? undefined
      : cutLine([span(hop.userAgent)], Math.max(16, Math.min(48, width - 16)));
  const mfa = hop.mfa === undefined ? undefined : hop.mfa ? [span("MFA", "good")] : [span("no MFA", "poor")];
  return dotted([ip === undefined ? undefined : [span(ip, "strong")], mfa, agent]);
}

function claims(hop: Hop): Line {
  if (hop.sourceIdentity === undefined) return [];
  return line("source identity ", span(hop.sourceIdentity, "strong"));
}

function tags(hop: Hop): Line {
  const pairs = Object.entries(hop.sessionTags ?? {}).map(([key, value]) => `${key}=${value}`);
  const transitive = hop.transitiveTagKeys ?? [];
  return dotted([
    pairs.length === 0 ? undefined : line(pairs.join(", ")),
    transitive.length === 0 ? undefined : [span(`transitive: ${transitive.join(", ")}`, "dim")],
  ]);
}

function trust(hop: Hop): Line {
  if (hop.explicitTrustGrant === undefined) return [];
  return hop.explicitTrustGrant
    ? line("the trust policy names the role itself")
    : [span("not granted by the trust policy: the role assumed itself by default", "poor")];
}
