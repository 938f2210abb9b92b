import type { App } from "../../components/app/model.ts";
import { previewName, purposeOf } from "../../components/app/names.ts";
import { routesOf } from "../../components/app/routes.ts";
import type { LineName } from "../../components/kubernetes/line.ts";
import type { NexusConfig } from "../config.ts";

/**
 * Where a browser finds each route of an app, by the purpose of its service, which a stack has once; `<purpose>-preview` for
 * the colour that is not live.
 */
export function urlsOf(app: App, config: NexusConfig): Readonly<Record<string, string>> {
	return Object.fromEntries(
		Object.entries(app.services).flatMap(([service, spec]) =>
			routesOf(service, spec).map(({ name, line, host, path = "/" }) => {
				const port = publicPort(line, config);
				const key = name === service ? purposeOf(app, service) : previewName(purposeOf(app, service));
				return [key, `https://${host}.${config.domain}${port === HTTPS ? "" : `:${port}`}${path}`];
			}),
		),
	);
}

const HTTPS = 443;

/** The port that clients of a line use. */
function publicPort(line: LineName, { lines, edge }: NexusConfig): number {
	if (line === "service") {
		return lines.service.port;
	}
	switch (edge.provider) {
		case "gcp":
			return HTTPS;
		case "cluster":
			return edge.port;
		case "none":
			// Nobody forwards: the gateway's own port, as the router's table has it.
			return lines.admin.port;
	}
}
