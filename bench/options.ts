import { parseArgs } from "node:util";

/** What `npm run bench` was asked for. */
export interface BenchOptions {
  /** Sizes of the archives, smallest first. */
  events: number[];
  /** Where data goes while the bench runs. */
  dir: string | undefined;
  /** A folder for archives and lakes that stays; an archive that is there already is used again. */
  keep: string | undefined;
}

export const USAGE = `npm run bench -- [--events N[,N…]] [--dir DIR] [--keep DIR]

  --events N   records of the archive, 200000 to 10000000; several, separated by
               commas, show how the numbers grow (default 200000)
  --dir DIR    put the data into a new folder in DIR, removed at the end
               (default: the system's folder for temporary files)
  --keep DIR   put the data into DIR and leave it there; archives found there
               are used again`;

const LEAST = 200_000;
const MOST = 10_000_000;

/** Reads the command line; throws what the user should know. */
export function parseOptions(args: string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args,
    options: {
      events: { type: "string", default: String(LEAST) },
      dir: { type: "string" },
      keep: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const events = values.events.split(",").map((text) => Number(text.trim().replaceAll("_", "")));
  for (const size of events) {
    if (!Number.isSafeInteger(size) || size < LEAST || size > MOST)
      throw new Error(`--events takes numbers from ${LEAST} to ${MOST}, separated by commas.`);
  }
  return { events: [...new Set(events)].sort((a, b) => a - b), dir: values.dir, keep: values.keep };
}
