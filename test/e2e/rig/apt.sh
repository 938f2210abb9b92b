#!/usr/bin/env bash
# apt.sh: the Debian packages that the rig needs, those that are missing only. Needs root.
set -euo pipefail
PACKAGES=(runc containernetworking-plugins iptables iproute2 util-linux procps busybox-static debootstrap openssl openssh-client python3 ca-certificates shellcheck podman
	esbuild node-react node-react-dom)
missing=()
for package in "${PACKAGES[@]}"; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
promtool=$(command -v promtool || true)
if [ ${#missing[@]} = 0 ] && [ -n "$promtool" ]; then echo "Debian packages: all there"; exit 0; fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq -o DPkg::Lock::Timeout=300 update
if [ ${#missing[@]} != 0 ]; then
	echo "Debian packages: installing ${missing[*]}"
	apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}" </dev/null
fi
# The one program out of Prometheus' package: installing it would start a server.
if [ -z "$promtool" ]; then
	echo "Debian packages: promtool out of prometheus"
	D=$(mktemp -d)
	trap 'rm -rf "$D"' EXIT
	(cd "$D" && apt-get -qq -o APT::Sandbox::User=root download prometheus && dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool)
	install -m 755 "$D/usr/bin/promtool" /usr/local/bin/promtool
fi
