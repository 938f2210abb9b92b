import type { Service, StatelessService } from "../../../components/app/model.ts";
import { protostarImage } from "./images.ts";
import { RESOURCES } from "./resources.ts";

/** Files behind nginx. The browser calls the API by its own name, so the pod itself reaches nobody. */
function site(name: "blog" | "dashboard" | "mini-project", host: string): StatelessService {
	return {
		kind: "stateless",
		image: protostarImage(name),
		purpose: name,
		port: 8080,
		health: "/healthz",
		resources: RESOURCES[name],
		route: { line: "service", host },
	};
}

/**
 * What users open. All on the service line, the dashboard too: it shows what the API answers, and the API is there.
 */
export const frontends = {
	/** The blog with its chatbot. */
	blog: site("blog", "blog"),
	dashboard: site("dashboard", "dashboard"),
	"mini-project": site("mini-project", "mini"),
	/** Renders on the server, as one more client of the API gateway: that is where users are known. */
	spa: {
		kind: "stateless",
		image: protostarImage("spa"),
		purpose: "spa",
		port: 3000,
		health: "/healthz",
		replicas: 2,
		resources: RESOURCES.spa,
		env: { NODE_ENV: "production" },
		route: { line: "service", host: "app" },
		calls: ["api-gateway"],
		startsAfter: ["api-gateway"],
	},
} as const satisfies Readonly<Record<string, Service>>;
