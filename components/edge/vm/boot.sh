#!/bin/sh
# Boot script of the edge's VM. Google's guest agent runs it at every boot, so it may be run again at any time:
# what is there already is left alone, and without Debian's mirror the VM goes on with what it has.
# A change of it is applied at the next boot, or now by:  sudo google_metadata_script_runner startup
# (a changed drop-in of HAProxy restarts it then, which ends open connections).
set -eu
umask 022

# Seconds between attempts to reach the mirror, and how many: half an hour in all, for a first boot during an outage.
RETRY_EVERY=${NEXUS_RETRY_EVERY:-30}
RETRIES=${NEXUS_RETRIES:-60}

changed=''

say() {
	echo "nexus-edge: $*"
}

# put MODE PATH: writes standard input to a file, at once and wholly, when it differs. Names it in $changed then.
put() {
	mkdir -p "${2%/*}"
	cat >"$2.nexus-new"
	chmod "$1" "$2.nexus-new"
	if cmp -s "$2.nexus-new" "$2"; then
		rm "$2.nexus-new"
	else
		mv "$2.nexus-new" "$2"
		changed="$changed $2"
		say "wrote $2"
	fi
}

# has_changed PATH: whether this run wrote it.
has_changed() {
	case "$changed " in *" $1 "*) return 0 ;; esac
	return 1
}

# files are put here by name, before the packages that read them when they are installed
#@files

installed() {
	for package in "$@"; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || return 1
	done
}

# install PACKAGE…: from Debian; fails when the mirror is away.
install() {
	export DEBIAN_FRONTEND=noninteractive
	apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 update &&
		apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 -o Dpkg::Options::=--force-confold \
			--no-install-recommends install "$@" </dev/null
}

# curl and socat carry the agent; unattended-upgrades brings Debian's security updates.
set -- haproxy curl socat unattended-upgrades
attempt=1
while ! installed "$@"; do
	if install "$@"; then break; fi
	if installed haproxy curl socat; then
		say "Debian's mirror is away; going on with what is installed, the rest comes with the next boot"
		break
	fi
	if [ "$attempt" -ge "$RETRIES" ]; then
		say "Debian's mirror is away and HAProxy is not installed; reboot, or: sudo google_metadata_script_runner startup" >&2
		exit 1
	fi
	attempt=$((attempt + 1))
	sleep "$RETRY_EVERY"
done

mkdir -p /etc/haproxy/nexus/releases /var/lib/nexus-edge
sysctl -q -p /etc/sysctl.d/90-nexus-edge.conf || say "some kernel settings were not taken"

systemctl daemon-reload
systemctl -q enable haproxy nexus-edge-agent unattended-upgrades || say "not everything could be enabled"
if has_changed /etc/systemd/system/haproxy.service.d/nexus.conf && systemctl -q is-active haproxy; then
	systemctl restart haproxy
fi
# Without a configuration yet it stays down, and the agent starts it with the first one.
systemctl start haproxy || say "HAProxy does not run yet; the agent starts it"
if has_changed /usr/local/lib/nexus-edge/agent || has_changed /etc/systemd/system/nexus-edge-agent.service; then
	systemctl restart nexus-edge-agent
else
	systemctl start nexus-edge-agent
fi
say "done"
