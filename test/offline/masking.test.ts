import { describe, expect, test } from "vitest";
import { planToJson } from "../../cli/plan/document.ts";
import { planToPage } from "../../cli/plan/html.ts";
import { planToTree } from "../../cli/plan/tree.ts";
import { planFixture, resourceNamed } from "./plan-fixture.ts";

describe("a secret that leaks into other texts", async () => {
	const run = await planFixture("leaks");
	const everything = [
		planToJson(run.plan),
		JSON.stringify(run.problems),
		run.output,
		planToTree(run.plan, { colours: false }),
		planToPage(run.plan),
	].join("\n");

	test("shows nowhere: not in inputs, keys, outputs, warnings, logs or what the program prints", () => {
		expect(run.problems).toEqual([]);
		for (const text of ["hunter2", "MIIEpAIBAAKCAQEA7bq5", "BEGIN KEY"]) expect(everything).not.toContain(text);
	});

	test("is masked in place, also where it was seen before it was wrapped", () => {
		expect(resourceNamed(run, "early").inputs).toMatchObject({
			url: "postgres://app:[secret]@db:5432/app",
			indented: "  [secret]\n  [secret]\n  [secret]",
			json: '{"key":"[secret]"}',
			urlEncoded: "[secret]",
			"key [secret]": true,
		});
		expect(run.output).toBe("logged [secret]\nprinted [secret]\nprinted as an error [secret]");
	});

	test("is masked in base64, alone and in the middle of more", () => {
		const header = JSON.stringify(resourceNamed(run, "early").inputs.header);
		expect(header).toContain("[secret]");
		const readable = Buffer.from(header.replace(/.*\[secret\]/, ""), "base64").toString("latin1");
		expect(readable).not.toMatch(/horse/);
		expect(everything).not.toContain(Buffer.from("app:hunter2-correct-horse").toString("base64").slice(8, 24));
	});

	test("leaves other texts alone", () => {
		expect(run.plan.outputs).toEqual({ short: "the tide is in", url: "https://[secret].example.dev" });
	});
});

describe("a Secret that is wrapped as a whole", async () => {
	const run = await planFixture("wrapped-map");
	const { inputs } = resourceNamed(run, "postgres");

	test("hides its passwords elsewhere", () => {
		expect(inputs.url).toContain("://postgres:[secret]@");
		expect(inputs.tokens).toBe("[secret]");
		expect(planToJson(run.plan)).not.toMatch(/s3cr3t|token-in-base64/);
	});

	test("does not hide names and ports that are known anyway", () => {
		expect(inputs.image).toBe("postgres:17");
		expect(inputs.url).toMatch(/:5432$/);
	});
});
