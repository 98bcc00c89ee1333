import { readFile } from "node:fs/promises";
import { ContainmentPlan } from "../answers/contain.js";
import type { ContainmentVerification } from "../answers/contain-verify.js";
import { verifyContainment, type Containment } from "../investigate/containment/verify-containment.js";
import type { Layout } from "../lake/layout.js";
import type { LakeReader } from "../lake/reader.js";
import type { Journal } from "../respond/journal.js";
import { contain } from "./contain.js";
import { readContainment } from "./containment.js";
import type { Contained, ContainOptions } from "./contract.js";

/** Verifies the containment of an identifier, or of a plan by its ID, its journal or the file it was kept in. */
export async function verifyContained(
  place: { readonly reader: LakeReader; readonly layout: Layout },
  of: Contained,
  now: Date,
  options: ContainOptions,
): Promise<ContainmentVerification> {
  const { reader } = place;
  if (typeof of === "string") {
    const plan = await contain(reader, of, options.at ?? now, options);
    return verifyContainment(reader, byPlan(plan, "lake"), now);
  }
  const kept = await planIn(of.plan);
  const containment =
    kept === undefined ? byJournal(await readContainment(place, of.plan)) : byPlan(kept, "plan", of.plan);
  return verifyContainment(reader, containment, now);
}

function byPlan(plan: ContainmentPlan, from: "lake" | "plan", file?: string): Containment {
  const steps = plan.steps.map((step) => ({
    step,
    calls: step.calls.map((call) => ({ call })),
    undone: false,
  }));
  return { plan, steps, from, ...(file === undefined ? {} : { file }) };
}

/** The steps as they were applied; those that were not may have been done by hand. */
function byJournal({ plan, applied, at, file }: Journal): Containment {
  const steps = plan.steps.map((step) => {
    const known = applied.find((one) => one.step.id === step.id);
    const calls = step.calls.map((call, n) => known?.calls.find((one) => one.n === n) ?? { call });
    return { step, calls, undone: known?.undone ?? false };
  });
  return { plan, steps, from: "journal", file, begun: at };
}

/** The plan in a file, if it is one as `--format json` prints it. */
async function planIn(file: string): Promise<ContainmentPlan | undefined> {
  try {
    return ContainmentPlan.safeParse(JSON.parse(await readFile(file, "utf8"))).data;
  } catch {
    // Not there, or lines of a journal: who reads journals says what is wrong.
    return undefined;
  }
}
