import { beforeAll, describe, expect, test } from "vitest";
import { firewallRules } from "../../../components/edge/gcp/firewall.ts";
import { GcpEdge, type GcpEdgeArgs } from "../../../components/edge/gcp/gcp-edge.ts";
import { type InstanceParts, instanceArgs, instanceMetadata } from "../../../components/edge/gcp/instance.ts";
import { holdsSecret, type Registration, record } from "../recorder.ts";

const ARGS: GcpEdgeArgs = {
	stack: "prod",
	project: "example-homelab",
	region: "us-west1",
	machine: {
		zone: "us-west1-b",
		machineType: "e2-micro",
		diskType: "pd-standard",
		diskSizeGb: 30,
		networkTier: "STANDARD",
	},
	allowedSources: ["0.0.0.0/0"],
	files: { bootScript: "#!/bin/sh\n", proxyConfig: "hosts: grafana\n" },
	retention: "retain",
	budget: { billingAccount: "012345-6789AB-CDEF01", amount: 1 },
};

const LABELS = { "managed-by": "nexus", "nexus-part": "edge", "nexus-stack": "prod" };

/** Registers an edge whose settings differ in `changes`. */
async function edge(changes: Partial<GcpEdgeArgs> = {}): Promise<readonly Registration[]> {
	return record(() => new GcpEdge("edge", { ...ARGS, ...changes }, {}));
}

function only(registrations: readonly Registration[], kind: string): Registration {
	const found = registrations.filter(({ type }) => type.endsWith(`:${kind}`));
	expect(found, kind).toHaveLength(1);
	const [one] = found;
	if (one === undefined) throw new Error(`no ${kind}`);
	return one;
}

describe("the edge in Google Cloud", () => {
	let all: readonly Registration[];
	beforeAll(async () => {
		all = await edge();
	});

	test("is these resources and no others", () => {
		const made = all.filter(({ custom }) => custom).map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
		expect(made.toSorted()).toEqual([
			"Address edge-address",
			"Budget edge-budget",
			"Firewall edge-network-https",
			"Firewall edge-network-ssh-through-iap",
			"Instance edge-vm",
			"Network edge-network",
			"Service edge-billingbudgets",
			"Service edge-compute",
			"Service edge-iap",
			"Subnetwork edge-network-subnetwork",
			"gcp edge-billing",
			"gcp edge-gcp",
		]);
	});

	test("has a parent for each resource, and a provider of its own for each that Google makes", () => {
		const components = all.filter(({ type }) => type.startsWith("nexus:")).map(({ type }) => type);
		expect(components).toEqual(["nexus:edge:GcpEdge", "nexus:edge:GcpNetwork"]);
		for (const { type, name, parent, provider, custom } of all) {
			if (type !== "nexus:edge:GcpEdge" && type !== "pulumi:pulumi:Stack")
				expect(parent, name).toContain("nexus:edge:Gcp");
			if (custom && type !== "pulumi:providers:gcp") {
				expect(provider, name).toContain(type.includes("Budget") ? "::edge-billing::" : "::edge-gcp::");
			}
		}
	});

	test("labels everything that takes labels, and describes what takes none", () => {
		const instance = only(all, "Instance").inputs;
		expect(instance.labels).toEqual(LABELS);
		expect(instance.bootDisk).toMatchObject({ initializeParams: { labels: LABELS } });
		expect(only(all, "Address").inputs.labels).toEqual(LABELS);
		for (const kind of ["Network", "Subnetwork", "Firewall"]) {
			for (const { type, inputs } of all) {
				if (type.endsWith(`:${kind}`)) expect(inputs.description).toContain("made by Nexus, stack prod");
			}
		}
	});

	test("lets in 443 from where it may, SSH from Identity-Aware Proxy, and nothing else", () => {
		const opened = all
			.filter(({ type }) => type.endsWith(":Firewall"))
			.map(({ inputs: { direction, allows, sourceRanges, targetTags } }) => ({
				direction,
				allows,
				sourceRanges,
				targetTags,
			}));
		expect(opened).toEqual([
			{
				direction: "INGRESS",
				allows: [{ protocol: "tcp", ports: ["443"] }],
				sourceRanges: ["0.0.0.0/0"],
				targetTags: ["nexus-edge"],
			},
			{
				direction: "INGRESS",
				allows: [{ protocol: "tcp", ports: ["22"] }],
				sourceRanges: ["35.235.240.0/20"],
				targetTags: ["nexus-edge"],
			},
		]);
		expect(only(all, "Instance").inputs.tags).toEqual(["nexus-edge"]);
	});

	test("stands in a network of its own, where the project's default rules do not hold", () => {
		expect(only(all, "Network").inputs).toMatchObject({ name: "nexus-edge", autoCreateSubnetworks: false });
		expect(only(all, "Subnetwork").inputs).toMatchObject({ region: "us-west1", ipCidrRange: "10.77.0.0/29" });
	});

	test("has one address, fixed and of the free tier, which is the VM's", () => {
		expect(only(all, "Address").inputs).toMatchObject({
			name: "nexus-edge-standard",
			networkTier: "STANDARD",
			addressType: "EXTERNAL",
			region: "us-west1",
		});
		const interfaces = only(all, "Instance").inputs.networkInterfaces;
		expect(interfaces).toMatchObject([{ accessConfigs: [{ networkTier: "STANDARD" }] }]);
		expect(only(all, "Instance").dependencies.join(" ")).toContain("::edge-address");
	});

	test("boots verified, answers no serial console, lets Google accounts in and no project key", () => {
		const { shieldedInstanceConfig, metadata, serviceAccount } = only(all, "Instance").inputs;
		expect(shieldedInstanceConfig).toEqual({
			enableSecureBoot: true,
			enableVtpm: true,
			enableIntegrityMonitoring: true,
		});
		expect(metadata).toMatchObject({
			"enable-oslogin": "TRUE",
			"block-project-ssh-keys": "TRUE",
			"serial-port-enable": "FALSE",
			"enable-guest-attributes": "TRUE",
		});
		expect(serviceAccount).toBeUndefined();
	});

	test("leaves Google's APIs enabled when it goes", () => {
		const services = all.filter(({ type }) => type.endsWith(":Service"));
		expect(services.map(({ inputs }) => inputs.disableOnDestroy)).toEqual([false, false, false]);
	});

	test("is made in order: APIs, network and address, ways in, VM", () => {
		const after = (kind: string) => only(all, kind).dependencies.map((urn) => urn.split("::").at(-1));
		expect(after("Network")).toEqual(["edge-compute", "edge-iap", "edge-billingbudgets"]);
		expect(after("Address")).toEqual(expect.arrayContaining(["edge-compute"]));
		expect(after("Instance")).toEqual(
			expect.arrayContaining([
				"edge-network-https",
				"edge-network-ssh-through-iap",
				"edge-network-subnetwork",
				"edge-address",
			]),
		);
		expect(after("Budget")).toContain("edge-billingbudgets");
	});

	test("sends a mail at half, nine tenths and all of the budget, asked for in the project's name", () => {
		expect(only(all, "Budget").inputs).toMatchObject({
			billingAccount: "012345-6789AB-CDEF01",
			amount: { specifiedAmount: { units: "1" } },
			thresholdRules: [{ thresholdPercent: 0.5 }, { thresholdPercent: 0.9 }, { thresholdPercent: 1 }],
		});
		const billing = all.find(({ name }) => name === "edge-billing");
		// The provider's own settings travel as text.
		expect(billing?.inputs).toMatchObject({ billingProject: "example-homelab", userProjectOverride: "true" });
	});

	test("holds no secret", () => {
		expect(all.filter(({ inputs }) => holdsSecret(inputs))).toEqual([]);
	});
});

test("Without a billing account there is no budget, no second provider and no billing API", async () => {
	const { budget: _, ...free } = ARGS;
	const all = await record(() => new GcpEdge("edge", free, {}));
	const named = all.map(({ name }) => name);
	expect(named.filter((name) => /bill|budget/.test(name))).toEqual([]);
});

test("Allowed sources narrow the admin line and leave SSH as it is", () => {
	const rules = firewallRules(["203.0.113.0/24", "198.51.100.7/32"]);
	expect(rules.map(({ port, sources }) => [port, sources])).toEqual([
		[443, ["203.0.113.0/24", "198.51.100.7/32"]],
		[22, ["35.235.240.0/20"]],
	]);
});

describe("a change of the lines", () => {
	const changed = { bootScript: "#!/bin/sh\ntrue\n", proxyConfig: "hosts: grafana, argocd\n" };

	test("changes the VM's metadata and nothing else", async () => {
		const [before, after] = [await edge(), await edge({ files: changed })];
		const different = after.filter(({ inputs }, index) => !same(inputs, before[index]?.inputs));
		expect(different.map(({ name }) => name)).toEqual(["edge-vm"]);
		const [old, next] = [only(before, "Instance").inputs, only(after, "Instance").inputs];
		expect(Object.keys(next).filter((key) => !same(next[key], old[key]))).toEqual(["metadata"]);
	});

	test("is an update in place: no new VM for metadata, the boot script or a newer image", async () => {
		const instance = only(await edge(), "Instance");
		expect(instance.inputs).not.toHaveProperty("metadataStartupScript");
		expect(instance.inputs.metadata).toMatchObject({ "startup-script": "#!/bin/sh\n" });
		expect(instance.replaceOnChanges).toEqual([]);
		expect(instance.ignoreChanges).toEqual(["bootDisk.initializeParams.image", "bootDisk.initializeParams.labels"]);
	});

	test("that Google would refuse for its size is refused before it is sent", () => {
		const files = { bootScript: "", proxyConfig: "x".repeat(256 * 1024 + 1) };
		expect(() => instanceMetadata(files)).toThrow(
			`the VM's metadata "nexus-proxy-config" has 262145 bytes; Google takes 262144 (shorten nexus:lines.admin.hosts or edge.allowedSources)`,
		);
		expect(() => instanceMetadata({ bootScript: "", proxyConfig: "x".repeat(256 * 1024) })).not.toThrow();
	});
});

describe("the VM", () => {
	const parts: InstanceParts = {
		stack: "prod",
		machine: ARGS.machine,
		subnetwork: "subnet",
		address: "198.51.100.1",
		files: ARGS.files,
		protectedFromDeletion: true,
	};

	test("is protected from deletion where data is retained", async () => {
		expect(only(await edge({ retention: "retain" }), "Instance").inputs.deletionProtection).toBe(true);
		expect(only(await edge({ retention: "delete" }), "Instance").inputs.deletionProtection).toBe(false);
	});

	test("is started again by an update, since a stopped one keeps an address that Google bills", () => {
		expect(instanceArgs(parts)).toMatchObject({ desiredStatus: "RUNNING", allowStoppingForUpdate: true });
	});

	test("has the disk, the type and the zone that its owner chose", () => {
		const machine = { ...ARGS.machine, zone: "us-east1-c", machineType: "e2-small", diskSizeGb: 20 };
		expect(instanceArgs({ ...parts, machine })).toMatchObject({
			zone: "us-east1-c",
			machineType: "e2-small",
			bootDisk: { initializeParams: { image: "debian-cloud/debian-13", type: "pd-standard", size: 20 } },
		});
	});
});

test("The way in to the VM is a command that needs no open port", async () => {
	let command = "";
	await record(() => {
		command = new GcpEdge("edge", ARGS, {}).sshCommand;
	});
	expect(command).toBe(
		"gcloud compute ssh nexus-edge --zone us-west1-b --project example-homelab --tunnel-through-iap",
	);
});

function same(one: unknown, other: unknown): boolean {
	return JSON.stringify(one) === JSON.stringify(other);
}
