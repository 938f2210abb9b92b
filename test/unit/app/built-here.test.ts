import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect, test } from "vitest";
import { builtImages, commandsByHand } from "../../../cli/build.ts";
import { readStack } from "../../../cli/stack.ts";
import { AppComponent } from "../../../components/app/app-component.ts";
import { isBuiltHere, notAwaited } from "../../../components/app/built-here.ts";
import { counter } from "../../../stacks/apps/counter.ts";
import { appEnvironment } from "../../../stacks/apps/environment.ts";
import { record } from "../recorder.ts";

const manifest = (kind: string, annotations?: Readonly<Record<string, string>>) => ({
	apiVersion: "v1",
	kind,
	metadata: { name: "x", ...(annotations ? { annotations } : {}) },
});

test("an image under localhost/ is built here; any other one is pulled", () => {
	expect(isBuiltHere("localhost/nexus/counter:0.1.0")).toBe(true);
	expect(isBuiltHere("docker.io/localhost/counter:0.1.0")).toBe(false);
});

test.each(["Deployment", "StatefulSet", "Job", "Service"])(
	"a %s whose pods may lack their image is not waited for",
	(kind) => {
		expect(notAwaited(manifest(kind)).metadata).toMatchObject({ annotations: { "pulumi.com/skipAwait": "true" } });
	},
);

test("what has annotations keeps them, and what has no pods stays as it is", () => {
	expect(notAwaited(manifest("Deployment", { a: "b" })).metadata).toMatchObject({
		annotations: { a: "b", "pulumi.com/skipAwait": "true" },
	});
	expect(notAwaited(manifest("ConfigMap"))).toEqual(manifest("ConfigMap"));
});

test("the visit counter is built from the folder that its image is named after", () => {
	expect(builtImages(counter)).toEqual([{ image: "localhost/nexus/counter:0.1.0", folder: "images/counter" }]);
});

test("onto machines at home an image is brought by hand, to those of its role", async () => {
	const prod = await readStack("prod");
	expect(commandsByHand(counter, prod.config)).toEqual([
		"podman build --tag localhost/nexus/counter:0.1.0 images/counter",
		"podman save --multi-image-archive localhost/nexus/counter:0.1.0 | ssh -p 22 nexus@192.168.0.11 sudo k3s ctr images import -",
	]);
	const dev = await readStack("dev");
	expect(commandsByHand(counter, dev.config)).toEqual([]);
});

test("of the visit counter the pods that are built here are not waited for, and its Redis is", async () => {
	const { config } = await readStack("dev");
	const registrations = await record(() => {
		const provider = new Provider("cluster", { kubeconfig: "{}" });
		const environment = appEnvironment(config, "local-path");
		const delivery = { apps: "pulumi", data: "pulumi" } as const;
		new AppComponent("counter", { app: counter, environment, provider, delivery, stackSecrets: {} }, {});
	});
	const skips = (kind: string) => {
		const inputs = registrations.find(({ type }) => type.endsWith(`:${kind}`))?.inputs;
		return JSON.stringify(inputs?.metadata).includes('"pulumi.com/skipAwait":"true"');
	};
	expect({ deployment: skips("Deployment"), redis: skips("StatefulSet") }).toEqual({ deployment: true, redis: false });
});
