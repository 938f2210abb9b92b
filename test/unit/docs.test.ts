import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test, vi } from "vitest";
import { main } from "../../cli/main.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DOCS = [
	"README.md",
	"README.ko.md",
	"CONTRIBUTING.md",
	...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
		.filter((file) => file.endsWith(".md"))
		.map((file) => join("docs", file)),
];

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** What stands between fences, without its comments: what a reader copies. */
function codeBlocks(text: string): string[] {
	return [...text.matchAll(/^ *```\w*\n([\s\S]*?)^ *```$/gm)].map(([, code = ""]) =>
		code
			.split("\n")
			.map((line) => line.replace(/(^|\s)# .*/, "").trim())
			.filter((line) => line !== "")
			.join("\n"),
	);
}

const withoutCode = (text: string) => text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "").replaceAll(/`[^`]*`/g, "`code`");

const links = (text: string) => [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);

const headings = (text: string) =>
	[...text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, "").matchAll(/^(#+) (.+)$/gm)].map(([, marks = "", title = ""]) => ({
		level: marks.length,
		title,
	}));

/** The anchor of a heading, as GitHub and GitLab make it. */
const anchor = (title: string) =>
	title
		.toLowerCase()
		.replaceAll(/[^\p{L}\p{N} _-]/gu, "")
		.replaceAll(" ", "-");

/** The help text of a command, as a user gets it. */
async function helpOf(command: string): Promise<string> {
	const log = vi.spyOn(console, "log").mockImplementation(() => {});
	expect(await main([command, "--help"])).toBe(0);
	return log.mock.calls.flat().join("\n");
}

afterEach(() => {
	vi.restoreAllMocks();
});

describe.each(DOCS)("%s", (file) => {
	const text = read(file);

	test("links to files and headings that exist", () => {
		const broken = links(text).filter((target) => {
			if (/^[a-z]+:/.test(target)) return false;
			const [path = "", fragment] = target.split("#");
			const linked = path === "" ? file : normalize(join(dirname(file), path));
			if (!existsSync(join(ROOT, linked))) return true;
			return fragment !== undefined && !headings(read(linked)).some(({ title }) => anchor(title) === fragment);
		});
		expect(broken).toEqual([]);
	});

	test("names npm scripts that exist", () => {
		const { scripts } = JSON.parse(read("package.json"));
		const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = ""]) => script);
		expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
	});

	test("names flags of nexus that its help explains", async () => {
		const calls = [...text.matchAll(/(?:npm run|npx nexus|nexus) (preview|plan|render|up)\b([^`\n#|;]*)/g)];
		for (const [call, command = "", rest = ""] of calls) {
			const flags = [...rest.matchAll(/(?<=\s)--[a-z][\w-]*/g)].map(([flag]) => flag);
			const help = flags.length > 0 ? await helpOf(command) : "";
			for (const flag of flags) expect(help, call).toContain(flag);
		}
	});
});

describe("README.ko.md", () => {
	const english = read("README.md");
	const korean = read("README.ko.md");

	test("has the sections of README.md", () => {
		expect(headings(korean).map(({ level }) => level)).toEqual(headings(english).map(({ level }) => level));
	});

	test("links to what README.md links to", () => {
		const pages = (text: string) =>
			links(text)
				// Each links to the other, and anchors follow the words of a heading.
				.filter((target) => !/^README(\.ko)?\.md$/.test(target))
				.map((target) => target.replace(/^#.*/, "#"));
		expect(pages(korean)).toEqual(pages(english));
	});

	test("shows the commands and the output of README.md", () => {
		expect(codeBlocks(korean)).toEqual(codeBlocks(english));
	});
});
