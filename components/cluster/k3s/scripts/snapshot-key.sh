# Runs on the server: makes the key with which it copies snapshots to another machine, and prints its public half. The
# private half never leaves the machine.

main() {
	mkdir -p /etc/nexus
	[ -s /etc/nexus/snapshot-key ] || ssh-keygen -q -t ed25519 -N '' -C "snapshots of $NEXUS_NODE" -f /etc/nexus/snapshot-key
	# A machine that was set up anew has another host key. Where the stack names it, the install step writes it here.
	[ "$NEXUS_HOST_KEY_IS_NAMED" = yes ] || rm -f /etc/nexus/snapshot-hosts
	cat /etc/nexus/snapshot-key.pub
}
