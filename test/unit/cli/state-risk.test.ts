import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { stateRisks } from "../../../cli/state-risk.ts";
import { checkStackFile } from "../../../stacks/config/check-stack-file.ts";
import type { NexusConfig } from "../../../stacks/config.ts";

function config(stack: "dev" | "prod"): NexusConfig {
	const file = fileURLToPath(new URL(`../../../Pulumi.${stack}.yaml`, import.meta.url));
	const checked = checkStackFile(stack, readFileSync(file, "utf8"));
	if (!checked.ok) {
		throw new Error(`Pulumi.${stack}.yaml is not valid`);
	}
	return checked.config;
}

const BUCKET = { url: "gs://state", local: false, passphrase: { PULUMI_CONFIG_PASSPHRASE: "long enough" } };
const DISK = { ...BUCKET, url: "file://~", local: true };

test("a stack whose data is retained and whose state is in a bucket, behind a passphrase, is at no risk", () => {
	expect(stateRisks(config("prod"), BUCKET)).toEqual([]);
});

test("the state of retained data on one disk is a risk, with the line that mends it", () => {
	expect(stateRisks(config("prod"), DISK)).toEqual([
		'The state of "prod" is kept on this machine alone (file://~), and its data is to be retained: with this disk you lose the way to change or remove anything. A bucket with versions keeps it: npx pulumi login gs://BUCKET',
	]);
});

test("an empty passphrase is a risk, a passphrase in a file is not", () => {
	expect(stateRisks(config("prod"), { ...BUCKET, passphrase: { PULUMI_CONFIG_PASSPHRASE: "" } })).toEqual([
		'PULUMI_CONFIG_PASSPHRASE is empty: whoever reads the state of "prod" reads every password in it.',
	]);
	const inFile = { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: "/root/passphrase" };
	expect(stateRisks(config("prod"), { ...BUCKET, passphrase: inFile })).toEqual([]);
});

test("a stack whose data may go is asked nothing", () => {
	expect(stateRisks(config("dev"), { ...DISK, passphrase: { PULUMI_CONFIG_PASSPHRASE: "" } })).toEqual([]);
});
