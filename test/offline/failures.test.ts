import { describe, expect, test } from "vitest";
import { describeProblem } from "../../cli/plan/document.ts";
import { planFixture } from "./plan-fixture.ts";

async function problemsOf(program: string, timeLimit?: number): Promise<readonly string[]> {
	const run = await planFixture(program, timeLimit === undefined ? {} : { timeLimit });
	return run.problems.map(describeProblem);
}

describe("what the real engine refuses is refused, with the resource's name", () => {
	test("two resources of one URN", async () => {
		expect(await problemsOf("duplicate")).toEqual([
			"test:index:Thing twice: Duplicate resource URN 'urn:pulumi:dev::fixture::test:index:Thing::twice'; try giving it a unique name",
		]);
	});
});

describe("what an offline plan cannot do is said, not guessed", () => {
	test("another stack's outputs", async () => {
		expect(await problemsOf("stack-reference")).toEqual([
			'pulumi:pulumi:StackReference organization/other/prod: refers to the stack "organization/other/prod", whose outputs are in its state, and an offline plan reads no state: take the value from this stack\'s config',
		]);
	});

	test("transforms", async () => {
		const run = await planFixture("transform");
		expect(run.problems.map(describeProblem)).toEqual([
			"the program registers a transform, which the engine would call back: an offline plan calls none",
		]);
		expect(run.output).toBe("");
	});
});

describe("a failing program is told in the fewest words that help", () => {
	test("an error on purpose is its own text, all lines of it, and no stack", async () => {
		expect(await problemsOf("run-error")).toEqual([
			'nexus:domain: "exmaple dev" is not a domain\nnexus:lines: none is given',
		]);
	});

	test("a bug comes with the first frame in the project's code", async () => {
		expect(await problemsOf("throws")).toEqual([
			"TypeError: Cannot read properties of undefined (reading 'length')\n  at throws.ts:4:33",
		]);
	});

	test("an error about a resource names it", async () => {
		expect(await problemsOf("resource-error")).toEqual(["test:index:Thing faulty: this thing cannot be"]);
	});

	test("an input that cannot be computed names its resource, not those that depend on it", async () => {
		expect(await problemsOf("input-throws")).toEqual([
			'test:index:Thing bad: input "given": no port is left\n  at input-throws.ts:9:10',
		]);
	});

	test("an exit by the program itself keeps what it printed", async () => {
		const run = await planFixture("exits");
		expect(run.problems.map(describeProblem)).toEqual(["the program ended with exit code 7: what it printed says why"]);
		expect(run.output).toBe("giving up: no luck");
	});

	test("an input that never settles names its resource", async () => {
		expect(await problemsOf("never-settles")).toEqual([
			"the program ended before it was done; inputs that never settled belong to: test:index:Thing forgotten",
		]);
	});

	test("a program that hangs is stopped at its limit, with what it waits for", async () => {
		const started = performance.now();
		expect(await problemsOf("hangs", 4000)).toEqual([
			"the program was still running after 4 s and was stopped: 2 resources were registered; inputs that never settled belong to: test:index:Thing stuck",
		]);
		expect(performance.now() - started).toBeLessThan(8000);
	});

	test("a program that is not there is said so", async () => {
		const [problem] = await problemsOf("no-such-program");
		expect(problem).toContain("no-such-program.ts");
	});
});
