import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { EXPOSURE_MEANING, EXPOSURES, type Exposure } from "../components/cluster/exposure.ts";
import {
	CLUSTER_PROVIDERS,
	type ClusterProvider,
	exposuresOf,
	PROVIDERS,
	type ProviderTraits,
} from "../components/cluster/providers.ts";
import { className } from "../components/cluster/storage/class.ts";
import { ACCESS_MODES, RETENTIONS, type StorageTraits } from "../components/cluster/storage/traits.ts";
import { table } from "./markdown.ts";

/** The page about what changes when the cluster does. */
export const PORTABILITY_DOC = fileURLToPath(new URL("../docs/portability.md", import.meta.url));

const providers: readonly (readonly [ClusterProvider, ProviderTraits])[] = CLUSTER_PROVIDERS.map((name) => [
	name,
	PROVIDERS[name],
]);

/** What its owner has to know of the one provider that costs money. */
const GKE: readonly string[] = [
	"## On GKE",
	"Google bills the nodes, their disks, NAT and load balancers; the plan says about how much a month, and nothing is made until `nexus:cluster.gke.allowBilled` is true. Before the first update:",
	[
		"- link a billing account to the project, and switch on the two APIs that must be on before a program can ask: `gcloud services enable serviceusage.googleapis.com cloudresourcemanager.googleapis.com --project PROJECT`;",
		"- `gcloud auth application-default login`, as somebody who may make networks, clusters, service accounts, and grant roles in the project;",
		"- install what gets a token for the cluster: `gcloud components install gke-gcloud-auth-plugin`.",
	].join("\n"),
	"Patches of Kubernetes come by themselves, at 18:00 UTC; another minor is `nexus:cluster.version` and an update in place. A pool's nodes follow, one more of them before one less.",
	"Where data is retained, neither Pulumi nor Google deletes the cluster, not even to make it anew (another zone or network would). An update with `nexus:data.retention: delete` lifts both protections, and those of everything else in the stack. The disks of `nexus-retain` outlive all of it, and are billed until you delete them.",
];

/** The table of providers as a Markdown page. */
export function portabilityMarkdown(): string {
	return `${[
		"# Portability: what changes between clusters",
		"Generated from [components/cluster/providers.ts](../components/cluster/providers.ts) by `npm run docs`: edit that, not this. A cluster is chosen by `nexus:cluster.provider`; all that depends on the choice is on this page.",
		"## Who does what",
		table(
			["provider", "what it is", "installed by", "nodes are labelled by", "NetworkPolicies are enforced by"],
			providers.map(([name, { what, installer, labelledBy, networkPolicies }]) => [
				`\`${name}\``,
				what,
				installer,
				labelledBy,
				networkPolicies,
			]),
		),
		"Pods follow the node label `nexus.dev/role`: `service` or `admin`. Every provider needs a node of each.",
		"## Volumes",
		`Every cluster gets two classes, whatever they are made of: \`${className("retain")}\` keeps a volume whose claim is deleted, \`${className("delete")}\` removes it. \`nexus:data.retention\` says which one a stack's volumes are made from, and the plan prints what that does with data.`,
		table(
			["provider", "provisioner", ...ACCESS_MODES, "can grow", "classes that several nodes can write to"],
			providers.map(([name, { storage }]) => [`\`${name}\``, ...volumeCells(storage)]),
		),
		...providers.flatMap(([name, { storage }]) => fateOf(name, storage)),
		"On `existing` the owner of the cluster says where volumes come from:",
		"- `nexus:cluster.storage.provisioner`: Nexus makes its two classes from it. Of `rancher.io/local-path` and `pd.csi.storage.gke.io` it knows the ways above, and adds what `parameters`, `accessModes` and `expansion` say; of any other it knows only these.\n- `nexus:cluster.storage.class`: that class is used as it is. What happens to data is its reclaimPolicy's business, and where data shall be retained the plan says so.\n- neither: the cluster's default class, with the same warning.",
		"An app's storage that asks for `ReadWriteMany` where the class cannot give it is refused before anything is made.",
		"## The ways in",
		"`nexus:lines.exposure` says how both gateways are reached; without it a provider's default holds, and what a provider cannot do is refused.",
		table(
			["provider", ...EXPOSURES, "why"],
			providers.map(([name, { exposure }]) => [
				`\`${name}\``,
				...EXPOSURES.map((way) => availability(name, way)),
				exposure.why,
			]),
		),
		EXPOSURES.map((way) => `- \`${way}\`: ${EXPOSURE_MEANING[way]}.`).join("\n"),
		...GKE,
	].join("\n\n")}\n`;
}

function volumeCells(storage: StorageTraits | undefined): readonly string[] {
	if (storage === undefined)
		return ["as configured", ...ACCESS_MODES.map(() => "as configured"), "as configured", "as configured"];
	return [
		`\`${storage.provisioner}\``,
		...ACCESS_MODES.map((mode) => (storage.accessModes.includes(mode) ? "yes" : "no")),
		storage.expansion ? "yes" : "no",
		storage.shared.map(({ className, remark }) => `\`${className}\`: ${remark}`).join("; ") || "none",
	];
}

/** Providers with the same volumes are told once. */
function fateOf(name: ClusterProvider, storage: StorageTraits | undefined): readonly string[] {
	const sharing = providers.flatMap(([other, traits]) => (traits.storage === storage ? [other] : []));
	if (storage === undefined || sharing[0] !== name) return [];
	const who = sharing.map((provider) => `\`${provider}\``).join(" and ");
	return [
		`On ${who}:\n${RETENTIONS.map((retention) => `- \`${className(retention)}\`: ${storage.fate[retention]}.`).join("\n")}`,
	];
}

function availability(provider: ClusterProvider, way: Exposure): string {
	if (!exposuresOf(provider).includes(way)) return "no";
	return PROVIDERS[provider].exposure.default === way ? "default" : "yes";
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PORTABILITY_DOC, portabilityMarkdown());
