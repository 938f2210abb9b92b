# Begins every script that Nexus runs on a machine. A script travels on standard input and is one function, `main`,
# called by its last line: a connection that breaks half-way runs nothing.
umask 022

say() {
	printf '%s\n' "$*"
}

# fail SENTENCE…: says why, each sentence on a line of its own, and ends.
fail() {
	{
		printf '\n%s (%s):\n' "$NEXUS_NODE" "$NEXUS_ADDRESS"
		printf '  %s\n' "$@"
	} >&2
	exit 1
}

# version_of FILE: of a k3s, such as v1.36.5+k3s1; nothing where there is none.
version_of() {
	[ -x "$1" ] || return 0
	"$1" --version </dev/null 2>/dev/null | awk 'NR == 1 { print $3 }'
}

installed_version() {
	version_of /usr/local/bin/k3s
}

# part VERSION FIELD: a number of a version such as v1.36.5+k3s1: 1 major, 2 minor, 3 patch, 4 build.
part() {
	printf '%s\n' "$1" | sed -nE 's/^v([0-9]+)\.([0-9]+)\.([0-9]+)\+k3s([0-9]+)$/\1 \2 \3 \4/p' | cut -d' ' -f"$2"
}

# rank VERSION: a number that is greater for a newer version; nothing for what is no version of k3s.
rank() {
	[ -n "$(part "$1" 1)" ] || return 0
	echo $((($(part "$1" 1) * 1000 + $(part "$1" 2)) * 1000000 + $(part "$1" 3) * 1000 + $(part "$1" 4)))
}

# refused_step FROM TO: why k3s may not go from one version to the other; nothing where it may.
refused_step() {
	if [ -z "$(rank "$1")" ]; then
		say "k3s calls itself $1 here, which is no version that Nexus can compare with $2; put a released version in by hand first."
	elif [ "$(rank "$2")" -lt "$(rank "$1")" ]; then
		say "k3s is $1 here, and $2 would be a downgrade, which its datastore does not survive. Set nexus:cluster.version to $1 or newer; the way back to an older version is a snapshot (docs/cluster-k3s.md)."
	elif [ "$(part "$1" 1)" != "$(part "$2" 1)" ] || [ "$(part "$2" 2)" -gt $(($(part "$1" 2) + 1)) ]; then
		say "k3s is $1 here, and $2 would skip a minor version, which Kubernetes does not support. Set nexus:cluster.version to a v$(part "$1" 1).$(($(part "$1" 2) + 1)) first, update, and go on from there."
	fi
}

kubectl() {
	/usr/local/bin/k3s kubectl "$@"
}

# stop_copying: of snapshots to another machine.
stop_copying() {
	[ -e /etc/systemd/system/nexus-snapshots.timer ] || return 0
	systemctl -q disable --now nexus-snapshots.timer || true
	rm -f /etc/systemd/system/nexus-snapshots.timer /etc/systemd/system/nexus-snapshots.service
}
