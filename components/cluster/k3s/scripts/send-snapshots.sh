#!/bin/sh
# Copies the snapshots that the other machine does not have yet. Run by nexus-snapshots.timer.
set -eu

from=/var/lib/nexus/snapshots
sent=/var/lib/nexus/snapshots-sent
mkdir -p "$sent"

for file in "$from"/*; do
	name=${file##*/}
	# The token stays here: with it a snapshot opens, without it the Secrets inside stay shut. A .part is still written.
	case $name in token | *.part) continue ;; esac
	if [ ! -f "$file" ] || [ -e "$sent/$name" ]; then continue; fi
	sum=$(sha256sum "$file" | cut -d' ' -f1)
	ssh -i /etc/nexus/snapshot-key -q -o BatchMode=yes -o ConnectTimeout=15 -o StrictHostKeyChecking=accept-new \
		-o UserKnownHostsFile=/etc/nexus/snapshot-hosts -p "$NEXUS_TO_PORT" "nexus-snapshots@$NEXUS_TO" \
		"$name" "$sum" <"$file"
	touch "$sent/$name"
	echo "copied $name to $NEXUS_TO"
done

# What k3s has pruned need not be remembered.
for mark in "$sent"/*; do
	[ -e "$from/${mark##*/}" ] || rm -f "$mark"
done
