import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { useLinearStructs } from "../../../cli/plan/linear-structs.ts";
import { type LoggedCall, logCall } from "./call-log.ts";
import { type Change, compare, formatPath } from "./compare.ts";
import { mask, type Opened, open, type Properties, seal } from "./wire.ts";

/** What a call is about. */
export interface Subject {
	readonly urn: string;
	/** The type token, `kubernetes:apps/v1:Deployment`. */
	readonly type: string;
	/** The resource's name in the program. */
	readonly name: string;
}

export interface Request extends Subject {
	readonly id: string;
	readonly inputs: Properties;
	readonly preview: boolean;
	/** Seconds that the program allows (`customTimeouts`); 0 leaves it to the provider. */
	readonly timeout: number;
}

export interface Replacement {
	readonly paths: readonly Change[];
	readonly deleteBeforeReplace: boolean;
}

/**
 * A provider that stands in for an official plugin. It does the thing itself; what is the same for all (opening
 * and sealing secrets, the comparison of inputs, the log) is done here. Outputs under a path that is secret in the
 * inputs are secret; `secretOutputs` are secret as well.
 */
export interface TestProvider {
	readonly package: string;
	configure?(args: Properties): Promise<void>;
	/** The provider's own arguments whose change replaces it, and with it everything on it. */
	replacesProvider?(before: Properties, after: Properties): readonly string[];
	check?(subject: Subject, inputs: Properties, before: Properties | undefined): Promise<CheckResult>;
	replaces?(subject: Subject, changes: readonly Change[], before: Properties, after: Properties): Replacement;
	create(request: Request): Promise<Created>;
	update(request: Request, before: Properties, outputs: Properties): Promise<Omit<Created, "id">>;
	delete(request: Request, outputs: Properties): Promise<void>;
	/** Undefined: it is gone. */
	read?(request: Request, outputs: Properties): Promise<{ inputs: Properties; outputs: Properties } | undefined>;
	invoke?(token: string, args: Properties): Promise<Properties>;
}

export interface CheckResult {
	readonly inputs: Properties;
	readonly failures?: readonly { property: string; reason: string }[];
}

export interface Created {
	readonly id: string;
	readonly outputs: Properties;
	readonly secretOutputs?: readonly string[];
}

/** The resource exists but did not become ready: the engine records it, and the update fails. */
export class NotReady extends Error {
	readonly id: string;
	readonly outputs: Properties;
	constructor(message: string, id: string, outputs: Properties) {
		super(message);
		this.id = id;
		this.outputs = outputs;
	}
}

/** Serves a provider as the engine expects a plugin to: on a free port, whose number is the first line of output. */
export function serve(provider: TestProvider): void {
	// Definitions of custom resources would take the library seconds each way.
	useLinearStructs();
	const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
	server.addService(services.ResourceProviderService, handlers(provider));
	server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
		if (error) throw error;
		process.stdout.write(`${port}\n`);
	});
	// An engine that is killed says no goodbye: a provider without a parent has nobody left to serve.
	const parent = process.ppid;
	setInterval(() => process.ppid === parent || process.exit(), 500).unref();
}

/** The version of the SDK package, so that the engine finds the plugin that the SDK asks for. */
function sdkVersion(name: string): string {
	const file = new URL(`../../../node_modules/@pulumi/${name}/package.json`, import.meta.url);
	return String(JSON.parse(readFileSync(file, "utf8")).version);
}

function handlers(provider: TestProvider): grpc.UntypedServiceImplementation {
	const log = (
		method: LoggedCall["method"],
		subject: { type: string; name: string },
		inputs: Opened,
		more: Partial<LoggedCall> = {},
	) =>
		logCall({
			provider: provider.package,
			method,
			type: subject.type,
			name: subject.name,
			preview: false,
			inputs: mask(inputs),
			...more,
		});

	return {
		getPluginInfo: unary(async () => {
			const response = new plugin.PluginInfo();
			response.setVersion(sdkVersion(provider.package));
			return response;
		}),
		attach: unary(async () => new empty.Empty()),
		cancel: unary(async () => new empty.Empty()),
		getSchema: unary(async () => new pb.GetSchemaResponse().setSchema(JSON.stringify({ name: provider.package }))),

		checkConfig: unary(async (request: pb.CheckRequest) => new pb.CheckResponse().setInputs(request.getNews())),
		diffConfig: unary(async (request: pb.DiffRequest) => {
			const before = open(request.getOldInputs() ?? request.getOlds()).plain;
			const after = open(request.getNews()).plain;
			const replaced = provider.replacesProvider?.(before, after) ?? [];
			return diffResponse(compare(before, after), (change) => replaced.includes(formatPath(change.path)), false);
		}),
		configure: unary(async (request: pb.ConfigureRequest) => {
			const args = open(request.getArgs());
			log("configure", { type: request.getType() ?? "", name: request.getName() ?? "" }, args);
			await provider.configure?.(args.plain);
			return new pb.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
		}),

		check: unary(async (request: pb.CheckRequest) => {
			const news = open(request.getNews());
			const olds = request.hasOlds() ? open(request.getOlds()).plain : undefined;
			const checked = (await provider.check?.(subjectOf(request), news.plain, olds)) ?? { inputs: news.plain };
			log("check", subjectOf(request), { plain: checked.inputs, secrets: news.secrets });
			const response = new pb.CheckResponse().setInputs(seal(checked.inputs, news.secrets));
			for (const { property, reason } of checked.failures ?? []) {
				response.addFailures(new pb.CheckFailure().setProperty(property).setReason(reason));
			}
			return response;
		}),
		diff: unary(async (request: pb.DiffRequest) => {
			const before = open(request.getOldInputs());
			const after = open(request.getNews());
			const changes = compare(before.plain, after.plain);
			const subject = subjectOf(request);
			const replacement = provider.replaces?.(subject, changes, before.plain, after.plain);
			const replaces = (change: Change) => replacement?.paths.includes(change) ?? false;
			log("diff", subject, after, {
				changes: changes.map((change) => formatPath(change.path)),
				replaces: changes.filter(replaces).map((change) => formatPath(change.path)),
			});
			return diffResponse(changes, replaces, replacement?.deleteBeforeReplace ?? false);
		}),
		create: unary(async (request: pb.CreateRequest) => {
			const inputs = open(request.getProperties());
			const subject = subjectOf(request);
			log("create", subject, inputs, { preview: request.getPreview() });
			const created = await sealing(inputs, () =>
				provider.create({
					...subject,
					id: "",
					inputs: inputs.plain,
					preview: request.getPreview(),
					timeout: request.getTimeout(),
				}),
			);
			return new pb.CreateResponse()
				.setId(created.id)
				.setProperties(seal(created.outputs, secretsOf(inputs, created.secretOutputs)));
		}),
		update: unary(async (request: pb.UpdateRequest) => {
			const inputs = open(request.getNews());
			const subject = subjectOf(request);
			log("update", subject, inputs, { preview: request.getPreview() });
			const updated = await sealing(inputs, () =>
				provider.update(
					{
						...subject,
						id: request.getId(),
						inputs: inputs.plain,
						preview: request.getPreview(),
						timeout: request.getTimeout(),
					},
					open(request.getOldInputs()).plain,
					open(request.getOlds()).plain,
				),
			);
			return new pb.UpdateResponse().setProperties(seal(updated.outputs, secretsOf(inputs, updated.secretOutputs)));
		}),
		delete: unary(async (request: pb.DeleteRequest) => {
			const inputs = open(request.getOldInputs());
			const subject = subjectOf(request);
			log("delete", subject, inputs);
			await provider.delete(
				{ ...subject, id: request.getId(), inputs: inputs.plain, preview: false, timeout: request.getTimeout() },
				open(request.getProperties()).plain,
			);
			return new empty.Empty();
		}),
		read: unary(async (request: pb.ReadRequest) => {
			const inputs = open(request.getInputs());
			const outputs = open(request.getProperties());
			const subject = subjectOf(request);
			log("read", subject, inputs);
			const response = new pb.ReadResponse();
			if (!provider.read) {
				return response.setId(request.getId()).setProperties(request.getProperties()).setInputs(request.getInputs());
			}
			const found = await provider.read(
				{ ...subject, id: request.getId(), inputs: inputs.plain, preview: false, timeout: request.getTimeout() },
				outputs.plain,
			);
			if (!found) return response; // an empty id: it is gone
			return response
				.setId(request.getId())
				.setProperties(seal(found.outputs, [...inputs.secrets, ...outputs.secrets]))
				.setInputs(seal(found.inputs, inputs.secrets));
		}),
		invoke: unary(async (request: pb.InvokeRequest) => {
			const args = open(request.getArgs());
			log("invoke", { type: request.getTok(), name: "" }, args);
			if (!provider.invoke)
				throw new Error(`the test provider ${provider.package} has no function ${request.getTok()}`);
			return new pb.InvokeResponse().setReturn(seal(await provider.invoke(request.getTok(), args.plain), []));
		}),
	};
}

function subjectOf(request: { getUrn(): string }): Subject {
	const urn = request.getUrn();
	const [, , types = "", ...name] = urn.split("::");
	return { urn, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function secretsOf(inputs: Opened, more: readonly string[] = []): Opened["secrets"] {
	return [...inputs.secrets, ...more.map((key) => [key])];
}

function diffResponse(
	changes: readonly Change[],
	replaces: (change: Change) => boolean,
	deleteBeforeReplace: boolean,
): pb.DiffResponse {
	const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = pb.PropertyDiff.Kind;
	const kinds = {
		add: { update: ADD, replace: ADD_REPLACE },
		delete: { update: DELETE, replace: DELETE_REPLACE },
		update: { update: UPDATE, replace: UPDATE_REPLACE },
	};
	const response = new pb.DiffResponse()
		.setChanges(changes.length > 0 ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE)
		.setHasdetaileddiff(true)
		.setDeletebeforereplace(deleteBeforeReplace);
	for (const change of changes) {
		const path = formatPath(change.path);
		if (replaces(change)) response.addReplaces(path);
		response.addDiffs(String(change.path[0]));
		response
			.getDetaileddiffMap()
			.set(
				path,
				new pb.PropertyDiff().setKind(kinds[change.kind][replaces(change) ? "replace" : "update"]).setInputdiff(true),
			);
	}
	return response;
}

/** Turns "exists but is not ready" into the status that makes the engine keep the resource, with its secrets sealed. */
async function sealing<T>(inputs: Opened, act: () => Promise<T>): Promise<T> {
	try {
		return await act();
	} catch (error) {
		if (!(error instanceof NotReady)) throw error;
		const detail = new pb.ErrorResourceInitFailed()
			.setId(error.id)
			.setReasonsList([error.message])
			.setProperties(seal(error.outputs, inputs.secrets));
		const packed = new any.Any();
		packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
		const body = new status.Status().setCode(grpc.status.UNKNOWN).setMessage(error.message);
		body.addDetails(packed);
		throw body;
	}
}

function unary<Q, R>(handle: (request: Q) => Promise<R>): grpc.handleUnaryCall<Q, R> {
	return (call, callback) => {
		handle(call.request).then(
			(response) => callback(null, response),
			(error: unknown) => {
				if (error instanceof status.Status) {
					const metadata = new grpc.Metadata();
					metadata.add("grpc-status-details-bin", Buffer.from(error.serializeBinary()));
					callback({ code: grpc.status.UNKNOWN, details: error.getMessage(), metadata });
					return;
				}
				callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
			},
		);
	};
}
