#!/usr/bin/env bash
# container.sh FOLDER ROOT USER MOUNTPATH COMMAND…: as a container of ours runs, but for the cgroup: the first process of
# namespaces of its own, a root file system that nobody writes to, a volume, the configuration at /etc/nexus, /tmp, a
# numeric user and no privileges. FOLDER holds config/ and volume/.
set -euo pipefail
folder=$1 root=$2 user=$3 mount_path=$4
shift 4
mkdir -p "$folder"/{upper,work,root}
mount -t overlay overlay -o "lowerdir=$root,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
mkdir -p "$folder/root$mount_path" "$folder/root/etc/nexus"
mount -o remount,ro "$folder/root"
mount --bind "$folder/config" "$folder/root/etc/nexus"
mount -o remount,bind,ro "$folder/root/etc/nexus"
mount --bind "$folder/volume" "$folder/root$mount_path"
mount -t tmpfs tmpfs "$folder/root/tmp"
mount -t proc proc "$folder/root/proc"
mount --rbind /dev "$folder/root/dev"
ip link set lo up
exec setpriv --no-new-privs chroot --userspec="$user:$user" "$folder/root" "$@"
