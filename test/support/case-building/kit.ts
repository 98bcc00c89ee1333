/** All that a topic needs to build its cases. */
export * from "./console-records.js";
export * from "./define-case.js";
export * from "./identities.js";
export * from "./ids.js";
export * from "./issuances.js";
export * from "./records.js";
export * from "./time.js";
