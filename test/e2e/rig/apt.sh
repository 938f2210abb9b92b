#!/usr/bin/env bash
# apt.sh: the Debian packages that the rig needs, those that are missing only. Needs root.
set -euo pipefail
PACKAGES=(runc containernetworking-plugins iptables iproute2 util-linux procps busybox-static debootstrap openssl python3 ca-certificates shellcheck)
missing=()
for package in "${PACKAGES[@]}"; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} = 0 ]; then echo "Debian packages: all there"; exit 0; fi
echo "Debian packages: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=300 update
apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}" </dev/null
