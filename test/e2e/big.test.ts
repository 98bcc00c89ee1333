import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { expect, test } from "vitest";
import { generateArchive } from "../../bench/generate.js";
import { eventCount, ingest, record, slow, user, Workspace, type Fields } from "../support/e2e.js";

/** The most memory that an ingest held, in MB. */
async function measured(
  lake: string,
  source: string,
): Promise<{ peakMB: number; report: Awaited<ReturnType<typeof ingest>> }> {
  let peak = 0;
  let timer: NodeJS.Timeout | undefined;
  const report = await ingest(lake, source, {
    timeoutMs: 500_000,
    started: ({ pid }) => {
      timer = setInterval(() => {
        void readFile(`/proc/${pid}/status`, "utf8").then(
          (text) => (peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? 0) / 1024)),
          () => {},
        );
      }, 50);
    },
  });
  clearInterval(timer);
  return { peakMB: Math.round(peak), report };
}

test.runIf(process.platform === "linux")(
  "one trail file of 300 MB is read in less than 2 GB",
  async () => {
    await using w = await Workspace.make();
    const file = createWriteStream(await w.write("large.json", ""));
    file.write('{"Records":[');
    const text = JSON.stringify(
      record({ userIdentity: user("bob"), requestParameters: { pad: "p".repeat(2000) } } satisfies Fields),
    );
    const { eventID } = JSON.parse(text) as { eventID: string };
    const events = Math.ceil(300e6 / text.length);
    for (let n = 0; n < events; n++) {
      const own = `${n.toString(16).padStart(8, "0")}${eventID.slice(8)}`;
      if (!file.write((n > 0 ? "," : "") + text.replace(eventID, own))) await once(file, "drain");
    }
    file.end("]}");
    await once(file, "close");
    const { peakMB, report } = await measured(w.at("lake"), w.at("large.json"));
    expect(report.records).toEqual({ read: events, added: events, duplicates: 0, rejected: 0 });
    expect(await eventCount(w.at("lake"))).toBe(events);
    process.stdout.write(`one file of 300 MB: ${report.seconds} s, at most ${peakMB} MB\n`);
    expect(peakMB).toBeLessThan(2048);
  },
  180_000,
);

test.runIf(slow && process.platform === "linux")(
  "an archive of 2 GB is read in less than 2 GB",
  async () => {
    await using w = await Workspace.make();
    const made = await generateArchive({ events: 1_200_000, seed: 41, dir: w.at("logs") });
    const { peakMB, report } = await measured(w.at("lake"), w.at("logs"));
    expect(report.records.added).toBe(made.events);
    process.stdout.write(
      `an archive of ${(made.rawBytes / 1e9).toFixed(1)} GB: ${report.seconds} s, at most ${peakMB} MB\n`,
    );
    expect(made.rawBytes).toBeGreaterThan(1.9e9);
    expect(peakMB).toBeLessThan(2048);
  },
  600_000,
);
