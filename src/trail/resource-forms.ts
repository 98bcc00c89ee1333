import { parseArn, type Arn } from "./arn.js";

/** What one spelling of a resource asks of a record's names: any of them is enough. */
export interface ResourceForm {
  /** `is`: the whole name; `starts`: with more behind it; `ends`: of an ARN or a URL; `suffixed`: the end before `-AbCdEf`. */
  readonly match: "is" | "starts" | "ends" | "suffixed";
  readonly text: string;
  /** Where a bare name stands for the resource: records of these event sources, this account, of this type or none. */
  readonly only?: {
    readonly sources: readonly string[];
    readonly account?: string;
    readonly region?: string;
    readonly type?: readonly string[];
  };
}

const HEX_ID = /^[a-z]{1,14}-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;
const UNIQUE_ID = /^(?:AKIA|ASIA|AIDA|AROA|AGPA|AIPA|ANPA|ASCA|APKA|ACCA)[A-Z0-9*]{4,}$/;
const UUID = /^(?:mrk-)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/;
const PARTITIONS = ["aws", "aws-cn", "aws-us-gov"];

/** Event sources whose records name the resources of an ARN's service by bare name, where it is not `<service>.amazonaws.com`. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  cloudwatch: ["monitoring"],
  s3: ["s3", "s3express"],
};

/** The type that a bare name has in a record, by service and the first word of the ARN's resource. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  "iam/role": ["AWS::IAM::Role"],
  "iam/user": ["AWS::IAM::User"],
  "iam/group": ["AWS::IAM::Group"],
  "iam/policy": ["AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"],
  "iam/instance-profile": ["AWS::IAM::InstanceProfile"],
  "rds/db": ["AWS::RDS::DBInstance"],
  "rds/cluster": ["AWS::RDS::DBCluster"],
  "rds/snapshot": ["AWS::RDS::DBSnapshot"],
  "ecs/cluster": ["AWS::ECS::Cluster"],
  "eks/cluster": ["AWS::EKS::Cluster"],
};

/**
 * Every spelling under which records name what was typed: an ARN, a bare name or an ID; a bucket or object as `s3://` URL or
 * virtual host; a queue's URL; a function's qualified ARN; a secret's ARN with its random suffix; a log group's `:*`; an
 * `alias/…` (`cloudtrail-identity.md` §1.1 `resources`, §4.10; the ARN formats of the AWS Service Authorization Reference).
 */
export function resourceForms(typed: string): ResourceForm[] {
  const text = typed.trim();
  if (text === "") return [];
  const bucket = s3Of(text);
  if (bucket !== undefined) return s3Forms(bucket.bucket, bucket.key, text);
  const queue = queueOf(text);
  if (queue !== undefined) return queueForms(queue, text);
  const arn = parseArn(text);
  return arn === undefined ? nameForms(text) : arnForms(arn, text);
}

/** `s3://b/k`, `arn:aws:s3:::b/k`, `b.s3.eu-west-1.amazonaws.com/k`, `https://s3.amazonaws.com/b/k` → bucket and key. */
function s3Of(text: string): { bucket: string; key: string } | undefined {
  const found =
    /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ??
    /^arn:aws[a-z-]*:s3:::([^/]+)(?:\/(.*))?$/s.exec(text) ??
    /^(?:https?:\/\/)?(?:s3|s3[.-](?:dualstack\.)?[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^/]+)(?:\/(.*))?$/s.exec(
      text,
    ) ??
    /^(?:https?:\/\/)?([a-z0-9][a-z0-9.-]*?)\.s3(?:-website|-accelerate)?(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?(?::\d+)?(?:\/(.*))?$/s.exec(
      text,
    );
  const bucket = found?.[1];
  return bucket === undefined ? undefined : { bucket, key: found?.[2] ?? "" };
}

function s3Forms(bucket: string, key: string, typed: string): ResourceForm[] {
  const arns = PARTITIONS.map((partition) => `arn:${partition}:s3:::${bucket}`);
  if (key !== "" && key !== "*") {
    return [is(typed), ...arns.map((arn) => is(`${arn}/${key}`))];
  }
  const only = { sources: ["s3.amazonaws.com", "s3express.amazonaws.com"] };
  return [
    ...arns.flatMap((arn) => [is(arn), { match: "starts" as const, text: `${arn}/` }]),
    { match: "is", text: bucket, only: { ...only, type: ["AWS::S3::Bucket"] } },
    // Other services name a bucket by a field of their own: trails, log delivery.
    { match: "is", text: `s3://${bucket}` },
    ...(typed === bucket ? [] : [is(typed)]),
  ];
}

/** A queue by its URL of either form, or by its ARN. */
function queueOf(
  text: string,
): { name: string; account: string; region: string; partition: string } | undefined {
  const url =
    /^https?:\/\/(?:sqs\.([a-z0-9-]+)|(?:([a-z0-9-]+)\.)?queue)\.amazonaws\.com(?:\.cn)?\/(\d{12})\/([^/]+)\/?$/.exec(
      text,
    );
  if (url !== null) {
    const region = url[1] ?? url[2] ?? "us-east-1";
    return { name: url[4]!, account: url[3]!, region, partition: partitionOf(region) };
  }
  const arn = parseArn(text);
  if (arn?.service !== "sqs" || arn.resource === "" || arn.account === "") return undefined;
  return { name: arn.resource, account: arn.account, region: arn.region, partition: arn.partition };
}

function queueForms(
  queue: { name: string; account: string; region: string; partition: string },
  typed: string,
): ResourceForm[] {
  const { name, account, region, partition } = queue;
  const hosts = [
    `sqs.${region}.amazonaws.com`,
    `${region}.queue.amazonaws.com`,
    ...(region === "us-east-1" ? ["queue.amazonaws.com"] : []),
    ...(partition === "aws-cn" ? [`sqs.${region}.amazonaws.com.cn`] : []),
  ];
  return [
    is(typed),
    is(`arn:${partition}:sqs:${region}:${account}:${name}`),
    ...hosts.map((host) => is(`https://${host}/${account}/${name}`)),
    { match: "is", text: name, only: { sources: ["sqs.amazonaws.com"], account, region } },
  ];
}

function partitionOf(region: string): string {
  return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

function arnForms(arn: Arn, typed: string): ResourceForm[] {
  const forms: ResourceForm[] = [is(typed)];
  const kind = /^[^/:]*/.exec(arn.resource)?.[0] ?? "";
  const sources = (SOURCES[arn.service] ?? [arn.service]).map((service) => `${service}.amazonaws.com`);
  const place = {
    sources,
    ...(arn.account === "" ? {} : { account: arn.account }),
    ...(arn.region === "" ? {} : { region: arn.region }),
  };
  const types = TYPES[`${arn.service}/${kind}`];
  const bare = (text: string): ResourceForm => ({
    match: "is",
    text,
    only: types === undefined ? place : { ...place, type: types },
  });
  const rest = arn.resource.slice(kind.length + 1);
  if (arn.service === "lambda" && kind === "function") {
    const [name = "", qualifier] = rest.split(":");
    const base = qualifier === undefined ? typed : typed.slice(0, -qualifier.length - 1);
    if (qualifier === undefined) forms.push({ match: "starts", text: `${base}:` });
    else forms.push(is(base));
    forms.push(bare(name), ...(qualifier === undefined ? [] : [bare(`${name}:${qualifier}`)]));
  } else if (arn.service === "secretsmanager" && kind === "secret") {
    // Six random letters and digits are all small letters one time in two hundred; `my-secret` ends in six as well.
    if (/-(?![a-z]{6})[A-Za-z0-9]{6}$/.test(rest)) forms.push(bare(rest.slice(0, -7)));
    forms.push({ match: "suffixed", text: typed }, bare(rest));
  } else if (arn.service === "logs" && kind === "log-group") {
    const base = typed.replace(/:\*$/, "");
    forms.push(
      is(base),
      is(`${base}:*`),
      { match: "starts", text: `${base}:` },
      bare(rest.replace(/:\*$/, "")),
    );
  } else if (arn.service === "sns") {
    // A subscription's ARN goes on after the topic's.
    forms.push({ match: "starts", text: `${typed}:` }, bare(arn.resource));
  } else if (arn.service === "kms" && kind === "alias") {
    forms.push(bare(arn.resource));
  } else if (rest !== "") {
    const name = arn.service === "iam" ? rest.slice(rest.lastIndexOf("/") + 1) : rest;
    const last = rest.slice(Math.max(rest.lastIndexOf("/"), rest.lastIndexOf(":")) + 1);
    // IDs are unique whatever names them; names only where they stand.
    if (isId(last)) forms.push(is(last));
    else forms.push(...[...new Set([name, last])].filter((text) => text !== "").map(bare));
    if (arn.service === "cloudformation") forms.push(bare(rest.split("/", 1)[0] ?? ""));
  } else {
    forms.push(bare(arn.resource));
  }
  return forms;
}

/** Whether a name means one thing wherever it stands: an ID that AWS gives out once. */
export function isUniqueName(name: string): boolean {
  return isId(name);
}

/** Whether what was typed is a name that several things may have: no ARN, no URL, no ID. */
export function isPlainName(typed: string): boolean {
  const text = typed.trim();
  return (
    parseArn(text) === undefined && s3Of(text) === undefined && queueOf(text) === undefined && !isId(text)
  );
}

function isId(text: string): boolean {
  return HEX_ID.test(text) || UNIQUE_ID.test(text) || UUID.test(text);
}

function nameForms(name: string): ResourceForm[] {
  const forms: ResourceForm[] = [is(name)];
  // A key ID is the whole of what issued it, and never the end of an ARN.
  if (UNIQUE_ID.test(name)) return forms;
  forms.push({ match: "ends", text: `/${name}` }, { match: "ends", text: `:${name}` });
  if (HEX_ID.test(name) || UUID.test(name) || name.startsWith("alias/")) return forms;
  forms.push(
    { match: "suffixed", text: `:secret:${name}` },
    { match: "ends", text: `:log-group:${name}:*` },
    ...PARTITIONS.map((partition) => ({
      match: "starts" as const,
      text: `arn:${partition}:s3:::${name}/`,
    })),
    { match: "is", text: `s3://${name}` },
  );
  if (/^[A-Za-z0-9_-]{1,64}:(?:\$LATEST|[A-Za-z0-9_-]+)$/.test(name)) {
    forms.push({ match: "ends", text: `:function:${name.split(":", 1)[0]}` });
  }
  return forms;
}

function is(text: string): ResourceForm {
  return { match: "is", text };
}

/** Where a record stands, for the bare names in it. */
export interface NamePlace {
  readonly eventSource: string;
  readonly account: string;
  readonly region: string;
}

/** Whether one name of a record is the resource; the same rule as `resourceCondition` asks of a stored record in SQL. */
export function isResource(
  forms: readonly ResourceForm[],
  name: string,
  type: string,
  place: NamePlace,
): boolean {
  return forms.some((form) => {
    const { only } = form;
    if (only !== undefined) {
      if (!only.sources.includes(place.eventSource)) return false;
      if (only.account !== undefined && only.account !== place.account) return false;
      if (only.region !== undefined && only.region !== place.region) return false;
      if (only.type !== undefined && type !== "" && !only.type.includes(type)) return false;
    }
    switch (form.match) {
      case "is":
        return name === form.text;
      case "starts":
        return name.length > form.text.length && name.startsWith(form.text);
      case "ends":
        return /^(?:arn:|https?:\/\/)/.test(name) && name.endsWith(form.text);
      case "suffixed":
        return (
          name.startsWith("arn:") && /-[A-Za-z0-9]{6}$/.test(name) && name.slice(0, -7).endsWith(form.text)
        );
    }
  });
}
