/**
 * The regions that every account has without asking, by partition (AWS Account Management guide, "Enable or disable AWS
 * Regions in your account"). Regions that must be opted in to are asked only where they are named.
 */
const DEFAULT_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "sa-east-1",
  ],
  "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
};

/**
 * The default regions of a partition, the one that records its global services first: us-east-1, us-gov-west-1,
 * cn-north-1 (CloudTrail user guide, "Global service events").
 */
export function defaultRegions(partition: string): readonly string[] {
  return DEFAULT_REGIONS[partition] ?? [];
}
