import type { ContainmentReport, ReportedStep } from "../../src/index.js";
import { PLANS } from "./contain-answers.js";

/** Fabricated reports of containments: every part that a rendering has to cope with. */
const IDS = ["0c7d2f6e-5b1a-4a8e-9d39-5d1f1a9f2a10", "8f9d3b52-6f0e-4c63-8d0c-3f2f5d7c9e21"];

function steps(
  outcomes: readonly ReportedStep["outcome"][],
  notes: readonly string[][] = [],
  plan = PLANS.full,
): ReportedStep[] {
  return plan.steps.map(({ id, order, account, kind, title, calls }, i) => {
    const outcome = outcomes[i] ?? "waiting";
    return {
      id, order, account, kind, title, outcome, notes: notes[i] ?? [],
      calls: ["done", "already", "undone", "would"].includes(outcome)
        ? calls.map((call) => ({ call, at: "2026-03-02T10:02:11.000Z", outcome: outcome === "would" ? ("would" as const) : outcome === "already" ? ("already" as const) : ("done" as const), ...(outcome === "already" || outcome === "would" ? {} : { requestId: IDS[i % 2] ?? "" }) }))
        : [],
    };
  });
} // prettier-ignore

const of = {
  plan: "20260302T100000Z-101ec734cf6e", query: "AKIAIOSFODNN7EXAMPLE", does: "apply" as const, dryRun: false,
  journal: "/home/alice/.local/share/trailhound/containment/20260302T100000Z-101ec734cf6e/journal.ndjson",
  by: [{ account: "111111111111", arn: "arn:aws:iam::111111111111:user/ops/responder" }, { account: "333333333333", arn: "arn:aws:sts::333333333333:assumed-role/responder/trailhound" }],
  complete: true, manual: 2,
}; // prettier-ignore

export const REPORTS: Readonly<Record<string, ContainmentReport>> = {
  done: { ...of, steps: steps(["done", "already", "held"], [[], ["The console password of alice was so already."]]) },
  stopped: {
    ...of,
    complete: false,
    steps: steps(["done", "stopped", "waiting"], [[], ["iam DeleteLoginProfile: AccessDenied: User: arn:aws:iam::111111111111:user/ops/responder is not authorized to perform: iam:DeleteLoginProfile on resource: user alice"]]),
    stopped: { order: 2, code: "aws-denied", detail: "iam DeleteLoginProfile: AccessDenied: User: arn:aws:iam::111111111111:user/ops/responder is not authorized to perform: iam:DeleteLoginProfile on resource: user alice" },
  },
  "dry-run": {
    ...of,
    dryRun: true,
    journal: null,
    steps: steps(["would", "would", "held"]).map((step, i) => ({ ...step, ...(step.outcome === "would" ? { permission: i === 0 ? ("denied" as const) : ("cannot-be-told" as const) } : {}) })),
  },
  undone: {
    ...of,
    does: "undo",
    complete: false,
    manual: 0,
    steps: steps(["undone", "changed", "nothing"], [[], ["The console password of alice is not as it was left: somebody changed it since. It was not touched; before the containment it was set at 2024-05-01T08:00:00.000Z."]]).toReversed(),
  },
  hostile: {
    ...of,
    query: "AKIA\u202eIOSFODNN7\u001b[2J",
    by: [{ account: "111111111111", arn: "arn:aws:iam::111111111111:user/\u001b]0;x\u0007" }],
    steps: steps(["done", "skipped"], [["a note\u0007 with\nlines"]], PLANS.hostile),
  },
}; // prettier-ignore
