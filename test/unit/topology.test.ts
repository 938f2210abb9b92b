import { beforeAll, describe, expect, test } from "vitest";
import type { Plan, PlannedResource } from "../../cli/plan/document.ts";
import type { Json } from "../../cli/plan/json.ts";
import { readStack } from "../../cli/stack.ts";
import { topologyCommand } from "../../cli/topology/command.ts";
import { drawPage } from "../../cli/topology/html.ts";
import { type Box, type Layout, layOut } from "../../cli/topology/layout.ts";
import type { Topology } from "../../cli/topology/model.ts";
import { readTopology } from "../../cli/topology/read.ts";
import { withReferences } from "../../cli/topology/references.ts";
import { drawSvg } from "../../cli/topology/svg.ts";

const { config } = await readStack("prod");
const HOME = config.lines.homeNetwork;

function resource(type: string, inputs: Readonly<Record<string, Json>>): PlannedResource {
	const name = `${type} ${JSON.stringify(inputs)}`;
	const rest = { parent: null, dependsOn: [], provider: null, custom: true, protect: false, retainOnDelete: false };
	return { urn: name, type, name, inputs, ...rest };
}

const namespace = (name: string, role: string) =>
	resource("kubernetes:core/v1:Namespace", { metadata: { name, labels: { "nexus.dev/role": role } } });

const deployment = (place: string, name: string) =>
	resource("kubernetes:apps/v1:Deployment", {
		metadata: { name, namespace: place },
		spec: { template: { metadata: { labels: { app: name } } } },
	});

const gateway = (place: string, name: string, nodePort: number) => [
	resource("kubernetes:gateway.networking.k8s.io/v1:Gateway", {
		metadata: { name, namespace: place },
		spec: { infrastructure: { parametersRef: { name } } },
	}),
	resource("kubernetes:gateway.nginx.org/v1alpha2:NginxProxy", {
		metadata: { name, namespace: place },
		spec: { kubernetes: { service: { nodePorts: [{ port: nodePort, listenerPort: 443 }] } } },
	}),
];

const policy = (place: string, spec: Readonly<Record<string, Json>>) =>
	resource("kubernetes:networking.k8s.io/v1:NetworkPolicy", { metadata: { name: "a policy", namespace: place }, spec });

/** Walls around a namespace, with nothing open. */
const walls = (place: string) => policy(place, { podSelector: {}, policyTypes: ["Ingress", "Egress"] });

const pods = (place: string, app?: string) => ({
	namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": place } },
	...(app === undefined ? {} : { podSelector: { matchLabels: { app } } }),
});

const lets = (place: string, from: Json, port: number) =>
	policy(place, { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ from: [from], ports: [{ port }] }] });

const goes = (place: string, to: Json, port: number) =>
	policy(place, { podSelector: {}, policyTypes: ["Egress"], egress: [{ to: [to], ports: [{ port }] }] });

const read = (resources: readonly PlannedResource[], outputs: Plan["outputs"] = {}): Topology =>
	readTopology({ stack: "prod", resources, outputs, warnings: [] }, config);

const calls = ({ calls: all }: Topology) => all.map(({ from, to, ports, way }) => `${from} > ${to} ${ports} ${way}`);

describe("who may call whom", () => {
	const two = [namespace("a", "service"), namespace("b", "service"), deployment("a", "web"), deployment("b", "db")];

	test("is a call that one side lets out and the other lets in", () => {
		const open = [...two, walls("a"), walls("b"), goes("a", pods("b", "db"), 5432), lets("b", pods("a", "web"), 5432)];
		expect(calls(read(open))).toEqual(["a/web > b/db 5432 inside"]);
	});

	test.each([
		["nobody lets it out", [lets("b", pods("a"), 5432)]],
		["nobody lets it in", [goes("a", pods("b"), 5432)]],
		["the ports differ", [goes("a", pods("b"), 5433), lets("b", pods("a"), 5432)]],
		["other pods are meant", [goes("a", pods("b", "db"), 5432), lets("b", pods("a", "job"), 5432)]],
		["another namespace is meant", [goes("a", pods("b"), 5432), lets("b", pods("c"), 5432)]],
	])("is nobody where %s", (_, policies) => {
		expect(calls(read([...two, walls("a"), walls("b"), ...policies]))).toEqual([]);
	});

	test("is everybody where no policy walls a pod off", () => {
		expect(calls(read(two))).toEqual(["a/web > b/db any port inside", "b/db > a/web any port inside"]);
	});

	test("follows selectors by expressions, as the API server does", () => {
		const expressions = (operator: string, values: readonly string[]) => ({
			namespaceSelector: { matchExpressions: [{ key: "nexus.dev/role", operator, values: [...values] }] },
		});
		const from = (peer: Json) => calls(read([...two, walls("b"), lets("b", peer, 80)]));
		expect(from(expressions("In", ["service"]))).toContain("a/web > b/db 80 inside");
		expect(from(expressions("NotIn", ["service"]))).not.toContain("a/web > b/db 80 inside");
		expect(from(expressions("Exists", []))).toContain("a/web > b/db 80 inside");
		expect(from(expressions("DoesNotExist", []))).not.toContain("a/web > b/db 80 inside");
	});
});

/** Both lines, break-glass, the edge's machine, an app with its database, and a control plane that a chart brings. */
const LINES: readonly PlannedResource[] = [
	resource("gcp:compute/firewall:Firewall", { sourceRanges: ["0.0.0.0/0"], allows: [{ ports: ["443"] }] }),
	...["service-gateway", "app", "db"].flatMap((name) => [namespace(name, "service"), walls(name)]),
	...["admin-gateway", "control"].flatMap((name) => [namespace(name, "admin"), walls(name)]),
	namespace("empty", "admin"),
	...gateway("service-gateway", "service", 31443),
	...gateway("admin-gateway", "admin", 30443),
	...gateway("admin-gateway", "break-glass", 30943),
	policy("service-gateway", { podSelector: {}, policyTypes: ["Ingress"], ingress: [{ ports: [{ port: 443 }] }] }),
	...[
		["admin", "[unknown]"],
		["break-glass", HOME],
	].map(([name = "", cidr = ""]) =>
		policy("admin-gateway", {
			podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": name } },
			policyTypes: ["Ingress"],
			ingress: [{ from: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] }],
		}),
	),
	deployment("app", "web"),
	deployment("db", "db"),
	goes("service-gateway", pods("app"), 8000),
	lets("app", pods("service-gateway"), 8000),
	goes("app", pods("db"), 5432),
	lets("db", pods("app"), 5432),
	resource("kubernetes:helm.sh/v3:Release", { namespace: "control", name: "fabric" }),
	goes("service-gateway", pods("control", "fabric"), 8443),
	lets("control", pods("service-gateway"), 8443),
];
const FORWARDS = {
	routerForwards: [
		{ port: 443, to: "192.168.0.11:31443" },
		{ port: 8443, to: "192.168.0.10:30443" },
	],
};

describe("the ways in", () => {
	const topology = read(LINES, FORWARDS);

	test("lead from the internet, the edge and the home network to a gateway each, with the router's ports", () => {
		expect(calls(topology)).toEqual(
			expect.arrayContaining([
				"internet > service-gateway/service 443 → 31443 service",
				"internet > edge 443 admin",
				"edge > admin-gateway/admin 8443 → 30443 admin",
				"home > admin-gateway/break-glass 30943 break-glass",
			]),
		);
	});

	test("go on in their colour up to the app, and not into the platform", () => {
		expect(calls(topology)).toContain("service-gateway/service > app/web 8000 service");
		expect(calls(topology)).toContain("app/web > db/db 5432 inside");
		expect(calls(topology)).toContain("service-gateway/service > control/fabric 8443 inside");
	});

	test("show every namespace on the machine of its role, also one in which nothing runs", () => {
		expect(topology.machines.map(({ name, places }) => [name, places.map((place) => place.name)])).toEqual([
			["a5", ["service-gateway", "app", "db"]],
			["centre", ["admin-gateway", "control", "empty"]],
		]);
	});

	test("lead outwards to the internet too, which stands on the machine that calls it", () => {
		const out = goes("app", { ipBlock: { cidr: "0.0.0.0/0" } }, 587);
		const drawn = withReferences(read([...LINES, out], FORWARDS));
		expect(calls(drawn.topology)).toContain("app/web > world 587 inside");
		expect(drawn.references.get("service")?.map(({ id }) => id)).toContain("service>world");
		expect(drawn.outside.map(({ id }) => id)).toEqual(["edge", "internet", "home"]);
	});

	test("end at a reference where a call leaves its machine", () => {
		const { references, calls: drawn } = withReferences(topology);
		expect(references.get("service")).toEqual([
			{ id: "service>control/fabric", name: "fabric", detail: "on centre", means: "control/fabric" },
		]);
		expect(drawn.filter(({ call, to }) => call.to !== to)).toHaveLength(1);
	});
});

describe("the picture", () => {
	const crowd = Array.from({ length: 24 }, (_, index) => {
		const [name, next] = [`board-service-${index}`, `board-service-${(index * 7 + 3) % 24}`];
		return [
			...[namespace(name, index % 3 === 0 ? "admin" : "service"), walls(name), deployment(name, name)],
			...[goes(name, pods(next), 8000 + index), lets(next, pods(name), 8000 + index)],
		];
	}).flat();
	const drawings: (readonly [string, Topology, Layout])[] = [];
	beforeAll(async () => {
		for (const [title, resources] of [
			["lines", LINES],
			["a crowd", [...LINES, ...crowd]],
		] as const) {
			const topology = read(resources, FORWARDS);
			drawings.push([title, topology, await layOut(withReferences(topology))]);
		}
	});

	const overlap = (a: Box, b: Box) =>
		a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
	const overlapping = (one: readonly Box[], other: readonly Box[]) =>
		one.flatMap((a, i) => other.filter((b, j) => (one !== other || i < j) && overlap(a, b)).map((b) => [a, b]));

	test("has no two labels, and no label and box, in the same place", () => {
		for (const [title, , { routes, parties, references }] of drawings) {
			const labels = routes.map(({ label }) => label);
			const boxes = [...parties, ...references].map(([, box]) => box);
			expect(overlapping(labels, labels), title).toEqual([]);
			expect(overlapping(labels, boxes), title).toEqual([]);
			expect(overlapping(boxes, boxes), title).toEqual([]);
		}
	});

	test("keeps as much room for the ports of a call as they take", () => {
		for (const { label, lines } of drawings.flatMap(([, , { routes }]) => routes)) {
			expect(label.height).toBeGreaterThanOrEqual(lines.length * 11);
			expect(label.width).toBeGreaterThanOrEqual(Math.max(...lines.map((line) => line.length)) * 11 * 0.602);
		}
	});

	test("draws every call from box to box, and every text inside of its box", () => {
		for (const [title, topology, { routes, parties }] of drawings) {
			expect(routes).toHaveLength(topology.calls.length);
			expect(
				routes.filter(({ points }) => points.length < 2),
				title,
			).toEqual([]);
			for (const [{ name }, { width, height }] of parties) {
				expect(width, name).toBeGreaterThanOrEqual(name.length * 13 * 0.602);
				expect(height).toBeGreaterThan(0);
			}
		}
	});

	test("of a home fits a laptop's screen without being made smaller", () => {
		const [, , layout] = drawings[0] ?? [];
		expect(layout?.width).toBeLessThan(1280);
		expect(layout?.height).toBeLessThan(800 - 98);
	});

	test("as a page is scrolled where it would be too small to read", () => {
		const [, topology, layout] = drawings[1] ?? [];
		if (!topology || !layout) throw new Error("no drawing");
		const [, least = ""] = /min-width:(\d+)px/.exec(drawPage(topology, layout)) ?? [];
		// Eight pixels for the ports, of which there is the smallest text.
		expect((Number(least) / layout.width) * 11).toBeGreaterThan(8);
	});

	test("is the same every time, byte for byte", async () => {
		const again = read(LINES, FORWARDS);
		const [, topology, layout] = drawings[0] ?? [];
		if (!topology || !layout) throw new Error("no drawing");
		expect(drawSvg(again, await layOut(withReferences(again)))).toBe(drawSvg(topology, layout));
	});

	test("says every call in words too, for whoever cannot see it", () => {
		const [, topology, layout] = drawings[0] ?? [];
		if (!topology || !layout) throw new Error("no drawing");
		const svg = drawSvg(topology, layout);
		for (const { from, to, ports } of topology.calls) expect(svg).toContain(`${from} may call ${to} (${ports})`);
		expect(svg).toContain('role="img"');
	});

	test("as a page loads nothing from anywhere, and says so to the browser", () => {
		const [, topology, layout] = drawings[0] ?? [];
		if (!topology || !layout) throw new Error("no drawing");
		const page = drawPage(topology, layout);
		expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|src=|href=|@import|url\(/);
		expect(page).toContain("default-src 'none'");
	});

	test("writes no name of the plan as markup", async () => {
		const strange = read([namespace('<script>&"', "service"), deployment('<script>&"', "<b>")]);
		const page = drawPage(strange, await layOut(withReferences(strange)));
		expect(page).toContain("&lt;script&gt;&amp;&quot;");
		expect(page).not.toContain("<b>");
	});

	test.each(["light", "dark"])("has text that stands out from what is behind it, by %s", (scheme) => {
		const [, topology, layout] = drawings[0] ?? [];
		if (!topology || !layout) throw new Error("no drawing");
		const svg = drawSvg(topology, layout);
		const [light = "", dark = ""] = [...svg.matchAll(/\.topology\{(--page[^}]*)\}/g)].map(([, rules]) => rules);
		const colours = new Map(
			[...(scheme === "light" ? light : dark).matchAll(/--([\w-]+):(#[0-9a-f]+)/g)].map(([, name, value]) => [
				name,
				value,
			]),
		);
		const backgrounds: Readonly<Record<string, readonly string[]>> = {
			text: ["page", "machine", "party"],
			soft: ["page", "machine", "place", "party"],
			...Object.fromEntries(
				["service", "admin", "break-glass", "inside"].map((way) => [way, ["page", "machine", "place"]]),
			),
		};
		for (const [text, behind] of Object.entries(backgrounds)) {
			for (const ground of behind) {
				expect(contrast(colours.get(text), colours.get(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
			}
		}
	});
});

describe("nexus topology", () => {
	test.each([
		[["--out", "picture.png"], "--out picture.png ends neither in .svg (a picture) nor in .html (a page)"],
		[[], "--out is missing"],
		[["--outt", "x.svg"], "did you mean --out?"],
	])("%j is a usage error", async (argv, message) => {
		await expect(topologyCommand(argv)).rejects.toMatchObject({
			exitCode: 2,
			message: expect.stringContaining(message),
		});
	});
});

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one = "", other = ""): number {
	const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
	const hex = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit).join("") : colour.slice(1);
	const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((start) => {
		const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
