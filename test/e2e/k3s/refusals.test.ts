import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { describeWith } from "../rig.ts";
import { Home, VERSION } from "./home.ts";
import { ADDRESSES } from "./house.ts";

describeWith(["engine", "house"], "machines that are not ready for k3s (its installer is a stand-in)", () => {
	let home: Home;

	beforeAll(async () => {
		home = await Home.open();
	});
	afterAll(() => home?.close());
	afterEach(() => {
		home.house.control({});
		home.wish({ key: home.house.key, version: VERSION, ssh: {}, more: {} });
	});

	/** What stands on the machines after a refusal: nothing. */
	const untouched = () => {
		for (const name of ["centre", "a5"] as const) {
			const { code } = home.house.machine(name).run("ls", ["/etc/rancher"]);
			expect(code, `${name} has /etc/rancher`).not.toBe(0);
		}
	};

	test("findings of both machines come at once, in plain words with what to do, and nothing is changed", async () => {
		const { house } = home;
		house.machine("centre").run("mkdir", ["-p", "/var/snap/microk8s"]);
		house.machine("centre").run("mount", ["-o", "remount,size=200m", "/var/lib/rancher"]);
		house.machine("a5").run("mkdir", ["-p", "/etc/kubernetes/manifests"]);
		house.machine("a5").write("/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n");
		house.control({ clockAhead: 300 });
		const { failed, output, happened } = await home.up();
		expect(failed).toBe(true);
		expect(output).toContain("centre (192.168.0.10) is not ready for k3s. Findings: 3. Nothing was changed.");
		expect(output).toContain("the disk of /var/lib/rancher has 200 MiB free, and 4096 MiB are needed. Make room");
		expect(output).toContain("microk8s is installed (snap).");
		expect(output).toContain("sudo snap remove --purge microk8s");
		expect(output).toMatch(/the clock is -(29|30)\d seconds off/);
		expect(output).toContain("a5 (192.168.0.11) is not ready for k3s. Findings: 2. Nothing was changed.");
		expect(output).toContain("a Kubernetes of kubeadm is installed.");
		expect(happened).toEqual([]);
		untouched();
		house.machine("centre").run("rm", ["-r", "/var/snap/microk8s"]);
		house.machine("centre").run("mount", ["-o", "remount,size=8g", "/var/lib/rancher"]);
		house.machine("a5").run("rm", ["-r", "/etc/kubernetes"]);
	});

	test("a used port, sudo with a password, and no cgroup v2 are findings", async () => {
		const { house } = home;
		const centre = house.machine("centre");
		const taken = centre.start("/usr/sbin/sshd", ["-D", "-e", "-p", "6443"]);
		centre.write("/sys/fs/cgroup/moved", "");
		centre.run("mv", ["/sys/fs/cgroup/cgroup.controllers", "/sys/fs/cgroup/moved"]);
		house.machine("a5").run("chmod", ["000", "/etc/sudoers.d/nexus"]);
		house.machine("a5").run("mv", ["/etc/sudoers.d/nexus", "/etc/nexus-sudoers"]);
		const { failed, output } = await home.up();
		expect(failed).toBe(true);
		expect(output).toMatch(/TCP port 6443 is in use \(by "sshd"\), and k3s needs it/);
		expect(output).toContain("cgroup v2 is not in use, which Kubernetes 1.36 requires");
		expect(output).toContain("sudo asks nexus for a password, and Nexus has none to give.");
		untouched();
		await taken.stop();
		centre.run("mv", ["/sys/fs/cgroup/moved", "/sys/fs/cgroup/cgroup.controllers"]);
		house.machine("a5").run("mv", ["/etc/nexus-sudoers", "/etc/sudoers.d/nexus"]);
		house.machine("a5").run("chmod", ["440", "/etc/sudoers.d/nexus"]);
	});

	test("a firewall in the way and too little memory are findings, swap is a note (firewalls and figures are stand-ins)", async () => {
		const { house } = home;
		const [centre, a5] = [house.machine("centre"), house.machine("a5")];
		const standIn = (machine: typeof a5, path: string, ...script: readonly string[]) => {
			machine.write(path, ["#!/bin/sh", ...script, ""].join("\n"));
			machine.run("chmod", ["755", path]);
		};
		const says = (machine: typeof a5, file: string, text: string) => {
			machine.write("/run/figures", text);
			machine.run("mount", ["--bind", "/run/figures", file]);
		};
		standIn(centre, "/usr/sbin/ufw", "echo Status: active");
		says(centre, "/proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 999420 0 -2\n");
		standIn(a5, "/usr/bin/firewall-cmd", '[ "$1" != --state ] || echo running');
		says(a5, "/proc/meminfo", "MemTotal:         409600 kB\n");
		const { failed, output } = await home.up();
		expect(failed).toBe(true);
		expect(output).toContain("centre (192.168.0.10) is not ready for k3s. Findings: 1. Nothing was changed.");
		expect(output).toContain("ufw is on and would block the cluster.");
		expect(output).toContain("for net in 192.168.0.11 10.42.0.0/16 10.43.0.0/16; do sudo ufw allow from $net; done");
		expect(output).toContain("note: swap is on.");
		expect(output).toContain("a5 (192.168.0.11) is not ready for k3s. Findings: 2. Nothing was changed.");
		expect(output).toContain("the machine has 400 MiB of memory, and 450 MiB are the least for a k3s agent.");
		expect(output).toContain("firewalld is on and would block the cluster.");
		untouched();

		// One that lets the pods' network in was thought of.
		standIn(centre, "/usr/sbin/ufw", "echo Status: active", "echo Anywhere ALLOW FWD 10.42.0.0/16");
		expect((await home.up()).output).not.toContain("ufw is on");
		centre.run("rm", ["/usr/sbin/ufw"]);
		centre.run("umount", ["/proc/swaps"]);
		a5.run("rm", ["/usr/bin/firewall-cmd"]);
		a5.run("umount", ["/proc/meminfo"]);
	});

	test("a key that a machine does not let in is named with the machine and what to check", async () => {
		home.wish({ key: home.house.wrongKey });
		const { failed, output, seconds } = await home.up();
		expect(failed).toBe(true);
		for (const name of ["centre", "a5"])
			expect(output).toContain(`${name} answers, but does not let nexus in with the key in nexus:sshPrivateKey.`);
		expect(output).toContain("ssh-copy-id -i KEY.pub -p 22 nexus@192.168.0.11");
		expect(seconds).toBeLessThan(30);
		untouched();
	});

	test("a closed port fails at once, naming host, port and what to check", async () => {
		await home.house.sshd("a5", undefined);
		const { failed, output, seconds } = await home.up();
		await home.house.sshd("a5", 22);
		expect(failed).toBe(true);
		expect(output).toContain("a5 is on, but nothing listens on 192.168.0.11 port 22.");
		expect(output).toContain("systemctl status ssh");
		expect(seconds).toBeLessThan(30);
		untouched();
	});

	test("a machine that does not answer fails within 30 seconds, naming host, port and what to check", async () => {
		home.house.plug("a5", false);
		const { failed, output } = await home.up();
		home.house.plug("a5", true);
		expect(failed).toBe(true);
		const [, seconds] = /k3s-a5-preflight creating \((\d+)s\) error/.exec(output) ?? [];
		expect(Number(seconds)).toBeLessThanOrEqual(30);
		expect(output).toContain("a5 does not answer at 192.168.0.11 port 22.");
		expect(output).toContain("Is the machine on?");
		untouched();
	});

	test("a machine too busy to speak, whose kernel still takes connections, fails within 30 seconds with what to check", async () => {
		home.house.freeze("a5", true);
		const begin = Date.now();
		const { failed, output } = await home.up();
		home.house.freeze("a5", false);
		expect(failed).toBe(true);
		expect((Date.now() - begin) / 1000).toBeLessThan(30);
		expect(output).toContain("a5 takes connections at 192.168.0.11 port 22, but its SSH server says nothing.");
		expect(output).toContain("Is it overloaded or out of memory");
		untouched();
	});

	test("another machine at the address is refused by its host key", async () => {
		const key = home.house.machine("centre").read("/etc/ssh/ssh_host_ed25519_key.pub") ?? "";
		home.wish({ ssh: { a5: { hostKey: key.split(" ").slice(0, 2).join(" ") } } });
		const { failed, output } = await home.up();
		expect(failed).toBe(true);
		expect(output).toContain("what answers at 192.168.0.11 has another host key than nexus:cluster gives a5");
		untouched();
	});

	test("a download that is not what the release publishes is refused, and so is one that the stack does not pin", async () => {
		home.house.control({ tamperedFor: ADDRESSES.a5 });
		const tampered = await home.up();
		expect(tampered.failed).toBe(true);
		expect(tampered.output).toContain("a5 (192.168.0.11):");
		expect(tampered.output).toMatch(
			/k3s v1\.36\.5\+k3s1 has the SHA-256 [0-9a-f]{64}, and its release wants [0-9a-f]{64}\./,
		);
		home.house.control({});
		const source = home.house.source;
		home.wish({ more: { release: { version: VERSION, checksums: { amd64: "0".repeat(64) }, source } } });
		const unpinned = await home.up();
		expect(unpinned.failed).toBe(true);
		expect(unpinned.output).toMatch(/has the SHA-256 [0-9a-f]{64}, and nexus:cluster\.checksums wants 0{64}/);
		expect([...tampered.happened, ...unpinned.happened]).toEqual([]);
		for (const name of ["centre", "a5"] as const)
			expect(home.house.machine(name).run("ls", ["/usr/local/bin/k3s"]).code, name).not.toBe(0);
		untouched();
	});
});
