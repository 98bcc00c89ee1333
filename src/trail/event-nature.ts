import { GRANTS, NATURE_EXCEPTIONS } from "./event-exceptions.js";

/**
 * What a call does to what it names:
 *
 * - `create`: makes a resource that was not there, or writes an object or setting under a name of its own
 * - `change`: alters a resource, takes a permission away, or ends a part of a resource
 * - `delete`: ends a resource, or schedules its end
 * - `grant`: lets somebody in: a policy, a permission, a membership, an open port, a shared copy, a barrier taken down
 * - `read`: returns what is there, secrets and passwords too
 * - `issue`: hands out credentials or opens a signed-in session
 * - `use`: works with a resource without altering it: invokes, decrypts, sends, writes data into it
 * - `other`: the name does not tell
 */
export type EventNature = "create" | "change" | "delete" | "grant" | "read" | "issue" | "use" | "other";

/** The words that stand in front of API names, by what they do. AWS names calls verb first (Smithy, AWS API guidelines). */
const BY_VERB: Readonly<Record<Exclude<EventNature, "grant" | "other">, string>> = {
  read: `Describe List Get Head Lookup Search Query Scan Select Check Test Validate Simulate Preview Estimate Count
    Filter Discover Download View Poll Retrieve Resolve Evaluate Explain Browse Read Compare Decode Peek Is Can Find`,
  create: `Create Run Allocate Register Import Copy Restore Upload Clone Provision Purchase Request Publish Launch Issue
    Export Replicate Build Generate`,
  delete: "Delete Terminate Deregister Release Destroy",
  issue: "Assume Authenticate Federate Login Switch",
  use: `Invoke Send Receive Decrypt Encrypt Re Sign Verify Execute Detect Recognize Translate Converse Analyze Classify
    Synthesize Chat Submit Initiate Signal Record Report Notify Post Acknowledge Write`,
  change: `Update Modify Put Set Change Enable Disable Start Stop Reboot Restart Reset Attach Detach Associate Disassociate
    Add Remove Tag Untag Rotate Replace Move Rename Resize Scale Upgrade Apply Assign Unassign Activate Deactivate Accept
    Reject Decline Revoke Retire Cancel Close Complete Confirm Resume Suspend Pause Promote Failover Merge Monitor Unmonitor
    Lock Unlock Configure Subscribe Unsubscribe Join Leave Extend Increase Decrease Split Archive Unarchive Link Unlink
    Connect Disconnect Mount Initialize Prepare Migrate Transfer Schedule Purge Reorder Abort Install Uninstall Exit Edit
    Manage Deprecate Undeprecate Swap Switchover Refresh Rebuild Delegate Override Recover Rollback Continue Skip Retry
    Unshare Opt Turn Deploy Sync`,
};
/** Verbs that let somebody in, whatever they name. */
const GRANTING = ["Authorize", "Grant", "Share", "Allow", "Invite", "Permit"];

const VERBS = new Map<string, EventNature>(GRANTING.map((verb) => [verb, "grant"]));
for (const [nature, verbs] of Object.entries(BY_VERB)) {
  for (const verb of verbs.split(/\s+/)) VERBS.set(verb, nature as EventNature);
}

/** Data planes whose `Put…`, `Delete…` and `Update…` write into a resource and leave the resource itself as it was. */
const DATA_WRITES =
  /^(?:Batch|Transact)?(?:Put|Write|Update|Delete)(?:Items?|Records?|RecordBatch|Events|MetricData|LogEvents|Messages?|MessageBatch|Evaluations|TraceSegments|TelemetryRecords)$/;

/**
 * Endings that name a part or a setting of the resource before them: `DeleteBucketPolicy` deletes no bucket, and
 * `CreateTags` makes nothing that has a name. Where the ending is the whole noun (`DeletePolicy`), it is a resource.
 */
const PARTS =
  /(?:Tags?|Tagging|TagsFromResource|TagsForResource|Attributes?|Permissions?|Concurrency|ConcurrencyConfig|Metadata|PermissionsBoundary|PublicAccessBlock|LoginProfile|PasswordPolicy|KeyMaterial|AclEntry|EventInvokeConfig|UrlConfig|PolicyVersion|TemplateVersion|AccountAssignment|AccessEntry|PodIdentityAssociation|RetentionPolicy|SubscriptionFilter|MetricFilter)$/;
const PARTS_OF =
  /^(?:Bucket(?!$)|Object(?!s?$)|(?:User|Role|Group|Key|Queue|Topic|Repository|Resource|Lifecycle|FileSystem|AccessPoint|BucketVault|Registry|Table|LoadBalancer|Scaling|Account|Secret|Stream|Vault)Policy$|Routes?$|Rules$|Tags$)/;

/**
 * What a call does, by its name: an exception where the service means something else, then the parts of resources, then
 * the verb in front. `readOnly`, as the record says it, decides for verbs nobody knows; it does not overrule a known one,
 * because services set it by their own lights (`AssumeRole` and `SendEmail` are recorded as read-only).
 */
export function natureOf(
  eventSource: string,
  eventName: string,
  readOnly?: boolean | string | null,
): EventNature {
  const name = plainEventName(eventName);
  const exception =
    exceptionIn(eventSource.replace(/\.amazonaws\.com(?:\.cn)?$/, ""), name) ?? exceptionIn("*", name);
  if (exception !== undefined) return exception;
  const { verb, noun } = splitEventName(name);
  const nature = VERBS.get(verb);
  if (nature === undefined) {
    if (readOnly === undefined || readOnly === null || readOnly === "") return "other";
    return String(readOnly) === "true" ? "read" : "change";
  }
  if (nature !== "read" && DATA_WRITES.test(name)) return "use";
  if (nature === "change" || nature === "create") {
    if (GRANTS.test(name)) return "grant";
  }
  const partial =
    noun !== "" && (PARTS_OF.test(noun) || (PARTS.test(noun) && !/^Permissions?Set/.test(noun)));
  return partial && (nature === "create" || nature === "delete") ? "change" : nature;
}

function exceptionIn(service: string, name: string): EventNature | undefined {
  const own = NATURE_EXCEPTIONS[service];
  return own !== undefined && Object.hasOwn(own, name) ? own[name] : undefined;
}

/** Without the API version that Lambda and CloudFront put behind the name: `CreateFunction20150331v2`, `CreateDistribution2020_05_31`. */
export function plainEventName(eventName: string): string {
  return eventName.replace(/(?:\d{8}|\d{4}_\d{2}_\d{2})(?:v\d+)?$/, "");
}

/** `AdminCreateUser`, `BatchGetItem` → the verb that counts, and what it is done to. */
export function splitEventName(name: string): { verb: string; noun: string } {
  const words = /^(?:Admin|Batch|Bulk|Transact)?([A-Z][a-z0-9]*|.+?(?=[A-Z]|$))(.*)$/s.exec(name);
  return { verb: words?.[1] ?? name, noun: words?.[2] ?? "" };
}
