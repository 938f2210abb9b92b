import { annotation, count, items, type KubernetesObject, metadataOf, text } from "./kubernetes-api.ts";

/** What the object still waits for; undefined when it is ready, or is of a kind that is never waited for. */
export function unready(object: KubernetesObject): string | undefined {
	if (annotation(object, "pulumi.com/skipAwait") === "true") return undefined;
	const status = object.status;
	const spec = object.spec;
	const condition = (type: string) => items(status, "conditions").find((item) => item.type === type);
	const observed = count(status, "observedGeneration") >= count(metadataOf(object), "generation");
	switch (`${text(object, "apiVersion")} ${text(object, "kind")}`) {
		case "apps/v1 Deployment": {
			const wanted = count(spec, "replicas");
			// Pods of the version before are available too: it is done when none of them is left.
			const updated = count(status, "updatedReplicas") >= wanted && count(status, "replicas") <= wanted;
			if (observed && updated && count(status, "availableReplicas") >= wanted) return undefined;
			const reason = text(condition("Available"), "message") || text(condition("Progressing"), "message");
			return `${count(status, "availableReplicas")} of ${wanted} replicas available: ${reason}`;
		}
		case "apps/v1 StatefulSet": {
			const wanted = count(spec, "replicas");
			const current = text(status, "currentRevision") === text(status, "updateRevision");
			if (observed && current && count(status, "readyReplicas") >= wanted) return undefined;
			return `${count(status, "readyReplicas")} of ${wanted} replicas ready`;
		}
		case "apps/v1 DaemonSet": {
			const wanted = count(status, "desiredNumberScheduled");
			if (observed && count(status, "numberAvailable") >= wanted) return undefined;
			return `${count(status, "numberAvailable")} of ${wanted} pods available`;
		}
		case "batch/v1 Job":
			if (condition("Complete")?.status === "True") return undefined;
			return `the Job has not completed: ${text(condition("Failed"), "message") || "still running"}`;
		case "v1 Service":
			if (text(spec, "type") !== "LoadBalancer" || items(status, "loadBalancer", "ingress").length > 0)
				return undefined;
			return "no load balancer has given the Service an address";
		case "apiextensions.k8s.io/v1 CustomResourceDefinition":
			return condition("Established")?.status === "True" ? undefined : "the definition is not Established";
		default:
			return unmetCondition(object);
	}
}

/** The condition that the program waits for, `pulumi.com/waitFor: condition=Ready`, where it does not hold yet. */
function unmetCondition(object: KubernetesObject): string | undefined {
	const type = /^condition=(\w+)$/.exec(annotation(object, "pulumi.com/waitFor"))?.[1];
	if (type === undefined) return undefined;
	const condition = items(object.status, "conditions").find((item) => item.type === type);
	return condition?.status === "True" ? undefined : `${type} is ${text(condition, "status") || "not said"}`;
}
