import { nearest } from "../../nearest.ts";
import type { Service } from "../model.ts";
import { didYouMean, enumerated, type ServiceRule } from "./rule.ts";

type Kind = Service["kind"];
type FieldOf<S> = S extends unknown ? keyof S : never;

const EVERY = ["stateless", "stateful", "job"] as const;
const LISTENING = ["stateless", "stateful"] as const;

/** Every field of a service, with the kinds that have it. The types say the same; an app that was read from a file did not meet them. */
export const FIELDS: Readonly<Record<FieldOf<Service>, readonly Kind[]>> = {
	kind: EVERY,
	image: EVERY,
	purpose: EVERY,
	resources: EVERY,
	role: EVERY,
	user: EVERY,
	command: EVERY,
	env: EVERY,
	secrets: EVERY,
	files: EVERY,
	needs: EVERY,
	calls: EVERY,
	publishes: EVERY,
	consumes: EVERY,
	startsAfter: EVERY,
	egress: EVERY,
	port: LISTENING,
	health: LISTENING,
	route: LISTENING,
	replicas: ["stateless"],
	scale: ["stateless"],
	strategy: ["stateless"],
	storage: ["stateful"],
	provides: ["stateful"],
	schedule: ["job"],
	deadlineSeconds: ["job"],
};

/** Why a kind does not have a field, where that is not plain. */
const WHY: Readonly<Record<string, string>> = {
	"stateful strategy": "two colours would be two writers of one volume",
	"stateful replicas": "a volume has one writer",
	"stateful scale": "a volume has one writer",
	"job route": "a job does not listen",
	"job port": "a job does not listen",
	"job health": "a job does not listen",
};

/** Fields that a service of its kind does not have. */
export const fieldProblems: ServiceRule = (_app, _name, service) => {
	if (!EVERY.includes(service.kind)) {
		return [`kind "${service.kind}" is none; it is ${EVERY.slice(0, -1).join(", ")} or ${EVERY.at(-1)}`];
	}
	const kindsOf = new Map<string, readonly Kind[]>(Object.entries(FIELDS));
	return Object.keys(service).flatMap((field) => {
		const kinds = kindsOf.get(field);
		if (!kinds) {
			return [`"${field}" is no field of a service${didYouMean(nearest(field, Object.keys(FIELDS)))}`];
		}
		const why = WHY[`${service.kind} ${field}`];
		return kinds.includes(service.kind)
			? []
			: [
					`"${field}" is for ${enumerated(kinds)} services, and this one is a ${service.kind} one${why ? ` (${why})` : ""}: leave it out`,
				];
	});
};
