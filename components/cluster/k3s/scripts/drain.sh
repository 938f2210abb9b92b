# Runs on the server: empties a node before its k3s is upgraded. A node that is not there yet, or that has the version
# already, is left alone.

main() {
	there=$(kubectl get node "$NEXUS_DRAINED" --ignore-not-found -o 'jsonpath={.status.nodeInfo.kubeletVersion}') ||
		fail "the API server does not answer, so $NEXUS_DRAINED was not emptied." "Does k3s run?  sudo systemctl status k3s"
	if [ -z "$there" ] || [ "$there" = "$NEXUS_VERSION" ]; then
		say "$NEXUS_DRAINED: nothing to drain"
		return
	fi
	say "$NEXUS_DRAINED: draining, $there becomes $NEXUS_VERSION"
	set -- --ignore-daemonsets --delete-emptydir-data "--timeout=${NEXUS_DRAIN_SECONDS}s"
	[ "$NEXUS_FORCE_DRAIN" = no ] || set -- "$@" --disable-eviction
	if ! why=$(kubectl drain "$NEXUS_DRAINED" "$@" 2>&1); then
		# Its pods may start again: an upgrade that waits for its owner should not be an outage.
		kubectl uncordon "$NEXUS_DRAINED" >/dev/null 2>&1 || true
		set -- "A PodDisruptionBudget that allows no disruption holds a pod: kubectl get pdb -A. Give it a second replica, or" \
			"set nexus:cluster.upgrade.ignoreDisruptionBudgets: true, and update again: it goes on here."
		[ "$NEXUS_FORCE_DRAIN" = no ] ||
			set -- "Give its pods longer with nexus:cluster.upgrade.drainSeconds, or end them by hand, and update again: it goes on here."
		fail "$NEXUS_DRAINED could not be emptied within $NEXUS_DRAIN_SECONDS seconds and was not upgraded; it runs $there on." \
			"$(printf '%s\n' "$why" | tail -n 5)" "$@"
	fi
	say "$NEXUS_DRAINED: empty"
}
