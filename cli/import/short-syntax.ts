/** A port of a container. */
export interface Port {
	/** What the container listens on. */
	readonly target: number;
	/** Who reached it at a port of the machine: everyone, the machine itself, or nobody. */
	readonly openTo: "everyone" | "machine" | "nobody";
}

/** A port in Compose's short form: `80`, `8080:80`, `127.0.0.1:8080:80/tcp`; nothing where it is none, a range or UDP. */
export function shortPort(text: string): Port | undefined {
	const [address = "", protocol = "tcp"] = text.split("/");
	const [, before, target] = /^(?:(.*):)?(\d+)$/.exec(address) ?? [];
	if (protocol !== "tcp" || target === undefined) {
		return undefined;
	}
	return { target: Number(target), openTo: before === undefined ? "nobody" : openTo(before) };
}

/** Who reaches a port that the machine opens at an address. */
export function openTo(address: string): Port["openTo"] {
	return /^(127\.|localhost\b|\[?::1\b)/.test(address) ? "machine" : "everyone";
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

/** The words of a command that is written as one text, as Compose takes it apart: by quotes and backslashes, and by nothing else of a shell. */
export function words(command: string | readonly string[]): readonly string[] {
	if (typeof command !== "string") {
		return command;
	}
	const found = command.match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs) ?? [];
	return found.map((word) =>
		word.replaceAll(
			/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
			(_, double?: string, single?: string, escaped?: string) =>
				double?.replaceAll(/\\(.)/gs, "$1") ?? single ?? escaped ?? "",
		),
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
