import type { Plan, PlannedResource } from "./document.ts";
import type { Json } from "./json.ts";
import { isProviderType, packageOfType, STACK_TYPE } from "./urn.ts";

/** A component (or the stack) with what is in it. */
export interface Outline {
	readonly resource: PlannedResource;
	readonly children: readonly Outline[];
	/** Resources in it that a provider manages, at any depth. */
	readonly count: number;
}

/** The plan as trees by parent, in the plan's order. A plan that failed early may have none, or lack the stack. */
export function outline(plan: Plan): readonly Outline[] {
	const byParent = Map.groupBy(plan.resources, ({ parent }) => parent);
	const grow = (resource: PlannedResource): Outline => {
		const children = (byParent.get(resource.urn) ?? []).map(grow);
		const own = resource.custom && resource.read === undefined ? 1 : 0;
		return { resource, children, count: children.reduce((sum, child) => sum + child.count, own) };
	};
	const tops = (byParent.get(null) ?? []).map(grow);
	// The stack holds everything else: it is the page, not a part on it.
	return tops.flatMap((top) => (top.resource.type === STACK_TYPE ? top.children : [top]));
}

/** The last part of a type: `Deployment` of `kubernetes:apps/v1:Deployment`; `Provider gcp` of a provider's. */
export function shortType(type: string): string {
	const last = type.split(":").at(-1) ?? type;
	return isProviderType(type) ? `Provider ${last}` : last;
}

/** What people call it: a Kubernetes object by namespace and name, anything else by its name in the program. */
export function label({ name, inputs }: PlannedResource): string {
	const metadata = member(inputs, "metadata");
	const given = member(metadata, "name");
	if (typeof given !== "string") return name;
	const namespace = member(metadata, "namespace");
	return typeof namespace === "string" ? `${namespace}/${given}` : given;
}

/** What else is worth a word: a chart and its version, the id that is read, protection. */
export function remarks({ inputs, read, id, protect, retainOnDelete }: PlannedResource): readonly string[] {
	const chart = member(inputs, "chart");
	const version = member(inputs, "version");
	return [
		...(typeof chart === "string" ? [`chart ${chart}${typeof version === "string" ? ` ${version}` : ""}`] : []),
		...(read ? ["read, not managed"] : id === undefined ? [] : [`imports ${id}`]),
		...(protect ? ["protected"] : []),
		...(retainOnDelete ? ["kept when deleted"] : []),
	];
}

/** How many there are of each type, most first, then by name. Types that are called the same name their package. */
export function countByType(plan: Plan): readonly (readonly [type: string, count: number])[] {
	const managed = plan.resources.filter(({ custom, read }) => custom && read === undefined);
	const byType = Map.groupBy(managed, ({ type }) => type);
	const byName = Map.groupBy(byType.keys(), shortType);
	return [...byType]
		.map(([type, of]) => {
			const name = shortType(type);
			const alone = byName.get(name)?.length === 1;
			return [alone ? name : `${name} (${packageOfType(type)})`, of.length] as const;
		})
		.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** `1 resource`, `2 resources`. */
export function counted(count: number, noun: string): string {
	return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The line under every plan for people. */
export const OFFLINE_NOTE =
	"This plan is offline: it compares with no state and asks no cluster or cloud; a first preview shows the same.";

function member(value: Json | undefined, key: string): Json | undefined {
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? Object.entries(value).find(([name]) => name === key)?.[1]
		: undefined;
}
