import { CloudTrailClient, ListPublicKeysCommand } from "@aws-sdk/client-cloudtrail";
import type { ClientConfig } from "../aws/connection.js";
import { awsProblem } from "../aws/failure.js";

/** CloudTrail signs digests since June 2015; an hour before is before all of them. */
const FIRST = Date.UTC(2015, 4, 31) / 1000;
const HOUR = 3600;

/**
 * The public keys of every region, as ListPublicKeys prints them, joined into one list: each region signs with keys of its
 * own. Up to now, because back-fill digests are signed long after their hours (`cloudtrail-identity.md` §6.3, §6.4).
 *
 * @throws Problem where a region does not answer: with keys lacking, a sound digest would look forged
 */
export async function listPublicKeys(
  regions: readonly string[],
  from: number | undefined,
  now: Date,
  config: ClientConfig,
  signal: AbortSignal | undefined,
): Promise<string> {
  const lists = await Promise.all(
    regions.map((region) => keysOf(region, from ?? FIRST, now, config, signal)),
  );
  return JSON.stringify({ PublicKeyList: lists.flat() });
}

async function keysOf(
  region: string,
  from: number,
  now: Date,
  config: ClientConfig,
  signal: AbortSignal | undefined,
): Promise<{ Value: string; Fingerprint: string | undefined }[]> {
  const client = new CloudTrailClient({ ...config, region });
  const keys: { Value: string; Fingerprint: string | undefined }[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await client.send(
        new ListPublicKeysCommand({
          StartTime: new Date((from - HOUR) * 1000),
          EndTime: now,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
        signal === undefined ? {} : { abortSignal: AbortSignal.any([signal]) },
      );
      for (const { Value = new Uint8Array(), Fingerprint } of page.PublicKeyList ?? [])
        keys.push({ Value: Buffer.from(Value).toString("base64"), Fingerprint });
      token = page.NextToken;
    } while (token !== undefined && token !== "");
    return keys;
  } catch (error) {
    signal?.throwIfAborted();
    throw awsProblem(error, `cloudtrail:${region}`, `CloudTrail's public keys of ${region} were asked for`);
  } finally {
    client.destroy();
  }
}
