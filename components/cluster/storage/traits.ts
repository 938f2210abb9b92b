/** How a volume may be mounted. @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes */
export const ACCESS_MODES = ["ReadWriteOnce", "ReadWriteMany"] as const;
export type AccessMode = (typeof ACCESS_MODES)[number];

/** What happens to a volume whose claim is deleted: `nexus:data.retention`. */
export const RETENTIONS = ["retain", "delete"] as const;
export type Retention = (typeof RETENTIONS)[number];

/** Who makes volumes on a provider, and what may be asked of them. */
export interface StorageTraits {
	/** Provisioner of our classes. */
	readonly provisioner: string;
	/** Parameters of a class, by what it does with data. */
	readonly parameters: Readonly<Record<Retention, Readonly<Record<string, string>>>>;
	/** Annotations by which the provisioner is told more. */
	readonly annotations?: Readonly<Record<string, string>>;
	readonly accessModes: readonly AccessMode[];
	/** Whether a volume can grow. */
	readonly expansion: boolean;
	/** What happens to data, in a sentence without a full stop: it is the class's annotation, and the plan prints it. */
	readonly fate: Readonly<Record<Retention, string>>;
	/** Classes that Nexus does not make and that several nodes can write to at once, each with what it costs. */
	readonly shared: readonly { readonly className: string; readonly remark: string }[];
}
