import { beforeAll, expect, test } from "vitest";
import { plan } from "../../../cli/plan/plan.ts";
import { PROJECT_DIRECTORY, readStack } from "../../../cli/stack.ts";
import type { App, Service } from "../../../components/app/model.ts";
import { serviceNamespace } from "../../../components/app/names.ts";
import { commonLabels } from "../../../components/kubernetes/labels.ts";
import { APPS } from "../../../stacks/apps/registry.ts";
import { describeWith } from "../rig.ts";
import { allowed, type HostPeer, type Peer, type PodPeer, type Traffic } from "./matcher.ts";

/*
 * Who may call whom in prod with every app on it, asked of the policies that the plan has. What is allowed is read off
 * the apps as declared; everything else must be refused.
 */

const EDGE: HostPeer = { ip: "192.0.2.80" };
const CLIENT: HostPeer = { ip: "203.0.113.7" };
const LAPTOP: HostPeer = { ip: "192.168.0.50" };
const CENTRE: HostPeer = { ip: "192.168.0.10" };
const ENV = "prod";

/** The part of a planned object that is asked for. */
interface Planned {
	readonly kind: string;
	readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
}

describeWith(["netpol"], "in prod with every app", () => {
	let policies: readonly object[] = [];
	let namespaces = new Map<string, Readonly<Record<string, string>>>();
	const pod = (namespace: string, podLabels: Readonly<Record<string, string>>): PodPeer => {
		const labels = namespaces.get(namespace);
		if (!labels) throw new Error(`no namespace ${namespace} in the plan`);
		return { namespace, namespaceLabels: { "kubernetes.io/metadata.name": namespace, ...labels }, podLabels };
	};

	beforeAll(async () => {
		const { settings, secretKeys } = await readStack(ENV);
		const apps = JSON.stringify(Object.fromEntries(Object.keys(APPS).map((name) => [name, {}])));
		const run = await plan({
			projectDir: PROJECT_DIRECTORY,
			stack: ENV,
			config: { ...settings, "nexus:apps": apps },
			secretKeys,
		});
		const objects = run.plan.resources
			.filter(({ type }) => type.startsWith("kubernetes:") && !type.includes("helm"))
			// The plan has checked that these are Kubernetes objects; the edge's address is what a provider will tell.
			.map(({ inputs }) => JSON.parse(JSON.stringify(inputs).replaceAll("[unknown]", `${EDGE.ip}/32`)) as Planned);
		policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
		namespaces = new Map(
			objects
				.filter(({ kind }) => kind === "Namespace")
				.map(({ metadata: { name, labels = {} } }) => [name, labels] as const),
		);
		expect(policies.length).toBeGreaterThan(100);
	}, 60_000);

	const services = Object.values<App>(APPS).flatMap((app) =>
		Object.entries(app.services).map(([name, service]) => ({ app, name, service })),
	);
	type Placed = (typeof services)[number];
	const peerOf = ({ app, name }: Placed): PodPeer =>
		pod(serviceNamespace(app, name, ENV), commonLabels(name, app.name));
	const portOf = (service: Service) => (service.kind === "job" ? 8080 : service.port);
	const declared = (from: Placed, to: Placed) =>
		from.app === to.app && [...Object.keys(from.service.needs ?? {}), ...(from.service.calls ?? [])].includes(to.name);
	const title = (from: string, to: string, port: number) => `${from} -> ${to}:${port}`;
	/** The connections that pass, as lines to read. */
	const passing = (cases: readonly { readonly title: string; readonly traffic: Traffic }[]) => {
		const answers = allowed(
			policies,
			cases.map(({ traffic }) => traffic),
		);
		return cases.filter((_, index) => answers[index]).map((one) => one.title);
	};
	const traffic = (from: Peer, to: Peer, port: number): Traffic => ({ from, to, port, portName: "main" });
	const toEveryService = (label: string, from: () => Peer) =>
		services.map((to) => ({
			title: title(label, to.name, portOf(to.service)),
			traffic: traffic(from(), peerOf(to), portOf(to.service)),
		}));

	test("every pair of services may talk exactly where the app says so", () => {
		const pairs = services.flatMap((from) =>
			services
				.filter((to) => to !== from)
				.map((to) => ({ from, to, title: title(from.name, `${to.app.name}/${to.name}`, portOf(to.service)) })),
		);
		expect(pairs.length).toBeGreaterThan(400);
		const asked = pairs.map((pair) => ({
			title: pair.title,
			traffic: traffic(peerOf(pair.from), peerOf(pair.to), portOf(pair.to.service)),
		}));
		expect(passing(asked)).toEqual(pairs.filter(({ from, to }) => declared(from, to)).map((pair) => pair.title));
	});

	test("on any other port nobody talks to anybody", () => {
		const asked = services.flatMap((from) =>
			services.map((to) => ({
				title: title(from.name, to.name, 9),
				traffic: { from: peerOf(from), to: peerOf(to), port: 9 },
			})),
		);
		expect(passing(asked)).toEqual([]);
	});

	test("the internet is reached by those that declare it, on the port that they declare", () => {
		const ports = [25, 80, 443, 587, 5432];
		const asked = services.flatMap((from) =>
			ports.map((port) => ({
				title: title(from.name, "internet", port),
				traffic: { from: peerOf(from), to: CLIENT, port },
			})),
		);
		const expected = services.flatMap(({ name, service }) =>
			ports
				.filter((port) => service.egress?.some((one) => (one.port ?? 443) === port))
				.map((port) => title(name, "internet", port)),
		);
		expect(expected.length).toBeGreaterThan(2);
		expect(passing(asked)).toEqual(expected);
	});

	test("nobody reaches the home network, the API server or Google's metadata, whatever egress is declared", () => {
		const targets = [LAPTOP, CENTRE, { ip: "169.254.169.254" }, { ip: "10.43.0.1" }];
		const asked = services.flatMap((from) =>
			targets.flatMap((to) =>
				[443, 587, 6443].map((port) => ({
					title: title(from.name, to.ip, port),
					traffic: { from: peerOf(from), to, port },
				})),
			),
		);
		expect(passing(asked)).toEqual([]);
	});

	test("everyone may ask the cluster's DNS, and nobody else's", () => {
		const dns: PodPeer = {
			namespace: "kube-system",
			namespaceLabels: { "kubernetes.io/metadata.name": "kube-system" },
			podLabels: { "k8s-app": "kube-dns" },
		};
		const asked = (to: Peer) =>
			services.flatMap((from) =>
				(["UDP", "TCP"] as const).map((protocol) => ({
					title: `${from.name} ${protocol}`,
					traffic: { from: peerOf(from), to, port: 53, protocol },
				})),
			);
		expect(passing(asked(dns))).toHaveLength(services.length * 2);
		expect(passing(asked(CLIENT))).toEqual([]);
	});

	test("no address outside the cluster reaches a service directly, the house's and the edge's included", () => {
		const outside = [CLIENT, EDGE, LAPTOP].flatMap((from) => toEveryService(from.ip, () => from));
		expect(passing(outside)).toEqual([]);
	});

	test("a gateway reaches the services that have a route of its line, and no other pod of the platform does", () => {
		const gateway = (line: string, name: string) =>
			pod(`${line}-gateway-${ENV}`, { "gateway.networking.k8s.io/gateway-name": name });
		const routed = (line: string) =>
			services
				.filter(({ service }) => service.kind !== "job" && service.route?.line === line)
				.map(({ name, service }) => title(line, name, portOf(service)));
		expect(routed("service").length).toBeGreaterThan(3);
		expect(passing(toEveryService("service", () => gateway("service", "service")))).toEqual(routed("service"));
		expect(passing(toEveryService("admin", () => gateway("admin", "admin")))).toEqual(routed("admin"));
		expect(passing(toEveryService("admin", () => gateway("admin", "break-glass")))).toEqual(routed("admin"));
		const platform = [...namespaces.keys()].filter((namespace) =>
			/^(nginx-gateway|cert-manager|certificates)-/.test(namespace),
		);
		expect(platform).toHaveLength(3);
		const others = platform.flatMap((namespace) => toEveryService(namespace, () => pod(namespace, {})));
		expect(passing(others)).toEqual([]);
	});

	test("the way of each line, from client to pod, is open; every short cut is closed", () => {
		const gateway = (line: string, name: string) =>
			pod(`${line}-gateway-${ENV}`, { "gateway.networking.k8s.io/gateway-name": name });
		const [service, admin, breakGlass] = [
			gateway("service", "service"),
			gateway("admin", "admin"),
			gateway("admin", "break-glass"),
		];
		const way = (name: string, from: Peer, to: Peer, port: number) => ({ title: name, traffic: { from, to, port } });
		expect(
			passing([
				way("client -> service gateway, HTTPS", CLIENT, service, 443),
				way("client -> service gateway, HTTP", CLIENT, service, 80),
				way("client -> service gateway, another port", CLIENT, service, 8081),
				way("client -> admin gateway", CLIENT, admin, 443),
				way("home -> admin gateway", LAPTOP, admin, 443),
				way("edge -> admin gateway", EDGE, admin, 443),
				way("edge -> admin gateway, HTTP", EDGE, admin, 80),
				way("client -> break-glass", CLIENT, breakGlass, 443),
				way("edge -> break-glass", EDGE, breakGlass, 443),
				way("home -> break-glass", LAPTOP, breakGlass, 443),
				way("service gateway -> admin gateway", service, admin, 443),
				way("admin gateway -> service gateway", admin, service, 8443),
			]),
		).toEqual([
			"client -> service gateway, HTTPS",
			"client -> service gateway, HTTP",
			"edge -> admin gateway",
			"home -> break-glass",
		]);
	});

	test("a webhook is called by the API server's machine, and by nobody else", () => {
		const webhook = pod(`cert-manager-${ENV}`, {
			"app.kubernetes.io/component": "webhook",
			"app.kubernetes.io/instance": "cert-manager",
		});
		const callers = [CENTRE, LAPTOP, CLIENT, EDGE].map((from) => ({
			title: from.ip,
			traffic: { from, to: webhook, port: 10250 },
		}));
		expect(passing(callers)).toEqual([CENTRE.ip]);
		const pods = services.map((from) => ({
			title: from.name,
			traffic: { from: peerOf(from), to: webhook, port: 10250 },
		}));
		expect(passing(pods)).toEqual([]);
	});
});
