import type { ComposeService } from "./compose-file.ts";
import type { Field } from "./draft.ts";
import { portsOf, unreadPortsOf } from "./readings.ts";
import { healthOf } from "./short-syntax.ts";
import { foreignStoreOf } from "./stores.ts";

/** What a service that others reach has: port, health and route. */
export function listeningFields(name: string, service: ComposeService): readonly Field[] {
	const foreign = foreignStoreOf(service.image);
	const health = healthOf([service.healthcheck?.test ?? []].flat().join(" "));
	const all = portsOf(service);
	const first =
		all.find(({ openTo }) => openTo === "everyone") ?? all.find(({ openTo }) => openTo === "machine") ?? all[0];
	const port = first?.target ?? health?.port ?? foreign?.port;
	const others = [...all.filter((it) => it !== first).map(({ target }) => target), ...unreadPortsOf(service)];
	const raised = port !== undefined && port < 1024 ? port + 8000 : port;
	// A check of another port says nothing of this one.
	const sameHealth = health && (health.port === undefined || health.port === port) ? health : undefined;
	const route = first?.openTo === "everyone" && !foreign;
	return [
		{
			key: "port",
			value: raised ?? 8080,
			remarks: [
				...(foreign
					? [
							`${foreign.name} is no data service of ours: it gets no users and its clients no URL, and they reach it at port 80 of its Service.`,
						]
					: []),
				...(port === undefined
					? ["The file names no port that a service can have: give the one that it listens on."]
					: []),
				...(port === raised ? [] : [`It listened on ${port}; without root it must listen on ${raised}.`]),
				...healthRemarks(service, health, sameHealth),
				...(others.length > 0 ? [`Not carried over, since a service has one port, of TCP: ${others.join(", ")}.`] : []),
				...(first !== undefined && first.openTo !== "nobody" && !route
					? ["ports: nobody outside reaches it; `kubectl port-forward` does."]
					: []),
			],
		},
		...(sameHealth ? [{ key: "health", value: sameHealth.path, remarks: [] }] : []),
		...(route
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

type Health = ReturnType<typeof healthOf>;

function healthRemarks({ healthcheck }: ComposeService, found: Health, same: Health): readonly string[] {
	if (healthcheck?.test === undefined || same) {
		return [];
	}
	return found
		? [
				`healthcheck: it asked port ${found.port}, and health is a path of the port below; without one that port has to answer.`,
			]
		: ["healthcheck: not over HTTP. Ready means that this port answers; a path in health would tell more."];
}
