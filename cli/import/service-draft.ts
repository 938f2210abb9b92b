import { urlVariable } from "../../components/app/names.ts";
import type { ComposeService } from "./compose-file.ts";
import type { Context } from "./context.ts";
import type { Field, ServiceDraft } from "./draft.ts";
import { imageField } from "./image-field.ts";
import { missingVariables } from "./interpolate.ts";
import { leftOut } from "./left-out.ts";
import { listeningFields } from "./listening-fields.ts";
import { memoryOf, mountsOf, replicasOf } from "./readings.ts";
import { commandHoldsSecret } from "./sensitive.ts";
import { type Mount, words } from "./short-syntax.ts";
import { storeDraft } from "./store-draft.ts";
import { surroundingsOf } from "./surroundings.ts";

/** One service of the file, in our words. */
export function serviceDraft(name: string, service: ComposeService, context: Context): ServiceDraft {
	const store = context.stores.get(name);
	return store ? storeDraft(name, service, store) : ownDraft(name, service, context);
}

function ownDraft(name: string, service: ComposeService, context: Context): ServiceDraft {
	const { env, secrets, needs, calls, startsAfter, egress, remarks } = surroundingsOf(name, service, context);
	const volumes = mountsOf(service).filter(({ kind }) => kind === "volume");
	const job = context.jobs.has(name) && volumes.length === 0;
	const replicas = replicasOf(service);
	const kind = job ? "job" : volumes.length > 0 ? "stateful" : "stateless";
	const filled = <V extends object>(key: string, value: V & Field["value"], remark: readonly string[] = []): Field[] =>
		Object.keys(value).length === 0 ? [] : [{ key, value, remarks: remark }];
	return {
		name,
		remarks: [
			...remarks,
			...leftOut(service),
			...mountRemarks(service),
			...(context.jobs.has(name) && !job
				? [
						"It ran once, and has a volume, which a job of ours has not: run it by hand, or let who needs the files make them.",
					]
				: []),
			...(replicas === undefined && (service.deploy?.replicas ?? service.scale) !== undefined
				? ["replicas: a variable says how many, so one was taken."]
				: []),
			...(kind !== "stateless" && replicas !== undefined && replicas > 1
				? [`replicas: ${replicas} were not carried over; ${job ? "a job is one pod" : "a volume has one writer"}.`]
				: []),
		],
		fields: [
			{ key: "kind", value: kind, remarks: [] },
			imageField(name, service),
			...(job ? [] : listeningFields(name, service)),
			...commandField(name, service, context),
			...userField(service),
			...filled("env", env),
			...filled("secrets", secrets),
			...filled("needs", needs),
			...filled("calls", calls),
			...filled("startsAfter", startsAfter),
			...filled("egress", egress),
			...storageField(volumes),
			...(replicas === undefined || replicas === 1 || kind !== "stateless"
				? []
				: [{ key: "replicas", value: replicas, remarks: [] }]),
			resourcesField(service),
		],
	};
}

/** What stands where a host does: after the slashes of a URL, or before a port. */
const HOSTS = /(?<=:\/\/)[\w.-]+|(?<![\w.:/@-])[\w.-]+(?=:\d)/g;

function commandField(name: string, service: ComposeService, { names }: Context): readonly Field[] {
	const [entrypoint, command] = [service.entrypoint, service.command].map((it) => words(it ?? []));
	const all = [...(entrypoint ?? []), ...(command ?? [])];
	if (all.length === 0) {
		return [];
	}
	if (commandHoldsSecret(all)) {
		return [
			{
				key: "command",
				value: [],
				remarks: ["command: it held a secret and was left out; let the program read it from a variable."],
			},
		];
	}
	const missing = all.flatMap(missingVariables);
	const called = new Set(
		all
			.flatMap((word) => word.match(HOSTS) ?? [])
			.flatMap((host) => names.get(host) ?? [])
			.filter((target) => target !== name),
	);
	const remarks = [
		...((entrypoint ?? []).length > 0
			? []
			: ["Replaces ENTRYPOINT too, where Compose's command does not: begin with the program."]),
		...(missing.length > 0
			? [
					`Nothing is put in for ${[...new Set(missing)].join(", ")}: Compose takes it from its own shell or .env, and where it was written with $$ the container's shell does.`,
				]
			: []),
		...[...called].map(
			(target) =>
				`It leads to ${target} by its name in Compose: put it into calls, and use the URL in ${urlVariable(target)}.`,
		),
	];
	return [{ key: "command", value: all, remarks }];
}

function userField({ user }: ComposeService): readonly Field[] {
	const number = Number(user?.split(":")[0]);
	if (user === undefined || (Number.isInteger(number) && number > 0)) {
		return user === undefined ? [] : [{ key: "user", value: number, remarks: [] }];
	}
	return [
		{ key: "user", value: 10_001, remarks: ["Was another user, by name or root; pods run as a number above 0."] },
	];
}

function storageField(volumes: readonly Mount[]): readonly Field[] {
	const [first, ...others] = volumes;
	if (!first) {
		return [];
	}
	const remarks = ["GiB; it can grow, never shrink."];
	const left = others.map(({ target }) => target);
	return [
		{
			key: "storage",
			value: { mountPath: first.target, sizeGi: 1 },
			remarks:
				left.length === 0
					? remarks
					: [...remarks, `Not carried over, since a service has one volume: ${left.join(", ")}.`],
		},
	];
}

function resourcesField(service: ComposeService): Field {
	const cores = Number(service.deploy?.resources?.reservations?.cpus ?? service.cpus);
	const memoryMi = memoryOf(service);
	const value = { cpuMillis: cores > 0 ? Math.round(cores * 1000) : 50, memoryMi: memoryMi ?? 128 };
	return {
		key: "resources",
		value,
		remarks: memoryMi === undefined ? ["The file says no memory: look at what it takes."] : [],
	};
}

function mountRemarks(service: ComposeService): readonly string[] {
	return mountsOf(service).flatMap(({ kind, target }) =>
		kind === "volume"
			? []
			: kind === "bind"
				? [`volumes: the bind mount at ${target} was not carried over; put it into the image, or its text into files.`]
				: target === "/tmp"
					? []
					: [`volumes: the tmpfs at ${target} was not carried over; /tmp is there and writable.`],
	);
}
