# How k3s and its installer are fetched and checked. A step of its own does that on every machine before anything is
# changed on any; the install step finds them here and needs no internet.

# What was fetched, until it is installed. Only root writes here, and from here to /usr/local/bin is a move on one disk.
RELEASE=/usr/local/lib/nexus/k3s-$NEXUS_VERSION

# sum FILE
sum() {
	sha256sum "$1" | cut -d' ' -f1
}

# refuse SENTENCE…: ends, and leaves nothing that a later step could install.
refuse() {
	rm -rf "$RELEASE"
	fail "$@" "Nothing was installed, and what runs runs on. Then run the update again."
}

# download URL FILE: waits for a slow line, but not for one that brings less than 1 KB a second for half a minute.
download() {
	curl -fsSL --proto-redir =https --retry 3 --connect-timeout 20 --speed-limit 1000 --speed-time 30 -o "$RELEASE/$2" "$1" ||
		refuse "could not download $1" "Is the internet there?  curl -I $1" "Is there room?  df -h /usr/local"
}

# check_sum FILE SUM NAME WHO: no sum is no check.
check_sum() {
	if [ -z "$2" ] || [ "$(sum "$1")" = "$2" ]; then return 0; fi
	refuse "$3 has the SHA-256 $(sum "$1"), and $4 wants $2."
}

# fetched: whether all of it is here, and whole.
fetched() {
	(cd "$RELEASE" && sha256sum --check --status sums) 2>/dev/null
}

# fetch_k3s: k3s is checked against the sums that its release publishes, and both files against what the stack pins,
# before either is run.
fetch_k3s() {
	case $(uname -m) in
	aarch64) arch=arm64 file=k3s-arm64 pinned=$NEXUS_ARM64_SUM ;;
	*) arch=amd64 file=k3s pinned=$NEXUS_AMD64_SUM ;;
	esac
	if ! fetched; then
		rm -rf "$RELEASE"
		mkdir -p "$RELEASE"
		say "$NEXUS_NODE: fetching k3s $NEXUS_VERSION"
		download "$NEXUS_INSTALLER" install.sh
		download "$NEXUS_DOWNLOADS/sha256sum-$arch.txt" published
		download "$NEXUS_DOWNLOADS/$file" k3s
		published=$(awk -v file="$file" '$2 == file { print $1 }' "$RELEASE/published")
		[ -n "$published" ] || refuse "$NEXUS_DOWNLOADS/sha256sum-$arch.txt names no sum of $file."
		check_sum "$RELEASE/k3s" "$published" "k3s $NEXUS_VERSION" "its release"
		chmod 755 "$RELEASE/k3s"
		(cd "$RELEASE" && sha256sum install.sh k3s >sums)
		say "$NEXUS_NODE: k3s $NEXUS_VERSION for $(uname -m) has the SHA-256 $(sum "$RELEASE/k3s"), its installer $(sum "$RELEASE/install.sh")"
	fi
	check_sum "$RELEASE/install.sh" "$NEXUS_INSTALLER_SUM" "k3s' installer" nexus:cluster.checksums
	check_sum "$RELEASE/k3s" "$pinned" "k3s $NEXUS_VERSION" nexus:cluster.checksums
	brought=$(version_of "$RELEASE/k3s")
	[ "$brought" = "$NEXUS_VERSION" ] ||
		refuse "what was downloaded as k3s $NEXUS_VERSION calls itself ${brought:-nothing: it does not run here}."
}
