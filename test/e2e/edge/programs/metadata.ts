import { once } from "node:events";
import http from "node:http";
import type { Socket } from "node:net";
import { answer } from "../remote.ts";

/**
 * How the metadata server behaves: as Google's; not there; accepts and says nothing; answers with an error; answers as
 * some web server would; answers as itself with what nobody wrote.
 */
export type MetadataMode = "google" | "down" | "mute" | "error" | "web page" | "noise";

let mode: MetadataMode = "down";
let server: http.Server | undefined;
let value: string | undefined;
let etag = 1;
const waiting = new Set<() => void>();
const sockets = new Set<Socket>();
/** Every write of the guest attribute, with its time. */
const reports: { readonly text: string; readonly at: number }[] = [];
let questions = 0;

/** @see https://cloud.google.com/compute/docs/metadata/querying-metadata#waitforchange */
function handle(request: http.IncomingMessage, response: http.ServerResponse): void {
	const { pathname, searchParams } = new URL(request.url ?? "/", "http://metadata");
	const reply = (status: number, text: string, headers: http.OutgoingHttpHeaders = { "Metadata-Flavor": "Google" }) =>
		response.writeHead(status, headers).end(text);
	if (mode === "mute") return;
	if (mode === "error") return void reply(503, "try again");
	if (mode === "web page") return void reply(200, "<html>Welcome to the hotel's network</html>", { ETag: "abc123" });
	if (request.headers["metadata-flavor"] !== "Google") return void reply(403, "no Metadata-Flavor");

	if (request.method === "PUT" && pathname === "/computeMetadata/v1/instance/guest-attributes/nexus-edge/proxy") {
		let text = "";
		request.on("data", (chunk) => {
			text += chunk;
		});
		request.on("end", () => {
			reports.push({ text, at: Date.now() });
			reply(200, "");
		});
		return;
	}
	if (pathname !== "/computeMetadata/v1/instance/attributes/nexus-proxy-config") return void reply(404, "not found");
	questions++;
	const signed = () => ({ "Metadata-Flavor": "Google", ETag: `${etag}` });
	if (mode === "noise") {
		etag++;
		return void reply(200, `nexus-proxy sha256:${etag}\n\u0000\u0001 ${"x".repeat(etag % 1000)}`, signed());
	}
	if (value === undefined) return void reply(404, "not found");
	const now = () => {
		clearTimeout(late);
		waiting.delete(now);
		reply(200, value ?? "", signed());
	};
	const known = searchParams.get("wait_for_change") === "true" && searchParams.get("last_etag") === `${etag}`;
	const late = setTimeout(now, known ? Number(searchParams.get("timeout_sec")) * 1000 : 0);
	if (known) waiting.add(now);
	request.on("close", () => waiting.delete(now));
}

const answers = {
	/** Changes its behaviour; connections of before are cut, as by its restart. */
	async behave(wanted: MetadataMode): Promise<void> {
		mode = wanted;
		for (const socket of sockets) socket.destroy();
		waiting.clear();
		if (mode === "down") {
			const closed = server && once(server, "close");
			server?.close();
			server = undefined;
			await closed;
		} else if (!server) {
			server = http.createServer(handle);
			server.on("connection", (socket) => {
				sockets.add(socket);
				socket.on("close", () => sockets.delete(socket));
			});
			server.listen(80, "169.254.169.254");
			await once(server, "listening");
		}
	},
	/** Sets the attribute; those who wait are told. */
	set(text: string): void {
		value = text;
		etag++;
		for (const tell of [...waiting]) tell();
	},
	reports: () => [...reports],
	questions: () => questions,
};

export type MetadataAnswers = typeof answers;

answer(answers);
