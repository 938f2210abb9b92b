import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { appDraft } from "../../cli/import/app-draft.ts";
import { importCommand } from "../../cli/import/command.ts";
import { readComposeFile } from "../../cli/import/compose-file.ts";
import { label } from "../../cli/import/context.ts";
import { interpolated } from "../../cli/import/interpolate.ts";
import { commandHoldsSecret, configKey, isSecret } from "../../cli/import/sensitive.ts";
import { healthOf, mebibytes, shortMount, shortPort, words } from "../../cli/import/short-syntax.ts";
import { typescriptOf } from "../../cli/import/typescript.ts";
import type { App } from "../../components/app/model.ts";
import { appProblems } from "../../components/app/validate.ts";
import { counter } from "../fixtures/compose/expected/counter.ts";
import { odd } from "../fixtures/compose/expected/odd.ts";
import { spring } from "../fixtures/compose/expected/spring.ts";
import { wealist } from "../fixtures/compose/expected/wealist.ts";

const FIXTURES = join(import.meta.dirname, "../fixtures/compose");
const MODEL = "../../../../components/app";
const imported = (name: string, text: string) =>
	typescriptOf(appDraft(name, readComposeFile(`${name}.yml`, text)), { model: MODEL, source: `${name}.yml` });
const fixture = (file: string) => readFileSync(join(FIXTURES, file), "utf8");

/* The expected files are part of the repository: its linter checks their form, its compiler their types. */
describe.each<[name: string, app: App, problems: readonly string[]]>([
	["counter", counter, []],
	["wealist", wealist, []],
	["spring", spring, []],
	[
		"odd",
		odd,
		[
			'app "odd", service "class": image "nginx" has no tag: name an exact one, e.g. "nginx:1.0.0", or a digest',
			'app "odd", service "st-worker": image "registry.example.com:5000/worker:latest": "latest" is a different image tomorrow: name an exact tag',
		],
	],
])("the Compose file of %s", (name, app, problems) => {
	test("becomes exactly the app file that is expected", () => {
		expect(imported(name, fixture(`${name}.yml`))).toBe(fixture(`expected/${name}.ts`));
	});

	test("becomes an app with no problem but what its comments say", () => {
		expect(appProblems(app)).toEqual(problems);
	});
});

test("no secret of a Compose file is in the app file", () => {
	for (const file of readdirSync(FIXTURES).filter((it) => it.endsWith(".yml"))) {
		const name = file.replace(".yml", "");
		expect(fixture(file).match(/not-in-the-output|visits/), "the fixture has secrets").not.toBeNull();
		expect(imported(name, fixture(file))).not.toMatch(/not-in-the-output|:visits/);
	}
});

test("two services that read one secret share its key, and two secrets of one name have a key each", () => {
	const drafts = (second: string) =>
		appDraft(
			"shop",
			readComposeFile(
				"shop.yml",
				`services: { a: { image: "a:1", environment: { TOKEN: one } }, b: { image: "b:1", environment: { TOKEN: ${second} } } }`,
			),
		).secrets;
	expect(drafts("one")).toEqual([{ key: "shopToken", readers: ["a.TOKEN", "b.TOKEN"] }]);
	expect(drafts("two").map(({ key }) => key)).toEqual(["shopToken", "shopBToken"]);
});

test("two stores of one kind, and one whose usual variable is taken, have a variable each", () => {
	const text = imported(
		"two",
		`services: { web: { image: "web:1.0.0", environment: { DATABASE_URL: "file:x", A_HOST: a, B_HOST: b } }, a: { image: "postgres:17" }, b: { image: "postgres:17" }, other: { image: "other:1.0.0", depends_on: [a, b] } }`,
	);
	expect(text.match(/needs: .*/g)).toEqual([
		'needs: { a: "A_URL", b: "B_URL" },',
		'needs: { a: "DATABASE_URL", b: "B_URL" },',
	]);
});

test("a port that only the machine reached, and one that does not speak HTTP, get no route", () => {
	const routes = (service: string) => imported("shop", `services: { web: ${service} }`).includes("route:");
	expect(routes('{ image: "web:1.0.0", ports: ["8080:8080"] }')).toBe(true);
	expect(routes('{ image: "web:1.0.0", ports: ["127.0.0.1:8080:8080"] }')).toBe(false);
	expect(routes('{ image: "web:1.0.0", ports: [{ target: 8080, published: "8080", host_ip: "::1" }] }')).toBe(false);
	expect(routes('{ image: "mysql:8.4", ports: ["3306:3306"] }')).toBe(false);
});

test("replicas are carried over, or it is said why not", () => {
	const web = (settings: string) => imported("shop", `services: { web: { image: "web:1.0.0", ${settings} } }`);
	expect(web('deploy: { replicas: "#{N:-3}" }'.replace("#", "$"))).toContain("replicas: 3,");
	expect(web("scale: 2")).toContain("replicas: 2,");
	expect(web('deploy: { replicas: "#{N}" }'.replace("#", "$"))).toContain("replicas: a variable says how many");
	expect(web("scale: 2, volumes: [data:/data]")).toContain(
		"replicas: 2 were not carried over; a volume has one writer",
	);
});

test("a name that is cut to the length that is allowed is a DNS label still", () => {
	expect(label(`${"a".repeat(51)}-b`)).toBe("a".repeat(51));
});

test("whatever a file holds stays inside its quotes and comments", () => {
	const nasty = "x\\n*/ process.exit(1); //\\u2028`#{1}`".replace("#", "$");
	const text = imported(
		"nasty",
		`services: { "a b": { image: "${nasty}", environment: { "K\\nEY": "${nasty}", VALUE: "${nasty}" }, volumes: ["/${nasty}:/${nasty}"], "x\\ny": 1 } }`,
	);
	const code = text.split("\n").filter((line) => !line.trim().startsWith("//"));
	expect(code.filter((line) => line.includes("process.exit"))).toHaveLength(2);
	expect(code.filter((line) => line.includes("process.exit")).every((line) => /^\t+.*"x\\n\*\//.test(line))).toBe(true);
});

test.each<[title: string, text: string, messages: readonly string[]]>([
	[
		"what is no YAML",
		"services:\n\tweb: {}",
		["f.yml: line 2, column 1: broken YAML: Tabs are not allowed as indentation"],
	],
	["no services", "version: '3'", ["f.yml: line 1, column 1: services is missing, or holds no services"]],
	[
		"an empty group of services",
		"services: {}",
		["f.yml: line 1, column 11: services is missing, or holds no services"],
	],
	["a list of services", "services:\n  - web", ["f.yml: line 2, column 3: services is missing, or holds no services"]],
	[
		"several mistakes, each at its place",
		"services:\n  web:\n    image: 7\n    ports: 80:80\n    environment: plain\n    depends_on: 3",
		[
			"f.yml: line 3, column 12: services.web.image is not the name of an image",
			'f.yml: line 4, column 12: services.web.ports is not a list of ports such as "8080:80"',
			"f.yml: line 5, column 18: services.web.environment is not variables: NAME: value in a map, or NAME=value in a list",
			"f.yml: line 6, column 17: services.web.depends_on is not services: a list of names, or a map of names with a condition",
		],
	],
])("a file is refused for %s, with line and column", (_, text, messages) => {
	let said = "";
	try {
		readComposeFile("f.yml", text);
	} catch (error) {
		said = error instanceof Error ? error.message : "";
	}
	expect(said.split("\n")).toEqual(messages);
});

test.each([
	["DB_PASSWORD", "", true],
	["GEMINI_API_KEY", "", true],
	["JWT_SECRET", "", true],
	["SENTRY_DSN", "", true],
	["DISCORD_WEBHOOK_URL", "", true],
	["URL", "https://me:word@example.com", true],
	["HEADER", "ghp_abcdefgh", true],
	["SPRING_DATASOURCE", "Server=db;Password=word", true],
	["REPOSITORY", "https://ghp_abcdefgh@github.com/me/it.git", true],
	["HEADER", "Bearer abcdefgh", true],
	["STORAGE", "AccountName=me;AccountKey=word", true],
	["SEED", "0123456789abcdef0123456789abcdef", true],
	["IMAGE", `nginx@sha256:${"0f".repeat(32)}`, false],
	["KEYBOARD_LAYOUT", "us", false],
	["MONKEY", "banana", false],
	["URL", "https://example.com/path", false],
	["AUTHOR", "me", false],
	["COMPASS", "north", false],
])("a variable %s that holds %j is secret: %s", (name, value, secret) => {
	expect(isSecret(name, value)).toBe(secret);
});

test("a command that carries a secret is known by its flags", () => {
	expect(commandHoldsSecret(["redis-server", "--requirepass", "x"])).toBe(true);
	expect(commandHoldsSecret(["sh", "-c", "server --token=x"])).toBe(true);
	expect(commandHoldsSecret(["serve", "--port", "80"])).toBe(false);
});

test.each([
	["#{PORT:-8080}", "8080"],
	["#{PORT-8080}", "8080"],
	["#{A}/#B", "#{A}/#B"],
	["#{A:-#{B:-c}}/d", "c/d"],
	["#{A:-#{B}}/d", "#{B}/d"],
	["#{A:?say it}", "#{A:?say it}"],
	["#{A:+then}", ""],
	["##5", "#5"],
])("with a dollar for each #, %s becomes %s", (text, expected) => {
	expect(interpolated(text.replaceAll("#", "$"))).toBe(expected.replaceAll("#", "$"));
});

test("ports, mounts, sizes, words and health checks are read in every form that Compose has", () => {
	expect(["80", "8080:80", "127.0.0.1:8080:80/tcp", "53:53/udp", "3000-3005"].map(shortPort)).toEqual([
		{ target: 80, openTo: "nobody" },
		{ target: 80, openTo: "everyone" },
		{ target: 80, openTo: "machine" },
		undefined,
		undefined,
	]);
	expect(["data:/d", "./src:/app:ro", "/d", "~/x:/y"].map(shortMount)).toEqual([
		{ kind: "volume", target: "/d" },
		{ kind: "bind", source: "./src", target: "/app" },
		{ kind: "volume", target: "/d" },
		{ kind: "bind", source: "~/x", target: "/y" },
	]);
	expect(["0.0.0.0:80:80", "[::1]:80:80", "localhost:80:80"].map((it) => shortPort(it)?.openTo)).toEqual([
		"everyone",
		"machine",
		"machine",
	]);
	expect(["512m", "1gb", "1.5G", "1048576", "much"].map(mebibytes)).toEqual([512, 1024, 1536, 1, undefined]);
	expect(words(`sh -c "echo \\"a b\\"" 'c d' e=f`)).toEqual(["sh", "-c", 'echo "a b"', "c d", "e=f"]);
	expect(healthOf("curl -f http://localhost:8000/healthz || exit 1")).toEqual({ path: "/healthz", port: 8000 });
	expect(healthOf("pg_isready")).toBeUndefined();
});

describe("the command", () => {
	const folder = mkdtempSync(join(tmpdir(), "nexus-import-"));
	afterAll(() => rmSync(folder, { recursive: true }));
	afterEach(() => vi.restoreAllMocks());
	/** Runs it, and gives what it says on standard error, or why it fails. */
	async function run(...argv: readonly string[]): Promise<string> {
		const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
		vi.spyOn(console, "log").mockImplementation(() => undefined);
		const failure = await importCommand(argv).then(
			() => "",
			(error) => String(error.message),
		);
		return [...told.mock.calls.flat(), failure].join("\n");
	}

	test("names each secret that it did not write, with the command that sets it", async () => {
		const said = await run("compose", join(FIXTURES, "wealist.yml"), "--out", join(folder, "board.ts"));
		expect(said).toContain(
			"npx pulumi config set --secret nexus:boardJwtSecret --stack STACK   # board-api.JWT_SECRET",
		);
		expect(said).not.toContain("not-in-the-output");
		expect(readFileSync(join(folder, "board.ts"), "utf8")).toContain("export const board: App = {");
	});

	test("does not overwrite a file", async () => {
		writeFileSync(join(folder, "mine.ts"), "mine");
		const said = await run("compose", "--out", join(folder, "mine.ts"), join(FIXTURES, "counter.yml"));
		expect(said).toContain("mine.ts is there already, and is not overwritten; name another file, or remove it first");
		expect(readFileSync(join(folder, "mine.ts"), "utf8")).toBe("mine");
	});

	test("says what it imports, and which file it cannot read", async () => {
		expect(await run("compos", "f.yml")).toContain('"compos" is nothing to import from; did you mean "compose"?');
		expect(await run("compose")).toContain("give one FILE");
		expect(await run("compose", join(folder, "none.yml"))).toContain("none.yml cannot be read");
	});
});

test("a config key is one word of the app's and the variable's", () => {
	expect(configKey("we-alist", "JWT_SECRET")).toBe("weAlistJwtSecret");
});
