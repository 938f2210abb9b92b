#!/bin/sh
# nexus-edge-agent: keeps the proxy's configuration as the VM's metadata has it. It asks its own metadata server and
# nobody asks it: no port is open. It is written for sh and curl, which are in every Debian image of Google's, so that
# no change of an interpreter can take it away.
#
# A value has a first line `nexus-proxy sha256:<hex>` with the sum of all that follows, then each file after a line
# `==> name`. What does not match its sum, or what `haproxy -c` does not accept, never replaces what runs.
set -eu
umask 022

METADATA=${NEXUS_METADATA:-http://169.254.169.254/computeMetadata/v1}
ATTRIBUTE=${NEXUS_ATTRIBUTE:-nexus-proxy-config}
# Starts the proxy where it does not run yet; a running one is asked to reload by its own socket.
START=${NEXUS_START:-systemctl restart haproxy}

CONFIG=/etc/haproxy/nexus
STATE=/var/lib/nexus-edge/servers.state
MASTER=/run/haproxy-master.sock
STATS=/run/haproxy/admin.sock

# Seconds that one question may wait for a change. Google's load balancers and proxies of any kind are not in between,
# so any length would do; a minute bounds what a dead connection costs.
PATIENCE=60
# Seconds between two writes of the report: Google takes ten a minute.
REPORT_EVERY=6
# Seconds between two attempts when nothing is to be had: 1, 2, 4, 8, 16, then this.
LONGEST_BACKOFF=30

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 143' TERM INT

etag=0
failures=0
reported=''
wanted=''
report_wait=$REPORT_EVERY
report_after=0

say() {
	echo "nexus-edge-agent: $*" >&2
}

# Seconds since boot: a clock that is set does not move it.
now() {
	cut -d. -f1 /proc/uptime
}

# header NAME: its value in the last answer.
header() {
	tr -d '\r' <"$work/headers" | awk -v name="$1" 'BEGIN { FS = ": *" } tolower($1) == tolower(name) { print $2 }' | tail -n 1
}

# fetch SECONDS: waits for a value other than the one that was seen. Leaves it in $work/value and its tag in $tag;
# fails when there was no answer, or one that is not a metadata server's.
fetch() {
	rm -f "$work/value" "$work/headers"
	# 256 KB is the longest value that Google takes.
	code=$(curl --silent --noproxy '*' --proto '=http' --connect-timeout 5 --max-time $(($1 + 15)) --max-filesize 262144 \
		--header 'Metadata-Flavor: Google' --dump-header "$work/headers" --output "$work/value" --write-out '%{http_code}' \
		"$METADATA/instance/attributes/$ATTRIBUTE?alt=text&wait_for_change=true&timeout_sec=$1&last_etag=$etag") || {
		problem="the metadata server does not answer"
		return 1
	}
	[ "$code" = 200 ] || {
		problem="the metadata server answers with status $code"
		return 1
	}
	tag=$(header ETag)
	case $tag in
	'' | *[!0-9A-Za-z]*)
		problem="what answers is no metadata server: its tag is not one"
		return 1
		;;
	esac
	if [ "$(header Metadata-Flavor)" != Google ] || [ ! -f "$work/value" ]; then
		problem="what answers is no metadata server: it does not say so"
		return 1
	fi
}

# report TEXT: what the guest attribute shall say; written by `flush`, on a change only.
report() {
	wanted=$(printf '%s' "$1" | tr '\n\t' '  ' | tr -cd '[:print:]' | cut -c1-500)
	say "$wanted"
}

flush() {
	[ "$wanted" != "$reported" ] || return 0
	[ "$(now)" -ge "$report_after" ] || return 0
	if curl --silent --noproxy '*' --proto '=http' --max-time 5 --fail --output /dev/null --request PUT \
		--header 'Metadata-Flavor: Google' --data-binary "$wanted" "$METADATA/instance/guest-attributes/nexus-edge/proxy"; then
		reported=$wanted
		report_wait=$REPORT_EVERY
	else
		# Guest attributes may be switched off; ask less and less often.
		report_wait=$((report_wait < 300 ? report_wait * 2 : 600))
	fi
	report_after=$(($(now) + report_wait))
}

# patience: how long the next question may wait, so that a report that must wait is written when it may.
patience() {
	if [ "$wanted" = "$reported" ]; then
		echo "$PATIENCE"
		return
	fi
	left=$((report_after - $(now)))
	[ "$left" -gt 0 ] || left=1
	[ "$left" -lt "$PATIENCE" ] || left=$PATIENCE
	echo "$left"
}

# addresses FILE: home's name and address, where it is known.
addresses() {
	awk '$2 == "home" && $5 ~ /^[1-9][0-9]*\.[0-9.]+$/ { print $4, $5 }' "$1" 2>/dev/null || true
}

# remember [always]: keeps home's last address over a reload and a boot, for the day when DNS is gone.
remember() {
	[ -S "$STATS" ] || return 0
	echo 'show servers state' | socat -t 5 - "UNIX-CONNECT:$STATS" >"$work/state" 2>/dev/null || return 0
	[ -n "$(addresses "$work/state")" ] || return 0
	[ "${1:-}" = always ] || [ "$(addresses "$work/state")" != "$(addresses "$STATE")" ] || return 0
	if ! { cp "$work/state" "$STATE.new" && mv "$STATE.new" "$STATE"; }; then
		say "home's last address cannot be kept in $STATE"
	fi
}

# point RELEASE: makes it the current one, at once and wholly.
point() {
	ln -sfn "$1" "$CONFIG/current.new" && mv -T "$CONFIG/current.new" "$CONFIG/current"
}

# reload: the new configuration for new connections; those that stand stay with the process that has them. It is started
# only where it does not run: an odd answer is a failure, and no reason to cut what runs.
reload() {
	remember always
	if [ -S "$MASTER" ] && reply=$(echo reload | socat -t 60 - "UNIX-CONNECT:$MASTER" 2>&1); then
		problem=${reply:-HAProxy gave no answer to the reload}
		case $reply in
		Success=1*) return 0 ;;
		*) return 1 ;;
		esac
	fi
	# $START is a command with its arguments.
	# shellcheck disable=SC2086
	problem=$($START 2>&1)
}

# apply: takes over $work/value. 0: it runs; 1: it is bad, the old one runs; 2: the machine failed, worth another try.
apply() {
	{ IFS=' ' read -r word sum; } <"$work/value" || sum=''
	hash=${sum#sha256:}
	# awk ends the last line even where the value does not.
	if [ "$word" != nexus-proxy ] || [ "$(awk 'NR > 1' "$work/value" | sha256sum | cut -d' ' -f1)" != "$hash" ]; then
		report "refused: the metadata value is no proxy configuration, or not whole"
		return 1
	fi
	previous=$(readlink "$CONFIG/current" || true)
	if [ "$previous" = "releases/$hash" ]; then
		report "applied $hash"
		return 0
	fi

	new=$CONFIG/releases/$hash.new
	rm -rf "$new" && mkdir -p "$new" || return 2
	awk -v folder="$new" '
		NR == 1 { next }
		/^==> (haproxy\.cfg|sni\.map)$/ { file = folder "/" $2; next }
		file != "" { print >file }' "$work/value"
	if [ ! -s "$new/haproxy.cfg" ] || [ ! -s "$new/sni.map" ]; then
		rm -rf "$new"
		report "refused $hash: it lacks a file"
		return 1
	fi
	# A minute: with DNS away it waits for the name of home.
	if ! problem=$(timeout 60 haproxy -c -W -f "$new/haproxy.cfg" 2>&1); then
		rm -rf "$new"
		alerts=$(printf '%s\n' "$problem" | sed -n "s|$new/||; s|^\[ALERT\] *([0-9]*) : ||p")
		report "refused $hash: ${alerts:-haproxy -c gave no reason; it may have taken longer than a minute}"
		return 1
	fi
	# On the disk before it is pointed to: a power cut leaves the old one or the new one.
	sync "$new/haproxy.cfg" "$new/sni.map" "$new" && rm -rf "$CONFIG/releases/$hash" &&
		mv "$new" "$CONFIG/releases/$hash" && point "releases/$hash" || return 2

	if ! reload; then
		reason=$problem
		if [ -n "$previous" ]; then
			point "$previous"
			reload || say "the old configuration could not be loaded again: $problem"
		else
			rm -f "$CONFIG/current"
		fi
		report "failed $hash: $reason"
		return 2
	fi
	for release in "$CONFIG"/releases/*; do
		case "releases/${release##*/}" in
		"releases/$hash" | "$previous") ;;
		*) rm -rf "$release" ;;
		esac
	done
	report "applied $hash"
}

# back_off: waits longer with every failure in a row.
back_off() {
	failures=$((failures + 1))
	pause=$LONGEST_BACKOFF
	[ "$failures" -gt 5 ] || pause=$((1 << (failures - 1)))
	[ "$failures" -ne 1 ] || say "$problem; asking again"
	sleep "$pause"
}

mkdir -p "$CONFIG/releases"
say "waiting for changes of $ATTRIBUTE"
while :; do
	flush
	problem=''
	if ! fetch "$(patience)"; then
		back_off
		continue
	fi
	result=0
	if [ "$tag" != "$etag" ]; then
		apply || result=$?
	fi
	if [ "$result" = 2 ]; then
		back_off
		continue
	fi
	etag=$tag
	failures=0
	remember
	# A server that does not wait is asked once a second.
	sleep 1
done
