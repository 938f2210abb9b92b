import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { APPS, appSecretKeys } from "../../stacks/apps/registry.ts";
import { checkStackFile } from "../../stacks/config/check-stack-file.ts";

const CORPUS = join(import.meta.dirname, "../fixtures/config");
const ROOT = join(import.meta.dirname, "../..");

function casesIn(kind: "valid" | "invalid", extension: string): readonly string[] {
	return readdirSync(join(CORPUS, kind))
		.filter((file) => file.endsWith(extension))
		.map((file) => file.slice(0, -extension.length));
}

function textOf(kind: "valid" | "invalid", file: string): string {
	return readFileSync(join(CORPUS, kind, file), "utf8");
}

/** What a user reads of a stack file: a line for each problem, nothing when it is fine. */
function messagesOf(stack: string, text: string): readonly string[] {
	const checked = checkStackFile(stack, text);
	return checked.ok ? [] : checked.problems.map(({ message }) => message);
}

/** The messages of a case. They name no app: one more of them is no business of the corpus. */
function expectedOf(name: string): readonly string[] {
	return textOf("invalid", `${name}.txt`)
		.replaceAll("<apps>", Object.keys(APPS).join(", "))
		.replaceAll("<secrets of apps>", appSecretKeys(Object.values(APPS)).join(", "))
		.trimEnd()
		.split("\n");
}

const valid = casesIn("valid", ".yaml");
const invalid = casesIn("invalid", ".yaml");

describe("the corpus of stack files", () => {
	test("has at least 8 valid and 50 invalid cases", () => {
		expect(valid.length).toBeGreaterThanOrEqual(8);
		expect(invalid.length).toBeGreaterThanOrEqual(50);
	});

	test("has messages for each invalid case, no messages without a case, and nothing else", () => {
		expect(casesIn("invalid", ".txt")).toEqual(invalid);
		expect(readdirSync(join(CORPUS, "invalid"))).toHaveLength(2 * invalid.length);
		expect(readdirSync(join(CORPUS, "valid"))).toHaveLength(valid.length);
	});

	test.each(valid)("accepts %s", (name) => {
		expect(messagesOf("prod", textOf("valid", `${name}.yaml`))).toEqual([]);
	});

	test.each(invalid)("refuses %s with exactly its messages", (name) => {
		expect(messagesOf("prod", textOf("invalid", `${name}.yaml`))).toEqual(expectedOf(name));
	});
});

test.each(["dev", "prod"])("the stack %s is valid as it comes", (stack) => {
	expect(messagesOf(stack, readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"))).toEqual([]);
});
