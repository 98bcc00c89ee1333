import type { OriginKind } from "../../answers/trace.js";
import { literal } from "../../lake/database.js";
import type { LakeReader } from "../../lake/reader.js";
import { iamName, parseArn } from "../../trail/arn.js";
import { originsOf } from "../events/events.js";
import { asText } from "../events/rows.js";

/** One person or workload, as the lake's origins know it, and the condition on an origins relation that is all of it. */
export interface Person {
  readonly kind: OriginKind;
  readonly name: string;
  readonly account?: string;
  readonly arn?: string;
  readonly provider?: string;
  readonly principalIds: readonly string[];
  readonly where: string;
}

/** One combination of what tells people apart, as it stands in the origins. */
interface Variant {
  kind: OriginKind;
  name: string;
  account: string | undefined;
  provider: string | undefined;
  principal: string | undefined;
  arn: string | undefined;
}

/** Origins that name nobody: they are found as roles, not as people (interface.md, "How sure"). */
const NOBODY = "origin_kind NOT IN ('role', 'unknown')";

/**
 * Everybody whom a text may name: by the origin's name, ARN or unique ID. Two who share a name are two: users of two
 * accounts, subjects of two identity providers, Identity Center users of two IDs (`cloudtrail-identity.md` §2.2, §4.6).
 */
export async function personsNamed(reader: LakeReader, text: string): Promise<Person[]> {
  const found = await variants(reader, condition(text));
  const center = found.filter(({ kind }) => kind === "identity-center-user");
  const others = found.filter(({ kind }) => kind !== "identity-center-user");
  // A refused call shows the directory's own name for itself only; its subject is the one of the calls that succeeded.
  const providers = new Map(
    others.filter(({ provider }) => provider?.startsWith("arn:")).map((of) => [of.principal, of.provider]),
  );
  const directoryOf = ({ kind, provider, principal }: Variant): string =>
    kind === "saml-user" || kind === "web-identity" ? (providers.get(principal) ?? provider ?? "") : "";
  return [
    ...grouped(others, (of) => `${of.kind}\n${of.name}\n${of.account ?? ""}\n${directoryOf(of)}`),
    ...(center.length === 0 ? [] : await centerPeople(reader, center)),
  ];
}

function condition(text: string): string {
  const value = literal(text);
  const any = [`origin_name = ${value}`, `origin_arn = ${value}`, `origin_principal = ${value}`];
  // A user's name is unique in its account, whatever its path, and a record of another account may lack the ARN.
  const user = iamName(text, "user");
  if (user !== undefined)
    any.push(
      `(origin_kind = 'iam-user' AND origin_name = ${literal(user)} AND origin_account = ${literal(parseArn(text)!.account)})`,
    );
  const root = parseArn(text)?.resource === "root" ? parseArn(text)!.account : text;
  if (/^\d{12}$/.test(root)) any.push(`(origin_kind = 'root' AND origin_account = ${literal(root)})`);
  return `(${any.join(" OR ")})`;
}

async function variants(reader: LakeReader, where: string): Promise<Variant[]> {
  const origins = originsOf(reader);
  if (origins === undefined) return [];
  const rows = await reader.db.all(
    `SELECT origin_kind, origin_name, origin_account, origin_provider, origin_principal, min(origin_arn) AS arn
     FROM ${origins} WHERE ${where} AND ${NOBODY} GROUP BY ALL ORDER BY ALL`,
    reader.signal,
  );
  return rows.map((row) => ({
    kind: row.origin_kind as OriginKind,
    name: asText(row.origin_name) ?? "",
    account: asText(row.origin_account),
    provider: asText(row.origin_provider),
    principal: asText(row.origin_principal),
    arn: asText(row.arn),
  }));
}

/**
 * Identity Center users by their ID. Records that show the name alone are of the one ID seen with it; where a name went with
 * two IDs, they are nobody's in particular. Records that show the ID alone are found by it.
 */
async function centerPeople(reader: LakeReader, found: readonly Variant[]): Promise<Person[]> {
  const names = found.map(({ name }) => name);
  const ids = found.flatMap(({ principal }) => (principal === undefined ? [] : [principal]));
  const list = (texts: readonly string[]) => texts.map(literal).join(", ") || "NULL";
  const all = await variants(
    reader,
    `origin_kind = 'identity-center-user' AND (origin_name IN (${list(names)}) OR origin_principal IN (${list(ids)}) OR origin_name IN (${list(ids)}))`,
  );
  const idsOf = new Map<string, Set<string>>();
  for (const { name, principal } of all) {
    if (principal === undefined) continue;
    const known = idsOf.get(name) ?? new Set<string>();
    idsOf.set(name, known.add(principal));
  }
  const personOf = ({ name, principal }: Variant): string => {
    if (principal !== undefined) return principal;
    const known = [...(idsOf.get(name) ?? [])];
    return known.length === 1 ? known[0]! : idsOf.has(name) ? `\n${name}` : name;
  };
  return grouped(all, personOf);
}

function grouped(all: readonly Variant[], keyOf: (of: Variant) => string): Person[] {
  const groups = new Map<string, Variant[]>();
  for (const one of all) {
    const key = keyOf(one);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [one]);
    else known.push(one);
  }
  return [...groups.values()].map((group) => {
    // A name before a bare ID, and what is there before what is not.
    const first = group.find(({ name, principal }) => name !== principal) ?? group[0]!;
    const some = (field: "account" | "arn" | "provider") =>
      group.find((one) => one[field] !== undefined)?.[field];
    const account = some("account");
    const arn = some("arn");
    const provider = some("provider");
    return {
      kind: first.kind,
      name: first.name,
      ...(account === undefined ? {} : { account }),
      ...(arn === undefined ? {} : { arn }),
      ...(provider === undefined ? {} : { provider }),
      principalIds: [...new Set(group.flatMap(({ principal }) => principal ?? []))],
      where: `(${group.map(exactly).join(" OR ")})`,
    };
  });
}

function exactly({ kind, name, account, provider, principal }: Variant): string {
  const is = (column: string, value: string | undefined) =>
    value === undefined ? `${column} IS NULL` : `${column} = ${literal(value)}`;
  return `(${[
    is("origin_kind", kind),
    is("origin_name", name),
    is("origin_account", account),
    is("origin_provider", provider),
    is("origin_principal", principal),
  ].join(" AND ")})`;
}
