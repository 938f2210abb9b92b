import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Failure } from "../../../cli/failure.ts";
import { renderCommand } from "../../../cli/render/command.ts";
import { renderEdge } from "../../../cli/render/edge.ts";
import { RECORD_FILE } from "../../../cli/render/record.ts";
import { readStack } from "../../../cli/stack.ts";
import { edgeVmFiles } from "../../../components/edge/vm/edge-vm-files.ts";

describe("nexus render --target edge", () => {
	let out: string;
	beforeEach(() => {
		out = mkdtempSync(join(tmpdir(), "nexus-render-"));
		vi.spyOn(console, "error").mockImplementation(() => {});
	});
	afterEach(() => {
		rmSync(out, { recursive: true, force: true });
		vi.restoreAllMocks();
	});

	const written = () =>
		readdirSync(out, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && entry.name !== RECORD_FILE)
			.map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
			.toSorted();

	test("writes the VM's metadata byte for byte, and what it puts on its disk", async () => {
		expect(await renderCommand(["--stack", "prod", "--target", "edge", "--out", out])).toBe(0);
		expect(written()).toEqual([
			"machine/etc/apt/apt.conf.d/90nexus-edge",
			"machine/etc/sysctl.d/90-nexus-edge.conf",
			"machine/etc/systemd/journald.conf.d/nexus-edge.conf",
			"machine/etc/systemd/system/haproxy.service.d/nexus.conf",
			"machine/etc/systemd/system/nexus-edge-agent.service",
			"machine/usr/local/lib/nexus-edge/agent",
			"metadata/nexus-proxy-config",
			"metadata/startup-script",
			"proxy/haproxy.cfg",
			"proxy/sni.map",
		]);
		const files = edgeVmFiles(
			{
				hosts: ["argocd", "grafana", "jenkins", "registry"].map((host) => `${host}.example.dev`),
				allowedSources: ["0.0.0.0/0"],
			},
			{ address: "home.example.dev", port: 8443 },
		);
		expect(readFileSync(join(out, "metadata/startup-script"), "utf8")).toBe(files.bootScript);
		expect(readFileSync(join(out, "metadata/nexus-proxy-config"), "utf8")).toBe(files.proxyConfig);
		expect(statSync(join(out, "machine/usr/local/lib/nexus-edge/agent")).mode & 0o111).toBe(0o111);
	});

	test("writes the proxy alone where it runs in the cluster", async () => {
		expect(await renderCommand(["--stack", "dev", "--target", "edge", "--out", out])).toBe(0);
		expect(written()).toEqual(["proxy/haproxy.cfg", "proxy/sni.map"]);
	});

	test("says that there is nothing to render where a stack has no edge", async () => {
		const stack = await readStack("dev");
		const without = { ...stack, config: { ...stack.config, edge: { provider: "none" as const } } };
		expect(() => renderEdge(without)).toThrow(/the stack "dev" has no edge \(nexus:edge.provider is "none"\)/);
	});

	test.each([
		[["--target", "egde", "--out", "x"], 'there is no target "egde"; did you mean "edge"?'],
		[[], "nexus render: --target and --out missing"],
		[["--target", "edge"], "nexus render: --out missing"],
	])("refuses %j with exit code 2", async (argv, message) => {
		const failure = await renderCommand(argv).then(
			() => undefined,
			(error: unknown) => error,
		);
		expect(failure).toBeInstanceOf(Failure);
		expect(failure).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
	});

	test("names the folder where it cannot write", async () => {
		await expect(renderCommand(["--stack", "dev", "--target", "edge", "--out", "/dev/null/x"])).rejects.toThrow(
			"--out /dev/null/x: proxy/haproxy.cfg cannot be written there",
		);
	});
});
