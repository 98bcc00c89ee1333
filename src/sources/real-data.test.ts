import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { ProblemData } from "../diagnostics/problem.js";
import { listFiles } from "./files.js";
import type { ReadReport, RecordSink } from "./contract.js";
import { type ReadOptions, readFile } from "./read-file.js";

const DATA = fileURLToPath(new URL("../../../shared/data", import.meta.url));

interface Row {
  records: number;
  rejected: number;
  setAside: number;
  problems: Record<string, number>;
}

/**
 * Records, rejections, files set aside and problems of each folder. The records agree with a separate count (Python,
 * whole-file json.loads) for every file that is valid JSON, and with a count of "eventVersion" lines for the two that
 * are not. Differences to the
 * README's table of records, which counts what is worth studying:
 * - opensearch-catalog 890 + 1 rejected (891): the fiftieth item of samples-large.json lacks two brackets; that file
 *   also has one bracket too many, which loses nothing but is named.
 * - cribl 50 rejected: events of Cribl's own, without `_raw`, beside 249 records.
 * - aws-cloudtrail-processing-library: one record that is no JSON, two whose every field name is spelt wrong.
 * Each folder's SOURCE is plain text, so `not-json`; the zip of OTRF's `discovery` holds a CSV without an event time.
 */
const EXPECTED: Record<string, Row> = {
  DataDog__stratus: row(310),
  OTRF__Security: row(103, 0, 0, { "not-json": 3, "csv-not-rebuildable": 1 }),
  adanalvarez__TrailDiscover: row(563, 0, 21),
  airbnb__streamalert: row(56),
  "aws-samples__amazon": row(21),
  "aws__aws-cloudtrail": row(40, 3),
  "boogy__CloudTrail-Log": row(1685),
  "boogy__cloudtrail-rs": row(0, 1, 14),
  "cloud-custodian": row(20),
  criblpacks__cribl: row(249, 50),
  fivexl__terraform: row(9),
  flosell__trailscraper: row(7, 0, 0, { "not-json": 1, "not-cloudtrail": 1 }),
  glassechidna__whodunnit: row(3),
  log2timeline__plaso: row(6),
  "opensearch-project": row(890, 1, 0, { "not-json": 1, "invalid-json": 1 }),
  rubysoho07__cloudtrail: row(37),
  stevezieglerva__cloudtrail: row(9, 0, 2),
  "umccr__cloudtrail-parquet": row(206, 0, 1),
};

function row(
  records: number,
  rejected = 0,
  setAside = 0,
  problems: Record<string, number> = { "not-json": 1 },
): Row {
  return { records, rejected, setAside, problems };
}

async function counted(
  path: string,
  options: ReadOptions,
): Promise<{ records: number; rejected: number; report: ReadReport }> {
  let records = 0;
  let rejected = 0;
  const sink: RecordSink = {
    record: (text, value) => {
      records++;
      expect(JSON.parse(text)).toEqual(value);
    },
    reject: () => rejected++,
  };
  const report = await readFile(path, sink, options);
  return { records, rejected, report };
}

it.skipIf(!existsSync(DATA))(
  "every file of ../shared/data gives what it holds (skipped where that folder is absent)",
  async () => {
    for (const folder of readdirSync(DATA)) {
      if (folder === "README.md") continue;
      const key = Object.keys(EXPECTED).find((name) => folder.startsWith(name));
      const found = row(0, 0, 0, {});
      const problems: ProblemData[] = [];
      for await (const file of listFiles([`${DATA}/${folder}`], (problem) => problems.push(problem))) {
        const whole = await counted(file.path, {});
        expect(await counted(file.path, { wholeBytes: -1 })).toEqual(whole);
        expect(whole.report.compressedBytes).toBe(file.size);
        found.records += whole.records;
        found.rejected += whole.rejected;
        if (whole.report.setAside !== undefined) found.setAside++;
        problems.push(...whole.report.problems);
      }
      for (const { code } of problems) found.problems[code] = (found.problems[code] ?? 0) + 1;
      expect({ folder, ...found }).toEqual({ folder, ...EXPECTED[key ?? ""] });
    }
  },
);
