import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { ClientConfig } from "./connection.js";
import { awsProblem } from "./failure.js";

/** Whose credentials these are. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
}

/**
 * Asks STS whose credentials these are; nobody needs a permission for that (STS API reference, GetCallerIdentity).
 *
 * @throws Problem `aws-credentials` and other failures of AWS
 */
export async function callerIdentity(
  config: ClientConfig,
  source: string,
  signal: AbortSignal | undefined,
): Promise<Caller> {
  const client = new STSClient(config);
  try {
    const { Account: account = "", Arn: arn = "" } = await client.send(
      new GetCallerIdentityCommand({}),
      signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) },
    );
    return { account, arn, partition: arn.split(":")[1] ?? "aws" };
  } catch (error) {
    signal?.throwIfAborted();
    throw awsProblem(error, source, "AWS was asked whose credentials these are");
  } finally {
    client.destroy();
  }
}
