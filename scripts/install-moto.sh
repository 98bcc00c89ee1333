#!/usr/bin/env bash
# Installs moto's server, which the tests of AWS's APIs run against, into .moto/ of the checkout. Needs Python 3.9 or newer.
set -euo pipefail
cd "$(dirname "$0")/.."
version=5.2.5
[ -x .moto/bin/moto_server ] && .moto/bin/python -c "import moto; assert moto.__version__ == '$version'" 2>/dev/null && exit 0
rm -rf .moto
python3 -m venv .moto
.moto/bin/pip install --quiet --disable-pip-version-check "moto[server,s3,iam,sts,organizations,logs]==$version"
