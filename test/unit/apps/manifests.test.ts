import { describe, expect, test } from "vitest";
import type { App } from "../../../components/app/model.ts";
import { appsProblems } from "../../../components/app/validate.ts";
import { checkManifest } from "../../../components/kubernetes/schema/check.ts";
import { APPS } from "../../../stacks/apps/registry.ts";
import { wealist } from "../../../stacks/apps/wealist.ts";
import { ENVIRONMENT, manifestsOf } from "../app/fixtures.ts";
import { edgesOf } from "./edges.ts";

const apps: readonly (readonly [name: string, app: App])[] = Object.entries(APPS);

test("all apps fit beside each other in one stack", () => {
	expect(appsProblems(Object.values(APPS))).toEqual([]);
});

describe.each(apps)("the app %s", (_, app) => {
	test("holds the schema of the pinned Kubernetes in every manifest", () => {
		expect(manifestsOf(app).flatMap((manifest) => checkManifest(manifest))).toEqual([]);
	});

	test("has as many volumes as its stateful services, and no password outside a Secret", () => {
		const manifests = manifestsOf(app);
		const stateful = Object.values(app.services).filter(({ kind }) => kind === "stateful");
		expect(manifests.filter(({ kind }) => kind === "StatefulSet")).toHaveLength(stateful.length);
		const elsewhere = manifests.map(({ stringData: _, ...rest }) => JSON.stringify(rest)).join();
		const hidden = new RegExp(`(<|%3C)(nexus:|${app.name}-)`);
		expect(elsewhere).not.toMatch(hidden);
		expect(JSON.stringify(manifests)).toMatch(hidden);
	});
});

describe("weAlist", () => {
	test("lives in the namespaces that it always had", () => {
		const namespaces = manifestsOf(wealist, { ...ENVIRONMENT, env: "prod" })
			.filter(({ kind }) => kind === "Namespace")
			.map(({ metadata }) => metadata.name);
		expect(namespaces).toEqual(["board-api-prod", "front-prod", "postgresql-prod", "wealist-redis-prod"]);
	});

	test("has one name for pages and API, and reaches its two stores alone", () => {
		expect(edgesOf(wealist)).toEqual([
			"board-api            needs     postgresql as DATABASE_URL (sqlalchemy), redis as REDIS_URL",
		]);
		const routes = Object.values(wealist.services).flatMap((it) => (it.kind !== "job" && it.route ? [it.route] : []));
		expect(routes).toEqual([
			{ line: "service", host: "wealist", path: "/api" },
			{ line: "service", host: "wealist" },
		]);
	});
});
