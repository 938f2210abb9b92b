import { afterEach, beforeEach, expect, test } from "vitest";
import { bootScript } from "../../../components/edge/vm/boot-script.ts";
import { machineFiles } from "../../../components/edge/vm/machine-files.ts";
import { describeWith } from "../rig.ts";
import { Machine, type Ran } from "./machine.ts";
import { EdgeNetwork } from "./network.ts";

const ALL = "haproxy curl socat unattended-upgrades";
const DROP_IN = "/etc/systemd/system/haproxy.service.d/nexus.conf";

describeWith(["edge"], "the boot script of the edge's machine, with systemd and apt told by the test", () => {
	let network: EdgeNetwork;
	let machine: Machine;

	beforeEach(async () => {
		network = new EdgeNetwork();
		machine = await Machine.boot(network);
		const program = (name: string, text: string) =>
			machine.write(`/usr/local/bin/${name}`, `#!/bin/sh\n${text}`, "755");
		program(
			"systemctl",
			'echo "$*" >>/tmp/systemctl; case "$*" in "-q is-active haproxy") test -e /tmp/haproxy-runs;; esac\n',
		);
		program("sysctl", 'echo "$*" >>/tmp/sysctl\n');
		program(
			"apt-get",
			'echo "$*" >>/tmp/apt-get; test -e /tmp/mirror || exit 100\ncase "$*" in *" install "*) cat /tmp/mirror >/tmp/installed;; esac\n',
		);
		program(
			"dpkg-query",
			'for package; do :; done; case " $(cat /tmp/installed) " in *" $package "*) printf installed;; *) exit 1;; esac\n',
		);
	});
	afterEach(() => {
		machine.close();
		network.close();
	});

	/** Runs the boot script on a machine with some packages, with Debian's mirror there or away. */
	function boot({ installed, mirror }: { installed: string; mirror: boolean }): Ran & { systemctl: readonly string[] } {
		machine.write("/tmp/installed", installed);
		machine.run("rm", ["-f", "/tmp/systemctl", "/tmp/apt-get", "/tmp/mirror"]);
		if (mirror) machine.write("/tmp/mirror", ALL);
		machine.write("/tmp/boot", bootScript(), "755");
		const ran = machine.run("/tmp/boot", [], { NEXUS_RETRIES: "3", NEXUS_RETRY_EVERY: "0" });
		return { ...ran, systemctl: (machine.read("/tmp/systemctl") ?? "").split("\n").filter(Boolean) };
	}

	test("installs what is missing, puts every file, and starts the agent", () => {
		const { code, output, systemctl } = boot({ installed: "curl", mirror: true });
		expect(code, output).toBe(0);
		for (const { path, mode, text } of machineFiles()) {
			expect(machine.read(path), path).toBe(text);
			expect(machine.run("stat", ["-c", "%a", path]).output.trim(), path).toBe(mode);
		}
		expect(machine.read("/tmp/apt-get")).toContain(`install ${ALL}`);
		expect(systemctl).toContain("restart nexus-edge-agent");
		expect(systemctl).toContain("-q enable haproxy nexus-edge-agent unattended-upgrades");
		expect(machine.read("/tmp/sysctl")).toContain("/etc/sysctl.d/90-nexus-edge.conf");
	});

	test("changes and restarts nothing when it runs again, and does not ask the mirror", () => {
		boot({ installed: "", mirror: true });
		machine.write("/tmp/haproxy-runs", "");
		const { code, output, systemctl } = boot({ installed: ALL, mirror: true });
		expect(code).toBe(0);
		expect(output).not.toContain("wrote");
		expect(systemctl.filter((call) => call.startsWith("restart"))).toEqual([]);
		expect(machine.read("/tmp/apt-get")).toBeUndefined();
	});

	test("goes on with what is installed while Debian's mirror is away", () => {
		const { code, output, systemctl } = boot({ installed: "haproxy curl socat", mirror: false });
		expect(code, output).toBe(0);
		expect(output).toContain("mirror is away; going on with what is installed");
		expect(systemctl).toContain("start haproxy");
		expect(systemctl).toContain("restart nexus-edge-agent");
	});

	test("tries again while HAProxy is missing and the mirror away, then says what to do", () => {
		const { code, output } = boot({ installed: "curl", mirror: false });
		expect(code).toBe(1);
		expect(output).toContain("HAProxy is not installed; reboot, or: sudo google_metadata_script_runner startup");
		expect(machine.read("/tmp/apt-get")?.trim().split("\n")).toHaveLength(3);
	});

	test("restarts a running HAProxy only when its own settings changed", () => {
		boot({ installed: ALL, mirror: true });
		machine.write("/tmp/haproxy-runs", "");
		machine.write(DROP_IN, "[Service]\nLimitNOFILE=1\n");
		const { output, systemctl } = boot({ installed: ALL, mirror: true });
		expect(output).toContain(`wrote ${DROP_IN}`);
		expect(systemctl.filter((call) => call.startsWith("restart"))).toEqual(["restart haproxy"]);
	});
});
