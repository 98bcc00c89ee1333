/** Doors to AWS other than AWS's own, for tests and rehearsals. */
export { recording, type Recorded } from "../respond/effects/recording.js";
export { printing } from "../respond/effects/printing.js";
