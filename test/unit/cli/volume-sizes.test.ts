import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { volumeChanges } from "../../../cli/volume-sizes.ts";
import { counter } from "../../../stacks/apps/counter.ts";

/** A state with the counter's store on a volume of this size. */
const stateWith = (storage: string) => ({
	resources: [
		{ type: "kubernetes:core/v1:Namespace", inputs: { metadata: { name: "counter-redis-prod" } } },
		{
			type: "kubernetes:apps/v1:StatefulSet",
			inputs: {
				metadata: { name: "redis", namespace: "counter-redis-prod" },
				spec: {
					volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { resources: { requests: { storage } } } }],
				},
			},
		},
	],
});

describe("a volume that the state knows", () => {
	test("is not made smaller: the message has both sizes", () => {
		expect(volumeChanges(stateWith("2Gi"), [counter], "prod")).toEqual({
			shrunk: [
				'service "redis" of app "counter": storage.sizeGi 1 is less than the 2Gi that its volume has; a volume can grow, never shrink. Give it 2Gi again, or move the data to another service and remove this one.',
			],
			grown: [],
		});
	});

	test("is made larger by the command that the message gives", () => {
		expect(volumeChanges(stateWith("512Mi"), [counter], "prod")).toEqual({
			shrunk: [],
			grown: [
				'service "redis" of app "counter": storage.sizeGi 1 is more than the 512Mi that its volume was made with, and Kubernetes changes no volume of a StatefulSet by itself. Where its class allows it: kubectl -n counter-redis-prod patch pvc data-redis-0 -p \'{"spec":{"resources":{"requests":{"storage":"1Gi"}}}}\'',
			],
		});
	});

	test("is left alone where its size is the app's, in whatever unit", () => {
		expect(volumeChanges(stateWith("1024Mi"), [counter], "prod")).toEqual({ shrunk: [], grown: [] });
	});

	test("is another stack's where the environment is another one", () => {
		expect(volumeChanges(stateWith("2Gi"), [counter], "dev")).toEqual({ shrunk: [], grown: [] });
	});
});

test("a state without volumes, or of a form that nobody knows, changes nothing and breaks nothing", () => {
	fc.assert(
		fc.property(fc.anything(), (deployment) => {
			expect(volumeChanges(deployment, [counter], "prod")).toEqual({ shrunk: [], grown: [] });
		}),
	);
});
