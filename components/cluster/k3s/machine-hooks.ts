import { AsyncResource } from "node:async_hooks";
import { type CustomResourceOptions, ErrorHook, log, ResourceHook, runtime } from "@pulumi/pulumi";
import type { K3sMachine } from "./machine.ts";
import { awaitBanner, type Dial } from "./ssh-banner.ts";
import { explainSshFailure } from "./ssh-failure.ts";

/**
 * Milliseconds for which a machine that answered is taken to answer. Asking before each step would look like an attack:
 * OpenSSH 9.8 and later count connections without a login against their sender (sshd_config, PerSourcePenalties).
 */
const BELIEVED = 60_000;

/**
 * What surrounds every step on a machine: before it, whether its SSH server speaks; after a login that failed, what to
 * check. A preview runs nothing on machines: nothing can fail there.
 */
export function machineHooks(
	name: string,
	machine: K3sMachine,
	dial: Dial | undefined,
): Pick<CustomResourceOptions, "hooks"> {
	if (runtime.isDryRun()) return {};
	const answers = new ResourceHook(`${name}-${machine.name}-answers`, whetherItAnswers(machine, dial));
	return { hooks: { beforeCreate: [answers], beforeUpdate: [answers], onError: [explaining(name, machine)] } };
}

/** Asks whether a machine's SSH server speaks, and says what to check where it does not: once for all steps of a minute. */
export function whetherItAnswers(machine: K3sMachine, dial?: Dial): () => Promise<void> {
	let asked: { readonly at: number; readonly answer: Promise<void> } | undefined;
	return () => {
		if (asked === undefined || Date.now() - asked.at > BELIEVED)
			asked = { at: Date.now(), answer: awaitBanner(machine.address, machine.ssh.port, dial) };
		return asked.answer.catch((error: Error) => {
			throw new Error(explainSshFailure([error.message], machine) ?? error.message);
		});
	};
}

function explaining(name: string, machine: K3sMachine): ErrorHook {
	// The engine calls back from outside the program's context, without which a message goes nowhere.
	const say = AsyncResource.bind((explanation: string) => log.error(explanation));
	return new ErrorHook(`${name}-${machine.name}-unreachable`, async ({ errors }) => {
		const explanation = explainSshFailure(errors, machine);
		if (explanation !== undefined) await say(explanation);
		return false;
	});
}
