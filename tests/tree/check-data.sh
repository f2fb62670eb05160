#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The files others read: desktop entries, metainfo, schemas, units, icons.  TAP.
set -u
cd "$HL_BUILD_ROOT/data" || exit 1
n=0
bad=0
try() {
  n=$((n + 1))
  name=$1
  shift
  if out=$("$@" 2>&1); then
    echo "ok $n /data/$name"
  else
    bad=1
    echo "$out" | sed 's/^/# /'
    echo "not ok $n /data/$name"
  fi
}
units() {
  # The programs are not installed here: only what systemd says of the rest counts.
  out=$(systemd-analyze verify --man=no ./hotlined.service ./hotline-mediad.service 2>&1 |
    grep -E '^(\./)?hotline|/hotline[^:]*:[0-9]' | grep -v 'is not executable')
  [ -z "$out" ] || { echo "$out"; return 1; }
}
try desktop desktop-file-validate org.hotline.Agent.desktop org.hotline.Supervisor.desktop org.hotline.Manager.desktop
try metainfo appstreamcli validate --no-net org.hotline.Agent.metainfo.xml org.hotline.Supervisor.metainfo.xml org.hotline.Manager.metainfo.xml
try schemas glib-compile-schemas --strict --dry-run "$HL_SOURCE_ROOT/data/schemas"
try units units
try icons xmllint --noout "$HL_SOURCE_ROOT"/data/icons/*.svg
echo "1..$n"
exit $bad
