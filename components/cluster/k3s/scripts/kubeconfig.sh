# Runs on the server: prints the kubeconfig, with the address at which it is reached. k3s writes a new certificate, good
# for a year, when it starts within 120 days of the old one's end: so it is restarted when that is near.

# Seconds of 90 days: a certificate that is handed out lasts at least as long.
ENOUGH=7776000

lasts() {
	sed -n 's/^ *client-certificate-data: //p' /etc/rancher/k3s/k3s.yaml | base64 -d |
		openssl x509 -noout -checkend "$ENOUGH" >/dev/null 2>&1
}

main() {
	if ! lasts; then
		echo "$NEXUS_NODE: the administrator's certificate is near its end; restarting k3s, which makes a new one" >&2
		timeout "$NEXUS_PATIENCE" systemctl restart k3s || fail "k3s did not start again." "Why:  sudo journalctl -u k3s -n 50"
		left=$NEXUS_PATIENCE
		until kubectl get --raw /readyz >/dev/null 2>&1; do
			left=$((left - 1))
			[ "$left" -gt 0 ] || fail "k3s' API was not ready within $NEXUS_PATIENCE seconds." "Why:  sudo journalctl -u k3s -n 50"
			sleep 1
		done
		lasts || fail "k3s made no new certificate when it started." "Make one:  sudo systemctl stop k3s; sudo k3s certificate rotate; sudo systemctl start k3s"
	fi
	sed "s|^\( *server: \)https://.*|\1https://$NEXUS_API_ADDRESS:$NEXUS_API_PORT|" /etc/rancher/k3s/k3s.yaml
}
