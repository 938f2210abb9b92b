import type { ContainerResources } from "../kubernetes/resources.ts";
import type { Role } from "../kubernetes/role.ts";

/** A group of services declared as plain data. From it come the namespaces, workloads, Services, policies and Secrets. */
export interface App {
	/** A DNS label, unique in a stack; it prefixes the namespaces of its services. */
	readonly name: string;
	/** The services by name; a name is a DNS label and becomes the name of the Kubernetes Service. */
	readonly services: Readonly<Record<string, Service>>;
}

/** One service of an app. */
export type Service = StatelessService | StatefulService;

/** What every service says of itself. */
interface ServiceBase {
	/** Image with an exact tag or digest. */
	readonly image: string;
	/** TCP port that the container listens on; 1024 or above, since no container runs as root. */
	readonly port: number;
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
	/** Plain environment. What is secret comes through `needs`. */
	readonly env?: Readonly<Record<string, string>>;
	/** Services of this app that it cannot do without: the name of the service and the variable that gets its URL. */
	readonly needs?: Readonly<Record<string, string>>;
	/**
	 * HTTP path that answers 200 when the service can serve, its needs included. It decides who gets requests; only a port
	 * that no longer answers gets a container restarted, so a database that is down never restarts what waits for it.
	 * @default a TCP connection to `port`
	 */
	readonly health?: string;
}

/** Pods that keep nothing: a Deployment, replaced one by one without a dropped request. */
export interface StatelessService extends ServiceBase {
	readonly kind: "stateless";
	/** @default 1 */
	readonly replicas?: number;
}

/** One pod with a volume: a StatefulSet. Replicas are the business of whoever can replicate its data. */
export interface StatefulService extends ServiceBase {
	readonly kind: "stateful";
	readonly storage: Storage;
	/** What it serves its clients, and with which password. */
	readonly provides: DataEngine;
}

/** The volume of a stateful service. */
export interface Storage {
	/** Where the container sees it. */
	readonly mountPath: string;
	/** Size in GiB. local-path does not enforce it; other classes do. */
	readonly sizeGi: number;
}

/** A program that keeps data behind a password: how it is configured and how its clients reach it. */
export interface DataEngine {
	/** Command that starts it with the configuration file below. */
	readonly command: readonly string[];
	/** Path of the configuration file; it holds the password and comes from a Secret. */
	readonly configPath: string;
	/** Text of the configuration file. */
	readonly config: (password: string) => string;
	/** URL for a client, given the DNS name of the Service. */
	readonly url: (host: string, port: number, password: string) => string;
}
