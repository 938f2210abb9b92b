# Brings k3s on a machine to a version and to settings, whatever is there: nothing, an older version, other settings. Run
# again it leaves at once. Never run before every machine was looked at and has fetched.

UNIT=k3s
[ "$NEXUS_ROLE" = server ] || UNIT=k3s-agent

# There from before k3s' files change until it has started with them: what runs meanwhile may be older than the disk.
CHANGING=/etc/rancher/k3s/nexus-changing

# as_pinned PATTERN: whether the files whose lines match have the text that they should have.
as_pinned() {
	printf '%s\n' "$NEXUS_SUMS" | grep -E "$1" | sha256sum --check --status 2>/dev/null
}

# Whether k3s runs, in its version and with all that it reads when it starts. The rest may change under it.
k3s_settled() {
	[ "$(installed_version)" = "$NEXUS_VERSION" ] && [ ! -e "$CHANGING" ] && systemctl -q is-active "$UNIT" &&
		as_pinned '  /(etc/rancher|etc/sysctl\.d|var/lib/rancher)/'
}

# put MODE PATH: writes standard input to a file, at once and wholly, readable by nobody else on the way.
put() {
	mkdir -p "${2%/*}"
	(umask 077 && cat >"$2.nexus-new")
	chmod "$1" "$2.nexus-new"
	mv "$2.nexus-new" "$2"
}

# The token of a cluster that lives on cannot be changed by writing another into a file: k3s would not start.
check_token() {
	if [ "$NEXUS_ROLE" != server ] || [ ! -s /etc/rancher/k3s/token ]; then return; fi
	printf '%s\n' "$NEXUS_SUMS" | grep '  /etc/rancher/k3s/token$' | sha256sum --check --status ||
		fail "the cluster's token here is not the one that Pulumi's state holds (was the state lost?)." \
			"k3s would not start with another one. Give Nexus the one that is here, then update again:" \
			"  ssh -p $NEXUS_SSH_PORT $NEXUS_SSH_USER@$NEXUS_ADDRESS sudo cat /etc/rancher/k3s/token >token" \
			"  npx pulumi config set --secret nexus:k3sToken --stack $NEXUS_STACK <token && rm token"
}

snapshot() {
	say "$NEXUS_NODE: snapshot of the datastore before $1 becomes $NEXUS_VERSION"
	log=$(/usr/local/bin/k3s etcd-snapshot save --name "before-$(printf '%s' "$NEXUS_VERSION" | tr '+' '-')" 2>&1) ||
		fail "the snapshot before the upgrade was not made, so nothing was upgraded." "$(printf '%s\n' "$log" | tail -n 2)" \
			"Does k3s run?  sudo systemctl status k3s; is there room in /var/lib/nexus?  df -h /var/lib/nexus"
}

# Puts in what was fetched, without starting it. The installer stays until it is through: where it was interrupted, it is
# run again.
install_k3s() {
	say "$NEXUS_NODE: installing k3s $NEXUS_VERSION"
	if [ "$(installed_version)" != "$NEXUS_VERSION" ]; then
		fetch_k3s
		mv "$RELEASE/k3s" /usr/local/bin/k3s
	fi
	log=$(INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_START=true INSTALL_K3S_SKIP_SELINUX_RPM=true \
		sh "$RELEASE/install.sh" "$NEXUS_ROLE" 2>&1) ||
		fail "k3s' installer failed:" "$(printf '%s\n' "$log" | tail -n 5)" "Then run the update again: it goes on here."
	rm -rf "$RELEASE"
}

apply_kernel_settings() {
	sysctl -q -p /etc/sysctl.d/90-nexus-k3s.conf ||
		fail "the kernel did not take the settings in /etc/sysctl.d/90-nexus-k3s.conf; k3s would not start without them."
}

# Folders that hold secrets, or what others may not write to.
create_folders() {
	mkdir -p "$NEXUS_STORAGE"
	# Claims' directories hold what the pods of every namespace wrote; each has its own owner inside.
	chmod 711 "$NEXUS_STORAGE"
	if [ "$NEXUS_ROLE" = server ]; then
		install -d -m 700 /var/lib/nexus/snapshots /var/lib/rancher/k3s/server \
			/var/lib/rancher/k3s/server/logs /var/lib/rancher/k3s/server/manifests
	fi
}

create_receiver() {
	if [ "$NEXUS_RECEIVES_SNAPSHOTS" = no ]; then return; fi
	id nexus-snapshots >/dev/null 2>&1 ||
		useradd --system --home-dir /var/lib/nexus/snapshots-received --shell /bin/sh nexus-snapshots
	mkdir -p /var/lib/nexus/snapshots-received
	chown nexus-snapshots: /var/lib/nexus/snapshots-received
	chmod 700 /var/lib/nexus/snapshots-received
}

# wait_for SECONDS COMMAND…
wait_for() {
	left=$1
	shift
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		sleep 1
	done
}

start() {
	systemctl daemon-reload
	systemctl -q enable "$UNIT"
	# Its unit waits for ever: an agent, for instance, for a server that does not answer.
	timeout "$NEXUS_PATIENCE" systemctl restart "$UNIT" ||
		fail "k3s did not start within $NEXUS_PATIENCE seconds." "Why:  sudo journalctl -u $UNIT -n 50" "Then run the update again: it goes on here."
	rm -f "$CHANGING"
	if [ "$NEXUS_ROLE" = server ]; then
		wait_for "$NEXUS_PATIENCE" kubectl get --raw /readyz ||
			fail "k3s started, but its API was not ready within $NEXUS_PATIENCE seconds." "Why:  sudo journalctl -u k3s -n 50"
	fi
}

write_files() {
	create_folders
	create_receiver
	put_files
	if [ "$NEXUS_COPIES_SNAPSHOTS" = no ]; then return; fi
	systemctl daemon-reload
	systemctl -q enable --now nexus-snapshots.timer
}

main() {
	# Its last agent was taken out of the stack.
	[ "$NEXUS_COPIES_SNAPSHOTS" = yes ] || stop_copying
	if k3s_settled; then
		# What else changed, such as where snapshots are copied to, is no reason to restart k3s.
		as_pinned . || write_files
		say "$NEXUS_NODE: k3s $NEXUS_VERSION runs with these settings"
		return
	fi
	before=$(installed_version)
	if [ -n "$before" ] && [ "$before" != "$NEXUS_VERSION" ]; then
		refused=$(refused_step "$before" "$NEXUS_VERSION")
		[ -z "$refused" ] || fail "$refused"
	fi
	check_token
	if [ -n "$before" ] && [ "$before" != "$NEXUS_VERSION" ] && [ "$NEXUS_ROLE" = server ]; then snapshot "$before"; fi
	mkdir -p "${CHANGING%/*}"
	: >"$CHANGING"
	write_files
	apply_kernel_settings
	if [ "$before" != "$NEXUS_VERSION" ] || [ -e "$RELEASE/install.sh" ]; then install_k3s; fi
	start
	say "$NEXUS_NODE: k3s $NEXUS_VERSION runs"
}
