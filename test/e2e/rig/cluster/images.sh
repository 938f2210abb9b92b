#!/usr/bin/env bash
# images.sh DIR BINDIR NODE FILE.tar…: imports images on a node (centre, a5) of the cluster in DIR, as a pull would have.
set -euo pipefail
for file in "${@:4}"; do "$2/ctr" -a "$1/$3/containerd.sock" -n k8s.io images import "$file" >/dev/null; done
