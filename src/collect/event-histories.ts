import { clientConfig, type ClientConfig } from "../aws/connection.js";
import { callerIdentity, type Caller } from "../aws/caller.js";
import { awsProblem, failureOf } from "../aws/failure.js";
import { inAccount, type RoleInEach } from "../aws/other-account.js";
import { defaultRegions } from "../aws/regions.js";
import { Problem, type ProblemData } from "../diagnostics/problem.js";
import { EventHistory, lookupText, type EventLookup } from "../sources/lookup-events/event-history.js";

/** How the event histories of several accounts are reached. */
export interface HistoriesAccess extends RoleInEach {
  /** Regions that are asked beside those that are enabled by default. */
  readonly regions?: readonly string[];
}

/** What came of one question in one region. */
export interface LookedUp {
  readonly region: string;
  /** Each event as the AWS command line prints it. */
  readonly events: readonly string[];
  /** Whether there were more than were asked for. */
  readonly more: boolean;
  /** Why nothing came. */
  readonly problem?: ProblemData;
}

/** The event histories of all accounts that the credentials reach: their own, and those with a role to assume. */
export class EventHistories implements Disposable {
  readonly caller: Caller;
  readonly #access: HistoriesAccess;
  readonly #config: ClientConfig;
  readonly #configs = new Map<string, ClientConfig>();
  readonly #open = new Map<string, EventHistory>();
  /** Accounts and regions that refused: they are not asked again. */
  readonly #refused = new Map<string, ProblemData>();

  private constructor(caller: Caller, access: HistoriesAccess, config: ClientConfig) {
    this.caller = caller;
    this.#access = access;
    this.#config = config;
  }

  /** @throws Problem `aws-credentials` and other failures of AWS */
  static async open(access: HistoriesAccess, signal: AbortSignal | undefined): Promise<EventHistories> {
    const config = clientConfig(access.aws ?? {}, access.door);
    return new EventHistories(await callerIdentity(config, "lookup-events:", signal), access, config);
  }

  /** The region of global services first, then the configured one, then what else may be asked. */
  get regions(): readonly string[] {
    const [home, ...others] = defaultRegions(this.caller.partition);
    const { regions = [] } = this.#access;
    return [...new Set([home ?? this.#config.region, this.#config.region, ...regions, ...others])];
  }

  /** Where most answers lie: the region of global services, the configured one and those that were named. */
  get likely(): readonly string[] {
    return this.regions.slice(
      0,
      new Set([this.regions[0], this.#config.region, ...(this.#access.regions ?? [])]).size,
    );
  }

  /** Asks one region; what refuses once is not asked again. */
  async ask(
    account: string,
    region: string,
    lookup: EventLookup,
    mostPages: number,
    signal: AbortSignal | undefined,
  ): Promise<LookedUp> {
    const place = `${account}/${region}`;
    const known = this.#refused.get(account) ?? this.#refused.get(place);
    if (known !== undefined) return { region, events: [], more: false, problem: known };
    const events: string[] = [];
    let pages = 0;
    try {
      for await (const page of this.#history(account, region).pages(lookup, signal)) {
        events.push(...page.map(lookupText));
        if (++pages >= mostPages) return { region, events, more: true };
      }
      return { region, events, more: false };
    } catch (error) {
      signal?.throwIfAborted();
      const problem = this.#problem(error, account, region);
      return { region, events, more: false, problem };
    }
  }

  #history(account: string, region: string): EventHistory {
    const place = `${account}/${region}`;
    const known = this.#open.get(place);
    if (known !== undefined) return known;
    const config = this.#configs.get(account) ?? this.#configOf(account);
    const history = new EventHistory(region, config);
    this.#configs.set(account, { ...config, credentials: history.credentials });
    this.#open.set(place, history);
    return history;
  }

  /** The credentials for an account: the own, or a role's, which all its regions share. */
  #configOf(account: string): ClientConfig {
    return inAccount(account, { ...this.caller, config: this.#config }, this.#access, "look into");
  }

  #problem(error: unknown, account: string, region: string): ProblemData {
    const { roleName } = this.#access;
    const said = (error as Error).message.split("\n")[0] ?? "";
    if (error instanceof Problem) {
      this.#refused.set(account, error.toJSON());
      return error.toJSON();
    }
    // The same failure of STS comes from every region: the account is closed, not the region.
    if (account !== this.caller.account && /sts:AssumeRole/.test(said)) {
      const problem: ProblemData = {
        code: "account-not-reached",
        detail: `The role ${roleName ?? ""} in account ${account} could not be assumed: ${said}`,
        source: account,
      };
      this.#refused.set(account, problem);
      return problem;
    }
    const source = `lookup-events:${account}/${region}`;
    const problem: ProblemData =
      failureOf(error) === "credentials"
        ? {
            code: "aws-region-disabled",
            detail: `${region} does not know the credentials for account ${account}: ${said}`,
            source,
          }
        : awsProblem(
            error,
            source,
            `The event history of ${region} in account ${account} cannot be asked`,
          ).toJSON();
    this.#refused.set(`${account}/${region}`, problem);
    return problem;
  }

  [Symbol.dispose](): void {
    for (const history of this.#open.values()) history[Symbol.dispose]();
  }
}
