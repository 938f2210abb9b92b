import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Checkout, openCheckout } from "./checkout.ts";
import { openLaptop, type TestLaptop } from "./k3d/laptop.ts";
import { describeWith } from "./rig.ts";

const BASE = "localhost/nexus-test/base:1";

describeWith(["podman"], "nexus build with the real Podman, and a stand-in for k3d", () => {
	let laptop: TestLaptop;
	let checkout: Checkout;
	let folder: string;
	let storage: Readonly<Record<string, string>>;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "nexus-podman-"));
		// A storage of its own: nothing is left in the machine's.
		writeFileSync(
			join(folder, "storage.conf"),
			`[storage]\ndriver = "vfs"\ngraphroot = "${folder}/graph"\nrunroot = "${folder}/run"\n`,
		);
		storage = { CONTAINERS_STORAGE_CONF: join(folder, "storage.conf") };
		laptop = openLaptop("a kubeconfig", [
			"/usr/local/bin",
			"/usr/bin",
			"/bin",
			"/usr/sbin",
			"/sbin",
			dirname(process.execPath),
		]);
		// The machine's own Podman builds.
		laptop.remove("podman");
		await laptop.startSocket();
		checkout = openCheckout({ ...laptop.env, ...storage });
		mkdirSync(join(folder, "base"));
		writeFileSync(join(folder, "base", "greeting"), "hello\n");
		podman("import", tarOf(join(folder, "base")), BASE);
		mkdirSync(join(checkout.folder, "images/counter"), { recursive: true });
		checkout.write("images/counter/Containerfile", `FROM ${BASE}\nCOPY main.py /app/main.py\nUSER 10001:10001\n`);
		checkout.write("images/counter/main.py", "print('counted')\n");
	});
	afterAll(() => {
		checkout?.close();
		laptop?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	const podman = (...args: readonly string[]) =>
		execFileSync("podman", args, {
			env: { ...process.env, ...storage },
			encoding: "utf8",
			stdio: ["ignore", "pipe", "pipe"],
		});
	const tarOf = (directory: string) => {
		const archive = `${directory}.tar`;
		execFileSync("tar", ["-C", directory, "-cf", archive, "."]);
		return archive;
	};

	test("a cluster that is not there yet is told before anything is built", () => {
		const { code, output } = checkout.nexus("build", "counter");
		expect(output).toContain("The cluster nexus-dev is not there yet: npm run up -- --stack dev makes it.");
		expect(code).toBe(1);
		expect(podman("images", "--format", "{{.Repository}}")).not.toContain("counter");
	});

	test("the image is really built from its folder, and an archive of it goes into the cluster", () => {
		laptop.pretendRunning("nexus-dev");
		const { code, output } = checkout.nexus("build", "counter");
		expect(output).toContain("Building localhost/nexus/counter:0.1.0 from images/counter");
		expect(code, output).toBe(0);
		const [image] = JSON.parse(podman("image", "inspect", "localhost/nexus/counter:0.1.0"));
		expect(image.Config.User).toBe("10001:10001");
		expect(laptop.done()).toEqual([expect.stringMatching(/^k3d image import \S+\/images\.tar --cluster nexus-dev$/)]);
		const manifest = execFileSync("tar", ["-xOf", laptop.imported(), "manifest.json"], { encoding: "utf8" });
		expect(manifest).toContain('"localhost/nexus/counter:0.1.0"');
	});

	test("the archive is taken away again", () => {
		const [archive = ""] =
			laptop
				.calls()
				.findLast(({ args }) => args[1] === "import")
				?.args.slice(2) ?? [];
		expect(archive).toMatch(/images\.tar$/);
		expect(existsSync(archive)).toBe(false);
	});

	test("a node that takes no image fails the command, although k3d ends as if all were well", () => {
		laptop.refuseImages(true);
		const { code, output } = checkout.nexus("build", "counter");
		laptop.refuseImages(false);
		expect(output).toContain("not every node has the image: see above");
		expect(output).not.toContain("Imported.");
		expect(code).toBe(1);
	});

	test("an image without a folder is named before anything is built", () => {
		const { code, output } = checkout.nexus("build", "wealist");
		expect(output).toContain("localhost/nexus/board-api:0.1.0: there is no images/board-api/Containerfile");
		expect(output).toContain("localhost/nexus/wealist-front:0.1.0: there is no images/wealist-front/Containerfile");
		expect(code).toBe(1);
	});

	test("a push starts the laptop's registry first, and one that does not answer fails with Podman's own words", () => {
		laptop.said();
		const { code, output } = checkout.nexus("build", "counter", "--push");
		expect(laptop.done()).toEqual([expect.stringMatching(/^k3d registry create nexus-dev-registry /)]);
		expect(output).toContain("127.0.0.1:5050");
		expect(output).toContain("podman push ended with 125: see above.");
		expect(code).toBe(1);
	});

	test.each([
		[["build"], "nexus build: name the app: counter, protostar, wealist"],
		[["build", "countr"], 'There is no app "countr"; did you mean "counter"?'],
	])("%j is a usage error", (args, message) => {
		const { code, output } = checkout.nexus(...args);
		expect(output).toContain(message);
		expect(code).toBe(2);
	});

	test("an app without images of its own has nothing to build, and a cluster elsewhere needs --push", () => {
		expect(checkout.nexus("build", "protostar").output).toMatch(/protostar has nothing to build|there is no images/);
		const { code, output } = checkout.nexus("build", "counter", "--stack", "prod");
		expect(output).toContain(
			'The cluster of "prod" is not on this machine: its nodes pull. Add --push, where there is a registry.',
		);
		expect(code).toBe(1);
	});
});
