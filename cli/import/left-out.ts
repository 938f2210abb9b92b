import type { ComposeService } from "./compose-file.ts";

/** Settings that are read here, and those whose meaning every pod has anyway. */
const KNOWN =
	/^(image|build|command|entrypoint|environment|ports|expose|volumes|depends_on|healthcheck|user|mem_limit|cpus|deploy|scale|container_name|hostname|init|tty|stdin_open|pull_policy|platform|x-.*)$/;

/** What becomes of settings that nothing of ours is the same as. */
const LEFT_OUT: Readonly<Record<string, string>> = {
	privileged: "pods run without privileges; find what it is needed for",
	network_mode: "a pod has a network of its own; who reaches whom is in calls, needs and egress",
	networks: "who reaches whom is in calls, needs and egress",
	profiles: "every service of an app runs; another app can hold what is optional",
	env_file: "its variables were not read: plain ones go into env, secrets into secrets",
	cap_add: "pods run without capabilities",
	devices: "pods see no devices of the machine",
	pid: "a pod sees its own processes alone",
	extends: "what it takes over was not read; `docker compose config --no-interpolate` prints a file that has it",
	secrets: "name each in secrets, by the variable that gets it",
	configs: "give the text in files, by its path",
	links: "who reaches whom is in calls, needs and egress",
	tmpfs: "/tmp is writable, and nothing else but a volume",
	labels: "labels are Nexus' own; rules for a proxy become route",
	logging: "logs go to standard output, and from there to Loki",
};

/** Settings under `deploy` that are read here. */
const KNOWN_OF_DEPLOY = /^(replicas|resources|restart_policy)$/;

const NOTHING_THE_SAME = "nothing of ours is the same, so it was left out";

/** A sentence for each setting that could not be carried over. */
export function leftOut(service: ComposeService): readonly string[] {
	const deploy = Object.keys(service.deploy ?? {}).filter((key) => !KNOWN_OF_DEPLOY.test(key));
	const keys = Object.entries(service).flatMap(([key, value]) =>
		KNOWN.test(key) || value == null || key === "restart" ? [] : key,
	);
	return [
		...[...keys, ...deploy.map((key) => `deploy.${key}`)].map((key) => `${key}: ${LEFT_OUT[key] ?? NOTHING_THE_SAME}.`),
		...(service.deploy?.resources?.limits?.cpus === undefined
			? []
			: ["deploy.resources.limits.cpus: a service of ours asks for CPU and is not limited to it."]),
	];
}
