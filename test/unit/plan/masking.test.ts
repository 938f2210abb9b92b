import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Masking, maskTexts } from "../../../cli/plan/masking.ts";

function masked(
	secrets: readonly (string | number | { [key: string]: string })[],
	text: string,
	isPublic = () => false,
) {
	const masking = new Masking();
	for (const secret of secrets) masking.add(secret);
	return masking.masker(isPublic)?.(text) ?? text;
}

describe("the text of a secret", () => {
	test("is taken out of larger texts, the longest first where one holds another", () => {
		expect(masked(["pass", "password1"], "x-password1-pass")).toBe("x-[secret]-[secret]");
	});

	test("is left alone below four characters: it occurs in ordinary words", () => {
		expect(masked(["the"], "the other")).toBe("the other");
	});

	test("is left alone below six in a wrapped map, where ports and types are wrapped as well", () => {
		expect(masked([{ port: "5432", type: "none", password: "s3cret" }], "5432 none s3cret")).toBe("5432 none [secret]");
	});

	test("is found without the blanks around it", () => {
		expect(masked(["  padded\n"], "a padded b")).toBe("a [secret] b");
	});

	test("is found where it is written as JSON or in a URL", () => {
		expect(masked(['a"b\\c&d'], JSON.stringify({ a: 'a"b\\c&d' }))).toBe('{"a":"[secret]"}');
		expect(masked(["a b&c/d"], `?x=${encodeURIComponent("a b&c/d")}`)).toBe("?x=[secret]");
	});

	test("is found in clear when it was wrapped as base64, as in a Secret's data", () => {
		expect(masked([{ token: Buffer.from("in the clear").toString("base64") }], "say in the clear")).toBe(
			"say [secret]",
		);
	});

	test("does not break the marks that are there already", () => {
		expect(masked(["secret", "unknown"], "[secret] [unknown] secret")).toBe("[secret] [unknown] [secret]");
	});

	test("of a wrapped map is shown where it is known anyway; a secret of its own never is", () => {
		const isPublic = () => true;
		expect(masked([{ user: "postgres" }], "postgres", isPublic)).toBe("postgres");
		expect(masked(["postgres"], "postgres", isPublic)).toBe("[secret]");
	});

	test("may hold any character of a pattern", () => {
		fc.assert(
			fc.property(fc.string({ minLength: 4 }), fc.string(), fc.string(), (secret, before, after) => {
				fc.pre(secret.trim().length >= 4 && !"[secret][unknown]".includes(secret.trim()));
				expect(masked([secret], `${before} ${secret.trim()} ${after}`)).toContain("[secret]");
			}),
		);
	});

	test("is found at every place inside a base64 text", () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[a-z]{12,30}$/), fc.stringMatching(/^[A-Z0-9]{0,7}$/), (secret, before) => {
				const encoded = Buffer.from(`${before}${secret}${before}`).toString("base64");
				const left = masked([secret], encoded);
				expect(left).toContain("[secret]");
				// At most the characters that it shares with what is beside it remain.
				expect(left.replace("[secret]", "").length).toBeLessThanOrEqual(Math.ceil((before.length * 2 * 8) / 6) + 6);
			}),
		);
	});
});

test("every text of a value is masked, keys too, and nothing else changes", () => {
	const value = { key: ["a-key", 1, null, true], other: { deep: "keyhole" } };
	expect(maskTexts(value, (text) => text.replace("key", "[secret]"))).toEqual({
		"[secret]": ["a-[secret]", 1, null, true],
		other: { deep: "[secret]hole" },
	});
});

test("nothing is masked when no secret's text is known", () => {
	expect(new Masking().masker(() => false)).toBeUndefined();
});
