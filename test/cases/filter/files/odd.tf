/* pattern = "{ $.eventName = Commented }" */
// pattern = "{ $.eventName = Commented }"
variable "filters" {
  default = {
    "by key" : "{ $.a = \"x\\\\y\" }", # a comment "with quotes
    unicode = "{ $.a = \"\u00e9\" }"
  }
}
module "alarm" {
  source  = "./alarm"
  name    = "module-alarm"
  pattern = <<EOF2
{ $.a = "kept \"as it is\" $${x}" }
EOF2
}
resource "aws_wafv2_regex_pattern_set" "other" {
  pattern = "^a{2}$"
}
