import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderPodman } from "../../cli/render/podman.ts";
import { readStack } from "../../cli/stack.ts";
import { workloadManifests } from "../../components/app/manifests.ts";
import type { App, Service } from "../../components/app/model.ts";
import { image } from "../../components/catalog.ts";
import { counter } from "../../stacks/apps/counter.ts";
import { appEnvironment } from "../../stacks/apps/environment.ts";
import { wealist } from "../../stacks/apps/wealist.ts";
import { busybox, openPodmanMachine, type PodmanMachine } from "./podman/machine.ts";
import { describeWith, type Image } from "./rig.ts";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const UVICORN = ["python3", "-m", "uvicorn", "main:app", "--app-dir", "/app", "--host", "0.0.0.0", "--port", "8000"];
const PYTHON = { PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" };

/** The catalog pins PostgreSQL by digest, which no image of our own can have. */
const POSTGRESQL = "localhost/nexus-test/postgresql:17";

/** The image of a service of ours, out of its folder in `images/`. */
const python = (name: string, folder: string): Image => ({
	name,
	entrypoint: UVICORN,
	env: PYTHON,
	add: { "/app": join(REPOSITORY, "images", folder) },
});

describeWith(["podmanMachine", "debian13"], "the rendered YAML under Podman, as a user without rights", () => {
	let machine: PodmanMachine;

	beforeAll(async () => {
		machine = await openPodmanMachine();
		console.log(
			`used: ${machine.run("podman --version").trim()} with ${machine.run("podman info --format '{{.Host.OCIRuntime.Name}}'").trim()}, as user ${machine.run("id --user").trim()}`,
		);
		console.log(
			"stood in: Debian 13's packages for the images of the catalog and of images/; a shell with nc and wget for busybox",
		);
		machine.load(busybox(image("busybox")));
		machine.load({ name: image("valkey"), entrypoint: ["/usr/bin/valkey-server"] });
		machine.load(python(imageOf(counter, "counter"), "counter"));
		const stack = await readStack("dev");
		const config = {
			...stack.config,
			apps: {
				counter: { services: {} },
				protostar: { services: {} },
				wealist: { services: { postgresql: { image: POSTGRESQL } } },
			},
		};
		for (const { path, text, executable } of renderPodman({ ...stack, config }).files) {
			const file = join(machine.share, path);
			mkdirSync(dirname(file), { recursive: true });
			writeFileSync(file, text, { mode: executable ? 0o755 : 0o644 });
		}
	});
	afterAll(() => machine?.close());

	/** Plays an app as the head of its YAML says. */
	const play = (app: string) =>
		machine.run(`cd ${app}; podman network create --ignore nexus-${app}
			timeout 90 podman kube play --replace --network nexus-${app} ${app}.yaml`);
	const down = (app: string) => machine.run(`podman kube down ${app}/${app}.yaml`);
	const get = (port: number, path: string, options = "") =>
		machine.run(
			`curl --silent --fail --retry 30 --retry-all-errors --retry-delay 1 ${options} http://localhost:${port}${path}`,
		);

	test("a script makes the passwords once, on the machine, and shows none", () => {
		const first = machine.run("counter/secrets.sh 2>&1");
		const password = machine.run(
			"podman secret inspect --showsecret --format '{{.SecretData}}' counter-redis-password",
		);
		expect(password).toMatch(/^[A-Za-z0-9]{32}\n$/);
		const second = machine.run("counter/secrets.sh 2>&1");
		expect(first + second).not.toContain(password.trim());
		expect(machine.run("podman secret inspect --showsecret --format '{{.SecretData}}' counter-redis-password")).toBe(
			password,
		);
		expect(
			machine.run("podman secret inspect --showsecret --format '{{.SecretData}}' counter-redis-connection"),
		).toContain(`url: redis://:${password.trim()}@redis:6379/0`);
	});

	test("a secret of the owner's own is asked for by name, and reaches the program byte for byte", () => {
		expect(() => machine.run("protostar/secrets.sh </dev/null")).toThrow(
			"the secret nexus-geminiApiKey is missing: podman secret create nexus-geminiApiKey FILE",
		);
		// What a shell, a replacement and a YAML reader could each take for something of theirs.
		const tricky = `k'e"y $HOME & \\ \`id\` {{.}} #: x`;
		writeFileSync(join(machine.share, "key"), `${tricky}\n`);
		for (const name of ["jwtSigningKey", "geminiApiKey", "discordWebhook", "mailUser", "mailPassword"]) {
			machine.run(`podman secret create nexus-${name} key`);
		}
		expect(machine.run("protostar/secrets.sh 2>&1")).not.toContain("HOME");
		const reader = {
			apiVersion: "v1",
			kind: "Pod",
			metadata: { name: "reader" },
			spec: {
				restartPolicy: "Never",
				containers: [
					{
						name: "reader",
						image: image("busybox"),
						command: ["sh", "-c", 'printf %s "$KEY"'],
						env: [{ name: "KEY", valueFrom: { secretKeyRef: { name: "ai-secrets", key: "GEMINI_API_KEY" } } }],
					},
				],
			},
		};
		writeFileSync(join(machine.share, "reader.yaml"), JSON.stringify(reader));
		machine.run("podman kube play reader.yaml; podman wait reader-reader");
		expect(machine.run("podman logs reader-reader")).toBe(tricky);
		machine.run("podman kube down reader.yaml");
	});

	test("the counter counts, on a port above 1024 of this machine alone", () => {
		play("counter");
		expect(JSON.parse(get(8080, "/"))).toEqual({ visits: 1 });
		expect(JSON.parse(get(8080, "/"))).toEqual({ visits: 2 });
		expect(machine.run("podman port counter-pod-counter")).toBe("8000/tcp -> 127.0.0.1:8080\n");
	});

	test("the count survives the removal of the store's pod, on its volume", () => {
		machine.run("podman pod rm --force --time 10 counter-redis");
		play("counter");
		expect(JSON.parse(get(8080, "/"))).toEqual({ visits: 3 });
	});

	test("another password reaches the store and its client, and nobody loses count", () => {
		machine.run("podman secret rm counter-redis-password; counter/secrets.sh");
		play("counter");
		expect(JSON.parse(get(8080, "/"))).toEqual({ visits: 4 });
	});

	test("kube down ends it cleanly: no pod and no container is left, and the volume stays for the next time", () => {
		const begin = Date.now();
		down("counter");
		// Whoever does not end by itself is killed after 30 s.
		expect(Date.now() - begin).toBeLessThan(20_000);
		expect(machine.run("podman pod ps --quiet; podman ps --all --quiet")).toBe("");
		expect(machine.run("podman volume ls --quiet").split("\n")).toContain("counter-redis-data");
		play("counter");
		expect(JSON.parse(get(8080, "/"))).toEqual({ visits: 5 });
		down("counter");
	});

	test("the cluster's probes would restart a service that is well, so they are left out", async () => {
		const { config } = await readStack("dev");
		const service = counter.services.redis as Service;
		const cluster = workloadManifests(counter, "redis", service, appEnvironment(config, undefined));
		const pod = cluster.find(({ kind }) => kind === "StatefulSet") as unknown as { spec: { template: object } };
		writeFileSync(
			join(machine.share, "cluster.yaml"),
			JSON.stringify({
				apiVersion: "apps/v1",
				kind: "Deployment",
				metadata: { name: "raw" },
				spec: withoutVolume(pod.spec),
			}),
		);
		machine.run("podman kube play --network nexus-counter cluster.yaml");
		const inspected = machine.run(
			"podman inspect --format '{{.Config.HealthcheckOnFailureAction}} {{json .Config.Healthcheck.Test}}' raw-pod-redis",
		);
		expect(inspected).toMatch(/^restart .*"nc"/);
		expect(
			machine.run(
				"podman healthcheck run raw-pod-redis || podman inspect --format '{{json .State.Health.Log}}' raw-pod-redis",
			),
		).toContain("nc: not found");
		machine.run("podman kube down cluster.yaml");
	});

	test("systemd makes services of the Quadlet units, the app after its network, for a user and for root", () => {
		const generator = "/usr/lib/systemd/system-generators/podman-system-generator";
		const userUnits = machine.run(
			`mkdir -p ~/.config/containers/systemd; cp -r counter ~/.config/containers/systemd/; ${generator} --user --dryrun 2>&1`,
		);
		const rootUnits = machine.run(
			`mkdir -p /etc/containers/systemd; cp -r counter protostar wealist /etc/containers/systemd/; ${generator} --dryrun 2>&1`,
			"root",
		);
		for (const units of [userUnits, rootUnits]) {
			expect(units).toMatch(
				/^ExecStart=\/usr\/bin\/podman kube play .*--network nexus-counter .*\/counter\/counter\.yaml$/m,
			);
			expect(units).toContain("After=nexus-counter-network.service");
			expect(units).toContain("ExecStart=/usr/bin/podman network create --ignore nexus-counter");
		}
		expect(rootUnits).toMatch(/^ExecStart=.* --network nexus-wealist .*\/wealist\/wealist\.yaml$/m);
	});

	test("weAlist's board-api keeps its boards in PostgreSQL, whose pod may go", () => {
		const bin = "/usr/lib/postgresql/17/bin";
		machine.load({ name: POSTGRESQL, entrypoint: ["bash"], env: { PATH: `${bin}:/usr/bin:/bin` } });
		machine.load(python(imageOf(wealist, "board-api"), "board-api"));
		const front = join(REPOSITORY, "images", "wealist-front");
		machine.load({
			name: imageOf(wealist, "front"),
			entrypoint: ["nginx", "-g", "daemon off;", "-c", "/srv/pages/nginx.conf"],
			add: { "/srv/pages": front },
		});
		machine.run("wealist/secrets.sh");
		play("wealist");
		const port = portOf(machine, "board-api-pod-board-api");
		get(port, "/api/boards", `--json '{"title":"first"}'`);
		machine.run("podman pod rm --force --time 20 postgresql");
		play("wealist");
		expect(JSON.parse(get(port, "/api/boards"))).toMatchObject([{ title: "first" }]);
		expect(machine.run(`curl --silent --fail http://localhost:${portOf(machine, "front-pod-front")}/healthz`)).toBe(
			"ok\n",
		);
		down("wealist");
		expect(machine.run("podman ps --all --quiet")).toBe("");
	});
});

function imageOf({ services }: App, name: string): string {
	return services[name]?.image ?? "";
}

/** What is left of a StatefulSet's spec for a Deployment, with scratch space in the place of its volume. */
function withoutVolume(spec: { template: object }) {
	const { template } = spec as { template: { spec: { volumes: object[] } } };
	const volumes = [...template.spec.volumes, { name: "data", emptyDir: {} }];
	return { template: { ...template, spec: { ...template.spec, volumes } } };
}

function portOf(machine: PodmanMachine, container: string): number {
	return Number(machine.run(`podman port ${container}`).trim().split(":").at(-1));
}
