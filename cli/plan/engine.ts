import type {
	ReadResourceRequest,
	RegisterResourceOutputsRequest,
	RegisterResourceRequest,
	ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb.js";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import type { Masking } from "./masking.ts";
import { type Inherited, plannedRead, plannedResource, unreadableTimeout } from "./planned-resource.ts";
import { readStruct, readValue, secretValue, UNKNOWN_ON_WIRE, unknownValue } from "./property.ts";
import type { Recorder } from "./recorder.ts";
import {
	composeUrn,
	isProviderType,
	isTypeToken,
	isUrn,
	packageOfType,
	STACK_TYPE,
	typeOfUrn,
	urnOfProviderReference,
} from "./urn.ts";

/** Refuses a request as the real engine would: the run ends, and the message is shown with the resource. */
export class EngineRefusal extends Error {
	readonly urn: string;

	constructor(message: string, urn = "") {
		super(message);
		this.urn = urn;
	}
}

/** What the program is told of a resource. An empty id is a computed one. */
export interface Answer {
	readonly urn: string;
	readonly id: string;
	readonly outputs: Struct;
}

/** What a registered resource hands on to its children, or to who asks for it again. */
interface Registered extends Answer, Inherited {
	readonly custom: boolean;
}

/**
 * Answers a program as the engine answers it in the first preview of a stack: inputs come back as outputs, with their
 * secrets; whatever else a resource has is computed later. After pkg/resource/deploy/{source_eval,step_generator}.go.
 */
export class PreviewEngine {
	readonly #stack: string;
	readonly #project: string;
	readonly #recorder: Recorder;
	readonly #masking: Masking;
	readonly #registered = new Map<string, Registered>();

	constructor(stack: string, project: string, recorder: Recorder, masking: Masking) {
		this.#stack = stack;
		this.#project = project;
		this.#recorder = recorder;
		this.#masking = masking;
	}

	/** Registers a resource. Throws EngineRefusal where the real engine refuses. */
	register(request: RegisterResourceRequest): Answer {
		const type = request.getType();
		const custom = request.getCustom();
		const urn = this.#newUrn(request.getParent(), type, request.getName());
		if (custom || request.getRemote()) requireTypeToken(type, urn);
		if (request.getRemote())
			throw new EngineRefusal("a component of another language lives in a plugin, and an offline plan runs none", urn);

		const inherited = this.#inherit(request, this.#registered.get(request.getParent()));
		if (custom && !isProviderType(type)) this.#requireProvider(inherited.provider, urn);
		requireUrns(request.getDependenciesList(), urn);
		if (request.getDeletedwith() !== "") requireUrns([request.getDeletedwith()], urn);
		const timeout = unreadableTimeout(request);
		if (timeout !== undefined) throw new EngineRefusal(`unable to parse customTimeout Value ${timeout}`, urn);
		if (request.getEnvvarmappingsMap().getLength() > 0 && !isProviderType(type))
			throw new EngineRefusal("envVarMappings can only be used with provider resources", urn);

		const outputs = request.getObject() ?? new structpb.Struct();
		// An input that comes back as a secret output is that secret, though the input itself is not marked.
		for (const name of request.getAdditionalsecretoutputsList()) {
			const given = outputs.getFieldsMap().get(name)?.toJavaScript();
			if (given !== undefined) this.#masking.add(readValue(given, this.#masking.add));
		}
		// Recorded before the answer changes the same object: what is recorded are the inputs.
		this.#recorder.addResource(plannedResource(request, urn, inherited, this.#masking.add));
		const answer = custom
			? { urn, id: idOf(request), outputs: withSecrets(outputs, request.getAdditionalsecretoutputsList()) }
			: // A component's outputs come with registerOutputs.
				{ urn, id: "", outputs: new structpb.Struct() };
		this.#registered.set(urn, { ...inherited, ...answer, custom });
		return answer;
	}

	/** Reads a resource that exists: its state is in the cluster or the cloud, so all but what the program gave is computed. */
	read(request: ReadResourceRequest): Answer {
		const type = request.getType();
		const urn = this.#newUrn(request.getParent(), type, request.getName());
		requireTypeToken(type, urn);
		if (type === "pulumi:pulumi:StackReference")
			throw new EngineRefusal(
				`refers to the stack "${request.getId()}", whose outputs are in its state, and an offline plan reads no state: take the value from this stack's config`,
				urn,
			);
		requireUrns(request.getDependenciesList(), urn);
		const properties = request.getProperties() ?? new structpb.Struct();
		this.#recorder.addResource(plannedRead(request, urn, this.#masking.add));
		const outputs = withSecrets(properties, request.getAdditionalsecretoutputsList());
		const nothing = { protect: undefined, retainOnDelete: undefined, deletedWith: "", providers: new Map() };
		const answer = { urn, id: request.getId(), outputs };
		this.#registered.set(urn, { ...nothing, ...answer, custom: true, provider: request.getProvider() });
		return answer;
	}

	/** Takes a component's outputs, or the stack's: those are the plan's. */
	registerOutputs(request: RegisterResourceOutputsRequest): void {
		const urn = request.getUrn();
		if (!this.#registered.has(urn))
			throw new EngineRefusal(`cannot complete a resource '${urn}' whose registration isn't pending`, urn);
		const outputs = readStruct(request.getOutputs(), this.#masking.add);
		if (typeOfUrn(urn) === STACK_TYPE) this.#recorder.outputs = outputs;
	}

	/** Answers a provider's function: undefined says "computed later". */
	invoke(request: ResourceInvokeRequest): Struct | undefined {
		const token = request.getTok();
		if (token === "pulumi:pulumi:getResource") return this.#resourceAgain(request.getArgs());
		if (packageOfType(token) === "pulumi")
			throw new EngineRefusal(`${token} reads another stack's state, and an offline plan reads none`);
		// What depends on a resource that does not exist yet is not asked by the real engine either.
		if (request.getDependsonList().length === 0)
			this.#recorder.addWarning(
				`[plan.function] ${token} asks a provider, and an offline plan runs none: its answer counts as computed`,
			);
		return undefined;
	}

	#resourceAgain(args: Struct | undefined): Struct {
		const urn = args?.getFieldsMap().get("urn")?.getStringValue() ?? "";
		const known = this.#registered.get(urn);
		if (known === undefined) throw new EngineRefusal(`unknown resource ${urn}`);
		const state = new structpb.Value();
		state.setStructValue(known.outputs);
		const answer = new structpb.Struct();
		answer.getFieldsMap().set("urn", text(urn)).set("id", text(known.id)).set("state", state);
		return answer;
	}

	#newUrn(parent: string, type: string, name: string): string {
		const urn = composeUrn(this.#stack, this.#project, parent, type, name);
		if (parent !== "" && !isUrn(parent)) throw new EngineRefusal(`invalid parent URN: invalid URN "${parent}"`, urn);
		if (parent !== "" && !this.#registered.has(parent))
			throw new EngineRefusal(`could not find parent resource ${parent}`, urn);
		if (this.#registered.has(urn))
			throw new EngineRefusal(`Duplicate resource URN '${urn}'; try giving it a unique name`, urn);
		return urn;
	}

	#requireProvider(reference: string, urn: string): void {
		if (reference !== "" && !this.#registered.has(urnOfProviderReference(reference)))
			throw new EngineRefusal(`unknown provider '${reference}'`, urn);
	}

	/** What a resource takes from its parent where it says nothing itself. */
	#inherit(request: RegisterResourceRequest, above: Registered | undefined): Inherited {
		const providers = new Map<string, string>();
		// Components alone hand their providers down.
		if (!request.getCustom() && above?.custom === false)
			for (const [key, urn] of above.providers) providers.set(key, urn);
		request.getProvidersMap().forEach((reference, packageName) => {
			providers.set(packageName, reference);
		});
		const packageName = packageOfType(request.getType());
		const fromParent =
			above !== undefined && packageOfType(typeOfUrn(urnOfProviderReference(above.provider))) === packageName
				? above.provider
				: "";
		return {
			protect: request.hasProtect() ? request.getProtect() : above?.protect,
			retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : above?.retainOnDelete,
			deletedWith: request.getDeletedwith() || (above?.deletedWith ?? ""),
			provider: request.getProvider() || providers.get(packageName) || above?.providers.get(packageName) || fromParent,
			providers,
		};
	}
}

/** An import names the id; a provider gets the engine's own mark in a preview; any other id is computed. */
function idOf(request: RegisterResourceRequest): string {
	return request.getImportid() || (isProviderType(request.getType()) ? UNKNOWN_ON_WIRE : "");
}

/** Marks outputs as secret. One that is no input is computed, and secret all the same once it is. */
function withSecrets(outputs: Struct, names: readonly string[]): Struct {
	// The engine itself cannot make an id secret (pulumi/pulumi#2717).
	for (const name of names.filter((name) => name !== "id")) {
		const fields = outputs.getFieldsMap();
		fields.set(name, secretValue(fields.get(name) ?? unknownValue()));
	}
	return outputs;
}

function requireUrns(urns: readonly string[], of: string): void {
	for (const urn of urns) if (!isUrn(urn)) throw new EngineRefusal(`invalid dependency URN: invalid URN "${urn}"`, of);
}

function requireTypeToken(type: string, of: string): void {
	if (!isTypeToken(type))
		throw new EngineRefusal(`Type '${type}' is not a valid type token (must have format '*:*:*')`, of);
}

function text(content: string) {
	const value = new structpb.Value();
	value.setStringValue(content);
	return value;
}
