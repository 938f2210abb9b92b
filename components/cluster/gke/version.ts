/**
 * The version as GKE takes it: an exact one of its own (`1.36.2-gke.1000`) as it stands; of any other the minor, whose
 * newest patch Google then chooses, since it does not run k3s' builds.
 */
export function gkeVersion(version: string): string {
	const plain = version.replace(/^v/, "");
	return plain.includes("-gke.") ? plain : plain.split(".").slice(0, 2).join(".");
}
