import type { Socket } from "node:net";
import type { handleUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { Server, ServerCredentials, status } from "@grpc/grpc-js";
import engrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engproto from "@pulumi/pulumi/proto/engine_pb.js";
import type provproto from "@pulumi/pulumi/proto/provider_pb.js";
import resrpc from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import resproto from "@pulumi/pulumi/proto/resource_pb.js";
import emptypb from "google-protobuf/google/protobuf/empty_pb.js";
import { EngineRefusal, PreviewEngine } from "./engine.ts";
import { useLinearStructs } from "./linear-structs.ts";
import type { Masking } from "./masking.ts";
import type { Recorder } from "./recorder.ts";

const feature = resproto.ResourceMonitorFeature;

// All that the engine of this SDK has, but state migrations, which need a state. Transforms are announced and then
// refused by a sentence of our own: the SDK's says to update the CLI, which helps nobody here.
const FEATURES = [
	feature.RESOURCE_MONITOR_FEATURE_SECRETS,
	feature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
	feature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
	feature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
	feature.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
	feature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
	feature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
	feature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
	feature.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
	feature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
	feature.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
	feature.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
	feature.RESOURCE_MONITOR_FEATURE_SENDS_OPTIONS_TO_HOOKS,
	feature.RESOURCE_MONITOR_FEATURE_INVOKE_DEPENDS_ON,
];

/** The engine behind its two gRPC services, as the language runtime expects them. */
export interface EngineServer {
	/** Hands over a connection of the program. */
	readonly accept: (socket: Socket) => void;
	readonly close: () => void;
}

/** Starts an engine behind `pulumirpc.ResourceMonitor` and `pulumirpc.Engine`; all it sees goes to the recorder. */
export function serveEngine(stack: string, project: string, recorder: Recorder, masking: Masking): EngineServer {
	useLinearStructs();
	const engine = new PreviewEngine(stack, project, recorder, masking);
	let refused = false;
	// The real engine stops at what it refuses: it shows the message and ends the connection, so that the program ends
	// without a message of its own (the SDK is silent about UNAVAILABLE).
	const unary =
		<Request, Response>(respond: (request: Request) => Response): handleUnaryCall<Request, Response> =>
		({ request }, callback) => {
			if (refused) return callback({ code: status.UNAVAILABLE, details: "the plan has ended" });
			try {
				callback(null, respond(request));
			} catch (error) {
				refused = true;
				const message = error instanceof Error ? error.message : String(error);
				recorder.errors.push({ message, urn: error instanceof EngineRefusal ? error.urn : "" });
				callback({ code: status.UNAVAILABLE, details: message });
			}
		};
	const empty = new emptypb.Empty();
	// The SDK stumbles over an error here and shows its own stack: it is told yes, and the next request ends the run.
	const refuseTransform = unary(() => {
		refused = true;
		const message = "the program registers a transform, which the engine would call back: an offline plan calls none";
		recorder.errors.push({ message, urn: "" });
		return empty;
	});

	// The SDK's own table of methods; handlers are named as in it.
	const server = new Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 }); // as the SDK's own limit
	server.addService(resrpc.ResourceMonitorService, {
		getDeploymentInfo: unary(() => {
			const info = new resproto.DeploymentInfo();
			info.setStack(stack).setProject(project).setOrganization("organization").setDryrun(true);
			return info.setSupportedfeaturesList(FEATURES);
		}),
		supportsFeature: unary(() => new resproto.SupportsFeatureResponse().setHassupport(false)),
		registerResource: unary((request: resproto.RegisterResourceRequest) => {
			const { urn, id, outputs } = engine.register(request);
			return new resproto.RegisterResourceResponse().setUrn(urn).setId(id).setObject(outputs);
		}),
		readResource: unary((request: resproto.ReadResourceRequest) => {
			const { urn, outputs } = engine.read(request);
			return new resproto.ReadResourceResponse().setUrn(urn).setProperties(outputs);
		}),
		registerResourceOutputs: unary((request: resproto.RegisterResourceOutputsRequest) => {
			engine.registerOutputs(request);
			return empty;
		}),
		existsResource: unary(() => new resproto.ExistsResourceResponse().setUnknown(true)),
		invoke: unary((request: resproto.ResourceInvokeRequest) => {
			const answer = engine.invoke(request);
			const response = new resproto.ResourceInvokeResponse();
			return answer === undefined ? response.setUnknown(true) : response.setReturn(answer);
		}),
		call: unary((request: resproto.ResourceCallRequest): provproto.CallResponse => {
			throw new EngineRefusal(`${request.getTok()} is a method of a provider, and an offline plan runs no provider`);
		}),
		registerStackTransform: refuseTransform,
		registerStackInvokeTransform: refuseTransform,
		registerResourceHook: unary((request: resproto.RegisterResourceHookRequest) => {
			// Without this flag the real preview does not run it either.
			if (request.getOnDryRun())
				recorder.addWarning(`[plan.hook] hook ${request.getName()} would run in a preview, an offline plan runs none`);
			return empty;
		}),
		registerErrorHook: unary(() => empty),
		registerPackage: unary((request: resproto.RegisterPackageRequest) =>
			new resproto.RegisterPackageResponse().setRef(`${request.getName()}@${request.getVersion()}`),
		),
		signalAndWaitForShutdown: unary(() => {
			recorder.finished = true;
			return empty;
		}),
	});

	let root = "";
	server.addService(engrpc.EngineService, {
		log: ({ request }: { request: engproto.LogRequest }, callback: sendUnaryData<typeof empty>) => {
			// What a program says after a refusal is only its echo.
			if (!refused) log(recorder, request);
			callback(null, empty);
		},
		getRootResource: unary(() => new engproto.GetRootResourceResponse().setUrn(root)),
		setRootResource: unary((request: engproto.SetRootResourceRequest) => {
			root = request.getUrn();
			return new engproto.SetRootResourceResponse();
		}),
		startDebugging: unary(() => empty),
		requirePulumiVersion: unary(() => new engproto.RequirePulumiVersionResponse()),
	});

	const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
	return { accept: (socket) => injector.injectConnection(socket), close: () => server.forceShutdown() };
}

function log(recorder: Recorder, request: engproto.LogRequest): void {
	const message = request.getMessage();
	const severity = request.getSeverity();
	if (severity === engproto.LogSeverity.DEBUG) recorder.addDebug(message);
	else if (severity === engproto.LogSeverity.WARNING) recorder.addWarning(message);
	else if (severity === engproto.LogSeverity.ERROR) recorder.errors.push({ message, urn: request.getUrn() });
	else recorder.notes.push(message);
}
