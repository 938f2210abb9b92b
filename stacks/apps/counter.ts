import { valkey } from "../../components/app/engines/valkey.ts";
import type { App } from "../../components/app/model.ts";

/** The visit counter: FastAPI and Redis. Its image is built from `images/counter`. */
export const counter: App = {
	name: "counter",
	services: {
		counter: {
			kind: "stateless",
			image: "localhost/nexus/counter:0.1.0",
			port: 8000,
			health: "/healthz",
			needs: { redis: "REDIS_URL" },
			route: { line: "service", host: "counter" },
			resources: { cpuMillis: 50, memoryMi: 96 },
		},
		redis: valkey({ sizeGi: 1 }),
	},
};
