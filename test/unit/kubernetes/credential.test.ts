import * as k8s from "@pulumi/kubernetes";
import { expect, test } from "vitest";
import { Credential } from "../../../components/kubernetes/credential.ts";
import { holdsSecret, record } from "../recorder.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";

const passwords = async (rotations?: number) =>
	(await record(() => new Credential("shop-db", rotations === undefined ? {} : { rotations }, {}))).filter(
		({ type }) => type === PASSWORD,
	);

test("a credential is one generated password of letters and digits, safe in a URL", async () => {
	const [password, ...others] = await passwords();
	expect(others).toEqual([]);
	expect(password).toMatchObject({ name: "shop-db-password", inputs: { length: 32, special: false } });
	expect(password?.parent).toMatch(/nexus:kubernetes:Credential::shop-db$/);
});

test("the same count of rotations keeps the password, one more replaces it", async () => {
	const keepers = async (rotations?: number) => (await passwords(rotations))[0]?.inputs.keepers;
	expect(await keepers()).toEqual(await keepers(0));
	expect(await keepers(1)).not.toEqual(await keepers(0));
});

test("a text around the password travels as a secret", async () => {
	const registrations = await record(() => {
		const credential = new Credential("shop-db", {}, {});
		const provider = new k8s.Provider("cluster", { kubeconfig: "{}" });
		const stringData = { url: credential.text((password) => `redis://:${password}@db:6379/0`) };
		new k8s.core.v1.Secret("url", { stringData }, { provider });
	});
	const secret = registrations.find(({ type }) => type === "kubernetes:core/v1:Secret");
	expect(secret?.inputs.stringData).toBeDefined();
	expect(holdsSecret(secret?.inputs.stringData)).toBe(true);
});
