import type { CloudTrailRecord } from "../../../src/trail/record.js";
import type { Expectation, IdentityCase } from "../case-format.js";
import type { RoleSession, User } from "./identities.js";
import type { Seed } from "./ids.js";
import type { Origin } from "../../../src/answers/trace.js";

/** A case, its IDs made from its name. */
export function defineCase(
  name: string,
  why: string,
  source: string,
  build: (seed: Seed) => { records: CloudTrailRecord[]; expect: Expectation[] },
): IdentityCase {
  return { name, why, source, ...build({ name, made: 0 }) };
}

/** An IAM user as an origin. */
export function person(who: User): Partial<Origin> {
  return { kind: "iam-user", name: who.name, account: who.account };
}

/** A role as the only thing known. */
export function onlyRole(session: Pick<RoleSession, "role">): Partial<Origin> {
  return { kind: "role", name: session.role.name };
}

/** An expectation before it is known for which query. */
export type Verdict = Omit<Expectation, "query">;
export type { Origin } from "../../../src/answers/trace.js";
