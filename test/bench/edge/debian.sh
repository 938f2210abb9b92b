#!/usr/bin/env bash
# debian.sh CACHEDIR: a Debian 13 root with the edge's proxy and those that it is compared with, made once and kept in
# CACHEDIR/trixie-bench. Not the edge's own root: the VM gets none of the others. Prints its path.
# Needs root; the mirror is the one that apt here is set up with.
set -euo pipefail
CACHE=$(mkdir -p "$1" && cd "$1" && pwd)
PACKAGES=haproxy,nginx-light,libnginx-mod-stream,sniproxy,curl,socat,iproute2,procps
stamp=$(sha256sum "$0" | cut -d' ' -f1)
if [ "$(cat "$CACHE/trixie-bench.stamp" 2>/dev/null)" != "$stamp" ]; then
	# shellcheck disable=SC2016 # apt fills these in, not the shell
	mirror=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' | awk '$1 == "Debian/Debian" { print $2; exit }')
	[ -n "$mirror" ] || { echo "debian.sh: apt knows no Debian mirror (apt-get update?)" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-bench "$CACHE"/trixie-bench.part
	# What debootstrap prints goes to the log: its lines name the mirror.
	debootstrap --variant=minbase --include=$PACKAGES trixie "$CACHE/trixie-bench.part" "$mirror" >"$CACHE/trixie-bench.log" 2>&1 ||
		{ echo "debian.sh: debootstrap failed; see $CACHE/trixie-bench.log" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-bench.part/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,locale}}/* \
		"$CACHE"/trixie-bench.part/etc/apt/sources.list
	mv "$CACHE/trixie-bench.part" "$CACHE/trixie-bench"
	echo "$stamp" >"$CACHE/trixie-bench.stamp"
fi
echo "$CACHE/trixie-bench"
