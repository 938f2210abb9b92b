import { fileURLToPath } from "node:url";
import * as z from "zod";
import { ALL_SECRETS } from "./secrets.ts";
import { SECTIONS } from "./sections.ts";

/** The file that the first line of each stack file points editors to. */
export const SCHEMA_FILE = fileURLToPath(new URL("../config.schema.json", import.meta.url));

type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of a whole stack file, as the text of its file. */
export function stackFileSchema(): string {
	const text = JSON.stringify(stackFile(), null, "\t");
	// Lists of words on one line, as the project's formatter wants them.
	const tidy = text.replaceAll(
		/\[\n\s+("[^[\]{}]*?")\n\s+\]/g,
		(_, words: string) => `[${words.replaceAll(/,\n\s+/g, ", ")}]`,
	);
	return `${tidy}\n`;
}

function stackFile(): JsonSchema {
	const sections = Object.entries(SECTIONS).map(([key, schema]): [string, JsonSchema] => [
		`nexus:${key}`,
		sectionSchema(schema),
	]);
	const secrets = Object.entries(ALL_SECRETS).map(([key, { why }]): [string, JsonSchema] => [
		`nexus:${key}`,
		{
			description: `Secret, ${why}. Set with \`npx pulumi config set --secret nexus:${key}\`.`,
			$ref: "#/$defs/encrypted",
		},
	]);
	const required = Object.entries(SECTIONS)
		.filter(([, schema]) => !schema.safeParse(undefined).success)
		.map(([key]) => `nexus:${key}`);
	return {
		$schema: "https://json-schema.org/draft/2020-12/schema",
		title: "A stack of Nexus",
		type: "object",
		properties: {
			config: {
				description: "The settings of the stack.",
				type: "object",
				properties: Object.fromEntries([...sections, ...secrets]),
				// Settings of Pulumi's own providers, such as gcp:project.
				patternProperties: { "^(?!nexus:)[^:]+:.+$": {} },
				additionalProperties: false,
				required,
			},
			...PULUMIS_OWN,
		},
		additionalProperties: false,
		required: ["config"],
		$defs: {
			encrypted: {
				type: "object",
				properties: { secure: { type: "string" } },
				required: ["secure"],
				additionalProperties: false,
			},
		},
	};
}

/** What Pulumi itself keeps in a stack file. */
const PULUMIS_OWN: JsonSchema = {
	encryptionsalt: { description: "Written by Pulumi: the salt of the passphrase.", type: "string" },
	secretsprovider: { description: "Written by Pulumi: who encrypts the secrets.", type: "string" },
	encryptedkey: { description: "Written by Pulumi: the encrypted data key.", type: "string" },
	environment: { description: "Pulumi ESC environments.", type: ["array", "object"] },
};

/** The schema of what a user writes: defaults are what may be left out. */
function sectionSchema(schema: z.ZodType): JsonSchema {
	const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input", reused: "inline", unrepresentable: "throw" });
	return rest;
}
