import { IP_MACROS } from "./ip-macros.js";
import { FAILURE_MACROS } from "./once.js";
import { TIME_MACROS } from "./time-macros.js";

/** The macros that translated expressions use: statements of a plan's `setup`, before its views. */
export const FUNCTION_MACROS: readonly string[] = [...FAILURE_MACROS, ...IP_MACROS, ...TIME_MACROS];
