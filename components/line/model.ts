import type { Exposure } from "../cluster/exposure.ts";
import type { Door } from "../gateway/data-plane/door.ts";
import type { GatewayPort, TrustedPeer } from "../gateway/data-plane/nginx-proxy.ts";
import type { GatewayRef } from "../gateway/names.ts";
import type { LineName } from "../kubernetes/line.ts";
import type { Role } from "../kubernetes/role.ts";

/** A whole way from the internet to the pods of a line: the one place that all its tables and manifests follow from. */
export interface Line<A> {
	readonly name: LineName;
	/** Suffix of the environment, the stack's name. */
	readonly env: string;
	/** Kubernetes minor whose Pod Security rules hold. */
	readonly kubernetesMinor: string;
	/** The domain that its names are under. */
	readonly domain: string;
	/** The machine that it ends on. */
	readonly role: Role;
	/** Its gateways: the one that the internet reaches, and for the admin line the break-glass one. */
	readonly gateways: readonly LineGateway<A>[];
	/** Public port for HTTPS, where plain HTTP is sent to; absent on a line without plain HTTP. */
	readonly redirectTo?: number;
	/** Whether the proofs of ACME HTTP-01 come in by it. */
	readonly proofs: boolean;
	/** Ports of the home's public address that lead to it. */
	readonly forwards: readonly RouterForward<A>[];
	/** Its DNS names, and where they lead. */
	readonly records: readonly DnsRecord<A>[];
}

/** A gateway of a line, and how its data planes run. */
export interface LineGateway<A> {
	readonly ref: GatewayRef;
	readonly replicas: number;
	readonly exposure: Exposure;
	readonly https: GatewayPort;
	readonly http?: GatewayPort;
	/** Who sends PROXY protocol to it; absent where nobody does. */
	readonly trusted?: TrustedPeer<A>;
	/** Who may reach it. */
	readonly door: Door<A>;
}

/** One port of the home's public address: a row to copy into the router. */
export interface RouterForward<A> {
	readonly line: LineName;
	readonly protocol: "TCP";
	/** Port of the public address. */
	readonly port: number;
	/** Address and port at home: `192.168.0.11:31443`. */
	readonly to: string;
	/** Who connects to it: a router that can refuse everybody else should. */
	readonly from: A | string;
	/** What for. */
	readonly purpose: string;
}

/** A record to set in the domain's DNS. */
export interface DnsRecord<A> {
	readonly line: LineName;
	/** The whole name, e.g. `grafana.example.dev`. */
	readonly name: string;
	readonly type: "A" | "CNAME";
	/** An IPv4 address, or for a CNAME another name. */
	readonly value: A | string;
}
