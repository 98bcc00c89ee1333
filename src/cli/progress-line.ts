import type { View } from "./render/view.js";
import { widthOf } from "./terminal.js";
import type { Session } from "./verb.js";

const REDRAW_MS = 100;

/** One line on stderr that is drawn over itself, at most ten times a second, where a person can see it. */
export function progressLine<Progress>(
  session: Session,
  render: (progress: Progress, view: View) => string,
): { show(progress: Progress): void; clear(): void } {
  const { terminal, errView, globals } = session;
  if (!terminal.isTTY.stderr || globals.quiet) return { show: () => {}, clear: () => {} };
  let last = -Infinity;
  let drawn = false;
  return {
    show(progress) {
      const now = terminal.now().getTime();
      if (now - last < REDRAW_MS) return;
      last = now;
      drawn = true;
      terminal.stderr.write(`\r${ERASE}${render(progress, { ...errView, width: widthOf(terminal) })}`);
    },
    clear() {
      if (drawn) terminal.stderr.write(`\r${ERASE}`);
    },
  };
}

/** Erase from the cursor to the end of the line. */
const ERASE = "\x1b[K";
