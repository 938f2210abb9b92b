import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { SCHEMA_FILE, stackFileSchema } from "../../stacks/config/json-schema.ts";

const ROOT = join(import.meta.dirname, "../..");
const CORPUS = join(ROOT, "test/fixtures/config");
const fits = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(JSON.parse(stackFileSchema()));

function fileFits(...path: readonly string[]): boolean {
	return fits(parse(readFileSync(join(...path), "utf8")));
}

/** The paths of settings without documentation. */
function undocumented(schema: unknown, path = ""): readonly string[] {
	if (typeof schema !== "object" || schema === null) return [];
	return Object.entries(schema).flatMap(([name, inner]) => {
		if (name !== "properties") return undocumented(inner, path);
		return Object.entries(inner as object).flatMap(([setting, its]) => {
			const here = `${path}/${setting}`;
			const described = typeof Reflect.get(its, "description") === "string";
			return [...(described || here.endsWith("/secure") ? [] : [here]), ...undocumented(its, here)];
		});
	});
}

describe("the JSON Schema of stack files", () => {
	test("is what `npm run schema` writes", () => {
		expect(readFileSync(SCHEMA_FILE, "utf8"), "run: npm run schema").toBe(stackFileSchema());
	});

	test("documents every setting", () => {
		expect(undocumented(JSON.parse(stackFileSchema()))).toEqual([]);
	});

	test.each(["dev", "prod"])("is named in the first line of the stack file of %s, and accepts it", (stack) => {
		const [first] = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8").split("\n");
		expect(first).toBe("# yaml-language-server: $schema=./stacks/config.schema.json");
		expect(fileFits(ROOT, `Pulumi.${stack}.yaml`)).toBe(true);
	});

	// It knows one spelling of each key, and takes no group as a text of JSON: both are forms that only commands write.
	const onlyCommandsWrite = ["groups-given-as-json.yaml", "older-form-of-a-key.yaml"];
	test.each(readdirSync(join(CORPUS, "valid")).filter((file) => !onlyCommandsWrite.includes(file)))(
		"accepts the valid %s",
		(file) => {
			expect(fileFits(CORPUS, "valid", file), JSON.stringify(fits.errors)).toBe(true);
		},
	);

	test.each([
		"key-misspelt",
		"setting-misspelt",
		"setting-of-another-provider",
		"secret-in-plain-text",
		"secret-inside-a-group",
		"number-in-quotes",
		"domain-missing",
		"provider-misspelt",
		"config-misspelt",
	])("shows an editor's user that %s is wrong", (name) => {
		expect(fileFits(CORPUS, "invalid", `${name}.yaml`)).toBe(false);
	});
});
