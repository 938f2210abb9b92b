module nexus.test/rig/standin

go 1.26.0
