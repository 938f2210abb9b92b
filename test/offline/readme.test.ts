import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planToTree } from "../../cli/plan/tree.ts";
import { PROJECT_DIRECTORY } from "../../cli/stack.ts";
import { planStack } from "./stack-plans.ts";

test("what README.md says that one sees is what the plan of dev shows, whatever the numbers", async () => {
	const readme = readFileSync(join(PROJECT_DIRECTORY, "README.md"), "utf8");
	const shown = /^```\n(Plan of dev[\s\S]*?)^```$/m.exec(readme)?.[1] ?? "";
	const { plan } = await planStack("dev");
	const comparable = (line: string) => line.replaceAll(/\d+/g, "N").replaceAll(/\s+/g, " ").trim();
	const real = planToTree(plan, { colours: false }).split("\n").map(comparable);
	const lines = shown.split("\n").filter((line) => line.trim() !== "…");
	expect(lines.length).toBeGreaterThan(10);
	expect(lines.filter((line) => !real.includes(comparable(line)))).toEqual([]);
});
