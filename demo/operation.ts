import type { Caller, World } from "./callers.js";
import type { Fields } from "./recorder.js";

/** What one API looks like in a trail: who serves it, whether it only reads, and what it carries (§4.2). */
export interface Operation {
  source: string;
  name: string;
  readOnly: boolean;
  data?: boolean;
  /** Logged in us-east-1 whatever the region (§4.9). */
  global?: boolean;
  request?: (world: World, caller: Caller) => Fields | null;
  response?: (world: World, caller: Caller) => Fields | null;
  resources?: (world: World, caller: Caller) => Fields[];
}
