import type { EngineAccounts, EngineClient } from "../../engine.ts";
import { ADMINISTRATOR } from "../administrator.ts";

const VIRTUAL_HOST = "/";

/**
 * RabbitMQ's definitions: a durable queue for each name that is published or consumed, an exchange of the same name that
 * feeds it, and a user for each client with rights on its own queues alone.
 *
 * A publisher writes to the exchange. The default exchange, by which most libraries send to a queue directly, is closed:
 * whoever may write to it may write to every queue. What was published as persistent survives a restart.
 * @see https://www.rabbitmq.com/docs/access-control
 * @see https://www.rabbitmq.com/docs/definitions
 */
export function definitions({ admin, clients }: EngineAccounts): string {
	const queues = [...new Set(clients.flatMap(({ publishes, consumes }) => [...publishes, ...consumes]))].toSorted();
	return `${JSON.stringify(
		{
			vhosts: [{ name: VIRTUAL_HOST }],
			users: [
				{ name: ADMINISTRATOR, password: admin, tags: ["administrator"] },
				...clients.map(({ user, password }) => ({ name: user, password, tags: [] })),
			],
			permissions: [
				{ user: ADMINISTRATOR, vhost: VIRTUAL_HOST, configure: ".*", write: ".*", read: ".*" },
				...clients.map(permission),
			],
			exchanges: queues.map((name) => ({
				name,
				vhost: VIRTUAL_HOST,
				// Whatever the routing key: there is one queue behind it.
				type: "fanout",
				durable: true,
				auto_delete: false,
				internal: false,
				arguments: {},
			})),
			queues: queues.map((name) => ({
				name,
				vhost: VIRTUAL_HOST,
				durable: true,
				auto_delete: false,
				arguments: {},
			})),
			bindings: queues.map((name) => ({
				source: name,
				vhost: VIRTUAL_HOST,
				destination: name,
				destination_type: "queue",
				routing_key: "",
				arguments: {},
			})),
		},
		null,
		"\t",
	)}\n`;
}

/** Libraries declare what they use before they use it, which asks for `configure` even where it is there already. */
function permission({ user, publishes, consumes }: EngineClient): object {
	return {
		user,
		vhost: VIRTUAL_HOST,
		configure: oneOf([...publishes, ...consumes]),
		write: oneOf(publishes),
		read: oneOf(consumes),
	};
}

/** A regular expression that is true of these names and no other; of no name where there is none. */
function oneOf(names: readonly string[]): string {
	const escaped = [...new Set(names)].toSorted().map((name) => name.replaceAll(/[^\w-]/g, "\\$&"));
	return `^(${escaped.join("|")})$`;
}
