import type { remote } from "@pulumi/command/types/input.js";
import type { Input } from "@pulumi/pulumi";
import type { K3sMachine } from "./machine.ts";

/** Attempts to connect, each of at most so many seconds: 27 s in all with the pauses between, where the default is minutes. */
const DIAL = { errors: 2, seconds: 8 } as const;

/** How the official provider connects to a machine. */
export function connectionTo({ address, ssh }: K3sMachine, privateKey: Input<string>): remote.ConnectionArgs {
	return {
		host: address,
		port: ssh.port,
		user: ssh.user,
		privateKey,
		...(ssh.hostKey === undefined ? {} : { hostKey: ssh.hostKey }),
		dialErrorLimit: DIAL.errors,
		perDialTimeout: DIAL.seconds,
	};
}
