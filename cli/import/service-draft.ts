import type { ComposeService } from "./compose-file.ts";
import type { Context } from "./context.ts";
import type { Field, ServiceDraft } from "./draft.ts";
import { leftOut } from "./left-out.ts";
import { memoryOf, mountsOf, portsOf } from "./readings.ts";
import { commandHoldsSecret } from "./sensitive.ts";
import { healthOf, type Mount, words } from "./short-syntax.ts";
import { storeDraft } from "./store-draft.ts";
import { foreignStoreOf } from "./stores.ts";
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
	const replicas = service.deploy?.replicas;
	const filled = <V extends object>(key: string, value: V & Field["value"], remark: readonly string[] = []): Field[] =>
		Object.keys(value).length === 0 ? [] : [{ key, value, remarks: remark }];
	return {
		name,
		remarks: [...remarks, ...leftOut(service), ...mountRemarks(service)],
		fields: [
			{ key: "kind", value: job ? "job" : volumes.length > 0 ? "stateful" : "stateless", remarks: [] },
			imageField(name, service),
			...(job ? [] : listening(name, service)),
			...commandField(service),
			...userField(service),
			...filled("env", env),
			...filled("secrets", secrets),
			...filled("needs", needs),
			...filled("calls", calls),
			...filled("startsAfter", startsAfter),
			...filled("egress", egress),
			...storageField(volumes),
			...(replicas === undefined || replicas === 1 || volumes.length > 0 || job
				? []
				: [{ key: "replicas", value: replicas, remarks: [] }]),
			resourcesField(service),
		],
	};
}

function imageField(name: string, { image, build }: ComposeService): Field {
	if (image === undefined) {
		const reference = `localhost/nexus/${name}:0.1.0`;
		const context = typeof build === "string" ? build : (build?.context ?? ".");
		return { key: "image", value: reference, remarks: [`build: podman build -t ${reference} ${context}`] };
	}
	const exact = /@sha256:|:(?!latest$)[^/:$]+$/.test(image);
	return {
		key: "image",
		value: image,
		remarks: [
			...(exact ? [] : ["Name an exact tag: without one, or with latest, it is another image tomorrow."]),
			...(build === undefined ? [] : ["build: build and push it under this name."]),
		],
	};
}

/** What a service that others reach has: port, health and route. */
function listening(name: string, service: ComposeService): readonly Field[] {
	const other = foreignStoreOf(service.image);
	const health = healthOf([service.healthcheck?.test ?? []].flat().join(" "));
	const all = portsOf(service);
	const first = all.find(({ published }) => published) ?? all[0];
	const port = first?.target ?? health?.port ?? other?.port;
	const others = all.filter((other) => other !== first).map(({ target }) => target);
	const raised = port !== undefined && port < 1024 ? port + 8000 : port;
	return [
		{
			key: "port",
			value: raised ?? 8080,
			remarks: [
				...(other
					? [
							`${other.name} is no data service of ours: it gets no users and its clients no URL, and they reach it at port 80 of its Service.`,
						]
					: []),
				...(port === undefined ? ["The file names no port: give the one that it listens on."] : []),
				...(port === raised ? [] : [`It listened on ${port}; without root it must listen on ${raised}.`]),
				...(service.healthcheck?.test === undefined || health
					? []
					: ["healthcheck: not over HTTP. Ready means that this port answers; a path in health would tell more."]),
				...(others.length > 0 ? [`Not carried over, since a service has one port: ${others.join(", ")}.`] : []),
			],
		},
		...(health ? [{ key: "health", value: health.path, remarks: [] }] : []),
		...(first?.published
			? [
					{
						key: "route",
						value: { line: "service", host: name },
						remarks: ["Was open to everyone at a port of the machine; leave the line out if only services call it."],
					},
				]
			: []),
	];
}

function commandField(service: ComposeService): readonly Field[] {
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
	const remarks =
		(entrypoint ?? []).length > 0
			? []
			: ["Replaces ENTRYPOINT too, where Compose's command does not: begin with the program."];
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
