import type { App } from "../model.ts";
import { networkName } from "./place.ts";

/** Seconds that systemd gives an app to start: images are pulled, and each service waits up to five minutes for another. */
const START_SECONDS = 900;

/**
 * The Quadlet units of an app: its network, and the app on it. systemd makes services of them that start at boot.
 * @see https://docs.podman.io/en/latest/markdown/podman-systemd.unit.5.html
 */
export function quadletUnits(app: App, yamlFile: string): Readonly<Record<string, string>> {
	const name = networkName(app);
	return {
		// Quadlet would call the network systemd-… otherwise, and `podman kube play` by hand would meet another one.
		[`${name}.network`]: unit({ Network: { NetworkName: name } }),
		[`${name}.kube`]: unit({
			Unit: { Description: `The app ${app.name}` },
			// The order of the network before the app follows from its name.
			Kube: { Yaml: yamlFile, Network: `${name}.network` },
			Service: { TimeoutStartSec: String(START_SECONDS) },
			Install: { WantedBy: "default.target" },
		}),
	};
}

function unit(sections: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
	return Object.entries(sections)
		.map(([section, settings]) =>
			[`[${section}]`, ...Object.entries(settings).map(([key, value]) => `${key}=${value}`), ""].join("\n"),
		)
		.join("\n");
}
