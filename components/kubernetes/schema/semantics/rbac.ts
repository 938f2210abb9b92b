import type { Place, Report } from "./place.ts";

/** @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
export function checkRole(role: Place, report: Report): void {
	for (const rule of role.at("rules").items) {
		if (rule.isHole) continue;
		const needed = rule.at("nonResourceURLs").given ? ["verbs"] : ["apiGroups", "resources", "verbs"];
		for (const key of needed) {
			const list = rule.at(key);
			// A missing `verbs` is the schema's to report.
			if (list.isEmptyList || (list.missing && key !== "verbs"))
				report(list, "required field is missing: at least one");
		}
	}
}

/** `roleKinds`: what a binding of this kind may refer to. */
export function checkRoleBinding(binding: Place, roleKinds: readonly string[], report: Report): void {
	const group = binding.at("roleRef", "apiGroup");
	if (group.value !== "") checkOneOf(group, ["rbac.authorization.k8s.io"], report);
	checkOneOf(binding.at("roleRef", "kind"), roleKinds, report);
	for (const subject of binding.at("subjects").items)
		checkOneOf(subject.at("kind"), ["ServiceAccount", "User", "Group"], report);
}

function checkOneOf(kind: Place, allowed: readonly string[], report: Report): void {
	if (kind.text === undefined || allowed.includes(kind.text)) return;
	report(
		kind,
		`${JSON.stringify(kind.text)} is not allowed; allowed: ${allowed.map((one) => JSON.stringify(one)).join(", ")}`,
	);
}
