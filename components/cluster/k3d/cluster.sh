# shellcheck shell=sh
# What Nexus does with k3d. The verb comes as the first word, everything else from the environment:
#   NEXUS_CLUSTER         name of the cluster for k3d
#   NEXUS_CONFIG          mark of the config that its nodes must carry
#   NEXUS_NODES           the nodes with the addresses that they shall have: "server-0=172.28.0.3 agent-0=172.28.0.11"
#   NEXUS_REGISTRY        container of the local registry
#   NEXUS_REGISTRY_ADDRESS  address that it shall have in the cluster's network
#   NEXUS_REGISTRY_PORT   where the registry answers, on 127.0.0.1
#   NEXUS_REGISTRY_IMAGE  what it runs
#   NEXUS_CGROUPS         where cgroups are mounted, /sys/fs/cgroup unless told otherwise
# create takes k3d's config file as its input. create and update print the kubeconfig, and nothing else, as output.
set -eu

say() {
	printf 'nexus: %s\n' "$*" >&2
}

fail() {
	say "$@"
	exit 1
}

here() {
	command -v "$1" >/dev/null 2>&1
}

# k3d speaks to Docker's API. Podman has it on a socket of its own, which k3d must be told of twice.
use_engine() {
	engine=none
	network=bridge
	socket=
	if [ -n "${DOCKER_HOST:-}" ]; then
		# Somebody chose already: a machine of Podman's, or another host.
		if here docker; then engine=docker; elif here podman; then engine="podman --url $DOCKER_HOST"; fi
		case $DOCKER_HOST in *podman*) network=podman ;; esac
		# Elsewhere the socket has another path inside the machine that the containers run in.
		case $(uname -s):$DOCKER_HOST in
		Linux:unix://*podman*) export DOCKER_SOCK="${DOCKER_SOCK:-${DOCKER_HOST#unix://}}" ;;
		esac
	elif here podman; then
		engine=podman
		network=podman
		if [ "$(id -u)" = 0 ]; then
			socket=/run/podman/podman.sock
		else
			socket=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/podman/podman.sock
		fi
		if [ -S "$socket" ]; then
			export DOCKER_HOST="unix://$socket" DOCKER_SOCK="$socket"
		fi
	elif here docker; then
		engine=docker
	fi
}

# "2/2" of "1/1 2/2" and the like; nothing where k3d does not know the cluster.
counts() {
	k3d cluster list --no-headers | awk -v name="$NEXUS_CLUSTER" '$1 == name { print $2, $3 }'
}

# absent, stopped, running, or broken: a creation that was cut off.
state() {
	wanted=0
	for node in $NEXUS_NODES; do
		case $node in agent-*) wanted=$((wanted + 1)) ;; esac
	done
	counts | awk -v agents="$wanted" '
		{ split($1, server, "/"); split($2, agent, "/"); found = 1 }
		END {
			if (!found) print "absent"
			else if (server[2] != 1 || agent[2] != agents) print "broken"
			else if (server[1] == server[2] && agent[1] == agent[2]) print "running"
			else print "stopped"
		}'
}

inspect() {
	k3d node list "k3d-$NEXUS_CLUSTER-$1" -o json
}

address() {
	inspect "$1" | sed -n 's/.*"IP":{"IP":"\([^"]*\)".*/\1/p'
}

# The mark of the config that the cluster was made from.
made_from() {
	inspect server-0 | sed -n 's/.*"NEXUS_CONFIG=\([0-9a-f]*\)".*/\1/p'
}

# What is here to work with, without running any of it.
tools() {
	use_engine
	if ! here k3d; then echo k3d=missing; fi
	printf 'engine=%s\nuser=%s\n' "${engine%% *}" "$(id -u)"
	if [ -n "$socket" ] && [ -S "$socket" ]; then
		printf 'dockerHost=%s\n' "$DOCKER_HOST"
	elif [ -n "$socket" ]; then
		printf 'socket=%s\n' "$socket"
	fi
	delegation
}

# The same, and how the cluster is. Changes nothing.
probe() {
	tools
	here k3d || return 0
	printf 'k3d=%s\n' "$(k3d version | sed -n 's/^k3d version v\{0,1\}//p')"
	if [ "$engine" = none ] || { [ -n "$socket" ] && [ ! -S "$socket" ]; }; then return 0; fi
	# What k3d says is for people; the first line of it is enough.
	if answer=$(k3d cluster list --no-headers 2>&1 >/dev/null); then
		state=$(state)
		printf 'cluster=%s\n' "$state"
		case $state in running | stopped) printf 'config=%s\n' "$(made_from)" ;; esac
	else
		printf 'engineError=%s\n' "$(printf '%s' "$answer" | head -n 1)"
	fi
}

# A kubelet without root needs these controllers handed down to its user.
delegation() {
	if [ "$engine" != podman ] || [ "$(id -u)" = 0 ] || [ "$(uname -s)" != Linux ]; then return 0; fi
	cgroups=${NEXUS_CGROUPS:-/sys/fs/cgroup}
	if [ ! -e "$cgroups/cgroup.controllers" ]; then
		echo cgroup=1
		return 0
	fi
	handed=$(cat "$cgroups/user.slice/user-$(id -u).slice/user@$(id -u).service/cgroup.controllers" 2>/dev/null || true)
	for controller in cpu cpuset io memory pids; do
		case " $handed " in *" $controller "*) ;; *) printf 'controller=%s\n' "$controller" ;; esac
	done
}

need_tools() {
	use_engine
	here k3d || fail "k3d is not on PATH: \"npm run up\" says how to get it"
	[ "$engine" != none ] || fail "neither podman nor docker is on PATH: \"npm run up\" says how to get one"
	[ -z "$socket" ] || [ -S "$socket" ] || fail "Podman's socket $socket is not there: \"npm run up\" says how to start it"
}

has_registry() {
	k3d registry list --no-headers | awk '{ print $1 }' | grep -qx "$NEXUS_REGISTRY"
}

# Before the cluster: with Podman k3d cannot start the nodes of a network in which a container is stopped.
start_registry() {
	if has_registry; then
		# "k3d registry start" is a word without a deed.
		k3d node start "$NEXUS_REGISTRY" >&2
		return 0
	fi
	say "making the registry on 127.0.0.1:$NEXUS_REGISTRY_PORT"
	k3d registry create "${NEXUS_REGISTRY#k3d-}" --no-help --image "$NEXUS_REGISTRY_IMAGE" \
		--port "127.0.0.1:$NEXUS_REGISTRY_PORT" --default-network "$network" >&2
}

# Not by k3d, and only when the nodes have their addresses: it would let the registry take one of theirs.
join_registry() {
	case $(inspect registry) in *"\"k3d-$NEXUS_CLUSTER\""*) return 0 ;; esac
	$engine network connect --ip "$NEXUS_REGISTRY_ADDRESS" "k3d-$NEXUS_CLUSTER" "$NEXUS_REGISTRY" >&2
}

# Where k3d could not delete the network with its cluster it says so in passing, and takes what it left behind for the
# next one: with the old addresses, and none that stays for the server.
clear_network() {
	$engine network inspect "k3d-$NEXUS_CLUSTER" >/dev/null 2>&1 || return 0
	$engine network disconnect -f "k3d-$NEXUS_CLUSTER" "$NEXUS_REGISTRY" >/dev/null 2>&1 || true
	$engine network rm "k3d-$NEXUS_CLUSTER" >&2
}

make() {
	clear_network
	say "making the cluster $NEXUS_CLUSTER; the first time this fetches about 300 MB"
	k3d cluster create --config - >&2
}

# k3d gives only the server an address that stays, and not always the one that policies open. The engine gives each node
# its own, once: k3s must find the same address after a restart, and the edge dials it.
pin() {
	moving=
	for node in $NEXUS_NODES; do
		[ "$(address "${node%%=*}")" = "${node#*=}" ] || moving="$moving $node"
	done
	[ -n "$moving" ] || return 0
	for node in $moving; do k3d node stop "k3d-$NEXUS_CLUSTER-${node%%=*}" >&2; done
	# All of them give their old address back before one takes a new one: they may have each other's.
	for node in $moving; do
		$engine network disconnect "k3d-$NEXUS_CLUSTER" "k3d-$NEXUS_CLUSTER-${node%%=*}" >&2
	done
	for node in $moving; do
		$engine network connect --ip "${node#*=}" "k3d-$NEXUS_CLUSTER" "k3d-$NEXUS_CLUSTER-${node%%=*}" >&2
	done
	# Waits until they are there again, unlike "k3d node start".
	k3d cluster start "$NEXUS_CLUSTER" >&2
	for node in $moving; do
		found=$(address "${node%%=*}")
		[ "$found" = "${node#*=}" ] || fail "${node%%=*} has the address $found, not ${node#*=} as the config has it"
	done
}

same_config() {
	found=$(made_from)
	[ "$found" = "$NEXUS_CONFIG" ] ||
		fail "the k3d cluster $NEXUS_CLUSTER was made from other settings (${found:-none of ours}, wanted $NEXUS_CONFIG: k3s' version, a port, a network or a node), and k3d cannot change them in place. $1"
}

settle() {
	k3d cluster start "$NEXUS_CLUSTER" >&2
	pin
	join_registry
	k3d kubeconfig get "$NEXUS_CLUSTER"
}

case $1 in
tools)
	tools
	;;
probe)
	probe
	;;
create)
	need_tools
	start_registry
	state=$(state)
	if [ "$state" != absent ]; then
		same_config "If nothing in it is needed: k3d cluster delete $NEXUS_CLUSTER"
	fi
	case $state in
	absent) make ;;
	broken)
		say "the last creation of $NEXUS_CLUSTER was cut off: starting again"
		k3d cluster delete "$NEXUS_CLUSTER" >&2
		make
		;;
	*) say "taking over the cluster $NEXUS_CLUSTER, which is there already" ;;
	esac
	settle
	;;
update)
	need_tools
	[ "$(state)" != absent ] || fail "the k3d cluster $NEXUS_CLUSTER is gone: \"npm run up\" says how to start again"
	same_config "\"npm run up\" says how to rebuild it."
	start_registry
	settle
	;;
delete)
	need_tools
	# The registry first: k3d cannot delete a network that it is in.
	if has_registry; then k3d registry delete "$NEXUS_REGISTRY" >&2; fi
	[ "$(state)" = absent ] || k3d cluster delete "$NEXUS_CLUSTER" >&2
	;;
registry)
	need_tools
	start_registry
	;;
kubeconfig)
	need_tools
	k3d kubeconfig get "$NEXUS_CLUSTER"
	;;
import)
	need_tools
	shift
	say "importing into the nodes of $NEXUS_CLUSTER"
	# k3d logs a node that takes no image as an error, and ends as if it had.
	ended=0
	said=$(k3d image import "$@" --cluster "$NEXUS_CLUSTER" 2>&1) || ended=$?
	printf '%s\n' "$said" >&2
	case $said in *ERRO*) fail "not every node has the image: see above" ;; esac
	exit "$ended"
	;;
*)
	fail "there is no verb $1"
	;;
esac
