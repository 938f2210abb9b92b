#!/usr/bin/env bash
# debian.sh CACHEDIR [ROOT…]: Debian 13 (trixie) roots for the tests, each made once and kept as CACHEDIR/ROOT until what it
# is made of changes. Without a name: all but the one of the edge's bench. Needs root; the mirror is the one that apt here
# is set up with.
set -euo pipefail
CACHE=$(mkdir -p "$1" && cd "$1" && pwd)
shift

declare -A PACKAGES=(
	# What images for the clusters' nodes are made of.
	[trixie]="python3-minimal python3-fastapi uvicorn python3-redis python3-sqlalchemy python3-asyncpg valkey-server postgresql-17 postgresql-17-pgvector rabbitmq-server nginx"
	# The edge's machine, with the packages that the VM gets. Apart, since no image should carry a proxy.
	[trixie-edge]="haproxy curl socat ca-certificates openssl iproute2 procps"
	# A machine at home: an SSH server and sudo. There is no systemd in it.
	[trixie-k3s]="openssh-server openssh-client sudo curl ca-certificates openssl iproute2 procps"
	# A machine with Podman 5 and kustomize. runc, because crun refuses a machine whose cgroups are v1 and v2 side by side;
	# git for the repository that CI writes to.
	[trixie-podman]="podman runc netavark aardvark-dns catatonit passt slirp4netns uidmap fuse-overlayfs nftables iptables iproute2 kustomize git curl"
	# The edge's proxy and those that it is compared with.
	[trixie-bench]="haproxy nginx-light libnginx-mod-stream sniproxy curl socat iproute2 procps"
)

# finish_trixie DIR: what makes images of a bearable size, and postgres the user of CloudNativePG's images, whom the manifests
# name by number.
finish_trixie() {
	# The database that the package makes, and PostgreSQL's just-in-time compiler: 200 MB that every image would carry.
	rm -rf "$1"/{var/lib/postgresql/17,usr/lib/postgresql/17/lib/{llvmjit*,bitcode}} "$1"/usr/lib/x86_64-linux-gnu/lib{LLVM,z3}*
	chroot "$1" usermod --uid 26 postgres
}

# make ROOT: a root that replaces the old one only when it is whole.
make() {
	local dir=$CACHE/$1.part mirror
	# shellcheck disable=SC2016 # apt fills these in, not the shell
	mirror=$(apt-get indextargets --format '$(ORIGIN)/$(LABEL) $(REPO_URI)' | awk '$1 == "Debian/Debian" { print $2; exit }')
	[ -n "$mirror" ] || { echo "debian.sh: apt knows no Debian mirror (apt-get update?)" >&2; return 1; }
	rm -rf "$dir"
	# What debootstrap prints goes to the log: its lines name the mirror.
	debootstrap --variant=minbase --include="${PACKAGES[$1]// /,}" trixie "$dir" "$mirror" >"$CACHE/$1.log" 2>&1 ||
		{ echo "debian.sh: debootstrap of $1 failed; see $CACHE/$1.log" >&2; return 1; }
	rm -rf "$dir"/{var/cache/apt,var/lib/apt/lists,usr/share/{doc,man,locale}}/* "$dir"/etc/apt/sources.list
	if [ "$1" = trixie ]; then finish_trixie "$dir" >>"$CACHE/$1.log" 2>&1; fi
	# The archive that image.py keeps beside it goes with it.
	rm -rf "${CACHE:?}/$1" "$CACHE/$1.layer.tar"
	mv "$dir" "$CACHE/$1"
}

[ $# != 0 ] || set -- trixie trixie-edge trixie-k3s trixie-podman
for root; do
	[ -n "${PACKAGES[$root]:-}" ] || { echo "debian.sh: no root '$root' (there is: ${!PACKAGES[*]})" >&2; exit 2; }
	stamp=$({ declare -f make finish_trixie; echo "${PACKAGES[$root]}"; } | sha256sum | cut -d' ' -f1)
	if [ "$(cat "$CACHE/$root.stamp" 2>/dev/null)" = "$stamp" ]; then echo "$root is up to date"; continue; fi
	SECONDS=0
	make "$root"
	echo "$stamp" >"$CACHE/$root.stamp"
	echo "$root made in $SECONDS s"
done
