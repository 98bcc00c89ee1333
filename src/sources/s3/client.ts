import { S3Client } from "@aws-sdk/client-s3";
import type { ClientConfig } from "../../aws/connection.js";

/** A client that follows a bucket to its own region. */
export function s3Client(config: ClientConfig): S3Client {
  return new S3Client({
    ...config,
    followRegionRedirects: true,
    // Test servers and some VPC endpoints know no virtual hosts.
    ...(config.endpoint === undefined ? {} : { forcePathStyle: true }),
  });
}
