#!/usr/bin/env bash
# debian.sh CACHEDIR: the edge's machine as a Debian 13 root, with the packages that the VM gets, made once and kept in
# CACHEDIR/trixie-edge. It is not the root that images are made from: no image should carry a proxy. Prints its path.
# Needs root; the mirror is the one that apt here is set up with.
set -euo pipefail
CACHE=$(mkdir -p "$1" && cd "$1" && pwd)
PACKAGES=haproxy,curl,socat,ca-certificates,openssl,iproute2,procps
stamp=$(sha256sum "$0" | cut -d' ' -f1)
if [ "$(cat "$CACHE/trixie-edge.stamp" 2>/dev/null)" != "$stamp" ]; then
	# shellcheck disable=SC2016 # apt fills these in, not the shell
	mirror=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' | awk '$1 == "Debian/Debian" { print $2; exit }')
	[ -n "$mirror" ] || { echo "debian.sh: apt knows no Debian mirror (apt-get update?)" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-edge "$CACHE"/trixie-edge.part
	# What debootstrap prints goes to the log: its lines name the mirror.
	debootstrap --variant=minbase --include=$PACKAGES trixie "$CACHE/trixie-edge.part" "$mirror" >"$CACHE/trixie-edge.log" 2>&1 ||
		{ echo "debian.sh: debootstrap failed; see $CACHE/trixie-edge.log" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-edge.part/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,locale}}/* \
		"$CACHE"/trixie-edge.part/etc/apt/sources.list
	mv "$CACHE/trixie-edge.part" "$CACHE/trixie-edge"
	echo "$stamp" >"$CACHE/trixie-edge.stamp"
fi
echo "$CACHE/trixie-edge"
