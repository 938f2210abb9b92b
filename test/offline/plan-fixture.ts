import { fileURLToPath } from "node:url";
import type { PlanRun } from "../../cli/plan/compose.ts";
import type { PlannedResource } from "../../cli/plan/document.ts";
import { type PlanRequest, plan } from "../../cli/plan/plan.ts";

const PROGRAMS = fileURLToPath(new URL("../fixtures/programs", import.meta.url));

/** Plans one program of test/fixtures/programs. */
export function planFixture(program: string, more: Partial<PlanRequest> = {}): Promise<PlanRun> {
	return plan({
		projectDir: PROGRAMS,
		stack: "dev",
		config: { "nexus:domain": "example.dev", "nexus:lines": '{"admin":{"port":443}}' },
		secretKeys: ["nexus:token"],
		program: `${program}.ts`,
		...more,
	});
}

/** The one resource of that name; throws when there is none or more than one. */
export function resourceNamed(run: PlanRun, name: string): PlannedResource {
	const [resource, ...others] = run.plan.resources.filter((candidate) => candidate.name === name);
	if (resource === undefined || others.length > 0)
		throw new Error(`${others.length + (resource === undefined ? 0 : 1)} resources are named ${name}`);
	return resource;
}
