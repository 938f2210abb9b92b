# Sourced by the rig's scripts. D is the folder of one control plane or cluster: all that it writes is under it.
# shellcheck shell=bash
T0=$(date +%s%N)
say() { echo "$1 after $((($(date +%s%N) - T0) / 1000000)) ms"; }
# fail MESSAGE: with the end of what the programs said, since their logs go with the folder.
fail() {
	echo "$(basename "$0"): $*" >&2
	[ ! -d "${D:-}/log" ] || tail -n 8 "$D"/log/*.log >&2
	exit 1
}

# start NAME COMMAND…: in the background, marked as ours so that nothing else is ever stopped.
start() {
	local name=$1
	shift
	NEXUS_RIG=$D setsid nohup "$@" >"$D/log/$name.log" 2>&1 </dev/null &
	echo $! >"$D/pids/$name"
}
ours() { grep -qzxF "NEXUS_RIG=$D" "/proc/$1/environ" 2>/dev/null; }
# stop SECONDS NAME…: asks all to end, then makes them.
stop() {
	local seconds=$1 name pid
	shift
	for name; do pid=$(cat "$D/pids/$name" 2>/dev/null) && ours "$pid" && kill "$pid"; done
	for name; do
		pid=$(cat "$D/pids/$name" 2>/dev/null) || continue
		for _ in $(seq $((seconds * 10))); do ours "$pid" || break; sleep 0.1; done
		if ours "$pid"; then kill -9 "$pid"; fi
		rm -f "$D/pids/$name"
	done
}
# until SECONDS COMMAND…: true as soon as the command is.
until_ready() {
	local end=$((SECONDS + $1))
	shift
	while ! "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}

prepare() { # DIR
	mkdir -p "$1"
	D=$(cd "$1" && pwd)
	[ ! -e "$D/pids" ] || { echo "$D is in use: down.sh it first" >&2; exit 1; }
	chmod 700 "$D"
	mkdir -p "$D"/{pids,log,certs,db}
}
# watch DOWN: takes everything down when the process that asked for it (NEXUS_RIG_OWNER) is no more, however it ended.
watch() {
	[ -n "${NEXUS_RIG_OWNER:-}" ] || return 0
	setsid nohup bash -c 'while kill -0 "$1" 2>/dev/null; do sleep 2; [ -e "$3/pids" ] || exit 0; done
		"$2" "$3"; grep -qF " $3/" /proc/mounts || rm -rf "$3"' \
		watch "$NEXUS_RIG_OWNER" "$1" "$D" >"$D/log/watch.log" 2>&1 </dev/null &
}
# kine_and_certificates BINDIR: the API server's storage (SQLite over a socket) and who may talk to it.
kine_and_certificates() {
	TOKEN=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	(
		umask 077
		openssl genrsa -out "$D/certs/sa.key" 2048 2>/dev/null
		openssl rsa -in "$D/certs/sa.key" -pubout -out "$D/certs/sa.pub" 2>/dev/null
		echo "$TOKEN,admin,admin,\"system:masters\"" >"$D/certs/tokens.csv"
	)
	cd "$D/db" || return 1 # kine writes beside its working directory
	start kine "$1/kine" --listen-address "unix://$D/kine.sock" --metrics-bind-address 0 \
		--endpoint "sqlite://$D/db/state.db?_journal=WAL&cache=shared&_busy_timeout=30000&_txlock=immediate"
	until_ready 10 test -S "$D/kine.sock" || fail "kine does not listen"
}
# api_server ADDRESS PORT COMMAND…: the API server, its kubeconfig, and the wait until it answers.
api_server() {
	local address=$1 port=$2
	shift 2
	start kube-apiserver "$@" --etcd-servers="unix://$D/kine.sock" --bind-address="$address" --advertise-address="$address" \
		--secure-port="$port" --cert-dir="$D/certs" --token-auth-file="$D/certs/tokens.csv" --authorization-mode=RBAC \
		--anonymous-auth=false --service-account-issuer=https://kubernetes.default.svc \
		--service-account-key-file="$D/certs/sa.pub" --service-account-signing-key-file="$D/certs/sa.key" \
		--service-cluster-ip-range=10.96.0.0/16 --kubelet-preferred-address-types=InternalIP --allow-privileged=true \
		--profiling=false --v=1
	until_ready 30 test -s "$D/certs/apiserver.crt" || fail "kube-apiserver made no certificate"
	(
		umask 077
		# The certificate goes into the text: a kubeconfig has to be usable without the files beside it.
		cat >"$D/kubeconfig" <<-K
			apiVersion: v1
			kind: Config
			clusters: [{name: rig, cluster: {server: "https://$address:$port", certificate-authority-data: "$(base64 -w0 "$D/certs/apiserver.crt")"}}]
			users: [{name: admin, user: {token: "$TOKEN"}}]
			contexts: [{name: rig, context: {cluster: rig, user: admin, namespace: default}}]
			current-context: rig
		K
	)
	export KUBECONFIG=$D/kubeconfig
	until_ready 60 kubectl get --raw /readyz || fail "kube-apiserver is not ready"
	say "API server ready"
}
# controllers COMMAND-PREFIX…: controller-manager and scheduler.
controllers() {
	start kube-controller-manager "$@" "$B/kube-controller-manager" --kubeconfig="$D/kubeconfig" --leader-elect=false --secure-port=0 \
		--service-account-private-key-file="$D/certs/sa.key" --root-ca-file="$D/certs/apiserver.crt" \
		--cluster-cidr=10.244.0.0/16 --profiling=false
	start kube-scheduler "$@" "$B/kube-scheduler" --kubeconfig="$D/kubeconfig" --leader-elect=false --secure-port=0 --profiling=false
}
