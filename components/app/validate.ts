import type { App } from "./model.ts";
import { betweenProblems } from "./problems/between.ts";
import { containerProblems, nameProblems } from "./problems/container.ts";
import { cycleProblems } from "./problems/cycles.ts";
import { fieldProblems } from "./problems/fields.ts";
import { outsideProblems } from "./problems/outside.ts";
import { peerProblems } from "./problems/peers.ts";
import { queueProblems } from "./problems/queues.ts";
import { DNS_LABEL, type ServiceRule } from "./problems/rule.ts";
import { scalingProblems } from "./problems/scaling.ts";

const SERVICE_RULES: readonly ServiceRule[] = [
	nameProblems,
	fieldProblems,
	containerProblems,
	scalingProblems,
	peerProblems,
	outsideProblems,
];

/** Everything that is wrong with an app by itself, each with what is allowed and what to do; empty when it can be placed. */
export function appProblems(app: App): readonly string[] {
	const ofServices = Object.entries(app.services).flatMap(([name, service]) =>
		SERVICE_RULES.flatMap((rule) => rule(app, name, service)).map(
			(problem) => `app "${app.name}", service "${name}": ${problem}`,
		),
	);
	const ofApp = [...queueProblems(app), ...cycleProblems(app)].map((problem) => `app "${app.name}": ${problem}`);
	return [
		...(DNS_LABEL.test(app.name) ? [] : [`app "${app.name}": the name must be a DNS label: a-z, 0-9 and "-"`]),
		...ofServices,
		...ofApp,
	];
}

/** Everything that is wrong with the apps of a stack together, and with each by itself. */
export function appsProblems(apps: readonly App[]): readonly string[] {
	return [...apps.flatMap(appProblems), ...betweenProblems(apps)];
}
