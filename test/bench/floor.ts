import { Config, CustomResource } from "@pulumi/pulumi";

/** A resource with nothing in it. */
class Empty extends CustomResource {
	constructor(name: string) {
		super("floor:index:Empty", name, {});
	}
}

/** The floor of a plan: as many resources as the other program has, and nothing else. */
export default async function floor() {
	const count = new Config("nexus").requireNumber("count");
	for (let index = 0; index < count; index++) new Empty(`empty-${index}`);
}
