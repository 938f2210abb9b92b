#!/bin/sh
# All that the key of the other machine may do here: leave one snapshot, whole, under a plain name. sshd puts what was
# asked for into SSH_ORIGINAL_COMMAND: NAME SHA256, with the file on standard input.
set -eu
umask 077

into=$HOME
keep=$NEXUS_KEEP
name=${SSH_ORIGINAL_COMMAND%% *}
wanted=${SSH_ORIGINAL_COMMAND#* }
case $name in
'' | .* | *[!A-Za-z0-9._-]*)
	echo "not the name of a snapshot" >&2
	exit 1
	;;
esac

cat >"$into/.$name.part"
if [ "$(sha256sum "$into/.$name.part" | cut -d' ' -f1)" != "$wanted" ]; then
	rm "$into/.$name.part"
	echo "$name did not arrive whole" >&2
	exit 1
fi
mv "$into/.$name.part" "$into/$name"

# The oldest go; names hold no blanks, as checked above.
# shellcheck disable=SC2012
ls -1t "$into" | tail -n "+$((keep + 1))" | while read -r old; do rm -f "${into:?}/$old"; done
