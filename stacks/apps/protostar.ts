import type { App } from "../../components/app/model.ts";
import { dataServices } from "./protostar/data-services.ts";
import { frontends } from "./protostar/frontends.ts";
import { services } from "./protostar/services.ts";

/**
 * Protostar v2.1: an API of nine services, four sites, and what keeps their data.
 *
 * To run it put your GitHub name into `protostar/images.ts`, `protostar: {}` into `nexus:apps` of a stack, and set its
 * secrets; the plan names those that are missing with the command for each. It wants a machine like A5 (32 GiB); on a
 * laptop's node of 8 GiB let `api-gateway` and `auth-service` have one replica (`services: { … replicas: 1 }`).
 */
export const protostar: App = {
	name: "protostar",
	services: { ...services, ...frontends, ...dataServices },
};
