#!/usr/bin/env bash
# machine.sh DIR ROOT: a machine of its own with Podman: namespaces of every kind, ROOT as its file system with all changes in
# DIR, a loopback, and the user "nexus" without rights. It says "ready" and lives until its standard input ends. Needs root.
set -euo pipefail
export D=$1 ROOT=$2
[ "$(id -u)" = 0 ] || { echo "machine.sh: needs root" >&2; exit 1; }
# shellcheck disable=SC2016 # the shell inside fills these in
exec unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child bash -euc '
mount --make-rprivate /
mkdir -p "$D"/{upper,work,root,containers,home,share}
mount -t overlay overlay -o "lowerdir=$ROOT,upperdir=$D/upper,workdir=$D/work" "$D/root"
R=$D/root
mount -t proc proc "$R/proc"
mount --rbind /sys "$R/sys"
mount --rbind /dev "$R/dev"
mount -t tmpfs tmpfs "$R/run"
# The layers of images cannot be on an overlay themselves.
mkdir -p "$R/var/lib/containers" "$R/home" "$R/share"
mount --bind "$D/containers" "$R/var/lib/containers"
mount --bind "$D/home" "$R/home"
mount --bind "$D/share" "$R/share"
mkdir -p "$R/etc/containers" "$R/.old"
printf "%s\n" "[containers]" "default_ulimits = [\"nofile=4096:4096\", \"nproc=4096:4096\"]" \
	"[engine]" "cgroup_manager = \"cgroupfs\"" "events_logger = \"file\"" "runtime = \"runc\"" >"$R/etc/containers/containers.conf"
ip link set lo up
cd "$R"
pivot_root . .old
umount -l .old
hostname podman
useradd --create-home --uid 1000 nexus
usermod --add-subuids 100000-165535 --add-subgids 100000-165535 nexus
install -d -m 700 -o nexus -g nexus /run/user/1000
echo ready
cat >/dev/null'
