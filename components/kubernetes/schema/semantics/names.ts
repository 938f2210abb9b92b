/**
 * Syntax of names. Each function says what is wrong, or undefined.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const CONFIG_KEY = /^[-._a-zA-Z0-9]+$/;

export type NameRule = (name: string) => string | undefined;

/** RFC 1123 label: a part of a DNS name. */
export const dnsLabel: NameRule = (name) =>
	tooLong(name, 63) ??
	(LABEL.test(name)
		? undefined
		: `${quote(name)} may hold a-z, 0-9 and "-" only, and must start and end with a letter or digit`);

/** RFC 1123 subdomain: labels with dots between them. */
export const dnsSubdomain: NameRule = (name) =>
	tooLong(name, 253) ??
	(SUBDOMAIN.test(name)
		? undefined
		: `${quote(name)} may hold a-z, 0-9, "-" and "." only, and must start and end with a letter or digit`);

/** What may stand in a URL path: names of RBAC objects, which hold colons and capitals. */
export const pathSegment: NameRule = (name) =>
	name === "." || name === ".." || /[/%]/.test(name)
		? `${quote(name)} may not be "." or ".." and may not hold "/" or "%"`
		: undefined;

/** A CronJob adds 11 characters for its Jobs. @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ */
export const cronJobName: NameRule = (name) => tooLong(name, 52) ?? dnsSubdomain(name);

/** Name of a port: IANA service name. @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports */
export const portName: NameRule = (name) =>
	tooLong(name, 15) ??
	(LABEL.test(name) && /[a-z]/.test(name) && !name.includes("--")
		? undefined
		: `${quote(name)} may hold a-z, 0-9 and single "-" only, and needs a letter`);

/** Key of a label or an annotation: an optional DNS prefix and a slash, then a name. */
export const qualifiedName: NameRule = (key) => {
	const slash = key.indexOf("/");
	const [prefix, name] = slash === -1 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
	if (prefix !== undefined && dnsSubdomain(prefix) !== undefined)
		return `the part of ${quote(key)} before "/" is not a DNS name`;
	if (name.length > 63) return `the name in ${quote(key)} is ${name.length} characters long; at most 63 are allowed`;
	return QUALIFIED.test(name)
		? undefined
		: `the name in ${quote(key)} may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit`;
};

export const labelValue: NameRule = (value) =>
	value === ""
		? undefined
		: (tooLong(value, 63) ??
			(QUALIFIED.test(value)
				? undefined
				: `${quote(value)} may hold letters, digits, "-", "_" and "." only, and must start and end with a letter or digit`));

/** Key of a ConfigMap or a Secret: it becomes a file name. @see https://kubernetes.io/docs/concepts/configuration/configmap/ */
export const configKey: NameRule = (key) =>
	tooLong(key, 253) ??
	(CONFIG_KEY.test(key) && key !== "." && !key.startsWith("..")
		? undefined
		: `the key ${quote(key)} may hold letters, digits, "-", "_" and "." only`);

function tooLong(text: string, limit: number): string | undefined {
	return text.length > limit
		? `${quote(text)} is ${text.length} characters long; at most ${limit} are allowed`
		: undefined;
}

function quote(text: string): string {
	return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
