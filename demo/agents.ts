/** User agents as clients of these years send them. */
export const AGENTS = {
  cli: "aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/macos#23.5.0 md/arch#arm64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#",
  linuxCli: "aws-cli/1.22.34 Python/3.10.12 Linux/6.5.0-kali3-amd64 botocore/1.23.34",
  boto: "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.92-99.174.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.4 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.131",
  go: "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/sts#1.30.3",
  java: "aws-sdk-java/2.26.20 Linux/6.1.92 OpenJDK_64-Bit_Server_VM/21.0.3+9 Java/21.0.3 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/legacy",
  node: "aws-sdk-js/3.614.0 ua/2.1 os/linux#5.10.219-208.866.amzn2 lang/js md/nodejs#20.15.0 api/dynamodb#3.614.0 exec-env/AWS_Lambda_nodejs20.x",
  terraform:
    "APN/1.0 HashiCorp/1.0 Terraform/1.8.5 (+https://www.terraform.io) terraform-provider-aws/5.57.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.30.1 os/linux lang/go#1.22.4",
  actions: "aws-sdk-nodejs/2.1646.0 linux/v20.15.0 configure-aws-credentials-for-github-actions promise",
  mac: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  windows: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
  ssmAgent: "aws-sdk-go/1.51.3 (go1.22.4; linux; amd64) amazon-ssm-agent/3.3.484.0",
} as const;
