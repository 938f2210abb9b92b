import { expect, test } from "vitest";
import { Failure } from "../../../cli/failure.ts";
import { explain } from "../../../cli/pulumi/explain.ts";

/** A failed command as the Automation API reports it. */
function commandError(stderr: string): Error {
	const error = new Error(`code: -2\n stdout: \n stderr: ${stderr}\n err?: Error: exit code 1\n`);
	error.name = "CommandError";
	return error;
}

const said = (stderr: string, shown: boolean) => {
	const explained = explain(commandError(stderr), "prod", shown);
	expect(explained).toBeInstanceOf(Failure);
	return explained instanceof Failure ? explained.message : "";
};

test("a state that was cut off while it was written is explained with where the one before it is", () => {
	const message = said("error: failed to load checkpoint: place 1: unexpected end of JSON input", true);
	expect(message).toContain('The state of "prod" cannot be read');
	expect(message).toContain(".pulumi/stacks/nexus/prod.json.bak");
});

test("secrets that cannot be opened are explained with the variable that opens them", () => {
	expect(said("error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", false)).toContain(
		'The secrets of "prod" cannot be opened: set PULUMI_CONFIG_PASSPHRASE',
	);
});

test.each([
	"error: failed to download plugin: gcp-9.32.1: dial tcp: lookup example.test: no such host",
	"error: Could not automatically download and install resource plugin 'pulumi-resource-gcp' at version v9.32.1",
])("a plugin that cannot be downloaded leads to the plan, which needs none: %s", (stderr) => {
	expect(said(stderr, true)).toContain("needs no plugin and no network: npm run plan -- --stack prod");
	expect(said(stderr, false)).toContain(stderr);
});

test("releases that the state does not know are named, with what lets an update take them over", () => {
	const release = (name: string) =>
		`  kubernetes:helm.sh/v3:Release (${name}-release):\n    error: cannot re-use a name that is still in use\n`;
	const message = said(`Diagnostics:\n${release("nginx-gateway-fabric")}${release("cert-manager")}`, true);
	expect(message).toContain("and the stack's state does not know them: cert-manager, nginx-gateway-fabric.");
	expect(message).toContain("kubectl -n NAMESPACE delete secret -l owner=helm,name=cert-manager");
});

test("what the engine said is repeated only where nobody has seen it", () => {
	expect(said("error: it rained", false)).toBe(
		'Pulumi cannot open the stack "prod"; nothing was changed. It says:\n  error: it rained',
	);
	expect(said("error: it rained", true)).not.toContain("it rained");
});

test("what is our own fault keeps its stack trace", () => {
	const bug = new TypeError("undefined is not a function");
	expect(explain(bug, "prod", true)).toBe(bug);
});
