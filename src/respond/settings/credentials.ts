import { randomInt } from "node:crypto";
import type { Json, JsonObject } from "../../trail/record.js";
import { textAt } from "../../trail/record.js";
import { holderOf } from "./inline-policies.js";
import {
  everyItem,
  iamCall,
  orAbsent,
  plainly,
  sending,
  type Ask,
  type Secret,
  type Setting,
} from "./setting.js";

/** Credentials of a user that have a status, each with its list and the call that sets it (IAM API reference). */
const WITH_STATUS: Readonly<Record<string, { id: string; list: string; field: string; what: string }>> = {
  UpdateAccessKey: { id: "AccessKeyId", list: "ListAccessKeys", field: "AccessKeyMetadata", what: "key" },
  UpdateServiceSpecificCredential: { id: "ServiceSpecificCredentialId", list: "ListServiceSpecificCredentials", field: "ServiceSpecificCredentials", what: "service-specific credential" },
  UpdateSigningCertificate: { id: "CertificateId", list: "ListSigningCertificates", field: "Certificates", what: "signing certificate" },
  UpdateSSHPublicKey: { id: "SSHPublicKeyId", list: "ListSSHPublicKeys", field: "SSHPublicKeys", what: "SSH key" },
}; // prettier-ignore

/** A key or other credential that is made inactive or active. */
export function credentialStatus(action: string, input: JsonObject): Setting | undefined {
  const of = Object.hasOwn(WITH_STATUS, action) ? WITH_STATUS[action] : undefined;
  const { UserName: user, Status: status } = input;
  const id = of === undefined ? undefined : input[of.id];
  if (of === undefined || typeof user !== "string" || typeof id !== "string" || typeof status !== "string")
    return undefined;
  const list = (ask: Ask): Promise<JsonObject[]> => everyItem(ask, of.list, { UserName: user }, of.field);
  return plainly({
    what: `${of.what} ${id} of ${user}`,
    wanted: status,
    read: async (ask) =>
      (await list(ask)).filter((item) => item[of.id] === id).map((item) => item["Status"] ?? null)[0] ?? null,
    surprise: async (now, ask) => {
      if (now !== null) return undefined;
      const others = (await list(ask)).map((item) => `${textAt(item, of.id)} (${textAt(item, "Status")})`);
      return `${user} has no ${of.what} ${id} any more, or never had: ${others.length === 0 ? "it has none" : `it has ${others.join(", ")}`}. If it was deleted, leave this step out.`;
    },
    back: (before) => ({ calls: [sending(action, { ...input, Status: before })] }),
  });
}

/** A user's console password; what it was cannot be read, so that undoing sets a new one. */
export function loginProfile(input: JsonObject): Setting | undefined {
  const { UserName: user } = input;
  if (typeof user !== "string") return undefined;
  return plainly({
    what: `console password of ${user}`,
    wanted: null,
    read: (ask) =>
      orAbsent(
        async () => {
          const { LoginProfile: profile } = await ask("GetLoginProfile", { UserName: user });
          return {
            createdAt: textAt(profile, "CreateDate") ?? "",
            resetRequired: (profile as JsonObject)["PasswordResetRequired"] === true,
          };
        },
        () => holderOf(ask, "User", user),
      ),
    // A profile that was made again is another one; that there is one is what undoing can restore.
    restored: (now, _after, before) => (now === null) === (before === null),
    back: () => {
      const value = password();
      return {
        calls: [{ call: iamCall("CreateLoginProfile", { UserName: user, PasswordResetRequired: true }), hidden: { Password: value } }],
        secret: () => ({ kind: "password", user, value }),
        note: `${user} has a new password, which must be changed at the next sign-in: the old one cannot be brought back.`,
      };
    },
  }); // prettier-ignore
}

/** AWS keeps at most two access keys a user, inactive ones too (IAM User Guide, "IAM and AWS STS quotas"). */
const MOST_KEYS = 2;

/** A spare key; its secret is shown once. */
export function spareKey(input: JsonObject): Setting | undefined {
  const { UserName: user } = input;
  if (typeof user !== "string") return undefined;
  const made = (after: Json, before: Json): string[] => keysIn(after).filter((key) => !keysIn(before).includes(key));
  return plainly({
    what: `spare key of ${user}`,
    wanted: undefined,
    read: async (ask) =>
      (await everyItem(ask, "ListAccessKeys", { UserName: user }, "AccessKeyMetadata"))
        .map((item) => textAt(item, "AccessKeyId") ?? "").sort(),
    after: (before, output) => [...keysIn(before), textAt(output, "AccessKey", "AccessKeyId") ?? ""].filter((key) => key !== "").sort(),
    surprise: (now) =>
      keysIn(now).length < MOST_KEYS
        ? undefined
        : `${user} has ${keysIn(now).length} keys (${keysIn(now).join(", ")}), and AWS allows ${MOST_KEYS}. Delete one that nothing needs (DeleteAccessKey), or leave this step out.`,
    stands: (now, after, before) => made(after, before).every((key) => keysIn(now).includes(key)),
    restored: (now, after, before) => made(after, before).every((key) => !keysIn(now).includes(key)),
    back: async (before, after, _now, ask) => {
      const keys = made(after, before);
      for (const AccessKeyId of keys) {
        const used = textAt(await ask("GetAccessKeyLastUsed", { AccessKeyId }), "AccessKeyLastUsed", "LastUsedDate");
        if (used !== undefined)
          return { byHand: `Key ${AccessKeyId} of ${user} was used at ${used}: what runs with it would stop. Delete it by hand once nothing needs it (DeleteAccessKey).` };
      }
      return { calls: keys.map((AccessKeyId) => sending("DeleteAccessKey", { UserName: user, AccessKeyId })) };
    },
  });
} // prettier-ignore

function keysIn(state: Json): string[] {
  return Array.isArray(state) ? state.filter((key) => typeof key === "string") : [];
}

const CLASSES = [
  "ABCDEFGHJKLMNPQRSTUVWXYZ",
  "abcdefghijkmnopqrstuvwxyz",
  "23456789",
  "!@#%^*()_+-=",
] as const;

/** A password that every account policy takes: 40 characters of all four classes, none that is read for another. */
export function password(): string {
  const all = CLASSES.join("");
  const pick = (from: string): string => from[randomInt(from.length)]!;
  const letters = [...CLASSES.map(pick), ...Array.from({ length: 36 }, () => pick(all))];
  for (let i = letters.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [letters[i], letters[j]] = [letters[j]!, letters[i]!];
  }
  return letters.join("");
}

/** The secret of a key that was made, which AWS shows this once. */
export function keySecret(action: string, output: JsonObject): Secret | undefined {
  if (action !== "CreateAccessKey") return undefined;
  const value = textAt(output, "AccessKey", "SecretAccessKey");
  const accessKeyId = textAt(output, "AccessKey", "AccessKeyId");
  const user = textAt(output, "AccessKey", "UserName") ?? "";
  return value === undefined || accessKeyId === undefined
    ? undefined
    : { kind: "access-key", user, accessKeyId, value };
}
