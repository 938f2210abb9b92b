import { describe, expect, test } from "vitest";
import type { PlannedResource } from "../../cli/plan/document.ts";
import { plan } from "../../cli/plan/plan.ts";
import { PROJECT_DIRECTORY, readStack } from "../../cli/stack.ts";

async function planStack(name: string): Promise<readonly PlannedResource[]> {
	const { settings: config, secretKeys } = await readStack(name);
	const run = await plan({ projectDir: PROJECT_DIRECTORY, stack: name, config, secretKeys });
	return run.plan.resources;
}

/** The part of a planned object that tells where it stands. */
interface Placed {
	readonly kind?: string;
	readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly labels?: Record<string, string> };
	readonly spec?: {
		readonly type?: string;
		readonly ports?: readonly { readonly nodePort?: number }[];
		readonly selector?: Readonly<Record<string, string>>;
		readonly template?: { readonly spec?: { readonly nodeSelector?: Readonly<Record<string, string>> } };
	};
}

const dev = await planStack("dev");
const prod = await planStack("prod");

/** The line that a resource belongs to: the edge is the admin line's, an app is the service line's. */
const ofLine = (resources: readonly PlannedResource[], layer: "Edge" | "Apps") =>
	resources
		.filter(({ urn, type }) => urn.includes(`nexus:layer:${layer}$`) && type.startsWith("kubernetes:"))
		// The plan's inputs are any JSON; the schema check has already said that these are Kubernetes objects.
		.map(({ inputs }) => inputs as Placed);

const LINES = { admin: ofLine(dev, "Edge"), service: ofLine(dev, "Apps") };

/** What each line uses of something, and what both of them do. */
function used(facts: (objects: readonly Placed[]) => readonly unknown[]) {
	const [admin, service] = [new Set(facts(LINES.admin)), new Set(facts(LINES.service))];
	return { admin: admin.size, service: service.size, shared: [...admin].filter((fact) => service.has(fact)) };
}

describe("the admin line and the service line share", () => {
	test("no node", () => {
		const roles = used((objects) =>
			objects.flatMap(({ spec }) => spec?.template?.spec?.nodeSelector?.["nexus.dev/role"] ?? []),
		);
		expect(roles).toEqual({ admin: 1, service: 1, shared: [] });
	});

	test("no namespace, so no quota", () => {
		const quotas = used((objects) =>
			objects.filter(({ kind }) => kind === "ResourceQuota").flatMap(({ metadata }) => metadata?.namespace ?? []),
		);
		expect(quotas).toEqual({ admin: 1, service: 2, shared: [] });
	});

	test("no pods: no Service of one selects those of the other", () => {
		const pools = used((objects) =>
			objects
				.filter(({ kind }) => kind === "Service")
				.map(({ metadata, spec }) => JSON.stringify([metadata?.namespace, spec?.selector])),
		);
		expect(pools.shared).toEqual([]);
		expect(pools.admin).toBe(1);
	});

	test("no port: the edge's NodePort is the only one that is open, and it is the edge's alone", () => {
		const ports = used((objects) =>
			objects.flatMap(({ spec }) => (spec?.type === "NodePort" ? (spec.ports ?? []).map((port) => port.nodePort) : [])),
		);
		expect(ports).toEqual({ admin: 1, service: 0, shared: [] });
	});

	test("no proxy: at home the edge is a machine outside of the cluster, which nothing of an app depends on", () => {
		const edge = new Set(prod.filter(({ urn }) => urn.includes("nexus:layer:Edge")).map(({ urn }) => urn));
		expect([...edge].some((urn) => urn.includes("compute/instance:Instance"))).toBe(true);
		const others = prod.filter(({ urn }) => !edge.has(urn));
		expect(others.filter(({ dependsOn }) => dependsOn.some((urn) => edge.has(urn)))).toEqual([]);
		expect(ofLine(prod, "Edge")).toEqual([]);
	});
});
