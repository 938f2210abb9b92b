/** A Helm release that an interrupted update left half-way; Helm refuses to touch it until it is freed. */
export interface PendingRelease {
	readonly name: string;
	readonly namespace: string;
	readonly status: "pending-install" | "pending-upgrade" | "pending-rollback";
}

/** The labels that Helm puts on the Secret of each revision of a release. */
export interface ReleaseLabels {
	readonly namespace: string;
	readonly name?: string;
	readonly status?: string;
}

/** Selects the Secrets of releases in the state of any unfinished operation. */
export const PENDING_SELECTOR = "owner=helm,status in (pending-install,pending-upgrade,pending-rollback)";

/** The pending releases among the Secrets that {@link PENDING_SELECTOR} selects, each once, sorted by namespace and name. */
export function pendingReleases(secrets: readonly ReleaseLabels[]): readonly PendingRelease[] {
	const found = secrets.flatMap(({ namespace, name, status }) =>
		name !== undefined && isPending(status) ? [{ name, namespace, status }] : [],
	);
	const unique = new Map(found.map((release) => [`${release.namespace}/${release.name}`, release]));
	return [...unique.keys()].toSorted().flatMap((key) => unique.get(key) ?? []);
}

/**
 * The one command that frees a release, as seen with Helm 4 on a real cluster: a first install that was cut off left no
 * good revision to go back to; an upgrade did.
 */
export function freeingCommand({ name, namespace, status }: PendingRelease): string {
	return status === "pending-install"
		? `helm uninstall ${name} --namespace ${namespace}`
		: `helm rollback ${name} --namespace ${namespace}`;
}

/** What a user reads before an update that a pending release would break. */
export function pendingMessage(releases: readonly PendingRelease[]): string {
	const lines = releases.map(
		(release) =>
			`  ${release.namespace}/${release.name} is ${release.status}; free it with: ${freeingCommand(release)}`,
	);
	return ["An update was cut off in the middle of a Helm release; the next one would fail on it:", ...lines].join("\n");
}

function isPending(status: string | undefined): status is PendingRelease["status"] {
	return status === "pending-install" || status === "pending-upgrade" || status === "pending-rollback";
}
