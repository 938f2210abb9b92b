#!/usr/bin/env bash
# debian.sh CACHEDIR: a machine at home as a Debian 13 root with an SSH server and sudo, made once and kept in
# CACHEDIR/trixie-k3s. There is no systemd in it. Prints its path. Needs root; the mirror is the one that apt here is
# set up with.
set -euo pipefail
CACHE=$(mkdir -p "$1" && cd "$1" && pwd)
PACKAGES=openssh-server,openssh-client,sudo,curl,ca-certificates,openssl,iproute2,procps
stamp=$(sha256sum "$0" | cut -d' ' -f1)
if [ "$(cat "$CACHE/trixie-k3s.stamp" 2>/dev/null)" != "$stamp" ]; then
	# shellcheck disable=SC2016 # apt fills these in, not the shell
	mirror=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' | awk '$1 == "Debian/Debian" { print $2; exit }')
	[ -n "$mirror" ] || { echo "debian.sh: apt knows no Debian mirror (apt-get update?)" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-k3s "$CACHE"/trixie-k3s.part
	# What debootstrap prints goes to the log: its lines name the mirror.
	debootstrap --variant=minbase --include=$PACKAGES trixie "$CACHE/trixie-k3s.part" "$mirror" >"$CACHE/trixie-k3s.log" 2>&1 ||
		{ echo "debian.sh: debootstrap failed; see $CACHE/trixie-k3s.log" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-k3s.part/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,locale}}/* \
		"$CACHE"/trixie-k3s.part/etc/apt/sources.list
	mv "$CACHE/trixie-k3s.part" "$CACHE/trixie-k3s"
	echo "$stamp" >"$CACHE/trixie-k3s.stamp"
fi
echo "$CACHE/trixie-k3s"
