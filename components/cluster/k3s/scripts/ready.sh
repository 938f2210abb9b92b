# Runs on the server: waits until a node is there with its version, gives it its labels and lets pods onto it.

# is_ready: whether the node has the version and says Ready.
is_ready() {
	[ "$(kubectl get node "$NEXUS_WAITED" --ignore-not-found -o 'jsonpath={.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null)" = "$NEXUS_VERSION True" ]
}

main() {
	left=$NEXUS_PATIENCE
	until is_ready; do
		left=$((left - 1))
		[ "$left" -gt 0 ] ||
			fail "$NEXUS_WAITED was not Ready with $NEXUS_VERSION within $NEXUS_PATIENCE seconds." \
				"How it is:  kubectl describe node $NEXUS_WAITED" \
				"Why, on $NEXUS_WAITED:  sudo journalctl -u k3s-agent -u k3s -n 50 (does it reach https://$NEXUS_ADDRESS:$NEXUS_API_PORT ?)"
		sleep 1
	done
	printf '%s\n' "$NEXUS_LABELS" | while read -r label; do
		kubectl label node "$NEXUS_WAITED" --overwrite "$label" >/dev/null
	done
	kubectl uncordon "$NEXUS_WAITED" >/dev/null
	say "$NEXUS_WAITED: Ready with $NEXUS_VERSION"
}
