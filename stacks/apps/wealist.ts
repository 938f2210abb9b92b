import { postgresql } from "../../components/app/engines/postgresql.ts";
import { valkey } from "../../components/app/engines/valkey.ts";
import type { App } from "../../components/app/model.ts";

/** weAlist, a board: FastAPI, React behind nginx, PostgreSQL and Redis. Its images are built from `images/`. */
export const wealist: App = {
	name: "wealist",
	services: {
		"board-api": {
			kind: "stateless",
			image: "localhost/nexus/board-api:0.1.0",
			purpose: "board-api",
			port: 8000,
			health: "/healthz",
			needs: { postgresql: { variable: "DATABASE_URL", format: "sqlalchemy" }, redis: "REDIS_URL" },
			// Under the same name as the pages, so that the browser asks no other origin.
			route: { line: "service", host: "wealist", path: "/api" },
			resources: { cpuMillis: 100, memoryMi: 192 },
		},
		front: {
			kind: "stateless",
			image: "localhost/nexus/wealist-front:0.1.0",
			purpose: "front",
			port: 8080,
			health: "/healthz",
			route: { line: "service", host: "wealist" },
			resources: { cpuMillis: 20, memoryMi: 32 },
		},
		postgresql: { ...postgresql({ sizeGi: 5, memoryMi: 256 }), purpose: "postgresql" },
		redis: valkey({ sizeGi: 1 }),
	},
};
