import { describe, expect, test } from "vitest";
import { objectStore } from "../../../components/app/engines/object-store.ts";
import { postgresql } from "../../../components/app/engines/postgresql.ts";
import { rabbitmq } from "../../../components/app/engines/rabbitmq.ts";
import { valkey } from "../../../components/app/engines/valkey.ts";
import type { App, JobService, Service, StatefulService, StatelessService } from "../../../components/app/model.ts";
import { appProblems, appsProblems } from "../../../components/app/validate.ts";
import { APPS } from "../../../stacks/apps/registry.ts";

const web: StatelessService = {
	kind: "stateless",
	image: "web:1.0.0",
	port: 8080,
	resources: { cpuMillis: 10, memoryMi: 32 },
};
const files: StatefulService = { ...web, kind: "stateful", storage: { mountPath: "/data", sizeGi: 1 } };
const job: JobService = { kind: "job", image: "job:1.0.0", resources: web.resources };
const colours = {
	kind: "blueGreen",
	active: "blue",
	images: { green: "web:2.0.0" },
	previewHost: "web-preview",
} as const;

const redis = valkey({ sizeGi: 1 });
const queue = rabbitmq({ sizeGi: 1 });
const broker = { needs: { queue: "AMQP_URL" } };

const shop = (services: Record<string, Service>): App => ({ name: "shop", services });
/** What was read from a file, which met no compiler. */
const read = (service: object): Service => JSON.parse(JSON.stringify(service));

test("every app of the registry is fine by itself and beside the others", () => {
	expect(appsProblems(Object.values(APPS))).toEqual([]);
});

test.each<[name: string, app: App, problems: string[]]>([
	[
		"a need that names nothing, with the nearest service that can meet it",
		shop({ web: { ...web, needs: { reddis: "REDIS_URL" } }, redis }),
		['service "web": needs "reddis", which is no service of this app; did you mean "redis"?'],
	],
	[
		"a need of what gives no URL",
		shop({ web: { ...web, needs: { api: "API_URL", files: "FILES_URL" } }, api: web, files }),
		[
			'service "web": needs "api", which gives no URL: only a stateful service that provides something is needed; others are called',
			'service "web": needs "files", which gives no URL: only a stateful service that provides something is needed; others are called',
		],
	],
	[
		"a need that only objects have by birth",
		shop({ web: { ...web, needs: { constructor: "URL" } } }),
		[
			'service "web": needs "constructor", which is no service of this app; there is none that it could be: add one, or leave it out',
		],
	],
	[
		"a need and a call of nothing that is like anything, with those that there are",
		shop({ web: { ...web, needs: { mongo: "URL" }, calls: ["billing"] }, api: web, redis, queue }),
		[
			'service "web": needs "mongo", which is no service of this app; its data services are "redis" and "queue"',
			'service "web": calls "billing", which is no service of this app; it can call "api"',
		],
	],
	[
		"a need of oneself",
		shop({ web: { ...web, needs: { web: "URL" } } }),
		['service "web": needs itself: take it out of its needs'],
	],
	[
		"a form of URL that the engine does not have",
		shop({ web: { ...web, needs: { redis: { variable: "REDIS_URL", format: "prisma" } } }, redis }),
		['service "web": needs "redis" as "prisma", a form that valkey has no URL for; it has url'],
	],
	[
		"a database that no server would take",
		shop({ web: { ...web, needs: { db: { variable: "DB", database: "My DB" } } }, db: postgresql({ sizeGi: 1 }) }),
		['service "web": needs "db" with the database "My DB": a name has small letters, digits, "_" and "-"'],
	],
	[
		"a user or a database that is PostgreSQL's own, or longer than it keeps apart",
		shop({
			postgres: { ...web, needs: { db: "DB" } },
			web: { ...web, needs: { db: { variable: "DB", database: "template1" } } },
			api: { ...web, needs: { db: { variable: "DB", database: "d".repeat(58) } } },
			db: postgresql({ sizeGi: 1 }),
		}),
		[
			'service "postgres": needs "db" as the user "postgres", a name that PostgreSQL keeps for itself: rename the service',
			'service "web": needs "db" with the database "template1", which is PostgreSQL\'s own: name another one',
			`service "api": needs "db" with the database "${"d".repeat(58)}" of 58 letters, and 57 are allowed: shorten it`,
		],
	],
	[
		"a bucket that S3 would not take",
		shop({ ai: { ...web, needs: { store: "S3" } }, store: objectStore({ sizeGi: 1 }) }),
		[
			'service "ai": needs "store" with the bucket "ai": a bucket\'s name has 3 to 63 small letters, digits and "-"; name one in database',
		],
	],
	[
		"a call of nothing, with the nearest service that listens",
		shop({ web: { ...web, calls: ["ap"] }, api: web }),
		['service "web": calls "ap", which is no service of this app; did you mean "api"?'],
	],
	[
		"a call of oneself",
		shop({ web: { ...web, calls: ["web"] } }),
		['service "web": calls itself: take it out of its calls'],
	],
	[
		"a call of a job",
		shop({ web: { ...web, calls: ["nightly"] }, nightly: job }),
		['service "web": calls "nightly", which is a job: it does not listen'],
	],
	[
		"a call of what is needed",
		shop({ web: { ...web, calls: ["redis"] }, redis }),
		['service "web": calls "redis", which is a data service: name it in needs, which also gives its URL'],
	],
	[
		"a start after what may not be reached",
		shop({ web: { ...web, calls: ["api"], startsAfter: ["apo"] }, api: web }),
		[
			'service "web": starts after "apo", which is not in its calls: whoever waits for a service must be allowed to reach it; did you mean "api"?',
		],
	],
	[
		"a start after what it needs",
		shop({ web: { ...web, needs: { redis: "URL" }, startsAfter: ["redis"] }, redis }),
		['service "web": starts after "redis", which it needs and so waits for anyway: leave it out of startsAfter'],
	],
	[
		"a circle of needs, once",
		shop({ a: { ...redis, needs: { b: "B" } }, b: { ...redis, needs: { a: "A" } } }),
		["a needs b needs a: nobody could start first; take one of them out"],
	],
	[
		"a circle of needs and starts",
		shop({
			db: { ...redis, calls: ["b"], startsAfter: ["b"] },
			b: { ...web, calls: ["c"], startsAfter: ["c"] },
			c: { ...web, needs: { db: "URL" } },
		}),
		["db starts after b starts after c needs db: nobody could start first; take one of them out"],
	],
	[
		"a queue that nobody reads and one that nobody writes: one name, misspelt",
		shop({
			web: { ...web, ...broker, publishes: ["mails"] },
			mailer: { ...web, ...broker, consumes: ["mail"] },
			queue,
		}),
		[
			'queue "mails": "web" publishes to it and nobody consumes it; did you mean "mail"?',
			'queue "mail": "mailer" consumes it and nobody publishes to it; did you mean "mails"?',
		],
	],
	[
		"a queue that nobody reads and one that nobody writes, of names that have nothing in common",
		shop({
			web: { ...web, ...broker, publishes: ["orders"] },
			mailer: { ...web, ...broker, consumes: ["mail"] },
			queue,
		}),
		[
			'queue "orders": "web" publishes to it and nobody consumes it; name it in consumes of a service, or leave it out',
			'queue "mail": "mailer" consumes it and nobody publishes to it; name it in publishes of a service, or leave it out',
		],
	],
	[
		"queues without a broker",
		shop({ web: { ...web, publishes: ["mail", "audit"], consumes: ["mail", "audit"] } }),
		['"web" uses queues "mail" and "audit" without a message broker: add one (rabbitmq) and name it in needs'],
	],
	[
		"a queue without a need of the broker that is there",
		shop({ web: { ...web, publishes: ["mail"] }, mailer: { ...web, ...broker, consumes: ["mail"] }, queue }),
		['"web" uses queue "mail" without a message broker: name "queue" in needs'],
	],
	[
		"a variable with several values",
		shop({
			web: {
				...web,
				env: { API_URL: "x", KEY: "y" },
				calls: ["api"],
				needs: { redis: "KEY" },
				secrets: { KEY: "apiKey" },
			},
			api: web,
			redis,
		}),
		[
			'service "web": variable "API_URL" comes from env and calls "api": a variable has one value',
			'service "web": variable "KEY" comes from env, needs "redis" and secrets: a variable has one value',
		],
	],
	[
		"a variable that no shell would take",
		shop({ web: { ...web, env: { "2ND": "x" } } }),
		['service "web": variable "2ND" (env): a name has letters, digits and "_", and no digit first'],
	],
	[
		"a malformed key of a secret",
		shop({ web: { ...web, secrets: { KEY: "nexus:api-key" } } }),
		[
			'service "web": secrets.KEY: "nexus:api-key" is no key of a secret: name it in at most 54 letters and digits, a small letter first and without "nexus:", e.g. "geminiApiKey"',
		],
	],
	[
		"a key of a secret that no annotation could count",
		shop({ web: { ...web, secrets: { KEY: "k".repeat(55) } } }),
		[
			`service "web": secrets.KEY: "${"k".repeat(55)}" is no key of a secret: name it in at most 54 letters and digits, a small letter first and without "nexus:", e.g. "geminiApiKey"`,
		],
	],
	[
		"a port that only root may open",
		shop({ web: { ...web, port: 80 } }),
		['service "web": port 80: a container that is not root listens on 1024 to 65535; its Service still answers on 80'],
	],
	[
		"an image without a tag, where the registry has a port",
		shop({ web: { ...web, image: "registry.example.dev:5000/web" } }),
		[
			'service "web": image "registry.example.dev:5000/web" has no tag: name an exact one, e.g. "registry.example.dev:5000/web:1.0.0", or a digest',
		],
	],
	[
		"an image that is another one tomorrow",
		shop({ web: { ...web, image: "web:latest" } }),
		['service "web": image "web:latest": "latest" is a different image tomorrow: name an exact tag'],
	],
	[
		"an image that no registry has",
		shop({ web: { ...web, image: "web@sha256:abc" }, api: { ...web, image: "ghcr.io/You/Api:1.0.0" } }),
		["web@sha256:abc", "ghcr.io/You/Api:1.0.0"].map(
			(image, index) =>
				`service "${["web", "api"][index]}": image "${image}" is none: give a name in small letters with a tag or a digest, e.g. "ghcr.io/you/web:1.0.0" or "ghcr.io/you/web@sha256:…" with 64 digits`,
		),
	],
	[
		"a health that is no path",
		shop({ web: { ...web, health: "healthz" } }),
		['service "web": health "healthz" must be a path that answers 200, e.g. "/healthz"'],
	],
	[
		"root",
		shop({ web: { ...web, user: 0 } }),
		['service "web": user 0: a container runs as a number above 0, because 0 is root'],
	],
	[
		"resources of nothing",
		shop({ web: { ...web, resources: { cpuMillis: 0, memoryMi: 0.5 } } }),
		[
			'service "web": resources.cpuMillis 0: give a whole number of millicores above 0, what one pod asks for',
			'service "web": resources.memoryMi 0.5: give a whole number of MiB above 0, what one pod asks for',
		],
	],
	[
		"files without a place of their own",
		shop({ web: { ...web, files: { "etc/web.conf": "", "/etc/web/": "", "/a/b_c": "", "/a_b/c": "" } } }),
		[
			'service "web": files "etc/web.conf": give an absolute path of letters, digits, ".", "_" and "-", e.g. "/etc/nginx/nginx.conf"',
			'service "web": files "/etc/web/": give an absolute path of letters, digits, ".", "_" and "-", e.g. "/etc/nginx/nginx.conf"',
			'service "web": files "/a_b/c" and "/a/b_c" would be one key of a ConfigMap: rename one',
		],
	],
	[
		"a volume over the whole file system, without a size",
		shop({ files: { ...files, storage: { mountPath: "/", sizeGi: 0 } } }),
		[
			'service "files": storage.mountPath "/": give an absolute path other than / and /tmp, e.g. "/data"',
			'service "files": storage.sizeGi 0: give a whole number of GiB above 0',
		],
	],
	[
		"a volume over /tmp, however it is written",
		shop({ files: { ...files, storage: { mountPath: "/tmp/", sizeGi: 1 } } }),
		['service "files": storage.mountPath "/tmp/": give an absolute path other than / and /tmp, e.g. "/data"'],
	],
	[
		"a number of pods that is both fixed and not, and out of order",
		shop({ web: { ...web, replicas: 2, scale: { min: 3, max: 2, cpu: 0 } } }),
		[
			'service "web": scale from min 3 to max 2: give whole numbers with 1 <= min <= max',
			'service "web": scale.cpu 0: give percent of the CPU request, 1 to 200, e.g. 70',
			'service "web": has replicas and scale: the number is either fixed or follows the load; leave one out',
		],
	],
	[
		"fewer pods than none",
		shop({ web: { ...web, replicas: -1 } }),
		['service "web": replicas -1: give a whole number, 0 to switch it off'],
	],
	[
		"two colours of one image, and a preview without a name",
		shop({ web: { ...web, strategy: { ...colours, images: { green: "web:1.0.0" }, previewHost: "web.preview" } } }),
		[
			'service "web": strategy: blue and green are both "web:1.0.0", so there is nothing to go over to: give one of them another image in strategy.images, or leave the strategy out',
			'service "web": strategy.previewHost "web.preview" must be a name under the domain: a-z, 0-9 and "-"',
		],
	],
	[
		"a colour whose image has no tag",
		shop({ web: { ...web, strategy: { ...colours, images: { green: "web" } } } }),
		['service "web": strategy.images.green: image "web" has no tag: name an exact one, e.g. "web:1.0.0", or a digest'],
	],
	[
		"a third colour, or another strategy",
		shop({
			web: read({ ...web, strategy: { ...colours, active: "red" } }),
			api: read({ ...web, strategy: "recreate" }),
		}),
		[
			'service "web": strategy.active "red" is no colour: it is blue or green',
			'service "api": strategy "recreate" is none: leave it out for "rolling", or give { kind: "blueGreen", … }',
		],
	],
	[
		"two colours of a volume",
		shop({ files: read({ ...files, strategy: colours }) }),
		[
			'service "files": "strategy" is for stateless services, and this one is a stateful one (two colours would be two writers of one volume): leave it out',
		],
	],
	[
		"a route to a job",
		shop({ nightly: read({ ...job, route: { line: "service", host: "nightly" } }) }),
		[
			'service "nightly": "route" is for stateless and stateful services, and this one is a job one (a job does not listen): leave it out',
		],
	],
	[
		"a field that there is not, or a kind",
		shop({ web: read({ ...web, replica: 2 }), api: read({ ...web, kind: "daemon" }) }),
		[
			'service "web": "replica" is no field of a service; did you mean "replicas"?',
			'service "api": kind "daemon" is none; it is stateless, stateful or job',
		],
	],
	[
		"a route with the domain in it, or a path without a slash",
		shop({ web: { ...web, route: { line: "service", host: "web.example.dev", path: "api" } } }),
		[
			'service "web": route.host "web.example.dev" must be a name under the domain, without it: a-z, 0-9 and "-", e.g. "counter"',
			'service "web": route.path "api" must be a path of letters, digits, "-", ".", "_" and "~", e.g. "/api"',
		],
	],
	...["/a//b", "/a/../b", "/a$b", `/${"a".repeat(60)} `].map((path): [string, App, string[]] => [
		`the path ${path}, which is read in no time at all`,
		shop({ web: { ...web, route: { line: "service", host: "web", path } } }),
		[`service "web": route.path "${path}" must be a path of letters, digits, "-", ".", "_" and "~", e.g. "/api"`],
	]),
	[
		"egress to what is no DNS name, through no port, for no reason",
		shop({ web: { ...web, egress: [{ host: "https://discord.com/api", port: 0, reason: " " }] } }),
		[
			'service "web": egress "https://discord.com/api" is no DNS name such as "discord.com": give it without scheme, port, path and wildcard',
			'service "web": egress "https://discord.com/api" on port 0: a port is a whole number from 1 to 65535',
			'service "web": egress "https://discord.com/api" says no reason: whoever reads the policy wants to know what for',
		],
	],
	[
		"egress to an address, which may be one of the home's",
		shop({ web: { ...web, egress: [{ host: "192.168.0.20", reason: "the NAS" }] } }),
		[
			'service "web": egress "192.168.0.20" is no DNS name such as "discord.com": give it without scheme, port, path and wildcard',
		],
	],
	[
		"a schedule that cron would not take, and a run that may not last",
		shop({ nightly: { ...job, schedule: "every night", deadlineSeconds: 0 } }),
		[
			'service "nightly": schedule "every night": give cron\'s five fields in numbers (minute, hour, day, month, weekday from 0 for Sunday to 6; UTC), e.g. "0 3 * * *"',
			'service "nightly": deadlineSeconds 0: give a whole number of seconds above 0',
		],
	],
	[
		"a Sunday that Kubernetes does not know",
		shop({ nightly: { ...job, schedule: "0 3 * * 7" } }),
		[
			'service "nightly": schedule "0 3 * * 7": give cron\'s five fields in numbers (minute, hour, day, month, weekday from 0 for Sunday to 6; UTC), e.g. "0 3 * * *"',
		],
	],
	[
		"names that Kubernetes could not lengthen",
		shop({ [`w${"e".repeat(52)}`]: { ...web, purpose: `p${"u".repeat(42)}` } }),
		[
			`service "w${"e".repeat(52)}": the name has 53 letters; 52 are allowed`,
			`service "w${"e".repeat(52)}": purpose "p${"u".repeat(42)}" must be a DNS label of at most 42 letters: a-z, 0-9 and "-"`,
		],
	],
	[
		"names that together are too long for a namespace",
		shop({ [`w${"e".repeat(40)}`]: web }),
		[
			`service "w${"e".repeat(40)}": its namespace would be for "shop-w${"e".repeat(40)}", which has 46 letters, and 42 are allowed: give the service a shorter purpose`,
		],
	],
	[
		"everything at once",
		{ name: "Shop", services: { Web: { ...web, port: 80, image: "web", calls: ["api"] } } },
		[
			': the name must be a DNS label: a-z, 0-9 and "-"',
			'service "Web": the name must be a DNS label: a-z, 0-9 and "-"',
			'service "Web": port 80: a container that is not root listens on 1024 to 65535; its Service still answers on 80',
			'service "Web": image "web" has no tag: name an exact one, e.g. "web:1.0.0", or a digest',
			'service "Web": calls "api", which is no service of this app; there is none that it could be: add one, or leave it out',
		],
	],
])("an app is refused for %s", (_, app, problems) => {
	const start = `app "${app.name}"`;
	const spelled = problems.map((problem) =>
		problem.startsWith("service ")
			? `${start}, ${problem}`
			: `${start}${problem.startsWith(":") ? "" : ": "}${problem}`,
	);
	expect(appProblems(app)).toEqual(spelled);
});

describe("a container image", () => {
	test.each(["web:1.0.0", "ghcr.io/you/web:v1", `web@sha256:${"a".repeat(64)}`])(
		"%s says exactly what runs",
		(image) => {
			expect(appProblems(shop({ web: { ...web, image } }))).toEqual([]);
		},
	);
});

test.each<[name: string, apps: App[], problems: string[]]>([
	[
		"a namespace",
		[shop({ web: { ...web, purpose: "front" } }), { name: "blog", services: { front: { ...web, purpose: "front" } } }],
		[
			'purpose "front" is that of "web" of app "shop" and "front" of app "blog": each service has a namespace of its own; give one another purpose',
		],
	],
	[
		"a namespace by chance: the hyphen is in the app's name or the service's",
		[shop({ "a-b": web }), { name: "shop-a", services: { b: web } }],
		[
			'purpose "shop-a-b" is that of "a-b" of app "shop" and "b" of app "shop-a": each service has a namespace of its own; give one another purpose',
		],
	],
	[
		"a name and path of a line",
		[
			shop({
				web: { ...web, route: { line: "service", host: "shop" } },
				api: { ...web, route: { line: "service", host: "shop", path: "/" } },
				img: { ...web, route: { line: "service", host: "shop", path: "/img" } },
				pics: { ...web, route: { line: "service", host: "shop", path: "/img/" } },
			}),
		],
		[
			'service line: shop / leads to "web" of app "shop" and "api" of app "shop": a name and path of a line lead to one service; change one',
			'service line: shop /img leads to "img" of app "shop" and "pics" of app "shop": a name and path of a line lead to one service; change one',
		],
	],
	[
		"a name of both lines: a preview is on the admin line",
		[
			shop({
				web: { ...web, strategy: colours, route: { line: "service", host: "web" } },
				api: { ...web, route: { line: "service", host: "web-preview", path: "/api" } },
			}),
		],
		[
			'host "web-preview" is on both lines (admin: "web" of app "shop" and service: "api" of app "shop"): a name has one address; change one',
		],
	],
	[
		"a password's name",
		[
			shop({
				web: { ...web, needs: { db: "DB" } },
				db: postgresql({ sizeGi: 1 }),
				"db-web": postgresql({ sizeGi: 1 }),
			}),
		],
		[
			'the password "shop-db-web" is that of two data services or clients (app "shop" and app "shop"): rename one of them',
		],
	],
	[
		"more letters than an annotation has",
		[shop({ ["w".repeat(50)]: { ...web, purpose: "web", needs: { db: "DB" } }, db: postgresql({ sizeGi: 1 }) })],
		[
			`app "shop": the password "shop-db-${"w".repeat(50)}" has a name of 58 letters, and 54 are allowed: shorten the app's or a service's name`,
		],
	],
])("two services never share %s", (_, apps, problems) => {
	expect(appsProblems(apps)).toEqual(problems);
});
