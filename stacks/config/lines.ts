import { EXPOSURES } from "../../components/cluster/exposure.ts";
import { ROLES } from "../../components/kubernetes/role.ts";
import { checkedText, cidr, DNS_NAME, group, hostLabel, list, oneOf, port, whole } from "./field.ts";
import { parseAddress } from "./ipv4.ts";

const role = (line: "service" | "admin") =>
	oneOf(ROLES, `Role of the node that the line ends on. Default ${line}; the two lines never share one.`).default(line);

/** @see https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport : the default --service-node-port-range */
export function nodePort(description: string) {
	return whole({ min: 30000, max: 32767, unit: "the range of NodePorts" }, description);
}

/** `nexus:lines` */
export const lines = group(
	{
		homeAddress: checkedText(
			(value) => DNS_NAME.test(value) || parseAddress(value) !== undefined,
			"a DNS name such as home.example.dev (best, it follows a changing address) or a public IPv4 address",
			"Your home's one public address, best by a name that a DynDNS client in the router keeps current: the edge follows it. A fixed public IPv4 address works too.",
		),
		homeNetwork: cidr(
			"The network of the nodes, and the only one that may use the break-glass way in: at home the LAN. Default 192.168.0.0/24, what most home routers come with.",
		).default("192.168.0.0/24"),
		exposure: oneOf(
			EXPOSURES,
			"How the gateways are reached from outside: nodePort (fixed ports of the nodes, behind the router's forward), serviceLb (443 on the nodes, by k3s' load balancer) or loadBalancer (the cloud's). Default: what suits cluster.provider, see docs/portability.md.",
		).optional(),
		service: group(
			{
				role: role("service"),
				port: port("Public port for HTTPS, forwarded by the router to nodePort. Default 443.").default(443),
				httpPort: port("Public port for HTTP (redirect, ACME HTTP-01), forwarded to httpNodePort. Default 80.").default(
					80,
				),
				nodePort: nodePort("NodePort of the service gateway's HTTPS listener. Default 31443.").default(31443),
				httpNodePort: nodePort("NodePort of the service gateway's HTTP listener. Default 31080.").default(31080),
			},
			"The line for your apps' users: straight from the internet to the service node.",
		).prefault({}),
		admin: group(
			{
				role: role("admin"),
				port: port("Public port that the edge dials, forwarded by the router to nodePort. Default 8443.").default(8443),
				nodePort: nodePort(
					"NodePort of the admin gateway, which takes PROXY protocol from the edge only. Default 30443.",
				).default(30443),
				breakGlassNodePort: nodePort(
					"NodePort without PROXY protocol, open to homeNetwork alone, for the day when the edge is gone. Default 30943.",
				).default(30943),
				hosts: list(
					hostLabel("A name under the domain: grafana for grafana.example.dev."),
					1,
					"The names that the edge lets in, each under the domain. Default: argocd, grafana, jenkins, registry.",
				).default(["argocd", "grafana", "jenkins", "registry"]),
			},
			"The line for operations: through the edge to the admin node.",
		).prefault({}),
	},
	"The two ways in from the internet. They share no node, gateway or port, so an overloaded service node never takes away the way in to repair it.",
);
