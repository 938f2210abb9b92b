# Looks at a machine before anything on any machine is changed. All findings at once, in plain words; a finding stops
# the update, a note does not. Changes nothing.

# The one file that says whose k3s this is: it begins with this line.
CONFIG=/etc/rancher/k3s/config.yaml
MARK='# Written by Nexus'

findings=''
count=0
notes=''
rights=yes

finding() {
	count=$((count + 1))
	findings="$findings
  $count. $*"
}

note() {
	notes="$notes
  note: $*"
}

# as_root COMMAND…: with sudo, unless it is root that logged in.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n -- "$@"; fi
}

has() {
	command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ] || [ -x "/sbin/$1" ]
}

check_rights() {
	if [ "$(id -u)" = 0 ]; then return; fi
	if ! has sudo; then
		rights=no
		finding "there is no sudo, and $(id -un) is not root. Install it (apt-get install sudo) and let this user use it without a password."
	elif ! sudo -n true 2>/dev/null; then
		rights=no
		finding "sudo asks $(id -un) for a password, and Nexus has none to give. As root: echo '$(id -un) ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/nexus && chmod 440 /etc/sudoers.d/nexus"
	fi
}

check_system() {
	case "$(uname -s) $(uname -m)" in
	'Linux x86_64' | 'Linux aarch64') ;;
	*) finding "this is $(uname -s) on $(uname -m); k3s wants 64-bit Linux on x86_64 or aarch64." ;;
	esac
	system=$(sed -n 's/^ID=//p' /etc/os-release 2>/dev/null | tr -d '"')
	case "$system $(sed -n 's/^ID_LIKE=//p' /etc/os-release 2>/dev/null)" in
	*debian* | *ubuntu*) ;;
	*) note "the system is ${system:-unknown}; Nexus is made for Debian 12 and later and Ubuntu 22.04 and later." ;;
	esac
	if has getenforce && [ "$(getenforce 2>/dev/null)" = Enforcing ]; then
		finding "SELinux is enforcing, and Nexus does not install k3s' policy for it. Set SELINUX=permissive in /etc/selinux/config and restart the machine, or use Debian or Ubuntu."
	fi
	if [ ! -d /run/systemd/system ]; then
		finding "systemd does not run here, and k3s is to be a service of it. Use a system that starts with systemd, such as Debian."
	fi
	if [ ! -f /sys/fs/cgroup/cgroup.controllers ]; then
		finding "cgroup v2 is not in use, which Kubernetes 1.36 requires. Debian since 11 and Ubuntu since 22.04 use it; take systemd.unified_cgroup_hierarchy=0 off the kernel's command line (/etc/default/grub) and restart."
	else
		for controller in cpu memory pids; do
			grep -qw "$controller" /sys/fs/cgroup/cgroup.controllers ||
				finding "the kernel's cgroup controller $controller is off. Add cgroup_enable=$controller to the kernel's command line (on a Raspberry Pi: /boot/firmware/cmdline.txt) and restart."
		done
	fi
}

check_programs() {
	missing=''
	for program in curl openssl sha256sum awk ss; do
		has "$program" || missing="$missing $program"
	done
	[ "$NEXUS_COPIES_SNAPSHOTS" = no ] || has ssh-keygen || missing="$missing ssh-keygen"
	[ -z "$missing" ] ||
		finding "missing:$missing. Install them: sudo apt-get install curl ca-certificates openssl iproute2 openssh-client"
}

check_address() {
	has ip || return 0
	ip -o -4 address show 2>/dev/null | awk '{ print $4 }' | grep -qF "$NEXUS_ADDRESS/" ||
		finding "no network card here has the address $NEXUS_ADDRESS, which nexus:cluster gives to $NEXUS_NODE. It has: $(ip -o -4 address show scope global 2>/dev/null | awk '{ print $4 }' | tr '\n' ' '). Correct the address, or the router's reservation."
}

# space PATH: free KiB on the disk that would hold it.
space() {
	where=$1
	while [ ! -d "$where" ]; do where=$(dirname "$where"); done
	df -Pk "$where" | awk 'NR == 2 { print $4 }'
}

check_disk() {
	need=$NEXUS_DISK_MIB
	# The version that is here needs no room for another.
	[ "$(installed_version)" != "$NEXUS_VERSION" ] || need=512
	for path in /var/lib/rancher "$NEXUS_STORAGE"; do
		free=$(space "$path")
		[ "$free" -ge $((need * 1024)) ] ||
			finding "the disk of $path has $((free / 1024)) MiB free, and $need MiB are needed. Make room (sudo du -xhd1 / | sort -h; sudo apt-get clean; sudo journalctl --vacuum-size=200M)."
	done
}

check_memory() {
	total=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)
	[ "$total" -ge "$NEXUS_MEMORY_MIB" ] ||
		finding "the machine has $total MiB of memory, and $NEXUS_MEMORY_MIB MiB are the least for a k3s $NEXUS_ROLE."
	if [ "$(wc -l </proc/swaps)" -gt 1 ]; then
		note "swap is on. Pods do not use it, but the rest of the machine may get slow: sudo swapoff -a, and take it out of /etc/fstab."
	fi
}

check_ports() {
	# A k3s that runs has them, and is the one that is to have them.
	if [ -n "$(installed_version)" ] || ! has ss; then return; fi
	for port in $NEXUS_TCP_PORTS; do
		[ -z "$(ss -Hltn "sport = :$port")" ] ||
			finding "TCP port $port is in use ($(as_root ss -Hltnp "sport = :$port" 2>/dev/null | sed -n 's/.*users:((\("[^"]*"\).*/by \1/p' | head -n 1)), and k3s needs it. Stop that program: sudo ss -ltnp 'sport = :$port'"
	done
	for port in $NEXUS_UDP_PORTS; do
		[ -z "$(ss -Hlun "sport = :$port")" ] ||
			finding "UDP port $port is in use, and the network between the nodes needs it. Stop that program: sudo ss -lunp 'sport = :$port'"
	done
}

# The release is needed when something is to be installed, and its server tells the time.
check_release() {
	has curl || return 0
	[ "$(installed_version)" != "$NEXUS_VERSION" ] || return 0
	if ! headers=$(curl -fsSIL --max-time 20 "$NEXUS_INSTALLER" 2>&1); then
		case $headers in
		*'error: 404'*)
			finding "there is no k3s $NEXUS_VERSION ($NEXUS_INSTALLER is not there). Set nexus:cluster.version to a release that $NEXUS_RELEASES lists."
			return
			;;
		esac
		finding "cannot reach $NEXUS_INSTALLER ($(printf '%s' "$headers" | tail -n 1)). Check the machine's internet connection and its DNS."
		return
	fi
	stamp=$(printf '%s\n' "$headers" | tr -d '\r' | sed -n 's/^[Dd]ate: //p' | tail -n 1)
	seconds=$(date -d "$stamp" +%s 2>/dev/null) || return 0
	[ -n "$stamp" ] || return 0
	off=$(($(date +%s) - seconds))
	if [ "${off#-}" -gt "$NEXUS_CLOCK_SECONDS" ]; then
		finding "the clock is $off seconds off (it says $(date -u '+%Y-%m-%d %H:%M:%S') UTC); certificates would not be valid. Turn on the time service: sudo timedatectl set-ntp true"
	fi
}

check_other_kubernetes() {
	if [ -e /snap/bin/microk8s ] || [ -d /var/snap/microk8s ]; then
		finding "microk8s is installed (snap). Two Kubernetes on one machine fight over ports, networks and iptables, and snap updates it by itself. Save what it holds, then: sudo snap remove --purge microk8s"
	fi
	if [ -n "$(as_root find /etc/kubernetes/manifests -name '*.yaml' 2>/dev/null)" ] || [ -f /etc/kubernetes/kubelet.conf ]; then
		finding "a Kubernetes of kubeadm is installed. Save what it holds, then: sudo kubeadm reset && sudo apt-get purge kubeadm kubelet"
	fi
	if [ -e /usr/local/bin/k0s ] || [ -d /var/lib/k0s ]; then
		finding "k0s is installed. Save what it holds, then: sudo k0s stop; sudo k0s reset"
	fi
	if [ -e /usr/local/bin/rke2 ] || [ -d /var/lib/rancher/rke2 ]; then
		finding "RKE2 is installed. Save what it holds, then: sudo /usr/local/bin/rke2-uninstall.sh"
	fi
	here=''
	if [ -e /etc/systemd/system/k3s.service ]; then here=server; fi
	if [ -e /etc/systemd/system/k3s-agent.service ]; then here=${here:+$here and }agent; fi
	if [ "$rights" = no ]; then return; fi
	if [ -n "$here" ] && ! as_root head -n 1 "$CONFIG" 2>/dev/null | grep -qF "$MARK"; then
		finding "a k3s $here is installed that Nexus did not make. Save what it holds, then: sudo k3s-uninstall.sh (on an agent: sudo k3s-agent-uninstall.sh). To keep it, set nexus:cluster.provider to existing."
	elif [ -n "$here" ] && [ "$here" != "$NEXUS_ROLE" ]; then
		finding "k3s is a $here here, and nexus:cluster makes this node a k3s $NEXUS_ROLE. A node does not change sides in place: remove k3s from it first (docs/cluster-k3s.md)."
	fi
}

check_version() {
	installed=$(installed_version)
	if [ -z "$installed" ]; then return; fi
	refused=$(refused_step "$installed" "$NEXUS_VERSION")
	[ -z "$refused" ] || finding "$refused"
}

# check_network SETTING KEY WANTED: k3s would not start with another, since nodes and Services keep their addresses.
check_network() {
	now=$(as_root sed -n "s/^$1: \"\(.*\)\"\$/\1/p" "$CONFIG" 2>/dev/null) || return 0
	if [ -z "$now" ] || [ "$now" = "$3" ]; then return; fi
	finding "nexus:cluster.$2 is $3, and the cluster that is here was made with $now, which cannot be changed later. Set nexus:cluster.$2 to $now."
}

check_firewall() {
	# Where the pods' network is let in, somebody has thought of it.
	if as_root ufw status 2>/dev/null | grep -q '^Status: active' && ! as_root ufw status 2>/dev/null | grep -qF "$NEXUS_POD_CIDR"; then
		finding "ufw is on and would block the cluster. Let it in: for net in $NEXUS_NODE_NETWORKS; do sudo ufw allow from \$net; done; sudo ufw route allow from $NEXUS_POD_CIDR (or: sudo ufw disable)"
	fi
	if as_root firewall-cmd --state 2>/dev/null | grep -q '^running' && ! as_root firewall-cmd --zone=trusted --list-sources 2>/dev/null | grep -qF "$NEXUS_POD_CIDR"; then
		finding "firewalld is on and would block the cluster. Let it in: for net in $NEXUS_NODE_NETWORKS; do sudo firewall-cmd --permanent --zone=trusted --add-source=\$net; done; sudo firewall-cmd --reload (or: sudo systemctl disable --now firewalld)"
	fi
	if systemctl -q is-active nftables 2>/dev/null && as_root nft list ruleset 2>/dev/null | grep -q 'policy drop' && ! as_root nft list ruleset 2>/dev/null | grep -qF "$NEXUS_POD_CIDR"; then
		finding "nftables drops what its rules do not name, and they do not name the cluster. Accept $NEXUS_NODE_NETWORKS in its input and forward chains (/etc/nftables.conf)."
	fi
}

main() {
	check_rights
	check_system
	check_programs
	check_address
	check_disk
	check_memory
	check_ports
	check_release
	check_other_kubernetes
	check_version
	if [ "$NEXUS_ROLE" = server ]; then
		check_network cluster-cidr podCidr "$NEXUS_POD_CIDR"
		check_network service-cidr serviceCidr "$NEXUS_SERVICE_CIDR"
	fi
	check_firewall
	if [ "$count" -gt 0 ]; then
		{
			echo
			say "$NEXUS_NODE ($NEXUS_ADDRESS) is not ready for k3s. Findings: $count. Nothing was changed.$findings$notes"
		} >&2
		exit 1
	fi
	say "$NEXUS_NODE is ready for k3s $NEXUS_VERSION$notes"
}
