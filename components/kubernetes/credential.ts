import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

/** What a generated credential is made from. */
export interface CredentialArgs {
	/**
	 * How often it was rotated, as in `nexus:credentials.rotation`; one more makes a new password.
	 * @default 0
	 */
	readonly rotations?: number;
}

/** 32 letters and digits are 190 bits: out of reach of guessing, and safe in a URL, a shell and a config file. */
const LENGTH = 32;

/**
 * A password that is made once and kept in the state, encrypted. It leaves only through {@link Credential.text}, into
 * the `stringData` of a Secret.
 */
export class Credential extends ComponentResource {
	/** The password, a secret. */
	readonly password: Output<string>;

	constructor(name: string, { rotations = 0 }: CredentialArgs, options: ComponentResourceOptions) {
		super("nexus:kubernetes:Credential", name, {}, options);
		const password = new RandomPassword(
			`${name}-password`,
			{ length: LENGTH, special: false, keepers: { rotations: String(rotations) } },
			{ parent: this },
		);
		this.password = password.result;
		this.registerOutputs({});
	}

	/** A text around the password, e.g. a URL: one unknown at one leaf. */
	text(write: (password: string) => string): Output<string> {
		return this.password.apply(write);
	}
}
