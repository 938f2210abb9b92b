#!/usr/bin/env bash
# Makes the Secrets of an app in Podman. Run it on the machine and as the user that runs the app; none of them is shown.
# Passwords are made here, once. Run again it keeps them and writes the Secrets anew; a password whose Podman secret was
# removed is another one then (play the app again, so that all of it learns the new one).
set -euo pipefail
umask 077
marks=()
values=()
missing=0

# value NAME: what a Podman secret holds.
value() { podman secret inspect --showsecret --format '{{.SecretData}}' "$1"; }

# password NAME MARK: 32 letters and digits, made once, in the place of MARK.
password() {
	if ! podman secret exists "$1"; then
		local made
		made=$(head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | cut -c 1-32)
		[ ${#made} = 32 ] || { echo "no randomness from /dev/urandom" >&2; exit 1; }
		printf '%s' "$made" | podman secret create "$1" - >/dev/null
		echo "made the password $1"
	fi
	marks+=("$2")
	values+=("$(value "$1")")
}

# given NAME MARK: a secret of yours, asked for once, in base64 in the place of MARK.
given() {
	if ! podman secret exists "$1"; then
		if ! [ -t 0 ]; then
			echo "the secret $1 is missing: podman secret create $1 FILE" >&2
			missing=1
			return
		fi
		local typed
		IFS= read -rsp "$1: " typed
		echo
		printf '%s' "$typed" | podman secret create "$1" - >/dev/null
	fi
	marks+=("$2")
	# Without the line break that a file ends with: in a header or a URL it would be refused.
	values+=("$(printf '%s' "$(value "$1")" | base64 | tr -d '\n')")
}

# secret NAME: a Secret from standard input, with what the marks stand for.
secret() {
	local text i
	text=$(cat)
	for ((i = 0; i < ${#marks[@]}; i++)); do text=${text//"${marks[i]}"/"${values[i]}"}; done
	printf '%s\n' "$text" | podman secret create --replace "$1" - >/dev/null
	echo "wrote the Secret $1"
}

#@passwords
[ "$missing" = 0 ] || exit 1
#@secrets
