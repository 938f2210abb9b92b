# Runs on the server: makes the key with which it copies snapshots to another machine, and prints its public half. The
# private half never leaves the machine.

main() {
	mkdir -p /etc/nexus
	[ -s /etc/nexus/snapshot-key ] || ssh-keygen -q -t ed25519 -N '' -C "snapshots of $NEXUS_NODE" -f /etc/nexus/snapshot-key
	cat /etc/nexus/snapshot-key.pub
}
