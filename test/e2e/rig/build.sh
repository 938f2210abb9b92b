#!/usr/bin/env bash
# build.sh BINDIR [PART…]: builds the rig's programs from their Go modules (each folder's go.mod pins the versions).
# A part whose go.mod, go.sum and files (and this script) have not changed since it was built is left alone.
set -euo pipefail
cd "$(dirname "$0")"
BIN=$(mkdir -p "$1" && cd "$1" && pwd)
shift
export GOFLAGS=-buildvcs=false CGO_ENABLED=0 GOWORK=off

version() { go list -m -f '{{.Version}}' "$1"; }
# one PACKAGE [LDFLAGS] [TAGS]: one program, named after the last element of its package
one() { go build -trimpath -tags "${3:-}" -ldflags "-s -w ${2:-}" -o "$BIN/${1##*/}" "$1"; }

build_controlplane() {
	local v k stage f
	v=$(version k8s.io/kubernetes)
	# Clients refuse an API server that says v0.0.0, which is what an unstamped build says.
	k="-X k8s.io/component-base/version.gitVersion=$v -X k8s.io/component-base/version.gitMajor=$(cut -d. -f1 <<<"${v#v}")"
	k="$k -X k8s.io/component-base/version.gitMinor=$(cut -d. -f2 <<<"$v")"
	for f in kube-apiserver kube-controller-manager kube-scheduler kubectl kubelet kube-proxy; do one "k8s.io/kubernetes/cmd/$f" "$k"; done
	one github.com/k3s-io/kine "-X github.com/k3s-io/kine/pkg/version.Version=$(version github.com/k3s-io/kine)"
	one helm.sh/helm/v4/cmd/helm "-X helm.sh/helm/v4/internal/version.version=$(version helm.sh/helm/v4)"
	one sigs.k8s.io/kwok/cmd/kwok
	# kwok's stages (how a fake node, pod and volume come to life) are files of its module, not compiled in.
	stage=$(go list -m -f '{{.Dir}}' sigs.k8s.io/kwok)/kustomize/stage
	for f in "$stage"/{node/fast,node/heartbeat-with-lease,pod/fast}/*.yaml "$stage"/volume/fast/pv*.yaml stages.yaml; do
		[[ $f == */kustomization.yaml ]] || { cat "$f"; printf '\n---\n'; }
	done | sed "s/'kwok-volume'/'local-path'/" >"$BIN/kwok-stages.yaml" # volumes for the StorageClass that k3s has
}
build_containerd() { for c in containerd containerd-shim-runc-v2 ctr; do one "github.com/containerd/containerd/v2/cmd/$c" "" no_btrfs; done; }
build_coredns() { one github.com/coredns/coredns; }
build_local-path() { one github.com/rancher/local-path-provisioner; }
build_standin() { go build -trimpath -ldflags "-s -w" -o "$BIN/standin" .; }
build_netpol() { go build -trimpath -ldflags "-s -w" -o "$BIN/netpol" .; }
# The program is called what it does: cert-manager's own programs are not in its module.
build_certmanager() { go build -trimpath -ldflags "-s -w" -o "$BIN/certmanager-sign" .; }
build_pulumi() {
	one github.com/pulumi/pulumi/pkg/v3/cmd/pulumi \
		"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$(version github.com/pulumi/pulumi/pkg/v3)"
}

PARTS=(pulumi controlplane containerd coredns local-path netpol standin certmanager)
[ $# != 0 ] || set -- "${PARTS[@]}"
for part; do
	[ -f "$part/go.mod" ] || { echo "build.sh: no part '$part' (there is: ${PARTS[*]})" >&2; exit 2; }
	stamp=$(cat build.sh "$part"/* | sha256sum | cut -d' ' -f1)
	if [ "$(cat "$BIN/.$part.stamp" 2>/dev/null)" = "$stamp" ]; then echo "$part is up to date"; continue; fi
	SECONDS=0
	(cd "$part" && "build_$part")
	echo "$stamp" >"$BIN/.$part.stamp"
	echo "$part built in $SECONDS s"
done
