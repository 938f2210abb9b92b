# Takes k3s off a machine, by k3s' own uninstaller, and keeps the volumes, the snapshots and the token that opens them.

# set_aside FOLDER…: a later cluster here would prune what is in them, and its own removal replace the token. A disk that
# is mounted there stays.
set_aside() {
	for folder; do
		[ ! -d "$folder" ] || mv "$folder" "$folder-until-$(date -u +%Y%m%dT%H%M%SZ)" || true
	done
}

main() {
	uninstaller=/usr/local/bin/k3s-uninstall.sh
	[ "$NEXUS_ROLE" = server ] || uninstaller=/usr/local/bin/k3s-agent-uninstall.sh
	case $(readlink -f "$NEXUS_STORAGE" || true)/ in
	/var/lib/rancher/* | /var/lib/kubelet/* | /etc/rancher/* | /etc/nexus/* | /usr/local/lib/nexus/*)
		fail "the volumes in $NEXUS_STORAGE lie in a folder that goes with k3s ($(readlink -f "$NEXUS_STORAGE"))." \
			"Nothing was removed. Move them to another place first."
		;;
	esac
	if [ "$NEXUS_ROLE" = server ] && [ -s /etc/rancher/k3s/token ]; then
		mkdir -p /var/lib/nexus/snapshots
		cp -p /etc/rancher/k3s/token /var/lib/nexus/snapshots/token
	fi
	stop_copying
	if [ -x "$uninstaller" ]; then
		say "$NEXUS_NODE: removing k3s"
		log=$("$uninstaller" 2>&1) || fail "k3s' uninstaller failed:" "$(printf '%s\n' "$log" | tail -n 5)"
		[ ! -e /usr/local/bin/k3s ] || fail "k3s' uninstaller left /usr/local/bin/k3s behind: is another k3s service here?  ls /etc/systemd/system/k3s*"
	fi
	set_aside /var/lib/nexus/snapshots /var/lib/nexus/snapshots-received
	rm -rf /usr/local/lib/nexus /etc/nexus /etc/sysctl.d/90-nexus-k3s.conf
	say "$NEXUS_NODE: k3s is removed; kept: $NEXUS_STORAGE, /var/lib/nexus"
}
