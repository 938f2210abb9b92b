import type { AccessMode, StorageTraits } from "./traits.ts";

/** The class that volumes of a stack are made from. */
export interface VolumeClass {
	/** @default the cluster's own default class */
	readonly className?: string;
	readonly accessModes: readonly AccessMode[];
	/** What happens to data, in a sentence without a full stop. */
	readonly fate: string;
	/** Classes beside it that several nodes can write to at once. */
	readonly shared: StorageTraits["shared"];
}

/** What is wrong with asking for a volume that is mounted like this; undefined where the class can do it. */
export function accessModeProblem(asked: AccessMode, offered: VolumeClass): string | undefined {
	const { className = "the cluster's default class", accessModes, shared } = offered;
	if (accessModes.includes(asked)) return undefined;
	const able = shared.map(({ className: name, remark }) => `${name} (${remark})`).join(", ");
	return `asks for ${asked}, and volumes of ${className} are ${accessModes.join(" or ")}; ${
		able === ""
			? `no class here can: let one service own the files, or keep them in the object store`
			: `classes that can: ${able}`
	}`;
}
