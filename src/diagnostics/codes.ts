/**
 * Every problem a user can see: its stable code, the exit code it leads to, its likely cause and the next command
 * to type. `docs/reference/problems.md` is generated from this table, and a test holds the two together.
 *
 * `next` may contain `{where}`, which is replaced by the place of the problem.
 */
export interface CodeEntry {
  readonly exit: 1 | 2;
  readonly title: string;
  readonly cause: string;
  readonly next: string;
  /** What to type where the place is not known, if `next` needs it. */
  readonly nextAnywhere?: string;
}

export const CODES = {
  // usage
  usage: {
    exit: 2,
    title: "The command line is not understood",
    cause: "A verb, option or value is misspelt or missing.",
    next: "trailhound {where} --help",
    nextAnywhere: "trailhound --help",
  },
  "bad-time": {
    exit: 2,
    title: "A time is not understood",
    cause: "Times are RFC 3339, dates, or relative (7d, 2h ago, yesterday).",
    next: "trailhound status",
  },
  "bad-id": {
    exit: 2,
    title: "This is not an identifier Trailhound can trace",
    cause: "Trace takes an access key ID, event ID, session ARN, principal ID, user or role ARN.",
    next: "trailhound trace --help",
  },
  "bad-public-keys": {
    exit: 2,
    title: "The file holds no public keys of CloudTrail",
    cause: "It is not what list-public-keys prints: JSON with a PublicKeyList of Value and Fingerprint.",
    next: "aws cloudtrail list-public-keys --start-time 2026-01-01 --end-time 2026-12-31 > keys.json",
  },
  "no-lake": {
    exit: 1,
    title: "There is no lake here yet",
    cause: "Nothing has been ingested, or --lake / TRAILHOUND_LAKE names another folder.",
    next: "trailhound ingest <folder with CloudTrail files>",
  },
  "lake-held": {
    exit: 1,
    title: "Another ingest holds the lake",
    cause: "One ingest writes at a time; reading is always possible.",
    next: "trailhound status",
  },
  "lake-version": {
    exit: 1,
    title: "The lake was written by another version of Trailhound",
    cause: "Its layout is not the one this version reads and writes.",
    next: "trailhound --lake <a new folder> ingest <the same sources>",
  },
  "lake-damaged": {
    exit: 1,
    title: "A file of the lake is missing or unreadable",
    cause: "The lake's files were moved, deleted or damaged outside Trailhound.",
    next: "trailhound --lake <a new folder> ingest <the same sources>",
  },
  cancelled: {
    exit: 1,
    title: "Cancelled",
    cause: "The work was stopped before it was complete.",
    next: "run the same command again",
  },
  "file-system": {
    exit: 1,
    title: "The file system refused",
    cause: "Permissions, a full or read-only disk, or a file where a folder is wanted.",
    next: "ls -ld {where}",
  },
  "out-of-memory": {
    exit: 1,
    title: "There is not enough memory for this",
    cause: "The machine, or the limit set for the lake's engine, is too small for the work.",
    next: "free some memory, and run the same command again",
  },
  internal: {
    exit: 1,
    title: "Trailhound itself failed",
    cause: "This is a defect in Trailhound.",
    next: "report it with the text above",
  },
  // sources
  "source-not-found": {
    exit: 1,
    title: "No such file or folder",
    cause: "The path is misspelt, or it was removed.",
    next: "ls {where}",
  },
  "source-unreadable": {
    exit: 1,
    title: "The file cannot be read",
    cause: "Permissions, or a device error.",
    next: "ls -l {where}",
  },
  "empty-file": {
    exit: 1,
    title: "The file is empty",
    cause: "A download or copy that did not finish.",
    next: "fetch {where} again",
  },
  "not-cloudtrail": {
    exit: 1,
    title: "No CloudTrail record was recognised in the file",
    cause: "The file is JSON, CSV or text of another kind.",
    next: "head -c 400 {where}",
  },
  "not-json": {
    exit: 1,
    title: "The file is neither JSON nor a known archive",
    cause: "The file is of another kind, or damaged.",
    next: "head -c 400 {where}",
  },
  "invalid-json": {
    exit: 1,
    title: "Invalid JSON",
    cause: "The text was edited, cut or damaged at the place named.",
    next: "fetch {where} again",
  },
  "not-utf8": {
    exit: 1,
    title: "The file is not UTF-8",
    cause: "CloudTrail writes UTF-8; another tool re-encoded the file.",
    next: "iconv -t UTF-8 {where}",
  },
  truncated: {
    exit: 1,
    title: "The file ends in the middle of a record",
    cause: "A download or copy that did not finish. The records before the break were kept.",
    next: "fetch {where} again",
  },
  "corrupt-archive": {
    exit: 1,
    title: "The compressed data is damaged",
    cause: "A download or copy went wrong. The records before the damage were kept.",
    next: "fetch {where} again",
  },
  "encrypted-archive": {
    exit: 1,
    title: "A file in the archive is encrypted",
    cause: "The archive was made with a password.",
    next: "unzip {where}",
  },
  "too-deep": {
    exit: 1,
    title: "The JSON is nested absurdly deep",
    cause: "CloudTrail never nests this deep; the text is hostile or not CloudTrail.",
    next: "head -c 400 {where}",
  },
  "record-too-large": {
    exit: 1,
    title: "A record is larger than 16 MB",
    cause: "CloudTrail records are at most 1 MB; the text is hostile or not CloudTrail.",
    next: "head -c 400 {where}",
  },
  "compression-bomb": {
    exit: 1,
    title: "The file expands more than 1000 times",
    cause: "CloudTrail files expand about 10 times; this one is hostile or damaged.",
    next: "ls -l {where}",
  },
  "record-not-cloudtrail": {
    exit: 1,
    title: "An item is JSON, but not a CloudTrail record",
    cause: "It has neither an event name nor another mark of a CloudTrail record.",
    next: "head -c 400 {where}",
  },
  "csv-not-rebuildable": {
    exit: 1,
    title: "A record cannot be rebuilt from this CSV",
    cause: "The columns hold neither the whole record nor an event ID, time and name.",
    next: "download the event history as JSON instead of CSV",
  },
  "repeated-event-id": {
    exit: 1,
    title: "One event ID stands on different records",
    cause: "Anonymised or made-up data. All were kept.",
    next: "trailhound trace <event ID>",
  },
  // aws
  "aws-credentials": {
    exit: 1,
    title: "AWS does not accept the credentials",
    cause: "There are none, they have expired, or they are of another account or partition.",
    next: "aws sts get-caller-identity",
  },
  "aws-denied": {
    exit: 1,
    title: "AWS refuses access",
    cause: "The credentials lack a permission, or a bucket, key or organization policy denies it.",
    next: "aws sts get-caller-identity",
  },
  "aws-kms-denied": {
    exit: 1,
    title: "The object's KMS key may not be used",
    cause: "Trail files are encrypted with a key whose policy does not let these credentials decrypt.",
    next: "aws sts get-caller-identity",
  },
  "account-not-reached": {
    exit: 1,
    title: "An account could not be reached",
    cause: "The credentials are of another account, and no role there was named, or it may not be assumed.",
    next: "the same command with --role-name <role that exists in each account>",
  },
  "aws-region-disabled": {
    exit: 1,
    title: "A region does not know these credentials",
    cause: "The account has not opted in to the region, or there is no region of this name.",
    next: "aws account list-regions",
  },
  "aws-throttled": {
    exit: 1,
    title: "AWS keeps asking to slow down",
    cause: "Other work uses up the same limit of requests.",
    next: "run the same command again later: what was fetched is kept",
  },
  "aws-not-found": {
    exit: 1,
    title: "AWS knows no such thing",
    cause: "The name is misspelt, it lies in another region or account, or it was removed meanwhile.",
    next: "aws s3 ls {where}",
  },
  "log-group-not-found": {
    exit: 1,
    title: "There is no such log group",
    cause: "Its name is misspelt, or it is another region's or account's.",
    next: "aws logs describe-log-groups --query logGroups[].logGroupName",
  },
  "aws-failed": {
    exit: 1,
    title: "A call of AWS failed",
    cause: "The network, the endpoint, or AWS itself.",
    next: "run the same command again: what was fetched is kept",
  },
  // containment
  "no-journal": {
    exit: 1,
    title: "There is no such containment",
    cause: "The plan's ID or the journal's path is misspelt, or nothing of that plan was ever applied.",
    next: "ls <the lake's folder>/containment",
  },
  "journal-damaged": {
    exit: 1,
    title: "The journal of a containment cannot be read",
    cause: "The file was changed outside Trailhound, or a newer version wrote it.",
    next: "look at {where}; move it elsewhere once you know what was done",
  },
  "journal-exists": {
    exit: 1,
    title: "The journal is there already",
    cause: "A plan was begun with this file, and a journal is never begun anew.",
    next: "trailhound contain --resume {where}",
  },
  "containment-held": {
    exit: 1,
    title: "Another process is at work with this containment",
    cause: "One process applies or undoes a plan at a time.",
    next: "wait for the other one, then: trailhound contain --resume {where}",
  },
  "containment-begun": {
    exit: 1,
    title: "A containment of the same was begun and is not finished",
    cause: "An earlier run stopped before its end. Two halves of two plans are harder to undo than one.",
    next: "trailhound contain --resume {where}, or: trailhound contain --undo {where}",
  },
  "containment-undone": {
    exit: 1,
    title: "The containment is being undone, or was",
    cause: "A plan that was undone is not applied again: its time has passed.",
    next: "trailhound contain <id> --apply",
  },
  "containment-surprise": {
    exit: 1,
    title: "AWS is not as the plan thought",
    cause: "Something was changed since the logs were written, or the logs do not tell all.",
    next: "look at it; then trailhound contain --resume {where}, with --skip <step> to leave the step out, or --undo {where}",
  },
  "containment-unanswered": {
    exit: 1,
    title: "AWS did not answer",
    cause: "The network, the endpoint, or AWS itself, in the middle of a call.",
    next: "trailhound contain --resume {where}: it looks before it does anything again",
  },
  "containment-incomplete": {
    exit: 1,
    title: "Not everything was put back",
    cause: "Something is not as the containment left it, so that it was not touched.",
    next: "look at what is named; trailhound contain --undo {where} tries again",
  },
  "contains-itself": {
    exit: 1,
    title: "The plan would stop the credentials that it is applied with",
    cause: "The role or user that you act as is among what is to be stopped.",
    next: "use other credentials or another --role-name, or leave the step out: --skip <step>",
  },
  "plan-changed": {
    exit: 1,
    title: "The plan is not the one that was agreed to",
    cause: "The lake or the options have changed since, so that the plan has another ID.",
    next: "look at the plan again: trailhound contain <id>",
  },
  "plan-old": {
    exit: 1,
    title: "The plan is too old to be applied",
    cause: "Sessions that were issued since are not denied by it.",
    next: "make a new one: trailhound contain <id>",
  },
  "not-confirmed": {
    exit: 1,
    title: "Nothing was done: the plan was not agreed to",
    cause: "Applying and undoing want the plan's ID, typed at the terminal or given with --yes.",
    next: "trailhound contain <id>, then the same with --apply --yes <plan>",
  },
  // sql
  "sql-syntax": {
    exit: 2,
    title: "The SQL is not understood",
    cause: "A syntax error at the place shown.",
    next: "trailhound sql --help",
  },
  "sql-not-select": {
    exit: 2,
    title: "Only one SELECT is allowed",
    cause: "The lake is read-only to queries.",
    next: "trailhound sql --help",
  },
  "sql-forbidden": {
    exit: 2,
    title: "The query uses something that is not allowed",
    cause: "Queries see the trail's views only: no files, network, settings or system tables.",
    next: "trailhound sql --help",
  },
  "sql-failed": {
    exit: 1,
    title: "The query failed",
    cause: "A column, type or function does not fit.",
    next: "trailhound sql 'SELECT * FROM cloudtrail_logs LIMIT 1'",
  },
  "sql-limit": {
    exit: 1,
    title: "The query went past a limit",
    cause: "Too much time or memory for one query.",
    next: "narrow the query with WHERE on eventtime",
  },
  // filter patterns
  "filter-syntax": {
    exit: 2,
    title: "The filter pattern is not understood",
    cause:
      "A mistake at the place shown; CloudWatch Logs would refuse the pattern, or match nothing with it.",
    next: "trailhound filter --help",
  },
  "filter-limit": {
    exit: 2,
    title: "The filter pattern goes past a limit",
    cause: "The pattern is longer or nested deeper than any that is written by hand.",
    next: "split the pattern at a || and run its parts",
  },
  "filter-unknown": {
    exit: 1,
    title: "The filter pattern is not written out in the file",
    cause: "It is put together from variables or references when the file is deployed.",
    next: "aws logs describe-metric-filters --query 'metricFilters[].filterPattern' > patterns.json",
  },
  "filter-space-delimited": {
    exit: 2,
    title: "The filter pattern is for space-delimited lines",
    cause: "A pattern in brackets is for another kind of log, such as VPC flow logs.",
    next: "trailhound filter '{ $.eventName = \"ConsoleLogin\" }'",
  },
  // insights
  "insights-syntax": {
    exit: 2,
    title: "This is not a Logs Insights query",
    cause: "A word, sign or name at the place shown is not CloudWatch Logs Insights QL.",
    next: "trailhound insights --help",
  },
  "insights-refused": {
    exit: 2,
    title: "The query uses something of Logs Insights that is not run here",
    cause: "It needs CloudWatch itself, or data that the lake does not hold.",
    next: "trailhound insights --help",
  },
} as const satisfies Record<string, CodeEntry>;

export type ProblemCode = keyof typeof CODES;
