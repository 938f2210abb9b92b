// Loaded into the program before Pulumi's runtime. It changes nothing that the program or the engine gets to see, and
// takes off half of the time that the runtime spends on telling a debugger what it does.
const { createRequire } = require("node:module");

// The runtime notes a stack for every resource (callsites, for the engine's source positions, which a plan has no use
// for), translated through source maps. Errors keep their stacks, untranslated: Node strips types in place, so lines and
// columns are the source's already.
const NOT_FOR_PEOPLE = "callsites";

/**
 * @param {Error} error
 * @param {NodeJS.CallSite[]} frames
 */
function formatStack(error, frames) {
	if (frames[0]?.getFunctionName() === NOT_FOR_PEOPLE) return "";
	return [String(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
}

// The runtime's own translator is not taken: its assignment goes nowhere.
Object.defineProperty(Error, "prepareStackTrace", { get: () => formatStack, set: () => {} });

const ofRuntime = createRequire(process.argv[1] ?? __filename);

// It notes one for every promise too, four of them for each property of a resource.
const debuggable = ofRuntime("../../runtime/debuggable");
const { debuggablePromise } = debuggable;
/** @type {(promise: Promise<unknown>, context: string) => Promise<unknown>} */
debuggable.debuggablePromise = (promise, context) => {
	const limit = Error.stackTraceLimit;
	Error.stackTraceLimit = 0;
	try {
		return debuggablePromise(promise, context);
	} finally {
		Error.stackTraceLimit = limit;
	}
};

// The runtime sends every debug message to the engine, one after the other, whole responses in them. The plan reads those
// that tell which resource is being made (recorder.ts); the real engine shows none unless asked.
const READ = /^(?:Registering resource: |RegisterResource RPC (?:prepared|failed): )/;
const log = ofRuntime("../../log");
const { debug } = log;
/** @type {(message: string, ...rest: unknown[]) => Promise<void>} */
log.debug = (message, ...rest) => (READ.test(message) ? debug(message, ...rest) : Promise.resolve());
// Responses become text for those messages alone.
ofRuntime("google-protobuf").Message.prototype.toString = () => "a message";

// The runtime looks for outputs at every leaf of a resource's properties, with some promises for each. What is known to
// hold none goes as it is.
const rpc = ofRuntime("../../runtime/rpc");
const { serializeResourceProperties } = rpc;
/** @type {(label: string, properties: Record<string, unknown>, options: unknown) => Promise<[Record<string, unknown>, Map<string, Set<unknown>>]>} */
rpc.serializeResourceProperties = async (label, properties, options) => {
	const all = Object.entries(properties);
	const plain = all.filter(([key, value]) => key !== "id" && key !== "urn" && isPlain(value));
	const names = new Set(plain.map(([key]) => key));
	const rest = Object.fromEntries(all.filter(([key]) => !names.has(key)));
	const [serialized, dependencies] = await serializeResourceProperties(label, rest, options);
	for (const [key, value] of plain) {
		serialized[key] = value;
		dependencies.set(key, new Set());
	}
	return [serialized, dependencies];
};

/**
 * Whether a value is JSON through and through: the runtime would give back its equal.
 * @type {(value: unknown) => boolean}
 */
function isPlain(value) {
	if (typeof value !== "object") return ["string", "number", "boolean"].includes(typeof value);
	if (value === null) return true;
	// A hole in a list is no JSON, and every() passes over it.
	if (Array.isArray(value)) return value.every(isPlain) && !value.includes(undefined);
	// Outputs, resources, assets and promises are objects of classes; a copy of one may still carry its mark.
	if (Object.getPrototypeOf(value) !== Object.prototype) return false;
	return Object.entries(value).every(([key, item]) => !key.startsWith("__pulumi") && isPlain(item));
}
