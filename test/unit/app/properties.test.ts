import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { objectStore } from "../../../components/app/engines/object-store.ts";
import { postgresql } from "../../../components/app/engines/postgresql.ts";
import { rabbitmq } from "../../../components/app/engines/rabbitmq.ts";
import { valkey } from "../../../components/app/engines/valkey.ts";
import { workloadManifests } from "../../../components/app/manifests.ts";
import type { App, Service } from "../../../components/app/model.ts";
import { serviceNamespace } from "../../../components/app/names.ts";
import type { Place } from "../../../components/app/place.ts";
import { appsProblems } from "../../../components/app/validate.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { ENVIRONMENT, manifestsOf } from "./fixtures.ts";

const ENGINES = {
	db: postgresql({ sizeGi: 1 }),
	cache: valkey({ sizeGi: 1 }),
	broker: rabbitmq({ sizeGi: 1 }),
	store: objectStore({ sizeGi: 1 }),
} satisfies Record<string, Service>;

const maybe = <T>(key: string, value: fc.Arbitrary<T>) =>
	fc.option(value).map((it) => (it === null ? {} : { [key]: it }));
const merged = (...parts: readonly fc.Arbitrary<object>[]) =>
	fc.tuple(...parts).map((all) => Object.assign({}, ...all));

const common = merged(
	fc.record({
		image: fc.constantFrom("web:1.0.0", "ghcr.io/you/web:2.1.0"),
		resources: fc.record({ cpuMillis: fc.integer({ min: 1, max: 500 }), memoryMi: fc.integer({ min: 1, max: 2048 }) }),
		role: fc.constantFrom("service", "admin"),
	}),
	maybe("user", fc.integer({ min: 1, max: 65_000 })),
	maybe("command", fc.constant(["serve", "--all"])),
	maybe("env", fc.dictionary(fc.stringMatching(/^[A-Z]{1,8}$/), fc.string(), { maxKeys: 3 })),
	maybe("secrets", fc.constant({ THE_KEY: "theKey" })),
	maybe("files", fc.constant({ "/etc/app/app.conf": "on" })),
	maybe("egress", fc.constant([{ host: "example.com", reason: "a reason" }])),
);
const listening = merged(
	common,
	fc.record({ port: fc.integer({ min: 1024, max: 65_535 }) }),
	maybe("health", fc.constant("/healthz")),
);
const stateless = merged(
	listening,
	fc.constant({ kind: "stateless" }),
	fc.oneof(
		maybe("replicas", fc.integer({ min: 0, max: 5 })),
		fc.integer({ min: 1, max: 5 }).map((min) => ({ scale: { min, max: min + 2, cpu: 70 } })),
	),
);
const stateful = merged(listening, fc.constant({ kind: "stateful", storage: { mountPath: "/files", sizeGi: 3 } }));
const job = merged(common, fc.constant({ kind: "job" }), maybe("schedule", fc.constant("0 3 * * *")));

/** What ties a service to the others: some later ones that it calls and starts after, some engines, some queues. */
interface Ties {
	readonly calls: readonly boolean[];
	readonly starts: readonly boolean[];
	readonly engines: readonly string[];
	readonly publishes: boolean;
	readonly consumes: boolean;
	readonly routed: boolean;
	readonly coloured: boolean;
}

const ties: fc.Arbitrary<Ties> = fc.record({
	calls: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
	starts: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
	engines: fc.subarray(Object.keys(ENGINES)),
	publishes: fc.boolean(),
	consumes: fc.boolean(),
	routed: fc.boolean(),
	coloured: fc.boolean(),
});

/** Any app that is fine: up to four services over up to four engines. */
const app: fc.Arbitrary<App> = fc
	.array(fc.tuple(fc.oneof(stateless, stateful, job), ties), { minLength: 1, maxLength: 4 })
	.map((drawn) => {
		const queued = drawn.some(([, { publishes }]) => publishes) && drawn.some(([, { consumes }]) => consumes);
		const name = (index: number) => `svc-${index}`;
		const services = drawn.map(([service, tie], index): [string, object] => {
			const callable = drawn.flatMap(([other], at) => (at > index && other.kind !== "job" ? [at] : []));
			const calls = callable.filter((at) => tie.calls[at]).map(name);
			const queues = {
				...(queued && tie.publishes ? { publishes: ["events"] } : {}),
				...(queued && tie.consumes ? { consumes: ["events"] } : {}),
			};
			const needed = new Set([...tie.engines, ...(Object.keys(queues).length > 0 ? ["broker"] : [])]);
			return [
				name(index),
				{
					...service,
					...queues,
					calls,
					startsAfter: calls.filter((_, at) => tie.starts[at]),
					needs: Object.fromEntries([...needed].map((engine) => [engine, `NEED_${engine.toUpperCase()}`])),
					...(tie.routed && service.kind !== "job" ? { route: { line: "service", host: name(index) } } : {}),
					...(tie.coloured && service.kind === "stateless"
						? {
								strategy: {
									kind: "blueGreen",
									active: "blue",
									images: { green: "web:3.0.0" },
									previewHost: `preview-${index}`,
								},
							}
						: {}),
				},
			];
		});
		// The generator draws what the types say, piece by piece, which the compiler cannot follow.
		return { name: "shop", services: { ...Object.fromEntries(services), ...ENGINES } } as unknown as App;
	});

/** An edge between two services, as a policy at one of its ends says it. */
function edgesOf(the: App, direction: "Egress" | "Ingress"): readonly string[] {
	const nameOf = new Map(Object.keys(the.services).map((name) => [serviceNamespace(the, name, ENVIRONMENT.env), name]));
	const field = direction === "Egress" ? ["egress", "to"] : ["ingress", "from"];
	return manifestsOf(the)
		.filter(({ kind, spec }) => kind === "NetworkPolicy" && JSON.stringify(spec).includes(`"${direction}"`))
		.flatMap(({ metadata, spec }) => {
			// The schema check has already said that this is a NetworkPolicy.
			const [rule] = (spec as unknown as Record<string, PolicyRule[] | undefined>)[field[0] ?? ""] ?? [];
			const [peer] = rule?.[field[1] as "to" | "from"] ?? [];
			const other = nameOf.get(peer?.namespaceSelector?.matchLabels["kubernetes.io/metadata.name"] ?? "");
			const own = nameOf.get(String(metadata.namespace));
			const port = rule?.ports?.[0]?.port;
			if (other === undefined) return [];
			return [direction === "Egress" ? `${own} -> ${other}:${port}` : `${other} -> ${own}:${port}`];
		})
		.toSorted();
}

interface PolicyRule {
	readonly to?: readonly Peer[];
	readonly from?: readonly Peer[];
	readonly ports?: readonly { readonly port: number }[];
}
interface Peer {
	readonly namespaceSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
}

describe("whatever app is fine", () => {
	test("its manifests hold the schema of the pinned Kubernetes", () => {
		fc.assert(
			fc.property(app, (any) => {
				expect(appsProblems([any])).toEqual([]);
				expect(manifestsOf(any).flatMap((manifest) => checkManifest(manifest))).toEqual([]);
			}),
			{ numRuns: 15 },
		);
	});

	test("whom its services may reach lets them in, and lets in nobody else: exactly its calls and needs", () => {
		fc.assert(
			fc.property(app, (any) => {
				const declared = Object.entries(any.services).flatMap(([name, { calls = [], needs = {} }]) =>
					[...calls, ...Object.keys(needs)].map((target) => {
						const reached = any.services[target];
						return `${name} -> ${target}:${reached && "port" in reached ? reached.port : "none"}`;
					}),
				);
				expect(edgesOf(any, "Egress")).toEqual(declared.toSorted());
				expect(edgesOf(any, "Ingress")).toEqual(declared.toSorted());
			}),
			{ numRuns: 30 },
		);
	});

	test("nothing secret is outside of its Secrets, and every Secret and ConfigMap that a pod reads is there", () => {
		fc.assert(
			fc.property(app, (any) => {
				const manifests = manifestsOf(any);
				const elsewhere = manifests.map(({ stringData: _, ...rest }) => JSON.stringify(rest)).join();
				expect(elsewhere).not.toMatch(/<(shop-|nexus:)/);
				for (const kind of ["Secret", "ConfigMap"]) {
					const there = manifests
						.filter((it) => it.kind === kind)
						.map((it) => `${it.metadata.namespace}/${it.metadata.name}`);
					const read = manifests.flatMap(({ metadata, spec }) =>
						[...JSON.stringify(spec ?? {}).matchAll(REFERENCES[kind] ?? /$^/g)].map(
							([, name]) => `${metadata.namespace}/${name}`,
						),
					);
					expect(new Set(read)).toEqual(new Set(there));
				}
			}),
			{ numRuns: 15 },
		);
	});

	test("its workloads are the same at every place: only ConfigMaps know where services are", () => {
		const elsewhere: Place = { address: (target) => ({ host: `${target}-pod`, port: 1 }), inspect: () => "look" };
		fc.assert(
			fc.property(app, (any) => {
				for (const [name, service] of Object.entries(any.services)) {
					const without = (place?: Place) =>
						workloadManifests(any, name, service, ENVIRONMENT, place).filter(({ kind }) => kind !== "ConfigMap");
					expect(without(elsewhere)).toEqual(without());
				}
			}),
			{ numRuns: 15 },
		);
	});
});

/** How a pod names what it reads. */
const REFERENCES: Readonly<Record<string, RegExp>> = {
	Secret: /"(?:secretKeyRef":\{"name|secret":\{"secretName)":"([^"]+)"/g,
	ConfigMap: /"(?:configMapKeyRef|configMapRef|configMap)":\{"name":"([^"]+)"/g,
};
