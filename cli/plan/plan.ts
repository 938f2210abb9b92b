import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { composePlan, type PlanRun } from "./compose.ts";
import type { ResourceCheck } from "./document.ts";
import { failuresOf } from "./failures.ts";
import { Masking } from "./masking.ts";
import { readProject } from "./project.ts";
import { Recorder } from "./recorder.ts";
import { runProgram } from "./run-program.ts";

/** What to plan. */
export interface PlanRequest {
	/** Folder of Pulumi.yaml. */
	readonly projectDir: string;
	readonly stack: string;
	/** Values by full key (`nexus:domain`), structured ones as JSON text. */
	readonly config: { readonly [key: string]: string };
	/** Full keys of the secrets that the stack file holds. The program gets these names, never a value. */
	readonly secretKeys: readonly string[];
	/** Another program than Pulumi.yaml's, relative to the project. */
	readonly program?: string;
	/** Rules that each resource has to pass. */
	readonly checks?: readonly ResourceCheck[];
	/** Milliseconds that the program may take. @default 60000, some fifty times what it needs */
	readonly timeLimit?: number;
}

const TIME_LIMIT = 60_000;

/**
 * Runs the project's program against an engine in this process that answers as a first preview does. Needs no account,
 * network, cluster or CLI. A program that fails is a problem in the result; it throws only when nothing could be run.
 */
export async function plan(request: PlanRequest): Promise<PlanRun> {
	const project = readProject(request.projectDir);
	const recorder = new Recorder(request.checks ?? []);
	const masking = new Masking();
	const timeLimit = request.timeLimit ?? TIME_LIMIT;

	// The program takes longer to load than the engine: it is started first, and its connections wait for the engine.
	const waiting: Socket[] = [];
	let accept = (socket: Socket): void => {
		waiting.push(socket);
	};
	const listener = createServer((socket) => accept(socket)).listen(0, "127.0.0.1");
	await once(listener, "listening");
	const address = `127.0.0.1:${portOf(listener.address())}`;
	const main = request.program ?? project.main;
	const running = runProgram({ ...request, project: { ...project, main }, address, timeLimit });

	const { serveEngine } = await import("./services.ts");
	const server = serveEngine(request.stack, project.name, recorder, masking);
	accept = server.accept;
	for (const socket of waiting) accept(socket);

	try {
		const end = await running;
		const failures = failuresOf(recorder, end, request.projectDir, timeLimit);
		return composePlan(request, recorder, masking, failures, end.output);
	} finally {
		listener.close();
		server.close();
	}
}

function portOf(address: AddressInfo | string | null): number {
	if (typeof address === "object" && address !== null) return address.port;
	throw new Error("the engine has no port to listen on");
}
