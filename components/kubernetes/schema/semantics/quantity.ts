/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const PARTS = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/;

const SUFFIXES: Readonly<Record<string, number>> = {
	n: 1e-9,
	u: 1e-6,
	m: 1e-3,
	k: 1e3,
	M: 1e6,
	G: 1e9,
	T: 1e12,
	P: 1e15,
	E: 1e18,
	Ki: 2 ** 10,
	Mi: 2 ** 20,
	Gi: 2 ** 30,
	Ti: 2 ** 40,
	Pi: 2 ** 50,
	Ei: 2 ** 60,
};

/** A quantity as a number of its unit (cores, bytes), good for comparing; undefined when it is none. */
export function quantity(value: unknown): number | undefined {
	if (typeof value === "number") return value;
	if (typeof value !== "string") return undefined;
	const [, digits, suffix = ""] = PARTS.exec(value) ?? [];
	if (digits === undefined) return undefined;
	return /^[eE]./.test(suffix) ? Number(`${digits}${suffix}`) : Number(digits) * (SUFFIXES[suffix] ?? 1);
}
