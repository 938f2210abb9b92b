#!/bin/sh
# Stands in for k3s: reads its settings file, writes the files that k3s writes, and asks the cluster's stand-in (the
# program that serves the downloads too) in the place of an API server. The version is put in when it is downloaded.
set -eu
VERSION=@version@
CLUSTER=@cluster@
CONFIG=/etc/rancher/k3s/config.yaml

setting() {
	sed -n "s/^$1: \"\{0,1\}\([^\"]*\)\"\{0,1\}$/\1/p" "$CONFIG"
}

ask() {
	what=$1
	shift
	out=$(mktemp)
	status=$(curl -sS -o "$out" -w '%{http_code}' --data-binary "$*" "$CLUSTER/told?what=$what")
	if [ "$status" = 200 ]; then cat "$out"; else cat "$out" >&2; fi
	rm -f "$out"
	[ "$status" = 200 ]
}

write_kubeconfig() {
	# As k3s does: a certificate that is good for 120 days more is kept.
	if [ -s /etc/rancher/k3s/k3s.yaml ] && sed -n 's/^ *client-certificate-data: //p' /etc/rancher/k3s/k3s.yaml |
		base64 -d | openssl x509 -noout -checkend 10368000 >/dev/null 2>&1; then return; fi
	dir=$(mktemp -d)
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=system:admin -days "$(ask days)" -keyout "$dir/key" -out "$dir/crt" 2>/dev/null
	(
		umask 077
		cat >/etc/rancher/k3s/k3s.yaml <<KUBECONFIG
apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: $(base64 -w0 <"$dir/crt")
    server: https://127.0.0.1:$(setting https-listen-port)
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    client-certificate-data: $(base64 -w0 <"$dir/crt")
    client-key-data: $(base64 -w0 <"$dir/key")
KUBECONFIG
	)
	rm -rf "$dir"
}

case $1 in server | agent | kubectl) ps -eo args | curl -fsS --data-binary @- "$CLUSTER/told?what=processes" >/dev/null ;; esac

case $1 in
--version) echo "k3s version $VERSION (stand-in)" ;;
server)
	for file in "$(setting token-file)" "$(setting agent-token-file)" /etc/rancher/k3s/audit-policy.yaml /etc/rancher/k3s/pod-security.yaml; do
		[ -s "$file" ] || { echo "k3s: no $file" >&2; exit 1; }
	done
	mkdir -p /var/lib/rancher/k3s/server /var/lib/kubelet "$(setting etcd-snapshot-dir)"
	if [ -s /var/lib/rancher/k3s/server/token ] && ! cmp -s "$(setting token-file)" /var/lib/rancher/k3s/server/token; then
		echo "k3s: bootstrap data already found and encrypted with different token" >&2
		exit 1
	fi
	(umask 077 && cp "$(setting token-file)" /var/lib/rancher/k3s/server/token)
	write_kubeconfig
	ask start "server $(setting node-name) $VERSION $(sha256sum <"$(setting agent-token-file)" | cut -d' ' -f1)"
	;;
agent)
	mkdir -p /var/lib/rancher/k3s/agent /var/lib/kubelet
	ask start "agent $(setting node-name) $VERSION $(sha256sum <"$(setting token-file)" | cut -d' ' -f1)"
	;;
etcd-snapshot)
	file="$(setting etcd-snapshot-dir)/$4-$(setting node-name)-$(date +%s)"
	mkdir -p "$(dirname "$file")"
	head -c 100000 /dev/urandom >"$file"
	ask event "snapshot $4"
	;;
kubectl)
	shift
	ask kubectl "$(printf '%s\n' "$@")"
	;;
*) echo "k3s: the stand-in does not know $1" >&2; exit 1 ;;
esac
