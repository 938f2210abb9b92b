import type { ConfigMap, EngineEvent, PulumiFn } from "@pulumi/pulumi/automation/index.js";
import { useLinearStructs } from "../../cli/plan/linear-structs.ts";
import type { Kubernetes } from "./rig.ts";

/** The program of the repository, as the engine runs it. */
export const program: PulumiFn = async () => {
	useLinearStructs();
	return (await import("../../index.ts")).default();
};

/** Settings that replace those of `home`, by key without `nexus:`. */
export type Settings = Readonly<Record<string, unknown>>;

/** A home with an existing cluster, that of the rig, and the visit counter on it. */
export function home({ kubeconfig, api }: Kubernetes, changes: Settings = {}): ConfigMap {
	const settings: Settings = {
		domain: "example.dev",
		cluster: {
			provider: "existing",
			version: "v1.36.3",
			apiServer: { address: "192.168.77.11", port: Number(new URL(api.server).port) },
			nodes: [
				{ name: "centre", role: "admin", memory: "16Gi", cpu: 4 },
				{ name: "a5", role: "service", memory: "32Gi", cpu: 8 },
			],
			podCidr: "10.244.0.0/16",
			serviceCidr: "10.96.0.0/16",
			storage: { class: "local-path" },
		},
		lines: { homeAddress: "home.example.dev" },
		edge: { provider: "none" },
		tls: { issuer: "self-signed" },
		data: { retention: "delete" },
		apps: { counter: {} },
		...changes,
	};
	return {
		...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, { value: plain(value) }])),
		kubeconfig: { value: kubeconfig, secret: true },
	};
}

function plain(value: unknown): string {
	return typeof value === "string" ? value : JSON.stringify(value);
}

/** Collects what the engine says that it does: `create kubernetes:core/v1:Namespace counter-namespace`, sorted. */
export function stepRecorder(): { onEvent(event: EngineEvent): void; steps(): string[] } {
	const steps = new Set<string>();
	return {
		onEvent({ resourcePreEvent }) {
			if (!resourcePreEvent) return;
			const { op, type, urn } = resourcePreEvent.metadata;
			if (op !== "same" && op !== "read") steps.add(`${op} ${type} ${urn.split("::").at(-1)}`);
		},
		steps: () => [...steps].sort(),
	};
}
