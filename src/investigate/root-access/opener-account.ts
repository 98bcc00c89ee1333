import type { OpenerAccount } from "../../answers/root.js";
import type { LakeReader } from "../../lake/reader.js";
import { literals } from "../../lake/database.js";
import { textAt } from "../../trail/record.js";
import { selectRecords } from "../events/rows.js";

/**
 * Calls of AWS Organizations that only the management account can make. Calls that a delegated administrator may make
 * too (policies, tags, reading) are left out (AWS Organizations API Reference: "can be called only from the
 * organization's management account").
 */
const MANAGEMENT_ONLY = [
  "CloseAccount",
  "CreateAccount",
  "CreateGovCloudAccount",
  "CreateOrganizationalUnit",
  "DeleteOrganization",
  "DeregisterDelegatedAdministrator",
  "DisableAWSServiceAccess",
  "EnableAWSServiceAccess",
  "EnableAllFeatures",
  "InviteAccountToOrganization",
  "MoveAccount",
  "RegisterDelegatedAdministrator",
  "RemoveAccountFromOrganization",
] as const;

/** IAM answers these to the management account and to the delegated administrator alone (IAM API Reference). */
const EITHER = [
  "EnableOrganizationsRootSessions",
  "EnableOrganizationsRootCredentialsManagement",
  "DisableOrganizationsRootSessions",
  "DisableOrganizationsRootCredentialsManagement",
] as const;

const MOST_EVIDENCE = 5;
const MOST_READ = 2_000;

/** What the lake tells of the accounts from which AssumeRoot was called (§5, preconditions). */
export async function openerAccounts(
  reader: LakeReader,
  accounts: readonly string[],
): Promise<Map<string, OpenerAccount>> {
  const wanted = [...new Set(accounts)].sort();
  if (wanted.length === 0) return new Map();
  const names = literals([...MANAGEMENT_ONLY, ...EITHER]);
  const found = await selectRecords(
    reader,
    `e.eventname IN (${names}) AND e.eventsource IN ('organizations.amazonaws.com', 'iam.amazonaws.com') AND e.errorcode IS NULL
     AND (e.account IN (${literals(wanted)}) OR e.eventname = 'RegisterDelegatedAdministrator')`,
  );
  const told = new Map(wanted.map((account) => [account, [] as Told[]]));
  for (const { row, record } of found.slice(0, MOST_READ)) {
    const name = row.eventName;
    const evidence = { eventId: row.eventId, name };
    if (row.eventSource === "organizations.amazonaws.com") {
      if ((MANAGEMENT_ONLY as readonly string[]).includes(name)) told.get(row.account)?.push({ ...evidence, says: "management" });
      const delegate = textAt(record, "requestParameters", "accountId");
      const service = textAt(record, "requestParameters", "servicePrincipal");
      if (name === "RegisterDelegatedAdministrator" && delegate !== undefined && service === "iam.amazonaws.com")
        told.get(delegate)?.push({ ...evidence, says: "delegated-administrator" });
    } else if ((EITHER as readonly string[]).includes(name)) {
      told.get(row.account)?.push({ ...evidence, says: "one-of-the-two" });
    }
  }
  return new Map(wanted.map((account) => [account, standing(account, told.get(account) ?? [], regionsOf(reader, account))]));
} // prettier-ignore

interface Told {
  eventId: string;
  name: string;
  says: Exclude<OpenerAccount["standing"], "cannot-tell">;
}

const BECAUSE: Readonly<Record<OpenerAccount["standing"], string>> = {
  "management":
    "calls that only the management account can make succeeded in it",
  "delegated-administrator":
    "it was registered as delegated administrator of iam.amazonaws.com",
  "one-of-the-two":
    "it changed centralized root access, which the management account and the delegated administrator can do",
  "cannot-tell":
    "no event in the lake tells whether it is the management account or a delegated administrator; AssumeRoot works from both",
}; // prettier-ignore

function standing(account: string, told: readonly Told[], regions: string[]): OpenerAccount {
  const surest =
    (["management", "delegated-administrator", "one-of-the-two"] as const).find((one) =>
      told.some(({ says }) => says === one),
    ) ?? "cannot-tell";
  const proof = told.filter(({ says }) => says === surest);
  const names = [...new Set(proof.map(({ name }) => name))].sort();
  return {
    account,
    standing: surest,
    because: `${BECAUSE[surest]}${names.length === 0 ? "" : ` (${names.join(", ")})`}`,
    evidence: proof.slice(0, MOST_EVIDENCE).map(({ eventId }) => eventId),
    regions,
  };
}

/** The regions of an account that the lake has records of. */
export function regionsOf(reader: LakeReader, account: string): string[] {
  const regions = reader.manifest.coverage
    .filter((entry) => entry.account === account && entry.region !== "")
    .map((entry) => entry.region);
  return [...new Set(regions)].sort();
}
