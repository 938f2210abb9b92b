import { nearest } from "../../nearest.ts";
import type { App } from "../model.ts";
import { connectionsOf } from "../needs.ts";
import { didYouMean, enumerated } from "./rule.ts";

/** A queue joins those who write to it with those who read it; one alone is a misspelt name. */
export function queueProblems(app: App): readonly string[] {
	const users = (direction: "publishes" | "consumes") =>
		Map.groupBy(
			Object.entries(app.services).flatMap(([name, service]) =>
				(service[direction] ?? []).map((queue) => ({ queue, name })),
			),
			({ queue }) => queue,
		);
	const [published, consumed] = [users("publishes"), users("consumes")];
	const names = (entries: readonly { readonly name: string }[]) => enumerated(entries.map(({ name }) => `"${name}"`));
	const unread = [...published].filter(([queue]) => !consumed.has(queue));
	const unwritten = [...consumed].filter(([queue]) => !published.has(queue));
	const meant = (queue: string, others: readonly (readonly [string, unknown])[]) =>
		didYouMean(
			nearest(
				queue,
				others.map(([other]) => other),
			),
		);
	return [
		...unread.map(
			([queue, by]) =>
				`queue "${queue}": ${names(by)} publishes to it and nobody consumes it${meant(queue, unwritten) || "; name it in consumes of a service, or leave it out"}`,
		),
		...unwritten.map(
			([queue, by]) =>
				`queue "${queue}": ${names(by)} consumes it and nobody publishes to it${meant(queue, unread) || "; name it in publishes of a service, or leave it out"}`,
		),
		...brokerProblems(app),
	];
}

/** Queues are in a broker, which whoever uses them needs. */
function brokerProblems(app: App): readonly string[] {
	const brokers = Object.entries(app.services).flatMap(([name, service]) =>
		service.kind === "stateful" && service.provides?.engine === "rabbitmq" ? [name] : [],
	);
	const known =
		brokers.length > 0
			? `name ${enumerated(brokers.map((it) => `"${it}"`))} in needs`
			: "add one (rabbitmq) and name it in needs";
	return Object.entries(app.services).flatMap(([name, { publishes = [], consumes = [] }]) => {
		const queues = [...new Set([...publishes, ...consumes])].map((queue) => `"${queue}"`);
		const hasBroker = connectionsOf(app, name).some(({ service }) => service.provides.engine === "rabbitmq");
		return queues.length === 0 || hasBroker
			? []
			: [
					`"${name}" uses ${queues.length > 1 ? "queues" : "queue"} ${enumerated(queues)} without a message broker: ${known}`,
				];
	});
}
