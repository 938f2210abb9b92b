import { Provider } from "@pulumi/kubernetes/provider.js";
import { Config } from "@pulumi/pulumi";
import { AppComponent } from "../../components/app/app-component.ts";
import { catalog } from "../../components/catalog.ts";
import { counter } from "../../stacks/apps/counter.ts";

/** As many apps as asked for, each of two services: the visit counter under another name. */
export default async function apps() {
	const count = new Config("nexus").requireNumber("count");
	const environment = {
		env: "bench",
		domain: "bench.test",
		kubernetesMinor: catalog.kubernetes.minor,
		storageClass: "local-path",
		retention: "delete",
		rotations: {},
	} as const;
	const delivery = { apps: "pulumi", data: "pulumi" } as const;
	const provider = new Provider("cluster", { kubeconfig: "none" });
	for (let index = 0; index < count; index++) {
		const app = { ...counter, name: `app${index}` };
		new AppComponent(app.name, { app, environment, provider, delivery, stackSecrets: {} }, {});
	}
}
