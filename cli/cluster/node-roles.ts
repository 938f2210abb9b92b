import { ROLE_LABEL } from "../../components/kubernetes/labels.ts";
import { ROLES } from "../../components/kubernetes/role.ts";

/** A node as the config names it, or as the cluster labels it. */
export interface RoleOfNode {
	readonly name: string;
	readonly role: string | undefined;
}

/**
 * What a user reads before an update whose pods would wait for a node for ever: the roles that no node of the cluster
 * has, with the command that labels each. Undefined where every role has one.
 */
export function missingRolesMessage(
	configured: readonly RoleOfNode[],
	found: readonly RoleOfNode[],
): string | undefined {
	const missing = ROLES.filter((role) => !found.some((node) => node.role === role));
	if (missing.length === 0) return undefined;
	const commands = configured.flatMap(({ name, role }) =>
		missing.some((other) => other === role) ? [`  kubectl label node ${name} ${ROLE_LABEL}=${role}`] : [],
	);
	return [
		`No node of the cluster has the label ${ROLE_LABEL}=${missing.join(` or ${ROLE_LABEL}=`)}, which pods follow. Nothing was changed. Label the nodes of nexus:cluster.nodes:`,
		...commands,
	].join("\n");
}
