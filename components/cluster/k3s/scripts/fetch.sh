# Fetches and checks the k3s that the install step will put in, on every machine before the server is changed or a node
# is emptied: a download that fails is no outage. Touches nothing that runs. Run again it leaves at once.

main() {
	# What was fetched for a version that is not wanted any more.
	for old in /usr/local/lib/nexus/k3s-v*; do
		[ "$old" = "$RELEASE" ] || rm -rf "$old"
	done
	if [ "$(installed_version)" != "$NEXUS_VERSION" ]; then fetch_k3s; fi
	say "$NEXUS_NODE: k3s $NEXUS_VERSION is here"
}
