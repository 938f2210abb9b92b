import { describe, expect, test } from "vitest";
import { valkey } from "../../../components/app/engines/valkey.ts";
import type { App, StatelessService } from "../../../components/app/model.ts";
import { overridden, type ServiceOverrides } from "../../../stacks/apps/overrides.ts";
import { APPS, appSecretKeys, chosenApps } from "../../../stacks/apps/registry.ts";
import { shapeProblems } from "../../../stacks/apps/shape.ts";
import { urlsOf } from "../../../stacks/apps/urls.ts";
import { appMemory } from "../../../stacks/config/app-memory.ts";
import { overrideProblems } from "../../../stacks/config/rules/app-overrides.ts";
import {
	hostProblems,
	memoryProblems,
	namespaceProblems,
	secretKeyProblems,
} from "../../../stacks/config/rules/apps.ts";
import { secretNeeds } from "../../../stacks/config/secrets.ts";
import { parseConfig } from "../../../stacks/config.ts";

const web: StatelessService = {
	kind: "stateless",
	image: "web:1.0.0",
	port: 8080,
	resources: { cpuMillis: 10, memoryMi: 1024 },
};

const shop: App = {
	name: "shop",
	services: {
		web: { ...web, route: { line: "service", host: "shop" } },
		busy: { ...web, scale: { min: 1, max: 3, cpu: 70 } },
		coloured: {
			...web,
			strategy: {
				kind: "blueGreen",
				active: "blue",
				images: { green: "web:2.0.0" },
				previewHost: "shop-preview",
			},
		},
		both: {
			...web,
			strategy: {
				kind: "blueGreen",
				active: "blue",
				images: { blue: "web:1.0.0", green: "web:2.0.0" },
				previewHost: "both-preview",
			},
		},
		nightly: { kind: "job", image: "job:1.0.0", resources: web.resources },
		redis: valkey({ sizeGi: 1 }),
	},
};

const messages = (problems: Iterable<{ readonly message: string }>) => [...problems].map(({ message }) => message);

describe("a stack's overrides", () => {
	test("change image, replicas, host and the active colour, each where it fits, and nothing else", () => {
		const { services } = overridden(shop, {
			web: { image: "web:9.0.0", replicas: 3, host: "store" },
			coloured: { active: "green" },
			redis: { image: "valkey:9" },
			nightly: { image: "job:2.0.0" },
		});
		expect(services.web).toEqual({
			...shop.services.web,
			image: "web:9.0.0",
			replicas: 3,
			route: { line: "service", host: "store" },
		});
		expect(services.coloured).toMatchObject({ strategy: { active: "green", images: { green: "web:2.0.0" } } });
		expect(services.redis).toEqual({ ...shop.services.redis, image: "valkey:9" });
		expect(services.nightly).toMatchObject({ image: "job:2.0.0" });
		expect(services.busy).toEqual(shop.services.busy);
	});

	test.each<[service: string, overrides: ServiceOverrides, message: string]>([
		["wep", {}, 'nexus:apps.shop.services.wep: is not a service of shop; did you mean "web"?'],
		[
			"redis",
			{ replicas: 2 },
			"nexus:apps.shop.services.redis.replicas: 2 cannot be set: redis is stateful, and its volume has one writer; delete the line",
		],
		[
			"nightly",
			{ replicas: 2 },
			"nexus:apps.shop.services.nightly.replicas: 2 cannot be set: nightly is a job, which runs once at a time; delete the line",
		],
		[
			"busy",
			{ replicas: 2 },
			"nexus:apps.shop.services.busy.replicas: 2 cannot be set: busy scales by its load; delete the line",
		],
		[
			"busy",
			{ host: "busy" },
			'nexus:apps.shop.services.busy.host: "busy" cannot be set: busy has no route that a host could lead to; delete the line',
		],
		[
			"web",
			{ active: "green" },
			'nexus:apps.shop.services.web.active: "green" cannot be set: web has no two colours (strategy blueGreen); delete the line',
		],
		[
			"both",
			{ image: "web:9.0.0" },
			'nexus:apps.shop.services.both.image: "web:9.0.0" cannot be set: both colours of both have an image of their own (strategy.images); delete the line',
		],
	])("are refused where they do not fit: %s %o", (service, overrides, message) => {
		expect(messages(overrideProblems(shop, { [service]: overrides }))).toEqual([message]);
	});
});

describe("beside the platform, an app", () => {
	test("leaves the admin line's names alone, and has a preview let in by the edge", () => {
		expect(messages(hostProblems([shop], ["argocd", "shop"]))).toEqual([
			'nexus:apps.shop.services.web.host: "shop" is in nexus:lines.admin.hosts[1] already; a name leads to one place; choose another',
			'nexus:lines.admin.hosts: lacks "shop-preview", where the admin line shows coloured of shop, and the edge lets in no other names; add it',
			'nexus:lines.admin.hosts: lacks "both-preview", where the admin line shows both of shop, and the edge lets in no other names; add it',
		]);
		expect(messages(hostProblems([shop], ["argocd", "shop-preview", "both-preview"]))).toEqual([]);
	});

	test("takes no key of Nexus' own for a secret, neither of a secret nor of a group", () => {
		const thief: App = {
			name: "thief",
			services: { web: { ...web, secrets: { A: "kubeconfig", B: "edge", C: "ownKey" } } },
		};
		expect(messages(secretKeyProblems([thief]))).toEqual([
			"nexus:apps.thief.services.web: its secret A is in nexus:kubeconfig, which is a secret of Nexus' own; name another key in the app",
			"nexus:apps.thief.services.web: its secret B is in nexus:edge, which is a group of settings; name another key in the app",
		]);
	});

	test("lives in no namespace of the platform", () => {
		const squatter: App = { name: "squatter", services: { web: { ...web, purpose: "certificates" } } };
		expect(messages(namespaceProblems([squatter, shop]))).toEqual([
			'nexus:apps.squatter.services.web: its purpose "certificates" is that of a namespace of the platform\'s; give the service another purpose',
		]);
	});
});

const config = (apps: object, memory: string) => {
	const parsed = parseConfig("prod", {
		values: {
			domain: "example.dev",
			cluster: {
				provider: "existing",
				apiServer: { address: "192.168.0.10" },
				nodes: [
					{ name: "centre", role: "admin", memory: "16Gi", cpu: 4 },
					{ name: "a5", role: "service", memory, cpu: 8 },
				],
			},
			lines: { homeAddress: "home.example.dev" },
			edge: { provider: "none" },
			tls: { issuer: "self-signed" },
			apps,
		},
		secretKeys: new Set<string>(),
	});
	return parsed;
};

describe("an app's file that no compiler has read", () => {
	/** What stands in the file, which may be anything. */
	const written = (service: object, name = "notes"): App => JSON.parse(JSON.stringify({ name, services: { service } }));

	test.each<[what: string, app: App, problems: string[]]>([
		[
			"a field that is missing, or of another type",
			written({ ...web, image: undefined, port: "8080", resources: { cpuMillis: 1 } }),
			[
				'app "notes": services.service.image is missing; it must be a text',
				'app "notes": services.service.resources.memoryMi is missing; it must be a number',
				'app "notes": services.service.port is "8080"; it must be a number',
			],
		],
		[
			"a word that is none of those that there are",
			written({ ...web, role: "ops", route: { line: "front", host: "shop" } }),
			[
				'app "notes": services.service.role is "ops"; it must be service or admin',
				'app "notes": services.service.route.line is "front"; it must be service or admin',
			],
		],
		[
			"a kind that there is not",
			written({ ...web, kind: "daemon" }),
			['app "notes": services.service.kind is "daemon"; it must be stateless, stateful or job'],
		],
		[
			"a volume that is missing, and a reason",
			written({ ...web, kind: "stateful", egress: [{ host: "example.com" }] }),
			[
				'app "notes": services.service.egress[0].reason is missing; it must be a text',
				'app "notes": services.service.storage is missing; it must be a group of fields',
			],
		],
		[
			"another name than the list of apps has",
			written(web, "memos"),
			['app "notes": name is "memos"; it must be "notes", as it stands in stacks/apps/registry.ts'],
		],
	])("is refused for %s", (_, app, problems) => {
		expect(shapeProblems("notes", app)).toEqual(problems);
	});

	test("is fine where the apps of the registry are", () => {
		expect(Object.entries<App>(APPS).flatMap(([name, app]) => shapeProblems(name, app))).toEqual([]);
	});
});

test("the addresses of two apps stand beside each other although their services have one name", () => {
	const parsed = config({}, "32Gi");
	if (!parsed.ok) throw new Error("the config of this test is wrong");
	const blog: App = { name: "blog", services: { web: { ...web, route: { line: "service", host: "blog" } } } };
	expect({ ...urlsOf(shop, parsed.config), ...urlsOf(blog, parsed.config) }).toEqual({
		"shop-web": "https://shop.example.dev/",
		"shop-coloured-preview": "https://shop-preview.example.dev:8443/",
		"shop-both-preview": "https://both-preview.example.dev:8443/",
		"blog-web": "https://blog.example.dev/",
	});
});

describe("memory", () => {
	test("that always runs and does not fit its machines is refused, with the biggest by name", () => {
		const parsed = config({ protostar: {} }, "1Gi");
		expect(parsed.ok).toBe(false);
		const [message = ""] = parsed.ok ? [] : messages(parsed.problems);
		expect(message).toMatch(
			/^nexus:apps: the pods with role service ask for \d{4}Mi of memory, and a5 has 1024Mi; most by \S+ of protostar \(\d+Mi\), .*; choose fewer apps or replicas, or lower resources\.memoryMi$/,
		);
	});

	test("of whole machines is enough", () => {
		const parsed = config({ protostar: {}, wealist: {}, counter: {} }, "32Gi");
		expect(parsed.ok ? memoryProblemsOf(parsed.config) : messages(parsed.problems)).toEqual([]);
	});

	const memoryProblemsOf = (parsed: Parameters<typeof appMemory>[0]) => messages(memoryProblems(appMemory(parsed)));
});

describe("secrets of apps", () => {
	test("are asked of a stack that runs the app, with the line that sets them, and of no other", () => {
		const keys = appSecretKeys(chosenApps({ protostar: { services: {} } }));
		expect(keys).toContain("geminiApiKey");
		const asked = (apps: object) => {
			const parsed = config(apps, "32Gi");
			return parsed.ok ? secretNeeds(parsed.config).filter(({ layer }) => layer === "apps") : [];
		};
		expect(asked({ protostar: {} }).map(({ key }) => key)).toEqual(keys);
		expect(asked({ protostar: {} })).toContainEqual({
			key: "geminiApiKey",
			layer: "apps",
			why: "for ai-service of protostar",
			setWith: "npx pulumi config set --secret nexus:geminiApiKey --stack prod",
		});
		expect(asked({ counter: {} })).toEqual([]);
	});
});
