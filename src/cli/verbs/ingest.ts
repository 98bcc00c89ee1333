import { explain, Problem, type ProblemData } from "../../diagnostics/problem.js";
import type { RemoteCall } from "../../library/contract.js";
import { awsCall, type AwsFlags } from "../aws-options.js";
import { progressLine } from "../progress-line.js";
import { csvLine } from "../render/csv.js";
import { renderIngest, renderIngestProblems } from "../render/ingest.js";
import { json } from "../render/json.js";
import { known } from "../render/problem.js";
import { renderProgress } from "../render/progress.js";
import type { IngestReport } from "../../answers/ingest.js";
import type { ExitCode, Session, Verb } from "../verb.js";

interface IngestFlags extends AwsFlags {
  keepSecrets?: boolean;
  wait: boolean;
  account?: string[];
  region?: string[];
  requesterPays?: boolean;
}

/** `trailhound ingest <source…>` */
export const ingest: Verb<IngestFlags> = async (session, sources, options) => {
  const remote = remoteCall(session, sources, options);
  const progress = progressLine(session, renderProgress);
  let report: IngestReport;
  {
    await using lake = await session.openLake({ create: true });
    try {
      report = await lake.ingest([...sources], {
        keepSecrets: options.keepSecrets ?? false,
        noWait: !options.wait,
        stdin: session.terminal.stdin,
        ...(remote === undefined ? {} : { remote }),
        onNote: (text) => {
          progress.clear();
          session.note(text);
        },
        onProgress: (at) => progress.show(at),
        signal: session.signal,
      });
    } finally {
      progress.clear();
    }
  }
  await print(session, report);
  return exitCode(report);
};

const IN_AWS = /^(?:s3:\/\/|lookup-events:|cloudwatch:)/;

/** What is asked of sources in AWS; an option that would choose among files of this machine is refused, not ignored. */
function remoteCall(
  session: Session,
  sources: readonly string[],
  flags: IngestFlags,
): RemoteCall | undefined {
  const { range } = session.globals;
  if (!sources.some((source) => IN_AWS.test(source))) {
    if (
      range.from !== undefined ||
      range.to !== undefined ||
      flags.account !== undefined ||
      flags.region !== undefined
    )
      throw new Problem({
        code: "usage",
        detail:
          "--from, --to, --account and --region choose what is fetched from AWS; files of this machine are read whole.",
      });
    return undefined;
  }
  return {
    ...awsCall(session, flags),
    range,
    ...(flags.account === undefined ? {} : { accounts: flags.account }),
    ...(flags.region === undefined ? {} : { regions: flags.region }),
    ...(flags.requesterPays === undefined ? {} : { requesterPays: flags.requesterPays }),
  };
}

function exitCode(report: IngestReport): ExitCode {
  return report.records.rejected > 0 || report.files.skipped > 0 ? 1 : 0;
}

async function print(session: Session, report: IngestReport): Promise<void> {
  const { out, view, globals } = session;
  if (globals.format !== "table") printProblems(session, report);
  switch (globals.format) {
    case "table":
      return out.write(renderIngest(report, view));
    case "json":
      return out.write(`${json(report, 2)}\n`);
    case "ndjson":
      return out.write(`${json(report)}\n`);
    case "csv":
      return out.write(csv(report));
  }
}

/** Where the report is not a table, its problems still reach the person, or as JSON the program, on stderr. */
function printProblems(session: Session, report: IngestReport): void {
  const { stderr } = session.terminal;
  if (session.machine) {
    for (const problem of report.problems) {
      const code = known(problem.code);
      stderr.write(`${json(code === undefined ? problem : explain({ ...problem, code } as ProblemData))}\n`);
    }
  } else if (report.problems.length > 0) {
    stderr.write(renderIngestProblems(report, { ...session.errView, limit: undefined }));
  }
}

function csv({ files, records, bytes, seconds, problems }: IngestReport): string {
  const sums = {
    files_read: files.read, files_unchanged: files.unchanged, files_set_aside: files.setAside, files_skipped: files.skipped,
    records_read: records.read, records_added: records.added, records_duplicates: records.duplicates, records_rejected: records.rejected,
    bytes_compressed: bytes.compressed, bytes_raw: bytes.raw, seconds, problems: problems.length,
  }; // prettier-ignore
  return csvLine(Object.keys(sums)) + csvLine(Object.values(sums));
}
