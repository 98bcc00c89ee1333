import { Problem } from "../diagnostics/problem.js";
import { assuming, type AwsDoor, type AwsOptions, type ClientConfig } from "./connection.js";

/** How other accounts are reached: by a role of one name that is assumed in each. */
export interface RoleInEach {
  /** With its path, if it has one. */
  readonly roleName?: string;
  readonly aws?: AwsOptions;
  readonly door?: AwsDoor;
}

/**
 * The configuration for an account: the caller's own, or that of the role in it. `purpose` ends the sentence "no role was
 * named to … account 1".
 *
 * @throws Problem `account-not-reached` where no role is named, or the account is no account's ID
 */
export function inAccount(
  account: string,
  own: { readonly config: ClientConfig; readonly account: string; readonly partition: string },
  { roleName, aws, door }: RoleInEach,
  purpose: "look into" | "act in",
): ClientConfig {
  if (account === own.account) return own.config;
  const refused = (detail: string): Problem =>
    new Problem({ code: "account-not-reached", detail, source: account });
  if (roleName === undefined)
    throw refused(
      `The credentials are of account ${own.account}; no role was named to ${purpose} account ${account}.`,
    );
  // From the logs: it must not become another part of the ARN.
  if (!/^\d{12}$/.test(account)) throw refused(`${JSON.stringify(account)} is no account.`);
  const arn = `arn:${own.partition}:iam::${account}:role/${roleName}`;
  return assuming(own.config, arn, {
    ...door,
    ...(aws?.externalId === undefined ? {} : { externalId: aws.externalId }),
  });
}
