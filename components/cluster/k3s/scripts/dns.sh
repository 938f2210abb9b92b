# Runs on the server: one CoreDNS a node, and each node asks its own. k3s' manifest of CoreDNS names no number of
# replicas and spreads them by node, and its Service names no traffic distribution: what is set here stays when k3s
# applies its manifest again.

main() {
	left=$NEXUS_PATIENCE
	until kubectl -n kube-system get deployment coredns >/dev/null 2>&1 && kubectl -n kube-system get service kube-dns >/dev/null 2>&1; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || fail "k3s did not make CoreDNS within $NEXUS_PATIENCE seconds." "Why:  sudo journalctl -u k3s -n 50"
		sleep 1
	done
	kubectl -n kube-system scale deployment coredns "--replicas=$NEXUS_REPLICAS" >/dev/null
	kubectl -n kube-system patch service kube-dns --type merge --patch '{"spec":{"trafficDistribution":"PreferSameNode"}}' >/dev/null
	say "CoreDNS on $NEXUS_REPLICAS nodes"
}
