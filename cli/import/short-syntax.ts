/** A port of a container. */
export interface Port {
	/** What the container listens on. */
	readonly target: number;
	/** Whether the machine opened it to others. */
	readonly published: boolean;
}

/** A port in Compose's short form: `80`, `8080:80`, `127.0.0.1:8080:80/tcp`; nothing where it is none, a range or UDP. */
export function shortPort(text: string): Port | undefined {
	const [address = "", protocol = "tcp"] = text.split("/");
	const parts = address.split(":");
	const target = Number(parts.at(-1));
	return protocol === "tcp" && Number.isInteger(target) && target > 0
		? { target, published: parts.length > 1 }
		: undefined;
}

/** What a container sees at a path. */
export type Mount =
	| { readonly kind: "volume"; readonly target: string }
	| { readonly kind: "bind"; readonly source: string; readonly target: string }
	| { readonly kind: "tmpfs"; readonly target: string };

/** A mount in Compose's short form: `name:/path`, `./folder:/path:ro`, `/path`. */
export function shortMount(text: string): Mount {
	const [first = "", second] = text.split(":");
	if (second === undefined) {
		return { kind: "volume", target: first };
	}
	return /^[./~$]/.test(first) || first.includes("/")
		? { kind: "bind", source: first, target: second }
		: { kind: "volume", target: second };
}

/** The words of a command that is written as one text. Quotes hold blanks together; nothing else of a shell is known. */
export function words(command: string | readonly string[]): readonly string[] {
	if (typeof command !== "string") {
		return command;
	}
	const found = command.match(/(?:[^\s"']|"(?:[^"\\]|\\.)*"|'[^']*')+/g) ?? [];
	return found.map((word) =>
		word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double, single) => double ?? single),
	);
}

const UNITS: Readonly<Record<string, number>> = { b: 1 / 1024 / 1024, k: 1 / 1024, m: 1, g: 1024 };

/** MiB of a size such as `512m`, `1gb` or a number of bytes. */
export function mebibytes(size: string | number): number | undefined {
	const [, amount, unit = "b"] = /^(\d+(?:\.\d+)?)\s*([bkmg])?b?$/i.exec(String(size)) ?? [];
	const factor = UNITS[unit.toLowerCase()];
	return amount === undefined || factor === undefined ? undefined : Math.max(1, Math.round(Number(amount) * factor));
}

/** Path and port of a health check that asks itself over HTTP. */
export function healthOf(test: string): { readonly path: string; readonly port: number | undefined } | undefined {
	const found = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[-._~%/A-Za-z0-9]*)?/.exec(test);
	return found ? { path: found[2] ?? "/", port: found[1] === undefined ? undefined : Number(found[1]) } : undefined;
}
