// What Pulumi starts (package.json "main"). Plain JavaScript, so that a Node that cannot read TypeScript still gets to
// say so in one sentence: index.ts itself would end in an error about a file extension.
import { RunError } from "@pulumi/pulumi";
import { nodeProblem } from "./node-version.js";

const problem = nodeProblem(process.versions.node);
if (problem) {
	throw new RunError(problem);
}

// Before the first resource: Pulumi's library takes seconds for the deep schemas of CustomResourceDefinitions.
const { useLinearStructs } = await import("./plan/linear-structs.ts");
useLinearStructs();
const { default: program } = await import("../index.ts");
export default program;
