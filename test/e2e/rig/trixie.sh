#!/usr/bin/env bash
# trixie.sh CACHEDIR: a Debian 13 root with what the images of the end-to-end tests need, made once and kept in
# CACHEDIR/trixie. Prints its path. Needs root; the mirror is the one that apt here is set up with.
set -euo pipefail
CACHE=$(mkdir -p "$1" && cd "$1" && pwd)
PACKAGES=python3-minimal,python3-fastapi,uvicorn,python3-redis,python3-sqlalchemy,python3-asyncpg,valkey-server
PACKAGES+=,postgresql-17,postgresql-17-pgvector,rabbitmq-server,nginx
stamp=$(sha256sum "$0" | cut -d' ' -f1)
if [ "$(cat "$CACHE/trixie.stamp" 2>/dev/null)" != "$stamp" ]; then
	mirror=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' | awk '$1 == "Debian/Debian" { print $2; exit }')
	[ -n "$mirror" ] || { echo "trixie.sh: apt knows no Debian mirror (apt-get update?)" >&2; exit 1; }
	rm -rf "$CACHE"/trixie.part
	# What debootstrap prints goes to the log: its lines name the mirror.
	debootstrap --variant=minbase --include=$PACKAGES trixie "$CACHE/trixie.part" "$mirror" >"$CACHE/trixie.log" 2>&1 ||
		{ echo "trixie.sh: debootstrap failed; see $CACHE/trixie.log" >&2; exit 1; }
	rm -rf "$CACHE"/trixie.part/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,locale}}/* "$CACHE"/trixie.part/etc/apt/sources.list
	# The database that the package makes, and PostgreSQL's just-in-time compiler: 200 MB that every image would carry.
	rm -rf "$CACHE"/trixie.part/{var/lib/postgresql/17,usr/lib/postgresql/17/lib/{llvmjit*,bitcode}} \
		"$CACHE"/trixie.part/usr/lib/x86_64-linux-gnu/lib{LLVM,z3}*
	# The user of CloudNativePG's images, which the manifests name by number.
	chroot "$CACHE/trixie.part" usermod --uid 26 postgres >>"$CACHE/trixie.log" 2>&1
	rm -rf "$CACHE"/trixie "$CACHE"/trixie.layer.tar
	mv "$CACHE/trixie.part" "$CACHE/trixie"
	echo "$stamp" >"$CACHE/trixie.stamp"
fi
echo "$CACHE/trixie"
