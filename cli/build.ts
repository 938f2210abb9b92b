import { spawn } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isBuiltHere } from "../components/app/built-here.ts";
import type { App } from "../components/app/model.ts";
import { clusterName } from "../components/cluster/k3d/names.ts";
import { nearest } from "../components/nearest.ts";
import { APPS, chosenApps } from "../stacks/apps/registry.ts";
import type { NexusConfig } from "../stacks/config.ts";
import { readFlags } from "./arguments.ts";
import { EXIT, Failure, usage } from "./failure.ts";
import { laptopSpec, readyLaptop } from "./laptop/laptop.ts";
import { runK3d } from "./laptop/run.ts";
import { PROJECT_DIRECTORY, readStack, type Stack } from "./stack.ts";

const HELP = `usage: nexus build APP [--stack NAME] [--push]

Builds the images of an app with Podman, each from images/NAME/Containerfile, and brings them to the stack's cluster.

  APP            ${Object.keys(APPS).join(", ")}
  --stack NAME   the stack, default dev
  --push         push them to the stack's registry instead of importing them into the laptop's cluster

For machines at home, as long as they have no registry, it names the commands that bring the images there.`;

/** An image that is built here. */
export interface BuiltImage {
	/** Its reference, e.g. `localhost/nexus/counter:0.1.0`. */
	readonly image: string;
	/** Where it is built from, in the project: `images/counter`. */
	readonly folder: string;
}

/** `nexus build`: what an app's pods run, built and brought to where they run. */
export async function build(argv: readonly string[]): Promise<number> {
	const [word, ...rest] = argv;
	const named = word !== undefined && !word.startsWith("-");
	const flags = readFlags("build", named ? rest : argv, {
		stack: { type: "string", default: "dev" },
		push: { type: "boolean", default: false },
		help: { type: "boolean", short: "h", default: false },
	});
	if (flags.help) {
		console.log(HELP);
		return EXIT.fine;
	}
	if (!named) throw usage(`nexus build: name the app: ${Object.keys(APPS).join(", ")}; see "nexus build --help"`);
	const stack = await readStack(flags.stack);
	const app = appOf(word, stack);
	const images = builtImages(app);
	if (images.length === 0) {
		throw new Failure(`${word} has nothing to build: its images come from registries.`);
	}
	await requireFolders(images);
	const deliver = flags.push ? pushTo(stack) : await importInto(stack, app);
	for (const { image, folder } of images) {
		console.error(`Building ${image} from ${folder}`);
		await podman("build", "--tag", image, join(PROJECT_DIRECTORY, folder));
	}
	await deliver(images);
	return EXIT.fine;
}

/** The app as the stack has it: a stack may give a service another image. */
function appOf(name: string, { config }: Stack): App {
	const known = Object.keys(APPS);
	const choice = Object.entries(config.apps).find(([app]) => app === name)?.[1];
	const [app] = chosenApps({ [name]: choice ?? { services: {} } });
	if (app) return app;
	const meant = nearest(name, known);
	throw usage(`There is no app "${name}"${meant ? `; did you mean "${meant}"?` : "."} Apps: ${known.join(", ")}`);
}

/** The images of an app that are built here, once each. */
export function builtImages({ services }: App): readonly BuiltImage[] {
	const images = Object.values(services).flatMap(({ image }) => (isBuiltHere(image) ? [image] : []));
	return [...new Set(images)].map((image) => ({ image, folder: `images/${nameOf(image)}` }));
}

/** `counter` of `localhost/nexus/counter:0.1.0`. */
function nameOf(image: string): string {
	return (image.split("/").at(-1) ?? image).replace(/[:@].*$/, "");
}

async function requireFolders(images: readonly BuiltImage[]): Promise<void> {
	const found = await Promise.all(
		images.map(async ({ image, folder }) => {
			const file = join(folder, "Containerfile");
			return access(join(PROJECT_DIRECTORY, file)).then(
				() => [],
				() => [`  ${image}: there is no ${file}`],
			);
		}),
	);
	const missing = found.flat();
	if (missing.length > 0) {
		throw new Failure([`Nothing was built. What is not there to build from:`, ...missing].join("\n"));
	}
}

type Deliver = (images: readonly BuiltImage[]) => Promise<void>;

/** The laptop's cluster, found running before minutes are spent on building. */
async function importInto(stack: Stack, app: App): Promise<Deliver> {
	const laptop = await readyLaptop(stack);
	const spec = laptopSpec(stack);
	if (!laptop || !spec) {
		const commands = commandsByHand(app, stack.config);
		throw new Failure(
			[
				`The cluster of "${stack.name}" is not on this machine: its nodes pull. Add --push, where there is a registry.`,
				...(commands.length > 0 ? ["Without one, onto the machines themselves:", ...commands] : []),
			].join("\n  "),
		);
	}
	if (laptop.cluster !== "running") {
		throw new Failure(
			`The cluster ${clusterName(stack.name)} is not there yet: npm run up -- --stack ${stack.name} makes it. Then this again.`,
		);
	}
	return async (images) => {
		const folder = await mkdtemp(join(tmpdir(), "nexus-build-"));
		try {
			// As a file: Podman's images are not always found by name through Docker's API.
			const archive = join(folder, "images.tar");
			await podman("save", "--multi-image-archive", "--output", archive, ...images.map(({ image }) => image));
			await runK3d(spec, "import", archive);
		} finally {
			await rm(folder, { recursive: true });
		}
		console.error("Imported. Pods that wait for it start by themselves within five minutes.");
	};
}

/** What builds the images of an app and brings them onto machines of k3s, as one would type it; nothing for other clusters. */
export function commandsByHand(app: App, { cluster }: NexusConfig): readonly string[] {
	if (cluster.provider !== "k3s") return [];
	const roles = new Set(
		Object.values(app.services).flatMap(({ image, role = "service" }) => (isBuiltHere(image) ? role : [])),
	);
	const images = builtImages(app);
	const archive = `podman save --multi-image-archive ${images.map(({ image }) => image).join(" ")}`;
	return [
		...images.map(({ image, folder }) => `podman build --tag ${image} ${folder}`),
		...cluster.nodes
			.filter(({ role }) => roles.has(role))
			.map(({ address, ssh }) => `${archive} | ssh -p ${ssh.port} ${ssh.user}@${address} sudo k3s ctr images import -`),
	];
}

/** The registry beside the laptop's cluster; elsewhere the one under the stack's domain. */
function pushTo(stack: Stack): Deliver {
	const spec = laptopSpec(stack);
	return async (images) => {
		// Nobody starts it after a reboot.
		if (spec) await runK3d(spec, "registry");
		for (const { image } of images) {
			const path = image.slice(image.indexOf("/") + 1);
			if (spec) {
				// Loopback, so without TLS. Nodes look there for names under localhost/.
				await podman("push", "--tls-verify=false", image, `127.0.0.1:${spec.registryPort}/${path}`);
			} else {
				const target = `registry.${stack.config.domain}/${path}`;
				await podman("push", image, target);
				console.error(`Pushed. Nodes find it by its name there: set the service's image to ${target} in nexus:apps.`);
			}
		}
	};
}

/** Runs Podman with its output on the screen. @throws Failure */
async function podman(...args: readonly string[]): Promise<void> {
	const child = spawn("podman", args, { stdio: ["ignore", "inherit", "inherit"] });
	const code = await new Promise<number | null>((resolve, reject) =>
		child.on("error", reject).on("close", resolve),
	).catch(() => {
		throw new Failure(
			"Podman is not on PATH, and it builds the images. Debian, Ubuntu: sudo apt-get install podman. Fedora: sudo dnf install podman. macOS: brew install podman",
		);
	});
	if (code !== 0) throw new Failure(`podman ${args[0]} ended with ${code}: see above.`);
}
