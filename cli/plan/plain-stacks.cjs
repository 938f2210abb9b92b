// Loaded into the program before Pulumi's runtime, which notes a stack for every promise it makes (debuggablePromise,
// for a debugger's eyes) and for every resource (callsites, for the engine's source positions, which a plan has no use
// for). Translated through source maps, as the runtime does, these took a third of a plan's time. Errors keep their
// stacks, untranslated: Node strips types in place, so lines and columns are the source's already.
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
