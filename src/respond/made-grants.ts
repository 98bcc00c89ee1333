import type { ApiCall } from "../answers/contain.js";
import { textAt, valueAt, type JsonObject } from "../trail/record.js";
import { byHand, exactly, effect, type Draft, type Planning } from "./draft.js";
import { answering, NOTHING, type FromMade } from "./made-access.js";
import { policyText, type Made } from "./made.js";
import { policyBefore } from "./restore.js";

const LEAVES = [
  "Copies that were taken while it was open.",
  "A deny on an identity of this account does not bind identities of other accounts: only the resource's own policy does.",
];

/** Resources that were opened to others: taken back exactly where the record says how, else shown for a person to judge. */
export async function grantSteps(
  planning: Planning,
  made: Made,
  all: ReadonlySet<string>,
): Promise<FromMade> {
  const { eventName, service, request, response } = made;
  const call = (action: string, input: JsonObject, of = service): ApiCall => ({
    service: of, action, region: made.region, input,
  }); // prettier-ignore
  switch (`${service}:${eventName}`) {
    case "lambda:AddPermission": {
      const [FunctionName, StatementId] = [textAt(request, "functionName"), textAt(request, "statementId")];
      if (FunctionName === undefined || StatementId === undefined) return byHandOf(made);
      const again = inputOf(request, { FunctionName: "functionName", StatementId: "statementId", Action: "action", Principal: "principal", SourceArn: "sourceArn", SourceAccount: "sourceAccount", PrincipalOrgID: "principalOrgID", EventSourceToken: "eventSourceToken" });
      return back(made, FunctionName, `Take permission ${StatementId} off function ${FunctionName}`, [call("RemovePermission", { FunctionName, StatementId })], exactly(call("AddPermission", again)));
    }
    case "sqs:AddPermission": {
      const [QueueUrl, Label] = [textAt(request, "queueUrl"), textAt(request, "label")];
      if (QueueUrl === undefined || Label === undefined) return byHandOf(made);
      return back(made, QueueUrl, `Take permission ${Label} off queue ${last(QueueUrl)}`, [call("RemovePermission", { QueueUrl, Label })], byHand("sqs AddPermission as the record shows it."));
    }
    case "sns:AddPermission": {
      const [TopicArn, Label] = [textAt(request, "topicArn"), textAt(request, "label")];
      if (TopicArn === undefined || Label === undefined) return byHandOf(made);
      return back(made, TopicArn, `Take permission ${Label} off topic ${last(TopicArn)}`, [call("RemovePermission", { TopicArn, Label })], byHand("sns AddPermission as the record shows it."));
    }
    case "kms:CreateGrant": {
      const [KeyId, GrantId] = [textAt(response, "keyId") ?? textAt(request, "keyId"), textAt(response, "grantId")];
      if (KeyId === undefined || GrantId === undefined) return byHandOf(made);
      return back(made, KeyId, `Revoke the grant on key ${last(KeyId)} to ${textAt(request, "granteePrincipal") ?? "somebody"}`, [call("RevokeGrant", { KeyId, GrantId })], byHand("kms CreateGrant as the record shows it; the new grant has another ID."));
    }
    case "ec2:ModifySnapshotAttribute":
      return sharing(made, "SnapshotId", textAt(request, "snapshotId"), "createVolumePermission", "CreateVolumePermission");
    case "ec2:ModifyImageAttribute":
      return sharing(made, "ImageId", textAt(request, "imageId"), "launchPermission", "LaunchPermission");
    case "rds:ModifyDBSnapshotAttribute":
      return databaseSharing(made, "DBSnapshotIdentifier", textAt(request, "dBSnapshotIdentifier"));
    case "rds:ModifyDBClusterSnapshotAttribute":
      return databaseSharing(made, "DBClusterSnapshotIdentifier", textAt(request, "dBClusterSnapshotIdentifier"));
    case "s3:PutBucketPolicy":
      return policyStep(planning, made, all, {
        named: "bucketName", input: "Bucket", policy: ["bucketPolicy", "policy"], removes: ["DeleteBucketPolicy"],
        put: (Bucket, Policy) => call("PutBucketPolicy", { Bucket, Policy }),
      });
    case "kms:PutKeyPolicy":
      return policyStep(planning, made, all, {
        named: "keyId", input: "KeyId", policy: ["policy"],
        put: (KeyId, Policy) => call("PutKeyPolicy", { KeyId, PolicyName: "default", Policy }),
      });
    case "secretsmanager:PutResourcePolicy":
      return policyStep(planning, made, all, {
        named: "secretId", input: "SecretId", policy: ["resourcePolicy"], removes: ["DeleteResourcePolicy"],
        put: (SecretId, ResourcePolicy) => call("PutResourcePolicy", { SecretId, ResourcePolicy }),
      });
    case "ecr:SetRepositoryPolicy":
      return policyStep(planning, made, all, {
        named: "repositoryName", input: "repositoryName", policy: ["policyText"], removes: ["DeleteRepositoryPolicy"],
        put: (repositoryName, text) => call("SetRepositoryPolicy", { repositoryName, policyText: text }),
      });
    default:
      return Object.hasOwn(GRANTS_BY_HAND, eventName) ? byHandOf(made) : NOTHING;
  }
} // prettier-ignore

function back(made: Made, resource: string, title: string, calls: ApiCall[], undo: Draft["undo"]): FromMade {
  const step = answering(made, {
    phase: "grants", kind: "take-back-grant", target: { kind: "resource", name: resource, account: made.account },
    title, why: `${made.eventName} by what is to be stopped let others in.`, calls, undo,
    sideEffects: effect("Whoever the grant let in loses it; if it was also needed by others, they do too."), doesNotStop: LEAVES,
  }); // prettier-ignore
  return { steps: [step], manual: [] };
}

/** The accounts that a snapshot or image was shared with are taken off again (EC2 API, "ModifySnapshotAttribute"). */
function sharing(
  made: Made,
  field: string,
  id: string | undefined,
  recorded: string,
  input: string,
): FromMade {
  const items = valueAt(made.request, recorded, "add", "items");
  const added = (Array.isArray(items) ? items : []).flatMap((item): { [key: string]: string }[] => {
    const user = textAt(item, "userId");
    const group = textAt(item, "group");
    return user !== undefined ? [{ UserId: user }] : group !== undefined ? [{ Group: group }] : [];
  });
  if (id === undefined) return byHandOf(made);
  if (added.length === 0) return NOTHING;
  const change = (how: "Add" | "Remove"): ApiCall => ({
    service: "ec2", action: made.eventName, region: made.region, input: { [field]: id, [input]: { [how]: added } },
  }); // prettier-ignore
  const whom = added.map((one) => one["UserId"] ?? "everybody").join(", ");
  return back(made, id, `Stop sharing ${id} with ${whom}`, [change("Remove")], exactly(change("Add")));
}

function databaseSharing(made: Made, field: string, id: string | undefined): FromMade {
  const values = valueAt(made.request, "valuesToAdd");
  const added = (Array.isArray(values) ? values : []).filter((one) => typeof one === "string");
  const AttributeName = textAt(made.request, "attributeName");
  if (id === undefined || AttributeName === undefined) return byHandOf(made);
  if (added.length === 0) return NOTHING;
  const change = (how: "ValuesToAdd" | "ValuesToRemove"): ApiCall => ({
    service: "rds", action: made.eventName, region: made.region, input: { [field]: id, AttributeName, [how]: added },
  }); // prettier-ignore
  return back(made, id, `Stop sharing ${id} with ${added.join(", ")}`, [change("ValuesToRemove")], exactly(change("ValuesToAdd"))); // prettier-ignore
}

/** A resource policy as it was, where the lake has it; else the text that was set, for a person to judge. */
async function policyStep(
  planning: Planning,
  made: Made,
  all: ReadonlySet<string>,
  of: { named: string; input: string; policy: readonly string[]; removes?: readonly string[]; put: (name: string, policy: string) => ApiCall },
): Promise<FromMade> {
  const name = textAt(made.request, of.named);
  const set = policyText(made.request, ...of.policy);
  const earlier = await policyBefore(planning.reader, made, {
    calls: [made.eventName], named: of.named, policy: of.policy, except: all,
    ...(of.removes === undefined ? {} : { removes: of.removes }),
  });
  if (name === undefined || set === undefined || earlier === undefined) return byHandOf(made, set);
  return {
    manual: [],
    steps: [
      answering(made, {
        phase: "grants", kind: "restore-policy", target: { kind: "resource", name, account: made.account },
        title: `Put back the policy of ${last(name)}`,
        why: `${made.eventName} by what is to be stopped changed who may use it. The text is that of event ${earlier.eventId} at ${earlier.eventTime}, the last before the change.`,
        evidence: [made.eventId, earlier.eventId],
        calls: [of.put(name, earlier.text)],
        policyDocument: JSON.parse(earlier.text) as NonNullable<Draft["policyDocument"]>,
        undo: exactly(of.put(name, set)),
        sideEffects: effect("A change after that event that this lake does not hold would be lost."),
        doesNotStop: LEAVES,
      }),
    ],
  };
} // prettier-ignore

/** Calls that open something, and how a person closes it again. */
const GRANTS_BY_HAND: Readonly<Record<string, string>> = {
  PutBucketPolicy: "Put back the policy that the bucket had (templates, AWS Config), or DeleteBucketPolicy if it had none; Block Public Access closes it at once to the public.",
  DeleteBucketPolicy: "Put back the policy that the bucket had: it may have held a deny that protected it.",
  PutBucketAcl: "s3api put-bucket-acl --acl private, unless other grants are needed.",
  PutObjectAcl: "s3api put-object-acl --acl private, unless other grants are needed.",
  DeleteBucketPublicAccessBlock: "s3api put-public-access-block with all four settings true.",
  PutBucketPublicAccessBlock: "Look at the four settings, and make true again what was true.",
  DeletePublicAccessBlock: "s3control put-public-access-block with all four settings true.",
  PutAccountPublicAccessBlock: "Look at the four settings, and make true again what was true.",
  DeleteAccountPublicAccessBlock: "s3control put-public-access-block with all four settings true.",
  PutBucketReplication: "Look where it replicates to; s3api delete-bucket-replication.",
  PutKeyPolicy: "Put back the key policy that the key had (templates, AWS Config).",
  CreateGrant: "kms ListGrants, then RevokeGrant of the one that the record describes.",
  AddPermission: "RemovePermission with the statement that the record names.",
  SetQueueAttributes: "Look at the queue's Policy attribute, and put back what it was.",
  SetTopicAttributes: "Look at the topic's Policy attribute, and put back what it was.",
  PutResourcePolicy: "Put back the resource policy that it had.",
  SetRepositoryPolicy: "Put back the policy that the repository had.",
  CreateFunctionUrlConfig: "lambda DeleteFunctionUrlConfig, unless the URL is wanted.",
  CreateResourceShare: "ram DeleteResourceShare with the share that the record names.",
  AssociateResourceShare: "ram DisassociateResourceShare with the principals that the record names.",
  ModifySnapshotAttribute: "Take the accounts off that the snapshot is shared with.",
  ModifyImageAttribute: "Take the accounts off that the image is shared with.",
  ModifyDBSnapshotAttribute: "Take the accounts off that the snapshot is shared with.",
  ModifyDBClusterSnapshotAttribute: "Take the accounts off that the snapshot is shared with.",
  AuthorizeSecurityGroupIngress: "ec2 RevokeSecurityGroupIngress with the rule that the record names.",
}; // prettier-ignore

function byHandOf(made: Made, set?: string): FromMade {
  const name = ["bucketName", "keyId", "queueUrl", "topicArn", "functionName", "secretId", "resourceArn", "repositoryName", "snapshotId", "imageId", "dBSnapshotIdentifier", "groupId"]
    .map((field) => textAt(made.request, field))
    .find((text) => text !== undefined); // prettier-ignore
  return {
    steps: [],
    manual: [
      {
        account: made.account,
        who: "whoever owns the resource",
        title: `${made.eventName}${name === undefined ? "" : ` on ${last(name)}`}`,
        what: [
          GRANTS_BY_HAND[made.eventName] ?? "Look at it, and put back what it was.",
          ...(set === undefined ? [] : [`What was set: ${set}`]),
          "What it was before is not in this lake, so it cannot be put back from here.",
        ],
        why: `What is to be stopped did this${made.eventTime === "" ? "" : ` at ${made.eventTime}`}.`,
        evidence: [made.eventId],
      },
    ],
  };
}

function inputOf(request: JsonObject, fields: Readonly<Record<string, string>>): JsonObject {
  const input: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = valueAt(request, field);
    if (value !== undefined && value !== null) input[name] = value;
  }
  return input;
}

function last(name: string): string {
  return /[^/:]+$/.exec(name)?.[0] ?? name;
}
