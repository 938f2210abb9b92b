// Loaded into the program before Pulumi's runtime. It changes nothing that the program or the engine gets to see, and
// takes off half of the time that the runtime spends on telling a debugger what it does.
const { createRequire } = require("node:module");

// The runtime notes a stack for every promise (debuggablePromise) and every resource (callsites, for the engine's source
// positions, which a plan has no use for), each translated through source maps. Errors keep their stacks, untranslated:
// Node strips types in place, so lines and columns are the source's already.
const NOT_FOR_PEOPLE = new Set(["debuggablePromise", "callsites"]);

/**
 * @param {Error} error
 * @param {NodeJS.CallSite[]} frames
 */
function formatStack(error, frames) {
	if (NOT_FOR_PEOPLE.has(frames[0]?.getFunctionName() ?? "")) return "";
	return [String(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
}

// The runtime's own translator is not taken: its assignment goes nowhere.
Object.defineProperty(Error, "prepareStackTrace", { get: () => formatStack, set: () => {} });

// The runtime sends every debug message to the engine, one after the other, whole responses in them. The plan reads those
// that tell which resource is being made (recorder.ts); the real engine shows none unless asked.
const READ = /^(?:Registering resource: |RegisterResource RPC (?:prepared|failed): )/;
const log = createRequire(process.argv[1] ?? __filename)("../../log");
const debug = log.debug;
/** @type {(message: string, ...rest: unknown[]) => Promise<void>} */
log.debug = (message, ...rest) => (READ.test(message) ? debug(message, ...rest) : Promise.resolve());
