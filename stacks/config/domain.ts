import { dnsName } from "./field.ts";

/** `nexus:domain` */
export const domain = dnsName(
	"example.dev",
	"The DNS name that you own and that every public name is made under: grafana.example.dev, counter.example.dev. On a laptop a name under .localhost needs no DNS at all.",
);
