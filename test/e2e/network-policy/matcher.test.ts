import { expect, test } from "vitest";
import { describeWith } from "../rig.ts";
import { allowed, type Peer, type PodPeer, type Traffic } from "./matcher.ts";

// What the upstream documentation says of NetworkPolicies, each sentence as a policy:
// https://kubernetes.io/docs/concepts/services-networking/network-policies/

const pod = (namespace: string, podLabels: Readonly<Record<string, string>> = {}): PodPeer => ({
	namespace,
	namespaceLabels: { "kubernetes.io/metadata.name": namespace, team: namespace },
	podLabels,
});
const db = pod("shop", { role: "db" });
const front = pod("shop", { role: "front" });
const other = pod("elsewhere", { role: "front" });
const internet: Peer = { ip: "203.0.113.7" };

const policy = (spec: object) => ({
	apiVersion: "networking.k8s.io/v1",
	kind: "NetworkPolicy",
	metadata: { name: "policy", namespace: "shop" },
	spec,
});
const onDb = { podSelector: { matchLabels: { role: "db" } } };

function lets(policies: readonly object[], from: Peer, to: Peer, port = 6379, more: Partial<Traffic> = {}): boolean {
	return allowed(policies, [{ from, to, port, ...more }])[0] === true;
}

describeWith(["netpol"], "the policy matcher, on what the documentation says", () => {
	test("everything passes where no policy selects the pod", () => {
		expect(lets([], other, db)).toBe(true);
		expect(lets([policy({ podSelector: { matchLabels: { role: "cache" } } })], other, db)).toBe(true);
	});

	test("a policy without rules isolates a pod, by default for ingress alone", () => {
		expect(lets([policy({ podSelector: {} })], front, db)).toBe(false);
		expect(lets([policy({ podSelector: {} })], db, internet)).toBe(true);
		expect(lets([policy({ podSelector: {}, policyTypes: ["Egress"] })], db, internet)).toBe(false);
	});

	test("an empty rule lets everything in", () => {
		expect(lets([policy({ ...onDb, ingress: [{}] })], internet, db)).toBe(true);
	});

	test("a podSelector alone means pods of the policy's own namespace", () => {
		const rule = policy({ ...onDb, ingress: [{ from: [{ podSelector: { matchLabels: { role: "front" } } }] }] });
		expect(lets([rule], front, db)).toBe(true);
		expect(lets([rule], other, db)).toBe(false);
	});

	test("both selectors in one element mean both; in two elements, either", () => {
		const namespaceSelector = { matchLabels: { team: "elsewhere" } };
		const podSelector = { matchLabels: { role: "front" } };
		const both = policy({ ...onDb, ingress: [{ from: [{ namespaceSelector, podSelector }] }] });
		const either = policy({ ...onDb, ingress: [{ from: [{ namespaceSelector }, { podSelector }] }] });
		const stranger = pod("elsewhere", { role: "stranger" });
		expect([lets([both], other, db), lets([both], stranger, db), lets([both], front, db)]).toEqual([
			true,
			false,
			false,
		]);
		expect([lets([either], other, db), lets([either], stranger, db), lets([either], front, db)]).toEqual([
			true,
			true,
			true,
		]);
	});

	test("an ipBlock means its addresses but for those that it excepts", () => {
		const block = { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] };
		const rule = policy({ ...onDb, ingress: [{ from: [{ ipBlock: block }] }] });
		expect(lets([rule], internet, db)).toBe(true);
		expect(lets([rule], { ip: "203.0.113.200" }, db)).toBe(false);
		expect(lets([rule], { ip: "198.51.100.1" }, db)).toBe(false);
	});

	test("a rule's ports are the only ones, by number, by name, by range and by protocol", () => {
		const rule = (port: object) => policy({ ...onDb, ingress: [{ ports: [port] }] });
		expect(lets([rule({ port: 6379 })], front, db)).toBe(true);
		expect(lets([rule({ port: 6379 })], front, db, 6380)).toBe(false);
		expect(lets([rule({ port: 6379 })], front, db, 6379, { protocol: "UDP" })).toBe(false);
		expect(lets([rule({ port: "main" })], front, db, 6379, { portName: "main" })).toBe(true);
		expect(lets([rule({ port: 6000, endPort: 7000 })], front, db)).toBe(true);
	});

	test("policies add up, and both ends must allow a connection", () => {
		const closed = policy({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
		const incoming = policy({ ...onDb, ingress: [{}] });
		const outgoing = policy({ podSelector: { matchLabels: { role: "front" } }, policyTypes: ["Egress"], egress: [{}] });
		expect(lets([closed, incoming], front, db)).toBe(false);
		expect(lets([closed, outgoing], front, db)).toBe(false);
		expect(lets([closed, incoming, outgoing], front, db)).toBe(true);
	});
});
