import * as pulumi from "@pulumi/pulumi";

/** A registration as the engine would receive it. */
export interface Registration {
	readonly type: string;
	readonly name: string;
	readonly parent: string;
	readonly dependencies: readonly string[];
	readonly provider: string;
	readonly protect: boolean;
	readonly custom: boolean;
	/** Paths of inputs whose change is no change. */
	readonly ignoreChanges: readonly string[];
	/** Paths of inputs whose change makes a new resource, beside those that the provider names. */
	readonly replaceOnChanges: readonly string[];
	/** How long the engine waits for its creation, e.g. `90s`; empty where the provider decides. */
	readonly createTimeout: string;
	/** Inputs as they travel: secrets and unknowns keep their signatures. */
	readonly inputs: Readonly<Record<string, unknown>>;
}

/** The key by which Pulumi marks a secret on the wire. */
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** Whether a value on the wire is, or holds, a secret. */
export function holdsSecret(value: unknown): boolean {
	if (typeof value !== "object" || value === null) {
		return false;
	}
	return "4dabf18193072939515e22adb298388d" in value
		? Object.values(value).includes(SECRET_SIGNATURE)
		: Object.values(value).some(holdsSecret);
}

/**
 * Runs `program` under Pulumi's mocks and records the raw registrations, which show what the mocks do not: parents,
 * dependencies, providers, protection, secrets.
 */
export async function record(
	program: () => unknown,
	stack = "test",
	preview = false,
): Promise<readonly Registration[]> {
	const registrations: Registration[] = [];
	await pulumi.runtime.setMocks(
		{
			newResource: ({ name, inputs, type, id }) => ({
				id: `${name}-id`,
				state: { ...inputs, ...madeByProvider(type, name, id) },
			}),
			call: () => ({}),
		},
		"nexus",
		stack,
		preview,
	);
	// The SDK keeps this interface to itself; the test reads the few getters below.
	const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
	const registerResource = monitor.registerResource.bind(monitor);
	monitor.registerResource = (request, callback) => {
		registrations.push({
			type: request.getType(),
			name: request.getName(),
			parent: request.getParent(),
			dependencies: request.getDependenciesList(),
			provider: request.getProvider(),
			protect: request.getProtect() ?? false,
			custom: request.getCustom(),
			ignoreChanges: request.getIgnorechangesList(),
			replaceOnChanges: request.getReplaceonchangesList(),
			createTimeout: request.getCustomtimeouts()?.getCreate() ?? "",
			inputs: request.getObject()?.toJavaScript() ?? {},
		});
		return registerResource(request, callback);
	};
	// The mocks know no hooks: what would run before a step or after an error is registered, and nothing runs here.
	monitor.registerErrorHook = monitor.registerResourceHook = (_, callback) => callback(null);
	await pulumi.runtime.runInPulumiStack(async () => {
		await program();
	});
	await pulumi.runtime.disconnect();
	return registrations;
}

/** What exists only once the provider made or read it: a generated password, the content of a Secret that is read. */
function madeByProvider(type: string, name: string, read: string | undefined): Readonly<Record<string, unknown>> {
	if (type === "random:index/randomPassword:RandomPassword") return { result: `pw-${name}` };
	if (type === "kubernetes:core/v1:Secret" && read) return { data: { "ca.crt": btoa(`ca.crt of ${read}`) } };
	if (type === "gcp:container/cluster:Cluster") {
		const dnsEndpointConfig = { endpoint: `${name}.gke.goog` };
		return { endpoint: "203.0.113.9", controlPlaneEndpointsConfig: { dnsEndpointConfig } };
	}
	return {};
}

interface Monitor {
	registerResource: (request: RegisterRequest, callback: unknown) => unknown;
	registerErrorHook: (request: unknown, callback: (error: null) => void) => void;
	registerResourceHook: (request: unknown, callback: (error: null) => void) => void;
}

interface RegisterRequest {
	getType(): string;
	getName(): string;
	getParent(): string;
	getDependenciesList(): string[];
	getProvider(): string;
	getProtect(): boolean | undefined;
	getCustom(): boolean;
	getIgnorechangesList(): string[];
	getReplaceonchangesList(): string[];
	getCustomtimeouts(): { getCreate(): string } | undefined;
	getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}
