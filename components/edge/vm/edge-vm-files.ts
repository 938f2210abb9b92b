import type { EdgeFiles } from "../edge-files.ts";
import { renderProxy } from "../proxy/haproxy-config.ts";
import type { ProxyLines } from "../proxy/lines.ts";
import type { Home } from "../proxy/place.ts";
import { bootScript } from "./boot-script.ts";
import { packProxyConfig } from "./proxy-config.ts";

/**
 * What the edge's VM gets, for these lines and this home.
 *
 * @throws Error naming everything that cannot be written
 */
export function edgeVmFiles(lines: ProxyLines, home: Home): EdgeFiles {
	return { bootScript: bootScript(), proxyConfig: packProxyConfig(renderProxy(lines, { kind: "vm", home })) };
}
