#!/bin/sh
# Stands in for k3s' installer where it downloads nothing: the same variables, the same files in the same places. It says
# what it was given, and wants the program that stands in for k3s in its place, as the real one does.
set -eu
CLUSTER=@cluster@

kind=${1:-server}
unit=k3s
[ "$kind" = server ] || unit=k3s-agent

env | grep -E '^(INSTALL_K3S|K3S)_' | sort | curl -fsS --data-binary @- "$CLUSTER/told?what=installer-env" >/dev/null
curl -fsS --data-binary "$*" "$CLUSTER/told?what=installer-arguments" >/dev/null
ps -eo args | curl -fsS --data-binary @- "$CLUSTER/told?what=processes" >/dev/null

[ -x /usr/local/bin/k3s ] || {
	echo "[ERROR]  Executable k3s binary not found at /usr/local/bin/k3s" >&2
	exit 1
}
curl -fsS -o /dev/null --data-binary "$kind" "$CLUSTER/told?what=install" || {
	echo "[ERROR]  Cut short, as it was told" >&2
	exit 1
}

cat >"/usr/local/bin/$unit-uninstall.sh" <<UNINSTALL
#!/bin/sh
systemctl stop $unit
systemctl disable $unit
rm -f /etc/systemd/system/$unit.service /etc/systemd/system/$unit.service.env
rm -rf /etc/rancher/k3s /var/lib/rancher/k3s /var/lib/kubelet
rm -f /usr/local/bin/k3s /usr/local/bin/$unit-uninstall.sh
curl -fsS --data-binary 'uninstalled $kind' '$CLUSTER/told?what=event' >/dev/null
UNINSTALL
chmod 755 "/usr/local/bin/$unit-uninstall.sh"

env | grep -E '^K3S_' >"/etc/systemd/system/$unit.service.env" || true
chmod 600 "/etc/systemd/system/$unit.service.env"
cat >"/etc/systemd/system/$unit.service" <<UNIT
[Unit]
Description=Stands in for k3s

[Service]
ExecStart=/usr/local/bin/k3s $kind

[Install]
WantedBy=multi-user.target
UNIT
curl -fsS --data-binary "installed $(/usr/local/bin/k3s --version | cut -d' ' -f3) $kind" "$CLUSTER/told?what=event" >/dev/null
[ "${INSTALL_K3S_SKIP_ENABLE:-false}" = true ] || systemctl enable "$unit"
[ "${INSTALL_K3S_SKIP_START:-false}" = true ] || systemctl restart "$unit"
