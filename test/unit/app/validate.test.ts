import { expect, test } from "vitest";
import { valkey } from "../../../components/app/engines/valkey.ts";
import type { App, Service, StatelessService } from "../../../components/app/model.ts";
import { appProblems } from "../../../components/app/validate.ts";
import { counter } from "../../../stacks/apps/counter.ts";

const web: StatelessService = {
	kind: "stateless",
	image: "web:1.0.0",
	port: 8080,
	resources: { cpuMillis: 10, memoryMi: 32 },
};

const shop = (services: Record<string, Service>): App => ({ name: "shop", services });

test("the visit counter has nothing wrong with it", () => {
	expect(appProblems(counter)).toEqual([]);
});

test.each<[name: string, app: App, problems: string[]]>([
	[
		"a need that names nothing, with the nearest service that can meet it",
		shop({ web: { ...web, needs: { reddis: "REDIS_URL" } }, redis: valkey({ sizeGi: 1 }) }),
		['app "shop", service "web": needs "reddis", which is no service of this app; did you mean "redis"?'],
	],
	[
		"a need of what keeps no data",
		shop({ web: { ...web, needs: { api: "API_URL" } }, api: web }),
		[
			'app "shop", service "web": needs "api", which gives no URL: only a stateful service that provides something is needed; others are called',
		],
	],
	["a need of oneself", shop({ web: { ...web, needs: { web: "URL" } } }), ['app "shop", service "web": needs itself']],
	[
		"a circle of needs, once",
		shop({ a: { ...valkey({ sizeGi: 1 }), needs: { b: "B" } }, b: { ...valkey({ sizeGi: 1 }), needs: { a: "A" } } }),
		['app "shop": a needs b needs a: nobody could start first'],
	],
	[
		"a port that only root may open",
		shop({ web: { ...web, port: 80 } }),
		[
			'app "shop", service "web": port 80: a container that is not root listens on 1024 to 65535; its Service still answers on 80',
		],
	],
	[
		"an image without a tag",
		shop({ web: { ...web, image: "registry.example.dev:5000/web" } }),
		[
			'app "shop", service "web": image "registry.example.dev:5000/web" has no tag: name an exact one, e.g. "registry.example.dev:5000/web:1.0.0", or a digest',
		],
	],
	[
		"an image that is another one tomorrow",
		shop({ web: { ...web, image: "web:latest" } }),
		['app "shop", service "web": image "web:latest": "latest" is a different image tomorrow: name an exact tag'],
	],
	[
		"everything at once",
		{ name: "Shop", services: { Web: { ...web, port: 80, image: "web" } } },
		[
			'app "Shop": the name must be a DNS label: a-z, 0-9 and "-"',
			'app "Shop", service "Web": the name must be a DNS label: a-z, 0-9 and "-"',
			'app "Shop", service "Web": port 80: a container that is not root listens on 1024 to 65535; its Service still answers on 80',
			'app "Shop", service "Web": image "web" has no tag: name an exact one, e.g. "web:1.0.0", or a digest',
		],
	],
])("an app is refused for %s", (_, app, problems) => {
	expect(appProblems(app)).toEqual(problems);
});
