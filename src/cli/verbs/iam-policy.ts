import type { Use } from "../../library/iam-policy.js";
import { Problem } from "../../diagnostics/problem.js";
import { json } from "../render/json.js";
import type { Verb } from "../verb.js";

interface PolicyFlags {
  for: string[];
  bucket?: string;
  prefix?: string;
  account?: string[];
  roleName?: string;
  kmsKey?: string;
  logGroup?: string;
  partition: string;
}

/** `trailhound iam-policy --for <use>` */
export const iamPolicy: Verb<PolicyFlags> = async ({ out, globals, machine }, _words, flags) => {
  if (globals.format === "csv")
    throw new Problem({ code: "usage", detail: "A policy has no rows: iam-policy prints JSON." });
  const { iamPolicy: policyOf } = await import("../../library/iam-policy.js");
  const { for: uses, account, ...places } = flags;
  const policy = policyOf(uses as Use[], {
    ...places,
    ...(account === undefined ? {} : { accounts: account }),
  });
  await out.write(`${globals.format === "ndjson" && machine ? json(policy) : json(policy, 2)}\n`);
  return 0;
};
