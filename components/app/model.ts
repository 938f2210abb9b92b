import type { LineName } from "../kubernetes/line.ts";
import type { ContainerResources } from "../kubernetes/resources.ts";
import type { Role } from "../kubernetes/role.ts";
import type { DataEngine, Need } from "./engine.ts";

/** A group of services declared as plain data. Everything that it is on the cluster, in the config repo and in Podman follows from it. */
export interface App {
	/** A DNS label, unique in a stack. */
	readonly name: string;
	/** The services by name; a name is a DNS label and becomes the name of the Kubernetes Service. */
	readonly services: Readonly<Record<string, Service>>;
}

/** One service of an app. */
export type Service = StatelessService | StatefulService | JobService;

/** A service that listens: others may call it. */
export type ListeningService = StatelessService | StatefulService;

/** What every service says of itself. */
interface ServiceBase {
	/** Image with an exact tag or digest. */
	readonly image: string;
	/**
	 * What its namespace is for: `board-api` makes `board-api-prod`.
	 * @default `<app>-<service>`, or `<app>` for the service that bears the app's name
	 */
	readonly purpose?: string;
	/** Request and limit of one pod. */
	readonly resources: ContainerResources;
	/**
	 * The machine that its pods follow.
	 * @default "service"
	 */
	readonly role?: Role;
	/**
	 * Numeric user that the image runs as; a name would not prove to Kubernetes that it is not root.
	 * @default 10001
	 */
	readonly user?: number;
	/**
	 * Program and arguments in place of the image's own.
	 * @default the image's ENTRYPOINT and CMD
	 */
	readonly command?: readonly string[];
	/** Plain environment. What is secret comes through `needs` and `secrets`. */
	readonly env?: Readonly<Record<string, string>>;
	/** Variables whose value is a secret of the stack: the flat config key without `nexus:`, e.g. `GEMINI_API_KEY: "geminiApiKey"`. */
	readonly secrets?: Readonly<Record<string, string>>;
	/** Text files by absolute path, read-only: an nginx.conf, say. Nothing secret. */
	readonly files?: Readonly<Record<string, string>>;
	/** Data services of this app that it cannot do without: the variable that gets the URL, and in which form. */
	readonly needs?: Readonly<Record<string, Need>>;
	/** Services of this app that it may call over HTTP; each gets it a variable such as `CHAT_SERVICE_URL`. */
	readonly calls?: readonly string[];
	/** Queues of the app's message broker that it writes to. */
	readonly publishes?: readonly string[];
	/** Queues of the app's message broker that it reads. */
	readonly consumes?: readonly string[];
	/**
	 * Services that must answer before it starts, besides those that it needs: Compose's `depends_on`. Each is in `calls`.
	 * @default none
	 */
	readonly startsAfter?: readonly string[];
	/** Destinations on the internet. Whatever is not here cannot be reached. */
	readonly egress?: readonly Egress[];
}

/** What a service that listens says besides. */
interface ListeningBase extends ServiceBase {
	/** TCP port that the container listens on; 1024 or above, since no container runs as root. */
	readonly port: number;
	/**
	 * HTTP path that answers 200 when the service can serve, its needs included. It decides who gets requests; only a port
	 * that no longer answers gets a container restarted, so a database that is down never restarts what waits for it.
	 * @default a TCP connection to `port`
	 */
	readonly health?: string;
	/**
	 * Where it meets its users.
	 * @default no route: reachable from its callers alone
	 */
	readonly route?: Route;
}

/** Pods that keep nothing: a Deployment, replaced one by one without a dropped request. */
export interface StatelessService extends ListeningBase {
	readonly kind: "stateless";
	/**
	 * How many pods, always; a service that scales says `scale` instead.
	 * @default 1
	 */
	readonly replicas?: number;
	/** How many pods, by load. */
	readonly scale?: Scale;
	/** @default "rolling" */
	readonly strategy?: "rolling" | BlueGreen;
}

/** One pod with a volume: a StatefulSet. Replicas are the business of whoever can replicate its data. */
export interface StatefulService extends ListeningBase {
	readonly kind: "stateful";
	readonly storage: Storage;
	/**
	 * What it serves its clients, and with which passwords.
	 * @default nothing: a service that keeps files of its own, and is called like any other
	 */
	readonly provides?: DataEngine;
}

/** A pod that ends: once, or by the clock. */
export interface JobService extends ServiceBase {
	readonly kind: "job";
	/**
	 * When it runs, in cron's five fields, UTC: `0 3 * * *`.
	 * @default once, and again with another image or configuration
	 */
	readonly schedule?: string;
	/**
	 * Seconds after which a run that has not ended has failed.
	 * @default 3600
	 */
	readonly deadlineSeconds?: number;
}

/** A name and a path of a line. */
export interface Route {
	readonly line: LineName;
	/** Name under the domain: `counter` for counter.example.dev. A stack may override it. */
	readonly host: string;
	/**
	 * Prefix of the paths that come here; several services may share a host.
	 * @default "/"
	 */
	readonly path?: string;
}

/** How many pods, by load. */
export interface Scale {
	/** At least 1. */
	readonly min: number;
	readonly max: number;
	/** Share of the CPU request, in percent, that the pods are kept at. */
	readonly cpu: number;
}

/** The colours of a blue/green service. */
export const COLOURS = ["blue", "green"] as const;
export type Colour = (typeof COLOURS)[number];

/** Two Deployments; users meet the active one. Going over and back is `active`, one word. */
export interface BlueGreen {
	readonly kind: "blueGreen";
	readonly active: Colour;
	/** Image of each colour; the service's own where one is not given. */
	readonly images?: Readonly<Partial<Record<Colour, string>>>;
	/** Name under the domain where the admin line shows the other colour before it goes live. */
	readonly previewHost: string;
}

/** The volume of a stateful service. */
export interface Storage {
	/** Where the container sees it. */
	readonly mountPath: string;
	/** Size in GiB; it can grow, never shrink. local-path does not enforce it, other classes do. */
	readonly sizeGi: number;
	/**
	 * How many nodes may mount it at once.
	 * @default "ReadWriteOnce"
	 */
	readonly accessMode?: "ReadWriteOnce" | "ReadWriteMany";
}

/**
 * A destination on the internet. A NetworkPolicy knows addresses, not names, so the port is opened to the whole internet
 * but for private networks; the name and the reason are for whoever reads it.
 */
export interface Egress {
	/** DNS name, e.g. `discord.com`. */
	readonly host: string;
	/** @default 443 */
	readonly port?: number;
	/** What for. */
	readonly reason: string;
}
