import { image } from "../../catalog.ts";
import type { StatefulService } from "../model.ts";
import { authority, CONFIG_DIRECTORY } from "./address.ts";
import { definitions } from "./rabbitmq/definitions.ts";

/** What a user of RabbitMQ chooses. */
export interface RabbitmqOptions {
	/** Size of the volume in GiB: what is not yet consumed. */
	readonly sizeGi: number;
	/**
	 * Memory of the pod in MiB; above 60 % of it publishers wait.
	 * @default 320
	 */
	readonly memoryMi?: number;
	/**
	 * CPU request in millicores.
	 * @default 100
	 */
	readonly cpuMillis?: number;
}

const PORT = 5672;
const DATA = "/var/lib/rabbitmq";
const SETTINGS = `${CONFIG_DIRECTORY}/rabbitmq.conf`;
const PLUGINS = `${CONFIG_DIRECTORY}/enabled_plugins`;
const DEFINITIONS = `${CONFIG_DIRECTORY}/definitions.json`;

/**
 * One RabbitMQ broker on a volume, with the queues that the app declares. Queues, users, passwords and rights are read on
 * every start, so a new queue and a rotated password take effect by a restart. There is no replica and no backup here.
 */
export function rabbitmq({ sizeGi, memoryMi = 320, cpuMillis = 100 }: RabbitmqOptions): StatefulService {
	return {
		kind: "stateful",
		image: image("rabbitmq"),
		command: ["rabbitmq-server"],
		port: PORT,
		// The image's own user `rabbitmq`.
		user: 999,
		env: {
			// Erlang writes its cookie there, readable by its owner alone: on the volume, fsGroup would spoil the mode.
			HOME: "/tmp",
			// The name of the data's folder on the volume follows from it: a pod's name changes with the service's.
			RABBITMQ_NODENAME: "rabbit@localhost",
			RABBITMQ_MNESIA_BASE: `${DATA}/mnesia`,
			RABBITMQ_CONFIG_FILE: SETTINGS,
			RABBITMQ_ENABLED_PLUGINS_FILE: PLUGINS,
			RABBITMQ_LOGS: "-",
			// Two schedulers instead of one for each core of the node, none of which spins while it has nothing to do.
			RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
			// There is no other node to talk to: the ports for it are open within the pod alone.
			RABBITMQ_SERVER_START_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
			ERL_EPMD_ADDRESS: "127.0.0.1",
		},
		resources: { cpuMillis, memoryMi },
		storage: { mountPath: DATA, sizeGi },
		provides: {
			engine: "rabbitmq",
			accounts: "perClient",
			configFiles: {
				[SETTINGS]: () => settings(memoryMi),
				// No plugin: the management page would be one more door.
				[PLUGINS]: () => "[].\n",
				[DEFINITIONS]: definitions,
			},
			// The virtual host "/", which is written %2F in a URL's path.
			urls: { url: (endpoint) => `amqp://${authority(endpoint)}/%2F` },
		},
	};
}

/** @see https://www.rabbitmq.com/docs/configure */
function settings(memoryMi: number): string {
	return [
		`listeners.tcp.default = ${PORT}`,
		`load_definitions = ${DEFINITIONS}`,
		// Absolute, because the share would be taken of the node's memory. The rest is for Erlang to collect garbage in.
		`vm_memory_high_watermark.absolute = ${Math.floor(memoryMi * 0.6)}MiB`,
		// Publishers wait before the disk is full; PostgreSQL and the node's own logs are on it too.
		"disk_free_limit.absolute = 512MiB",
		"log.console.level = info",
		"",
	].join("\n");
}
