import type { Problem } from "./problem.ts";
import { appRules } from "./rules/apps.ts";
import { billRules } from "./rules/bill.ts";
import { certificateRules } from "./rules/certificates.ts";
import { deliveryRules } from "./rules/delivery.ts";
import { exposureRules } from "./rules/exposure.ts";
import { gkeRules } from "./rules/gke.ts";
import { hostRules } from "./rules/hosts.ts";
import { kubernetesRangeRules } from "./rules/kubernetes-range.ts";
import { laptopRules } from "./rules/laptop.ts";
import { networkRules } from "./rules/networks.ts";
import { nodeRules } from "./rules/nodes.ts";
import { operationRules } from "./rules/operations.ts";
import { portRules } from "./rules/ports.ts";
import type { Rule } from "./rules/rule.ts";
import { storageRules } from "./rules/storage.ts";
import type { Sections } from "./sections.ts";

/** Every rule between settings that are each fine by themselves. */
const RULES: readonly Rule[] = [
	...nodeRules,
	...kubernetesRangeRules,
	...networkRules,
	...laptopRules,
	...gkeRules,
	...portRules,
	...exposureRules,
	...hostRules,
	...billRules,
	...certificateRules,
	...deliveryRules,
	...operationRules,
	...storageRules,
	...appRules,
];

/** The problems between settings. A rule runs when all that it reads could be parsed. */
export function brokenRules(sections: Partial<Sections>): readonly Problem[] {
	return RULES.flatMap((rule) => [...rule(sections)]);
}
