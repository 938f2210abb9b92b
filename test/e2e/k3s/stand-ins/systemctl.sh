#!/bin/sh
# Stands in for systemctl on a machine without systemd: starts what a unit names, remembers what runs and what is
# enabled, and writes down what it was asked.
set -eu
STATE=/run/stand-in
mkdir -p "$STATE"
echo "systemctl $*" >>/var/log/systemctl.log

now=no
action=''
for word; do
	shift
	case $word in
	-q | --quiet) ;;
	--now) now=yes ;;
	-*) echo "systemctl: the stand-in does not know $word" >&2; exit 1 ;;
	*) if [ -z "$action" ]; then action=$word; else set -- "$@" "$word"; fi ;;
	esac
done

file_of() {
	case $1 in *.*) echo "/etc/systemd/system/$1" ;; *) echo "/etc/systemd/system/$1.service" ;; esac
}

start() {
	[ -f "$(file_of "$1")" ] || { echo "Unit $1 not found." >&2; exit 5; }
	command=$(sed -n 's/^ExecStart=//p' "$(file_of "$1")")
	# shellcheck disable=SC2086 # a unit's command line is words
	[ -z "$command" ] || $command || { rm -f "$STATE/$1"; echo "Job for $1 failed." >&2; exit 1; }
	touch "$STATE/$1"
}

case $action in
daemon-reload | reset-failed) ;;
is-active) [ -e "$STATE/$1" ] ;;
start | restart) for unit; do start "$unit"; done ;;
stop) for unit; do rm -f "$STATE/$unit"; done ;;
enable) for unit; do [ -f "$(file_of "$unit")" ] || exit 1; [ "$now" = no ] || start "$unit"; done ;;
disable) for unit; do [ "$now" = no ] || rm -f "$STATE/$unit"; done ;;
*) echo "systemctl: the stand-in does not know $action" >&2; exit 1 ;;
esac
