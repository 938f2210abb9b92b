// The first Node that strips types without a flag and that the Pulumi SDK supports.
const MINIMUM = { major: 22, minor: 18 };

/**
 * Says in one sentence why this Node cannot run Nexus, or nothing.
 *
 * @param {string} version e.g. `20.20.2`
 * @returns {string | undefined}
 */
export function nodeProblem(version) {
	const [major = 0, minor = 0] = version.split(".").map(Number);
	if (major > MINIMUM.major || (major === MINIMUM.major && minor >= MINIMUM.minor)) {
		return undefined;
	}
	return `Nexus needs Node ${MINIMUM.major}.${MINIMUM.minor} or newer and this is ${version}: run it as "npm run preview" or "npx pulumi preview", which use the Node that "npm ci" installed.`;
}
