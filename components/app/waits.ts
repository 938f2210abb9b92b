import { image } from "../catalog.ts";
import type { Fields } from "../kubernetes/manifest.ts";
import { RESTRICTED_CONTAINER } from "../kubernetes/pod-security.ts";
import { type ContainerResources, containerResources } from "../kubernetes/resources.ts";
import { isDataService } from "./kinds.ts";
import type { App } from "./model.ts";
import { waitsConfigMap } from "./names.ts";
import { awaitedBy } from "./needs.ts";

/** Seconds after which whoever waits says what is missing and fails; Kubernetes then starts it again, ever more slowly. */
const LIMIT_SECONDS = 300;

/** A shell, nc and wget of busybox: 2 MiB resident, and room for the page cache. */
export const WAIT_RESOURCES: ContainerResources = { cpuMillis: 10, memoryMi: 16 };

/**
 * Waits for HOST:PORT, or for HTTP from it where HEALTH has a path. A shell that is process 1 ignores SIGTERM unless it
 * traps it, and a pod that is deleted while it waits would take its whole grace period.
 */
const SCRIPT = `trap 'exit 143' TERM
answers() {
  if [ -n "$HEALTH" ]; then wget -q -T 3 -O /dev/null "http://$HOST:$PORT$HEALTH"; else nc -z -w 3 "$HOST" "$PORT"; fi 2>/dev/null
}
begin=$(date +%s)
until answers; do
  waited=$(($(date +%s) - begin))
  if [ "$waited" -ge "$LIMIT" ]; then
    echo "$TARGET did not answer at $HOST:$PORT within $LIMIT s, so this service does not start. Is it running? See: $INSPECT" >&2
    exit 1
  fi
  echo "waiting for $TARGET at $HOST:$PORT ($waited of $LIMIT s)"
  sleep 3
done
echo "$TARGET answers at $HOST:$PORT"`;

/** One init container for each service that must answer before this one starts. */
export function waitContainers(app: App, name: string): readonly Fields[] {
	return awaitedBy(app, name).map(([target, service]) => ({
		name: `wait-for-${target}`,
		image: image("busybox"),
		imagePullPolicy: "IfNotPresent",
		command: ["sh", "-c", SCRIPT],
		env: [
			{ name: "TARGET", value: target },
			{ name: "LIMIT", value: String(LIMIT_SECONDS) },
			{ name: "HEALTH", value: isDataService(service) ? "" : (service.health ?? "") },
			...(["host", "port", "inspect"] as const).map((key) => ({
				name: key.toUpperCase(),
				valueFrom: { configMapKeyRef: { name: waitsConfigMap(name), key: `${target}.${key}` } },
			})),
		],
		resources: containerResources(WAIT_RESOURCES),
		securityContext: RESTRICTED_CONTAINER,
	}));
}
