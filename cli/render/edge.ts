import { PROXY_PORT } from "../../components/edge/cluster/manifests.ts";
import { PROXY_CONFIG_ATTRIBUTE } from "../../components/edge/edge-files.ts";
import { renderProxy } from "../../components/edge/proxy/haproxy-config.ts";
import { proxyLines } from "../../components/edge/proxy/lines.ts";
import type { ProxyPlace } from "../../components/edge/proxy/place.ts";
import { edgeVmFiles } from "../../components/edge/vm/edge-vm-files.ts";
import { machineFiles } from "../../components/edge/vm/machine-files.ts";
import { homeInCluster, publicHome } from "../../stacks/config/edge-home.ts";
import { Failure } from "../failure.ts";
import type { Stack } from "../stack.ts";
import type { RenderedFile, Rendering } from "./rendering.ts";

/**
 * What the edge gets. `proxy/` is the proxy's configuration. For the VM, `metadata/` holds its attributes byte for byte,
 * and `machine/` the files that the boot script, which contains them, puts on its disk.
 *
 * @throws Failure where the stack has no edge
 */
export function renderEdge({ name, config }: Stack): Rendering {
	const { edge, domain, lines } = config;
	if (edge.provider === "none")
		throw new Failure(
			`the stack "${name}" has no edge (nexus:edge.provider is "none"), so there is nothing to render; with "gcp" or "cluster" there is`,
		);
	const allowed = proxyLines({ domain, adminHosts: lines.admin.hosts, allowedSources: edge.allowedSources });
	const place: ProxyPlace =
		edge.provider === "gcp"
			? { kind: "vm", home: publicHome(config) }
			: { kind: "cluster", home: homeInCluster(config), port: PROXY_PORT };
	const proxy: readonly RenderedFile[] = Object.entries(renderProxy(allowed, place)).map(([file, text]) => ({
		path: `proxy/${file}`,
		text,
	}));
	if (place.kind === "cluster") return { files: proxy, remarks: [] };

	const { bootScript, proxyConfig } = edgeVmFiles(allowed, place.home);
	const files = [
		...proxy,
		{ path: "metadata/startup-script", text: bootScript },
		{ path: `metadata/${PROXY_CONFIG_ATTRIBUTE}`, text: proxyConfig },
		...machineFiles().map(({ path, mode, text }) => ({ path: `machine${path}`, text, executable: mode === "755" })),
	];
	return { files, remarks: [] };
}
