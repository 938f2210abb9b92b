import { isSchedule } from "../../kubernetes/schedule.ts";
import { listens } from "../kinds.ts";
import type { Egress, Route } from "../model.ts";
import { DNS_LABEL, type ServiceRule } from "./rule.ts";

const DNS_NAME = /^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)+[a-z][-a-z0-9]{0,61}[a-z0-9]$/;

/** What the Gateway API and NGINX both take without a second thought about escapes. */
const PATH = /^\/([-._~a-zA-Z0-9]+\/)*[-._~a-zA-Z0-9]*$/;

/** Where a service meets the world: its route, the internet, the clock. */
export const outsideProblems: ServiceRule = (_app, _name, service) => [
	...(listens(service) && service.route ? routeProblems(service.route) : []),
	...(service.egress ?? []).flatMap(egressProblems),
	...(service.kind === "job" ? jobProblems(service.schedule, service.deadlineSeconds) : []),
];

function routeProblems({ host, path = "/" }: Route): readonly string[] {
	return [
		...(DNS_LABEL.test(host)
			? []
			: [`route.host "${host}" must be a name under the domain, without it: a-z, 0-9 and "-", e.g. "counter"`]),
		...(PATH.test(path) && !/\/\.\.?(\/|$)/.test(path)
			? []
			: [`route.path "${path}" must be a path of letters, digits, "-", ".", "_" and "~", e.g. "/api"`]),
	];
}

function egressProblems({ host, port = 443, reason }: Egress): readonly string[] {
	return [
		...(DNS_NAME.test(host)
			? []
			: [`egress "${host}" is no DNS name such as "discord.com": give it without scheme, port, path and wildcard`]),
		...(Number.isInteger(port) && port >= 1 && port <= 65_535
			? []
			: [`egress "${host}" on port ${port}: a port is a whole number from 1 to 65535`]),
		...(reason.trim() === ""
			? [`egress "${host}" says no reason: whoever reads the policy wants to know what for`]
			: []),
	];
}

function jobProblems(schedule: string | undefined, deadlineSeconds = 1): readonly string[] {
	return [
		...(schedule === undefined || isSchedule(schedule)
			? []
			: [
					`schedule "${schedule}": give cron's five fields in numbers (minute, hour, day, month, weekday from 0 for Sunday to 6; UTC), e.g. "0 3 * * *"`,
				]),
		...(Number.isInteger(deadlineSeconds) && deadlineSeconds > 0
			? []
			: [`deadlineSeconds ${deadlineSeconds}: give a whole number of seconds above 0`]),
	];
}
