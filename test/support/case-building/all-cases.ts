import type { IdentityCase } from "../case-format.js";
import { adversity } from "./topics/adversity.js";
import { assumeRole } from "./topics/assume-role.js";
import { chains } from "./topics/chains.js";
import { consoles } from "./topics/consoles.js";
import { federation } from "./topics/federation.js";
import { oddRecords } from "./topics/odd-records.js";
import { tokens } from "./topics/tokens.js";
import { workloads } from "./topics/workloads.js";

/** Every identity case. */
export const allCases: IdentityCase[] = [
  ...assumeRole,
  ...chains,
  ...tokens,
  ...federation,
  ...consoles,
  ...workloads,
  ...adversity,
  ...oddRecords,
];
