import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import type { RemoteCall } from "../library/contract.js";
import { webAddress } from "./arguments.js";
import type { Session } from "./verb.js";

/** The options of verbs that speak to AWS, as commander parses them. */
export interface AwsFlags {
  profile?: string;
  roleArn?: string;
  externalId?: string;
  mfaSerial?: string;
  endpointUrl?: string;
}

/** Adds the options that tell how AWS is reached. */
export function withAwsOptions(command: Command): Command {
  return command
    .option(
      "--profile <name>",
      "the profile of ~/.aws whose credentials are used (default: the SDK's own chain)",
    )
    .option("--role-arn <arn>", "assume this role first")
    .option("--external-id <id>", "the external ID that the role's trust policy asks for")
    .option(
      "--mfa-serial <arn>",
      "the MFA device that the role's trust policy asks for; its code is prompted for",
    )
    .option("--endpoint-url <url>", "another endpoint than AWS's, for all services", webAddress);
}

/** How AWS is reached, as the library takes it. */
export function awsCall(session: Session, flags: AwsFlags): Pick<RemoteCall, "aws" | "door"> {
  const { env } = session.terminal;
  const region = env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  return {
    aws: {
      ...(region === undefined || region === "" ? {} : { region }),
      ...(flags.profile === undefined ? {} : { profile: flags.profile }),
      ...(flags.roleArn === undefined ? {} : { roleArn: flags.roleArn }),
      ...(flags.externalId === undefined ? {} : { externalId: flags.externalId }),
      ...(flags.mfaSerial === undefined ? {} : { mfaSerial: flags.mfaSerial }),
      ...(flags.endpointUrl === undefined ? {} : { endpointUrl: flags.endpointUrl }),
    },
    ...(session.terminal.isTTY.stdin
      ? { door: { mfaCode: (serial: string) => prompt(session, serial) } }
      : {}),
  };
}

/** Asks the person at the terminal; the question stands on stderr, so that data can be piped on. */
async function prompt({ terminal, signal }: Session, serial: string): Promise<string> {
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    return (await lines.question(`MFA code of ${serial}: `, { signal })).trim();
  } finally {
    lines.close();
  }
}
