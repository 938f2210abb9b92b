import fc from "fast-check";
import { expect, test } from "vitest";
import { interruptedCreations } from "../../../cli/pulumi/interrupted.ts";

const urn = (type: string, name: string) =>
	`urn:pulumi:prod::nexus::nexus:layer:Apps$nexus:app:Service$${type}::${name}`;
const pending = (type: string, resource: string) => ({ type, resource: { urn: resource } });

test("what was being made on Kubernetes when an update was cut off is taken over, and nothing else", () => {
	const namespace = urn("kubernetes:core/v1:Namespace", "shop");
	expect(
		interruptedCreations({
			pending_operations: [
				pending("creating", urn("kubernetes:apps/v1:StatefulSet", "db")),
				pending("creating", namespace),
				pending("updating", urn("kubernetes:apps/v1:Deployment", "web")),
				pending("deleting", urn("kubernetes:core/v1:Secret", "old")),
				pending("creating", urn("gcp:compute/network:Network", "edge")),
				pending("creating", urn("pulumi:providers:kubernetes", "cluster")),
			],
		}),
	).toEqual([urn("kubernetes:apps/v1:StatefulSet", "db"), namespace]);
});

test("a state without anything pending, or of a form that nobody knows, takes nothing over and breaks nothing", () => {
	fc.assert(fc.property(fc.anything(), (deployment) => interruptedCreations(deployment).length === 0));
});
