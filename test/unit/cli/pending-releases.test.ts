import { expect, test } from "vitest";
import { pendingMessage, pendingReleases } from "../../../cli/cluster/pending-releases.ts";

test("a release is pending when its newest operation was cut off, and counts once however many revisions it has", () => {
	const labels = (name: string, status: string, namespace = "tools") => ({ name, status, namespace });
	expect(
		pendingReleases([
			labels("loki", "pending-upgrade"),
			labels("cert-manager", "pending-install"),
			labels("cert-manager", "pending-install"),
			labels("argo-cd", "deployed"),
			{ namespace: "tools" },
		]),
	).toEqual([
		{ name: "cert-manager", namespace: "tools", status: "pending-install" },
		{ name: "loki", namespace: "tools", status: "pending-upgrade" },
	]);
});

test("a first install that was cut off is uninstalled, anything later is rolled back", () => {
	expect(
		pendingMessage([
			{ name: "cert-manager", namespace: "tools", status: "pending-install" },
			{ name: "loki", namespace: "tools", status: "pending-upgrade" },
		]),
	).toBe(
		[
			"An update was cut off in the middle of a Helm release; the next one would fail on it:",
			"  tools/cert-manager is pending-install; free it with: helm uninstall cert-manager --namespace tools",
			"  tools/loki is pending-upgrade; free it with: helm rollback loki --namespace tools",
		].join("\n"),
	);
});
