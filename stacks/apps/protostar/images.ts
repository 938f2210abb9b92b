/** Where CI pushes the images. Put your own GitHub name here. */
const REGISTRY = "ghcr.io/your-github-name/protostar";

/** The release that the images below were built for. */
const VERSION = "2.1.0";

/**
 * The image of a service. CI builds it and owns the tag: it writes newer ones into the config repository, or into
 * `nexus:apps.protostar.services.<service>.image` of a stack. What stands here is where a new stack begins.
 */
export const protostarImage = (service: string): string => `${REGISTRY}/${service}:${VERSION}`;
