import { describe, expect, test } from "vitest";
import { planStack, STACKS } from "./stack-plans.ts";

/** The part of a planned object that tells where it stands. */
interface Placed {
	readonly kind?: string;
	readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly labels?: Record<string, string> };
	readonly spec?: {
		readonly type?: string;
		readonly ports?: readonly { readonly nodePort?: number }[];
		readonly selector?: Readonly<Record<string, string>>;
		readonly template?: { readonly spec?: Where };
		readonly infrastructure?: { readonly parametersRef?: { readonly name?: string } };
		readonly kubernetes?: {
			readonly deployment?: { readonly pod?: Where };
			readonly service?: { readonly nodePorts?: readonly { readonly port?: number }[] };
		};
	};
}

interface Where {
	readonly nodeSelector?: Readonly<Record<string, string>>;
	readonly affinity?: unknown;
	readonly nodeName?: string;
}

const [dev, prod] = await Promise.all(STACKS.map(planStack));
const plans = { dev: dev?.plan.resources ?? [], prod: prod?.plan.resources ?? [] };
type Stack = keyof typeof plans;

/** The parts of the program that a line is made of. */
const PARTS = {
	admin: [/nexus:layer:Edge\$/, /\$nexus:line:Line\$.*::admin-line/],
	service: [/nexus:layer:Apps\$/, /\$nexus:line:Line\$.*::service-line/],
};

const ofLine = (stack: Stack, line: keyof typeof PARTS) =>
	plans[stack]
		.filter(({ urn, type }) => type.startsWith("kubernetes:") && PARTS[line].some((part) => part.test(urn)))
		// The plan's inputs are any JSON; the schema check has already said that these are Kubernetes objects.
		.map(({ inputs }) => inputs as Placed);

/** What each line uses of something, in order, and what both of them do. */
function used<T>(stack: Stack, facts: (objects: readonly Placed[]) => readonly T[]) {
	const [admin, service] = (["admin", "service"] as const).map((line) =>
		[...new Set(facts(ofLine(stack, line)))].toSorted(),
	);
	return { admin, service, shared: (admin ?? []).filter((fact) => service?.includes(fact)) };
}

const podsOf = ({ spec }: Placed): readonly Where[] =>
	[spec?.template?.spec, spec?.kubernetes?.deployment?.pod].flatMap((where) => where ?? []);

describe.each(STACKS)("in %s the admin line and the service line share", (stack) => {
	test("no node: every pod of each, its gateways' and its apps', is bound to the machine of its role", () => {
		const pods = (objects: readonly Placed[]) =>
			objects.flatMap(podsOf).map(({ nodeSelector, ...rest }) => {
				// Nothing else in a pod may say where it goes.
				expect([rest.affinity, rest.nodeName]).toEqual([undefined, undefined]);
				return JSON.stringify(nodeSelector);
			});
		expect(used(stack, pods)).toEqual({
			admin: ['{"nexus.dev/role":"admin"}'],
			service: ['{"nexus.dev/role":"service"}'],
			shared: [],
		});
	});

	test("no namespace, so no quota; each namespace follows its line's machine", () => {
		const namespaces = used(stack, (objects) =>
			objects.flatMap(({ kind, metadata }) =>
				kind === "Namespace" ? `${metadata?.name} on ${metadata?.labels?.["nexus.dev/role"]}` : [],
			),
		);
		expect(namespaces.admin).toContain(`admin-gateway-${stack} on admin`);
		expect(namespaces.admin?.filter((name) => !name.endsWith(" on admin"))).toEqual([]);
		expect(namespaces.service).toContain(`service-gateway-${stack} on service`);
		expect(namespaces.service?.filter((name) => !name.endsWith(" on service"))).toEqual([]);
		expect(namespaces.shared).toEqual([]);
		const quotas = used(stack, (objects) =>
			objects.filter(({ kind }) => kind === "ResourceQuota").map(({ metadata }) => metadata?.namespace),
		);
		expect(quotas.admin?.length).toBe(namespaces.admin?.length);
		expect(quotas.shared).toEqual([]);
	});

	test("no gateway, and no settings of one: each Gateway has its own", () => {
		const gateways = used(stack, (objects) =>
			objects.flatMap(({ kind, metadata, spec }) =>
				kind === "Gateway"
					? `${metadata?.namespace}/${metadata?.name} by ${spec?.infrastructure?.parametersRef?.name}`
					: [],
			),
		);
		expect(gateways).toEqual({
			admin: [`admin-gateway-${stack}/admin by admin`, `admin-gateway-${stack}/break-glass by break-glass`],
			service: [`service-gateway-${stack}/service by service`],
			shared: [],
		});
	});

	test("no pods: no Service of one selects those of the other", () => {
		const pools = used(stack, (objects) =>
			objects
				.filter(({ kind }) => kind === "Service")
				.map(({ metadata, spec }) => JSON.stringify([metadata?.namespace, spec?.selector])),
		);
		expect(pools.shared).toEqual([]);
	});

	test("no port of a node", () => {
		const ports = used(stack, (objects) =>
			objects.flatMap(({ spec }) => [
				...(spec?.type === "NodePort" ? (spec.ports ?? []).map(({ nodePort }) => nodePort) : []),
				...(spec?.kubernetes?.service?.nodePorts ?? []).map(({ port }) => port),
			]),
		);
		const edge = stack === "dev" ? [32443] : [];
		expect(ports).toEqual({ admin: [30443, 30943, ...edge], service: [31080, 31443], shared: [] });
	});
});

test("at home the edge is a machine outside of the cluster, which nothing of the service line depends on", () => {
	const byUrn = new Map(plans.prod.map((resource) => [resource.urn, resource]));
	const edge = [...byUrn.keys()].filter((urn) => urn.includes("nexus:layer:Edge"));
	expect(edge.some((urn) => urn.includes("compute/instance:Instance"))).toBe(true);
	expect(ofLine("prod", "admin").filter(({ kind }) => kind === "Namespace")).toHaveLength(1);
	const reachesEdge = (urn: string): boolean =>
		edge.includes(urn) || (byUrn.get(urn)?.dependsOn ?? []).some((dependency) => reachesEdge(dependency));
	const dependent = plans.prod.filter(({ urn }) => !edge.includes(urn) && reachesEdge(urn));
	// The admin gateway's door, and the one whose word it takes: both are the edge's address. The way past the edge waits
	// for nothing of it.
	expect(dependent.filter(({ urn }) => !PARTS.admin.some((part) => part.test(urn)))).toEqual([]);
	const names = dependent.map(({ inputs }) => (inputs as Placed).metadata?.name);
	expect(names).toContain("admin");
	expect(names.filter((name) => name?.includes("break-glass"))).toEqual([]);
});
