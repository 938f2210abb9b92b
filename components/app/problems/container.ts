import { isAbsolute, normalize } from "node:path/posix";
import { fileKey } from "../configuration.ts";
import { listens } from "../kinds.ts";
import { purposeOf } from "../names.ts";
import { imageProblems } from "./image.ts";
import { DNS_LABEL, type ServiceRule } from "./rule.ts";

/** A namespace's name has 63 letters at most, of which a stack's name and its hyphen may take 21. */
const LONGEST_PURPOSE = 42;

/** Kubernetes appends up to 11 letters to the names of what belongs to a CronJob or a StatefulSet. */
const LONGEST_SERVICE = 52;

/** What a service is called. */
export const nameProblems: ServiceRule = (app, name, { purpose }) => [
	...(DNS_LABEL.test(name) ? [] : ['the name must be a DNS label: a-z, 0-9 and "-"']),
	...(name.length > LONGEST_SERVICE ? [`the name has ${name.length} letters; ${LONGEST_SERVICE} are allowed`] : []),
	...(purpose === undefined
		? defaultPurposeProblems(purposeOf(app, name))
		: DNS_LABEL.test(purpose) && purpose.length <= LONGEST_PURPOSE
			? []
			: [`purpose "${purpose}" must be a DNS label of at most ${LONGEST_PURPOSE} letters: a-z, 0-9 and "-"`]),
];

/** What it is made of was checked as names: only its length is new. */
function defaultPurposeProblems(purpose: string): readonly string[] {
	return purpose.length <= LONGEST_PURPOSE
		? []
		: [
				`its namespace would be for "${purpose}", which has ${purpose.length} letters, and ${LONGEST_PURPOSE} are allowed: give the service a shorter purpose`,
			];
}

/** What its container is: image, port, user, files, and what it asks for. */
export const containerProblems: ServiceRule = (_app, _name, service) => [
	...(listens(service) ? [...portProblems(service.port), ...healthProblems(service.health)] : []),
	...imageProblems(service.image),
	...resourceProblems(service.resources.cpuMillis, "cpuMillis", "millicores"),
	...resourceProblems(service.resources.memoryMi, "memoryMi", "MiB"),
	...(service.user === undefined || (Number.isInteger(service.user) && service.user > 0)
		? []
		: [`user ${service.user}: a container runs as a number above 0, because 0 is root`]),
	...fileProblems(Object.keys(service.files ?? {})),
	...(service.kind === "stateful" ? storageProblems(service.storage.mountPath, service.storage.sizeGi) : []),
];

function portProblems(port: number): readonly string[] {
	return Number.isInteger(port) && port >= 1024 && port <= 65_535
		? []
		: [`port ${port}: a container that is not root listens on 1024 to 65535; its Service still answers on 80`];
}

function healthProblems(health = "/"): readonly string[] {
	return /^\/\S*$/.test(health) ? [] : [`health "${health}" must be a path that answers 200, e.g. "/healthz"`];
}

function resourceProblems(amount: number, field: string, unit: string): readonly string[] {
	return Number.isInteger(amount) && amount > 0
		? []
		: [`resources.${field} ${amount}: give a whole number of ${unit} above 0, what one pod asks for`];
}

function fileProblems(paths: readonly string[]): readonly string[] {
	return paths.flatMap((path, index) => {
		if (
			!isAbsolute(path) ||
			normalize(path) !== path ||
			path.endsWith("/") ||
			!/^[-._a-zA-Z0-9]+$/.test(fileKey(path))
		) {
			return [
				`files "${path}": give an absolute path of letters, digits, ".", "_" and "-", e.g. "/etc/nginx/nginx.conf"`,
			];
		}
		const first = paths.findIndex((other) => fileKey(other) === fileKey(path));
		return first === index ? [] : [`files "${path}" and "${paths[first]}" would be one key of a ConfigMap: rename one`];
	});
}

function storageProblems(mountPath: string, sizeGi: number): readonly string[] {
	return [
		...(isAbsolute(mountPath) && !["/", "/tmp/"].includes(normalize(`${mountPath}/`))
			? []
			: [`storage.mountPath "${mountPath}": give an absolute path other than / and /tmp, e.g. "/data"`]),
		...(Number.isInteger(sizeGi) && sizeGi > 0 ? [] : [`storage.sizeGi ${sizeGi}: give a whole number of GiB above 0`]),
	];
}
