import type { App } from "../../../components/app/model.ts";
import { accessModeProblem, type VolumeClass } from "../../../components/cluster/storage/access-mode.ts";
import { chosenApps } from "../../apps/registry.ts";
import { keyOf, type Problem, problem } from "../problem.ts";
import { volumeClassOf } from "../storage.ts";
import { rule } from "./rule.ts";

/** A class of the cluster's is used as it is; ours are made. One of both. */
const oneSource = rule(["cluster"], function* ({ cluster }) {
	if (cluster.provider !== "existing") return;
	const { class: named, provisioner, parameters, expansion } = cluster.storage;
	if (named !== undefined && provisioner !== undefined) {
		yield problem(
			keyOf("cluster", ["storage", "class"]),
			`"${named}" is a class to use as it is, and storage.provisioner ${provisioner} one to make classes from; keep one of both`,
		);
	}
	if (provisioner !== undefined) return;
	const idle = [...(Object.keys(parameters).length > 0 ? ["parameters"] : []), ...(expansion ? ["expansion"] : [])];
	for (const setting of idle) {
		yield problem(
			keyOf("cluster", ["storage", setting]),
			"has no effect without storage.provisioner, which Nexus makes its classes from; name that, or delete the line",
		);
	}
});

/** A claim that nobody can serve would be pending for ever, and its pod with it. */
export function* volumeProblems(apps: readonly App[], offered: VolumeClass): Iterable<Problem> {
	for (const { name, services } of apps) {
		for (const [service, spec] of Object.entries(services)) {
			const asked = spec.kind === "stateful" ? spec.storage.accessMode : undefined;
			const wrong = asked === undefined ? undefined : accessModeProblem(asked, offered);
			if (wrong !== undefined) yield problem(keyOf("apps", [name]), `its service "${service}" ${wrong}`);
		}
	}
}

const volumesFit = rule(["cluster", "data", "apps"], ({ cluster, data, apps }) =>
	volumeProblems(chosenApps(apps), volumeClassOf({ cluster, data })),
);

export const storageRules = [oneSource, volumesFit];
