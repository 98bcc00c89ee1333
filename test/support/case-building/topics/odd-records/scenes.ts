import * as k from "../../kit.js";
import type { CloudTrailRecord, Json } from "../../../../../src/trail/record.js";

const { t } = k;

export const OMITTED = { omitted: true, originalSize: 111542, reason: "responseElements too large" };
export const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

export function plain(seed: k.Seed) {
  const account = k.accountId(seed, "main");
  const alice = k.user(seed, account, "alice");
  const assumed = k.assumeRole(seed, {
    at: t("10:00:00"),
    by: k.asUser(alice),
    role: k.role(seed, account, "deploy"),
    name: "release",
  });
  return {
    alice,
    assumed,
    session: assumed.session,
    used: k.use(seed, t("10:05:00"), k.asRole(assumed.session)),
  };
}

export function withIdentity(
  record: CloudTrailRecord,
  changes: Record<string, Json | undefined>,
): CloudTrailRecord {
  return k.edited(record, { userIdentity: k.edited(record["userIdentity"] as CloudTrailRecord, changes) });
}

export function amended(seed: k.Seed, record: CloudTrailRecord) {
  const first = k.edited(record, { responseElements: null });
  const update = k.edited(record, {
    eventID: k.uuid(seed),
    addendum: {
      reason: "UPDATED_DATA",
      updatedFields: "responseElements",
      originalRequestID: record["requestID"] ?? null,
      originalEventID: record["eventID"] ?? null,
    },
  });
  return { first, update };
}

export function hidden(seed: k.Seed, at: string, account: string) {
  return k.consoleLogin(
    seed,
    at,
    { type: "IAMUser", accountId: account, accessKeyId: "", userName: HIDDEN },
    { failure: "No username found in supplied account" },
  );
}
