/** Paths as people write them: `spec.template.spec.containers[0].ports`, `metadata.annotations["example.dev/owner"]`. */

export function childPath(path: string, key: string): string {
	if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
	return path === "" ? key : `${path}.${key}`;
}

export function itemPath(path: string, index: number): string {
	return `${path}[${index}]`;
}
