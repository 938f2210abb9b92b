import { describe, expect, test } from "vitest";
import { checkStackFile } from "../../stacks/config/check-stack-file.ts";
import { contains, isPublic, overlap, parseAddress, parseNetwork } from "../../stacks/config/ipv4.ts";
import { keyOf, quote } from "../../stacks/config/problem.ts";
import { SECTIONS } from "../../stacks/config.ts";

function network(cidr: string) {
	const parsed = parseNetwork(cidr);
	if (!parsed) throw new Error(`${cidr} is no network`);
	return parsed;
}

function address(text: string): number {
	const parsed = parseAddress(text);
	if (parsed === undefined) throw new Error(`${text} is no address`);
	return parsed;
}

describe("IPv4", () => {
	test.each(["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "1.2.3.4/32", "::1", ""])("%j is no address", (text) => {
		expect(parseAddress(text)).toBeUndefined();
	});

	test.each(["10.0.0.0", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "0.0.0.1/0"])(
		"%j is no network",
		(text) => {
			expect(parseNetwork(text)).toBeUndefined();
		},
	);

	test.each([
		["192.168.0.0/24", "192.168.0.255", true],
		["192.168.0.0/24", "192.168.1.0", false],
		["0.0.0.0/0", "255.255.255.255", true],
		["198.51.100.7/32", "198.51.100.8", false],
	])("%s holds %s: %s", (cidr, text, holds) => {
		expect(contains(network(cidr), address(text))).toBe(holds);
	});

	test.each([
		["10.42.0.0/16", "10.42.128.0/17", true],
		["10.42.128.0/17", "10.42.0.0/16", true],
		["10.42.0.0/16", "10.43.0.0/16", false],
		["128.0.0.0/1", "0.0.0.0/1", false],
	])("%s and %s overlap: %s", (one, other, shared) => {
		expect(overlap(network(one), network(other))).toBe(shared);
	});

	test.each([
		["203.0.113.7", true],
		["8.8.8.8", true],
		["192.168.0.1", false],
		["172.31.255.255", false],
		["172.32.0.1", true],
		["100.64.0.1", false],
		["127.0.0.1", false],
	])("%s is reached from the internet: %s", (text, reached) => {
		expect(isPublic(address(text))).toBe(reached);
	});
});

describe("a message", () => {
	test.each([
		["in a group", ["edge", ["machineType"]], "nexus:edge.machineType"],
		["in a list", ["cluster", ["nodes", 0, "memory"]], "nexus:cluster.nodes[0].memory"],
		["under an odd name", ["apps", ["a\nb", "x"]], 'nexus:apps["a\\nb"].x'],
	] as const)("spells a key %s as its user would look for it", (_, [key, path], spelled) => {
		expect(keyOf(key, path)).toBe(spelled);
	});

	test.each([
		["x".repeat(100), `"${"x".repeat(60)}…"`],
		["two\nlines", '"two\\nlines"'],
		["https://you:pa/ss@host/path", '"https://…@host/path"'],
		[{ password: "s3cr3t" }, "a group of settings"],
		[["s3cr3t"], "a list"],
		[null, "nothing"],
		[Number.NaN, "NaN"],
	])("shows %j as %s", (value, shown) => {
		expect(quote(value)).toBe(shown);
	});
});

describe("a backup's schedule", () => {
	const accepts = (schedule: string) =>
		SECTIONS.backup.safeParse({ target: "s3", endpoint: "https://s3.example.com", bucket: "backups", schedule })
			.success;

	test.each(["30 3 * * *", "*/15 * * * *", "0 0 1,15 * 1-5", "0 22-23/1 * * 0", "59 23 31 12 6"])(
		"may be %j",
		(schedule) => {
			expect(accepts(schedule)).toBe(true);
		},
	);

	test.each([
		"@daily",
		"30 3 * *",
		"60 3 * * *",
		"0 24 * * *",
		"0 0 0 * *",
		"0 0 * 13 *",
		"0 0 * * 7",
		"5-1 * * * *",
		"*/0 * * * *",
		"0  3 * * *",
		"",
	])("may not be %j", (schedule) => {
		expect(accepts(schedule)).toBe(false);
	});
});

describe("an app's image", () => {
	const accepts = (image: string) => SECTIONS.apps.safeParse({ counter: { services: { counter: { image } } } }).success;
	const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

	test.each([
		"counter:1.0.0",
		"localhost:5000/nexus/counter:1",
		`ghcr.io/you/counter@${digest}`,
		`you/counter:1.0@${digest}`,
	])("may be %s", (image) => {
		expect(accepts(image)).toBe(true);
	});

	test.each([
		"counter",
		"localhost:5000/counter",
		"counter:latest",
		`counter:latest@${digest}`,
		"counter:",
		"counter@sha256:12",
		"Counter:1",
		"",
	])("may not be %j", (image) => {
		expect(accepts(image)).toBe(false);
	});
});

describe("a file made to break its reader is refused", () => {
	test.each([
		["nested deeper than the stack", "[".repeat(50_000)],
		["nested deep and closed", `${"[".repeat(20_000)}${"]".repeat(20_000)}`],
		["groups nested deep", Array.from({ length: 2_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
		["an alias inside what it names", "config: &config\n  nexus:edge: *config\n"],
		["a list that holds itself", "config:\n  nexus:cluster: &a [*a]\n"],
		["a merge of itself", "config: &c\n  <<: *c\n"],
		["null bytes", "\0\0\0"],
		["a key that is a list", "config:\n  ? [nexus, domain]\n  : example.dev\n"],
		[
			"a name that is every object's own",
			"config:\n  nexus:__proto__: { provider: gcp }\n  nexus:edge: { __proto__: 1, provider: none }\n",
		],
		["JSON that is none", "config:\n  nexus:edge: '{'\n"],
		["a binary value", "config:\n  nexus:domain: !!binary aGVsbG8=\n"],
	])("with reasons: %s", (_, text) => {
		const checked = checkStackFile("prod", text);
		expect(checked.ok ? [] : checked.problems).not.toEqual([]);
	});
});
