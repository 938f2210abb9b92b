import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Change } from "./compare.ts";
import { type Created, type Request, type Subject, serve, type TestProvider } from "./serve.ts";
import { isProperties, type Properties, type Value } from "./wire.ts";

/** The environment variable that names the folder in which the pretended cloud keeps its resources. */
const STORE = "NEXUS_TEST_GCP_STORE";

// What Google cannot change in place, per the API reference of each resource. For every resource: name, project, place.
const ALWAYS = ["name", "project", "zone", "region"];
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
	Network: ["autoCreateSubnetworks"],
	Subnetwork: ["network"],
	Address: ["networkTier", "addressType", "address"],
	Firewall: ["network", "direction"],
	Disk: ["type", "image"],
	Instance: ["bootDisk", "metadataStartupScript"],
};

/**
 * An interface comes and goes with its VM; what is inside one (its address, its tier) changes in place.
 * @see https://github.com/hashicorp/terraform-provider-google/blob/main/google/services/compute/resource_compute_instance.go
 */
function isInterface({ path }: Change): boolean {
	return path[0] === "networkInterfaces" && path.length <= 2;
}

/** Google Cloud as a folder of JSON files: no network, no account, but real creation, change, replacement and deletion. */
class GcpProvider implements TestProvider {
	readonly package = "gcp";
	#project = "";

	async configure(args: Properties): Promise<void> {
		this.#project = String(args.project ?? process.env.GOOGLE_PROJECT ?? "test-project");
	}

	async check({ name }: Subject, inputs: Properties, before: Properties | undefined) {
		return {
			inputs: { ...inputs, name: inputs.name ?? before?.name ?? `${name}-${randomBytes(3).toString("hex")}` },
		};
	}

	replaces({ type }: Subject, changes: readonly Change[], before: Properties, after: Properties) {
		const rules = [...ALWAYS, ...(IMMUTABLE[kindOf(type)] ?? [])];
		const paths = changes.filter((change) => rules.includes(String(change.path[0])) || isInterface(change));
		return { paths, deleteBeforeReplace: paths.length > 0 && before.name === after.name };
	}

	async create(request: Request): Promise<Created> {
		const id = `projects/${this.#project}/${place(request.inputs)}/${kindOf(request.type)}/${request.inputs.name}`;
		if (request.preview) return { id: "", outputs: request.inputs };
		if (this.#load(id)) throw new Error(`googleapi: Error 409: The resource '${id}' already exists`);
		return { id, outputs: this.#store(id, request) };
	}

	async update(request: Request) {
		if (request.preview) return { outputs: request.inputs };
		if (!this.#load(request.id)) throw new Error(`googleapi: Error 404: The resource '${request.id}' was not found`);
		return { outputs: this.#store(request.id, request) };
	}

	async delete({ id, type }: Request): Promise<void> {
		if (this.#load(id)?.deletionProtection === true)
			throw new Error(`Cannot delete ${kindOf(type)} ${id}: Deletion Protection is enabled`);
		rmSync(this.#file(id), { force: true });
	}

	async read({ id, inputs }: Request) {
		const found = this.#load(id);
		return found && { inputs, outputs: found };
	}

	async invoke(token: string, args: Properties): Promise<Properties> {
		if (token !== "gcp:compute/getImage:getImage") throw new Error(`the test provider gcp has no function ${token}`);
		const image = String(args.name ?? args.family);
		return {
			...args,
			id: image,
			selfLink: `https://www.googleapis.com/compute/v1/projects/${args.project}/global/images/${image}`,
		};
	}

	#store(id: string, { type, inputs }: Request): Properties {
		// A fixed address out of the documentation range, the same for the same resource.
		const address = `198.51.100.${((createHash("sha256").update(id).digest()[0] ?? 0) % 254) + 1}`;
		const outputs: Properties = {
			...inputs,
			project: this.#project,
			selfLink: `https://www.googleapis.com/compute/v1/${id}`,
		};
		if (kindOf(type) === "Address") outputs.address = inputs.address ?? address;
		if (kindOf(type) === "Instance") outputs.networkInterfaces = withAddress(inputs.networkInterfaces, address);
		writeFileSync(this.#file(id), JSON.stringify(outputs), { mode: 0o600 });
		return outputs;
	}

	#load(id: string): Properties | undefined {
		try {
			return JSON.parse(readFileSync(this.#file(id), "utf8"));
		} catch {
			return undefined;
		}
	}

	#file(id: string): string {
		const folder = process.env[STORE];
		if (!folder) throw new Error(`${STORE} must name the folder of the test provider gcp`);
		mkdirSync(folder, { recursive: true });
		return join(folder, `${id.replaceAll("/", "_")}.json`);
	}
}

/** `gcp:compute/instance:Instance` -> `Instance` */
function kindOf(type: string): string {
	return type.split(":").at(-1) ?? type;
}

function place(inputs: Properties): string {
	if (inputs.zone) return `zones/${inputs.zone}`;
	return inputs.region ? `regions/${inputs.region}` : "global";
}

/** Every access configuration without an address of its own gets the ephemeral one. */
function withAddress(interfaces: Value | undefined, address: string): Value {
	if (!Array.isArray(interfaces)) return [];
	return interfaces.map((item) => {
		if (!isProperties(item) || !Array.isArray(item.accessConfigs)) return item;
		const accessConfigs = item.accessConfigs.map((access) => ({
			natIp: address,
			...(isProperties(access) ? access : {}),
		}));
		return { ...item, networkIp: "10.0.0.2", accessConfigs };
	});
}

serve(new GcpProvider());
