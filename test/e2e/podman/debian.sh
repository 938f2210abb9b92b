#!/usr/bin/env bash
# debian.sh CACHEDIR: a machine with Podman 5 and kustomize as a Debian 13 root, made once and kept in
# CACHEDIR/trixie-podman. Prints its path. Needs root; the mirror is the one that apt here is set up with.
set -euo pipefail
CACHE=$(mkdir -p "$1" && cd "$1" && pwd)
# runc, because crun refuses a machine whose cgroups are v1 and v2 side by side. git for the repository that CI writes to.
PACKAGES=podman,runc,netavark,aardvark-dns,catatonit,passt,slirp4netns,uidmap,fuse-overlayfs,nftables,iptables,iproute2,kustomize,git,curl
stamp=$(sha256sum "$0" | cut -d' ' -f1)
if [ "$(cat "$CACHE/trixie-podman.stamp" 2>/dev/null)" != "$stamp" ]; then
	# shellcheck disable=SC2016 # apt fills these in, not the shell
	mirror=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' | awk '$1 == "Debian/Debian" { print $2; exit }')
	[ -n "$mirror" ] || { echo "debian.sh: apt knows no Debian mirror (apt-get update?)" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-podman "$CACHE"/trixie-podman.part
	# What debootstrap prints goes to the log: its lines name the mirror.
	debootstrap --variant=minbase --include=$PACKAGES trixie "$CACHE/trixie-podman.part" "$mirror" >"$CACHE/trixie-podman.log" 2>&1 ||
		{ echo "debian.sh: debootstrap failed; see $CACHE/trixie-podman.log" >&2; exit 1; }
	rm -rf "$CACHE"/trixie-podman.part/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,locale}}/* \
		"$CACHE"/trixie-podman.part/etc/apt/sources.list
	mv "$CACHE/trixie-podman.part" "$CACHE/trixie-podman"
	echo "$stamp" >"$CACHE/trixie-podman.stamp"
fi
echo "$CACHE/trixie-podman"
