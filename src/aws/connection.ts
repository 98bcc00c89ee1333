import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";

/** How AWS is reached: the SDK's own chain of credentials, unless told otherwise. */
export interface AwsOptions {
  /** A profile of the shared configuration files. */
  readonly profile?: string;
  /** Where no other is known; the bucket's own is found by itself. Default us-east-1. */
  readonly region?: string;
  /** A role to assume with those credentials, and the external ID that its trust policy asks for. */
  readonly roleArn?: string;
  readonly externalId?: string;
  /** The serial number or ARN of the MFA device, where the role's trust policy asks for MFA. */
  readonly mfaSerial?: string;
  /** Another endpoint than AWS's, for all services: a VPC endpoint, or a test server. */
  readonly endpointUrl?: string;
}

/** What only a person can give. */
export interface AwsDoor {
  /** The code that an MFA device shows; without it a role that wants one cannot be assumed. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

/** What every client is made with. */
export interface ClientConfig {
  readonly region: string;
  readonly credentials: ReturnType<typeof fromNodeProviderChain>;
  readonly requestHandler: typeof PATIENCE;
  readonly endpoint?: string;
  readonly maxAttempts: number;
  readonly retryMode: "adaptive";
}

/** How long a connection may take, and how long it may stay silent: the SDK would wait for ever. What times out is tried again. */
const PATIENCE = { connectionTimeout: 5_000, socketTimeout: 60_000 } as const;

/** The SDK writes on stderr that a profile and variables are both there; which of them counts is said in our help. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** Throttling is waited out: the SDK's adaptive retries slow down before they give up. */
const ATTEMPTS = 8;

/**
 * The configuration of AWS clients. Nothing is asked of AWS yet: credentials are found, and a role is assumed, with the
 * first call, and again before they expire.
 */
export function clientConfig(options: AwsOptions, door: AwsDoor = {}): ClientConfig {
  const region = options.region ?? "us-east-1";
  const endpoint = options.endpointUrl === undefined ? {} : { endpoint: options.endpointUrl };
  const mfa = door.mfaCode === undefined ? {} : { mfaCodeProvider: door.mfaCode };
  const own = fromNodeProviderChain({
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...mfa,
    logger: SILENT,
    clientConfig: { region, requestHandler: PATIENCE, ...endpoint },
  });
  const config = {
    region,
    credentials: own,
    requestHandler: PATIENCE,
    ...endpoint,
    maxAttempts: ATTEMPTS,
    retryMode: "adaptive",
  } as const;
  if (options.roleArn === undefined) return config;
  return assuming(config, options.roleArn, {
    ...(options.externalId === undefined ? {} : { externalId: options.externalId }),
    ...(options.mfaSerial === undefined ? {} : { mfaSerial: options.mfaSerial }),
    ...door,
  });
}

/** The same configuration, with the credentials of a role that these may assume. */
export function assuming(
  config: ClientConfig,
  roleArn: string,
  asked: AwsDoor & Pick<AwsOptions, "externalId" | "mfaSerial"> = {},
): ClientConfig {
  const { region, endpoint, credentials } = config;
  return {
    ...config,
    credentials: fromTemporaryCredentials({
      masterCredentials: credentials,
      params: {
        RoleArn: roleArn,
        RoleSessionName: "trailhound",
        ...(asked.externalId === undefined ? {} : { ExternalId: asked.externalId }),
        ...(asked.mfaSerial === undefined ? {} : { SerialNumber: asked.mfaSerial }),
      },
      ...(asked.mfaCode === undefined ? {} : { mfaCodeProvider: asked.mfaCode }),
      clientConfig: { region, requestHandler: PATIENCE, ...(endpoint === undefined ? {} : { endpoint }) },
    }),
  };
}
