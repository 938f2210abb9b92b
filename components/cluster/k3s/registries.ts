import { blockYaml } from "./block-yaml.ts";
import { MARK } from "./config-file.ts";

/** Mirrors by the registry that they stand for, in the order in which they are asked: `docker.io` -> its mirrors. */
export type RegistryMirrors = Readonly<Record<string, readonly string[]>>;

/**
 * Where containerd gets images; the registry itself is asked when no mirror has one.
 * @see https://docs.k3s.io/installation/private-registry
 */
export function renderRegistries(mirrors: RegistryMirrors): string {
	return (
		MARK +
		blockYaml({
			mirrors: Object.fromEntries(Object.entries(mirrors).map(([registry, endpoint]) => [registry, { endpoint }])),
		})
	);
}
