import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateLoginProfileCommand,
  DeleteAccessKeyCommand,
  DeleteGroupPolicyCommand,
  DeleteLoginProfileCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetGroupCommand,
  GetGroupPolicyCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupPoliciesCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListUserPoliciesCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SimulatePrincipalPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificateCommand,
  UpdateSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import type { ClientConfig } from "../../aws/connection.js";
import { failureOf } from "../../aws/failure.js";
import { Problem } from "../../diagnostics/problem.js";
import type { JsonObject } from "../../trail/record.js";
import { CallFailure, type Answered } from "./effects.js";

/** Every call of IAM that a containment makes; `iam-policy --for contain` lists these and no more. */
const COMMANDS = {
  AddUserToGroup: AddUserToGroupCommand,
  AttachGroupPolicy: AttachGroupPolicyCommand,
  AttachRolePolicy: AttachRolePolicyCommand,
  AttachUserPolicy: AttachUserPolicyCommand,
  CreateAccessKey: CreateAccessKeyCommand,
  CreateLoginProfile: CreateLoginProfileCommand,
  DeleteAccessKey: DeleteAccessKeyCommand,
  DeleteGroupPolicy: DeleteGroupPolicyCommand,
  DeleteLoginProfile: DeleteLoginProfileCommand,
  DeleteRolePolicy: DeleteRolePolicyCommand,
  DeleteUserPolicy: DeleteUserPolicyCommand,
  DetachGroupPolicy: DetachGroupPolicyCommand,
  DetachRolePolicy: DetachRolePolicyCommand,
  DetachUserPolicy: DetachUserPolicyCommand,
  GetAccessKeyLastUsed: GetAccessKeyLastUsedCommand,
  GetGroup: GetGroupCommand,
  GetGroupPolicy: GetGroupPolicyCommand,
  GetLoginProfile: GetLoginProfileCommand,
  GetRole: GetRoleCommand,
  GetRolePolicy: GetRolePolicyCommand,
  GetUser: GetUserCommand,
  GetUserPolicy: GetUserPolicyCommand,
  ListAccessKeys: ListAccessKeysCommand,
  ListAttachedGroupPolicies: ListAttachedGroupPoliciesCommand,
  ListAttachedRolePolicies: ListAttachedRolePoliciesCommand,
  ListAttachedUserPolicies: ListAttachedUserPoliciesCommand,
  ListGroupPolicies: ListGroupPoliciesCommand,
  ListGroupsForUser: ListGroupsForUserCommand,
  ListRolePolicies: ListRolePoliciesCommand,
  ListServiceSpecificCredentials: ListServiceSpecificCredentialsCommand,
  ListSigningCertificates: ListSigningCertificatesCommand,
  ListSSHPublicKeys: ListSSHPublicKeysCommand,
  ListUserPolicies: ListUserPoliciesCommand,
  PutGroupPolicy: PutGroupPolicyCommand,
  PutRolePolicy: PutRolePolicyCommand,
  PutUserPolicy: PutUserPolicyCommand,
  RemoveUserFromGroup: RemoveUserFromGroupCommand,
  SimulatePrincipalPolicy: SimulatePrincipalPolicyCommand,
  UpdateAccessKey: UpdateAccessKeyCommand,
  UpdateAssumeRolePolicy: UpdateAssumeRolePolicyCommand,
  UpdateServiceSpecificCredential: UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificate: UpdateSigningCertificateCommand,
  UpdateSSHPublicKey: UpdateSSHPublicKeyCommand,
} as const;

/** Calls that do something else when they are sent twice: the SDK must not repeat them when an answer is lost. */
const ONCE: readonly string[] = ["CreateAccessKey", "CreateLoginProfile"];

/** IAM of one account. */
export class Iam implements Disposable {
  readonly #client: IAMClient;
  readonly #once: IAMClient;

  constructor(config: ClientConfig) {
    this.#client = new IAMClient(config);
    this.#once = new IAMClient({ ...config, maxAttempts: 1 });
  }

  /** @throws CallFailure */
  async send(action: string, input: JsonObject, signal: AbortSignal | undefined): Promise<Answered> {
    if (!Object.hasOwn(COMMANDS, action))
      throw new CallFailure("UnknownAction", `IAM's ${action} is no call of a containment.`, { answered: true });
    const Command = COMMANDS[action as keyof typeof COMMANDS] as unknown as new (input: JsonObject) => GetUserCommand;
    const client = ONCE.includes(action) ? this.#once : this.#client;
    try {
      const { $metadata, ...output } = await client.send(new Command(input), signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) });
      // Times become text, as they stand in the AWS CLI's output.
      const plain = JSON.parse(JSON.stringify(output)) as JsonObject;
      return { output: plain, ...($metadata.requestId === undefined ? {} : { requestId: $metadata.requestId }) };
    } catch (error) {
      throw failure(error);
    }
  } // prettier-ignore

  [Symbol.dispose](): void {
    this.#client.destroy();
    this.#once.destroy();
  }
}

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** A server's fault (5xx), a broken connection and a time-out tell nothing about whether the call was done. */
function failure(error: unknown): Error {
  if (error instanceof Problem) return error;
  const { name, message, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  const kind = failureOf(error);
  const answered = (status >= 400 && status < 500) || kind === "credentials" || kind === "denied";
  const code = name.replace(/Exception$/, "");
  return new CallFailure(code, message.split("\n")[0] ?? "", {
    answered,
    requestId: $metadata?.requestId,
    cause: error,
  });
}
