# comment "x"
resource "aws_cloudwatch_log_metric_filter" "root_usage" {
  name           = "root-usage"
  pattern        = "{ $.userIdentity.type = \"Root\" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != \"AwsServiceEvent\" }"
  log_group_name = "${aws_cloudwatch_log_group.trail.name}"
}
resource "aws_cloudwatch_log_metric_filter" "heredoc" {
  pattern = <<-EOT
    { ($.errorCode = "*UnauthorizedOperation") ||
      ($.errorCode = "AccessDenied*") }
  EOT
  metric_transformation { name = "x" }
}
locals {
  alarms = {
    signin_failures = { pattern = "{ ($.eventName = ConsoleLogin) && ($.errorMessage = \"Failed authentication\") }" }
    broken          = { pattern = "{ ($.eventName = ConsoleLogin) && ($.errorMessage == \"Failed authentication\") }", x = 1 }
    no_mfa = "{ ($.eventName = \"ConsoleLogin\") && ($.additionalEventData.MFAUsed != \"Yes\") }"
  }
}
resource "aws_cloudwatch_log_subscription_filter" "v" { 
  name = "vpc"
  filter_pattern = "[version, account, eni, source, destination, srcport, destport=\"22\", ...]"
}
resource "aws_cloudwatch_log_metric_filter" "templated" {
  pattern = "{ $.userIdentity.accountId = ${var.account} }"
}
