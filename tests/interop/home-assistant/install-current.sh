#!/usr/bin/env bash
# Installs a current Home Assistant, as root, in a folder with Debian's testing release: it needs Python 3.14. Half a GB.
set -euo pipefail
cd "$(dirname "$0")"
root=/var/cache/openpims-tests/home-assistant-current
if [ -x "$root/opt/home-assistant/bin/hass" ]; then exit; fi

mkdir -p "$root"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap debian-archive-keyring >/dev/null
# debootstrap of an older Debian has no script for it; that of the unstable release is the same. No mirror: its own default.
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates \
  forky "$root" "" sid >/dev/null
# The names and the certificates that this machine trusts.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
cp requirements-current.txt "$root/opt/"
chroot "$root" python3 -m venv /opt/home-assistant
chroot "$root" /opt/home-assistant/bin/pip install -q uv
chroot "$root" /opt/home-assistant/bin/uv pip install -q --no-cache --no-deps \
  --python /opt/home-assistant/bin/python -r /opt/requirements-current.txt
