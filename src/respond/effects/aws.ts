import { callerIdentity } from "../../aws/caller.js";
import { clientConfig, type ClientConfig } from "../../aws/connection.js";
import { inAccount, type RoleInEach } from "../../aws/other-account.js";
import { defaultRegions } from "../../aws/regions.js";
import { Problem } from "../../diagnostics/problem.js";
import { CallFailure, type Answered, type Effects, type Hand, type Sending } from "./effects.js";
import { Iam } from "./iam.js";

/** How the accounts of a containment are reached. */
export interface AwsAccess extends RoleInEach {
  readonly signal?: AbortSignal;
}

/** A role's name with its path, if it has one (IAM API reference, CreateRole). */
const ROLE_NAME = /^([\x21-\x2e\x30-\x7e]+\/)*[\w+=,.@-]{1,64}$/;

/** AWS itself: each account by its own credentials, or by those of a role that is assumed there. */
export class AwsEffects implements Effects, Disposable {
  readonly own: Hand;
  readonly #access: AwsAccess;
  readonly #partition: string;
  readonly #config: ClientConfig;
  readonly #configs = new Map<string, ClientConfig>();
  readonly #hands = new Map<string, Hand>();
  readonly #iam = new Map<string, Iam>();

  private constructor(own: Hand, partition: string, config: ClientConfig, access: AwsAccess) {
    this.own = own;
    this.#partition = partition;
    this.#config = config;
    this.#access = access;
  }

  /** @throws Problem `aws-credentials` and other failures of AWS */
  static async open(access: AwsAccess): Promise<AwsEffects> {
    const { roleName } = access;
    if (roleName !== undefined && (!ROLE_NAME.test(roleName) || roleName.startsWith("arn:")))
      throw new Problem({
        code: "usage",
        detail: `${JSON.stringify(roleName)} is no role's name: the name alone, with its path if it has one, and no ARN.`,
      });
    const config = clientConfig(access.aws ?? {}, access.door);
    const { account, arn, partition } = await callerIdentity(config, "iam:", access.signal);
    // IAM is global; its endpoint and signing region are those of the partition's first region.
    const region = defaultRegions(partition)[0] ?? config.region;
    return new AwsEffects({ account, arn }, partition, { ...config, region }, access);
  }

  async reach(account: string): Promise<Hand> {
    const known = this.#hands.get(account);
    if (known !== undefined) return known;
    if (account === this.own.account) return this.own;
    const config = this.#configOf(account);
    try {
      const { account: reached, arn } = await callerIdentity(config, account, this.#access.signal);
      // The caller of another account would have its things changed under this one's name.
      if (reached !== account) throw new Error(`it is of account ${reached}`);
      const hand = { account: reached, arn };
      this.#hands.set(account, hand);
      return hand;
    } catch (error) {
      this.#access.signal?.throwIfAborted();
      throw this.#notReached(account, (error as Error).message, error);
    }
  }

  async call(account: string, { call, hidden }: Sending, signal?: AbortSignal): Promise<Answered> {
    if (call.service !== "iam")
      throw new CallFailure("UnknownService", `Calls of ${call.service} are not made from here.`, {
        answered: true,
      });
    let iam = this.#iam.get(account);
    if (iam === undefined) this.#iam.set(account, (iam = new Iam(this.#configOf(account))));
    try {
      return await iam.send(call.action, { ...call.input, ...hidden }, signal);
    } catch (error) {
      signal?.throwIfAborted();
      // The role is assumed with the first call, and again when its session ends.
      if (error instanceof CallFailure && /sts:AssumeRole/.test(error.message))
        throw this.#notReached(account, error.message, error);
      throw error;
    }
  }

  #configOf(account: string): ClientConfig {
    if (account === this.own.account) return this.#config;
    const known = this.#configs.get(account);
    if (known !== undefined) return known;
    const own = { config: this.#config, account: this.own.account, partition: this.#partition };
    const config = inAccount(account, own, this.#access, "act in");
    this.#configs.set(account, config);
    return config;
  }

  #notReached(account: string, said: string, cause: unknown): Problem {
    if (cause instanceof Problem && cause.code === "account-not-reached") return cause;
    return new Problem(
      {
        code: "account-not-reached",
        detail: `The role ${this.#access.roleName ?? ""} in account ${account} could not be assumed: ${said}`,
        source: account,
      },
      { cause },
    );
  }

  [Symbol.dispose](): void {
    for (const iam of this.#iam.values()) iam[Symbol.dispose]();
  }
}
