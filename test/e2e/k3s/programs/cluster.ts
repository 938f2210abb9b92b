import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import process from "node:process";

/*
 * What the machines of a house download from, and the API that their stand-ins of k3s share. Arguments: the address and
 * port to listen on, the folder of the stand-ins, and a folder for what it writes down (`told.jsonl`) and what it is to do
 * (`control.json`).
 */

const [address = "", port = "", standIns = "", folder = ""] = process.argv.slice(2);

interface Node {
	version: string;
	cordoned: boolean;
	labels: Record<string, string>;
}

const nodes = new Map<string, Node>();
/** SHA-256 of the token with which agents join, as the server has it. */
let joinsWith: string | undefined;

interface Control {
	/** What a drain answers instead of being done. */
	readonly drainRefused?: string;
	/** Days that a new administrator's certificate lasts. */
	readonly certificateDays?: number;
	/** Seconds that the clock of the download's server is ahead. */
	readonly clockAhead?: number;
	/** The machine that k3s comes to as something else than the release's sums say. */
	readonly tamperedFor?: string;
	/** The machine that k3s does not come to. */
	readonly undeliveredTo?: string;
	/** The machine whose installer ends half-way. */
	readonly installerFailsOn?: string;
}

function control(): Control {
	try {
		return JSON.parse(readFileSync(join(folder, "control.json"), "utf8"));
	} catch {
		return {};
	}
}

function standIn(name: string): string {
	return readFileSync(join(standIns, name), "utf8").replace("@cluster@", `http://${address}:${port}`);
}

function program(version: string): string {
	return standIn("k3s.sh").replace("@version@", version);
}

function download(path: string, to: string | undefined): string | undefined {
	const [, version = "", file] = /^\/download\/([^/]+)\/([^/]+)$/.exec(decodeURIComponent(path)) ?? [];
	if (path === "/install.sh") return standIn("install.sh");
	if (file === "k3s") {
		const { tamperedFor, undeliveredTo } = control();
		if (undeliveredTo === to) return undefined;
		return tamperedFor === to ? `${program(version)}# something else\n` : program(version);
	}
	if (file === "sha256sum-amd64.txt") return `${createHash("sha256").update(program(version)).digest("hex")}  k3s\n`;
	return undefined;
}

interface Answer {
	readonly failed?: boolean;
	readonly text: string;
}

const done = (text = ""): Answer => ({ text });
const failed = (text: string): Answer => ({ failed: true, text: `${text}\n` });

function start(text: string): Answer {
	const [kind, name = "", version = "", token] = text.split(" ");
	if (kind === "server") joinsWith = token;
	else if (joinsWith === undefined) return failed("k3s: the server does not answer");
	else if (token !== joinsWith) return failed("k3s: token CA hash does not match the server's");
	nodes.set(name, { ...(nodes.get(name) ?? { cordoned: false, labels: {} }), version });
	return done();
}

function kubectl(args: readonly string[]): Answer {
	if (joinsWith === undefined) return failed("The connection to the server was refused");
	const [verb = "", kind, name = ""] = args;
	if (verb === "drain") return drain(kind ?? "");
	if (verb === "uncordon") return change(kind ?? "", (node) => ({ ...node, cordoned: false }));
	if (verb === "label") {
		const [label = "", value = ""] = (args.at(-1) ?? "").split("=");
		return change(name, (node) => ({ ...node, labels: { ...node.labels, [label]: value } }));
	}
	if (verb === "get" && kind === "node") {
		const node = nodes.get(name);
		const withStatus = (args.at(-1) ?? "").includes("conditions");
		return done(node === undefined ? (withStatus ? " " : "") : `${node.version}${withStatus ? " True" : ""}`);
	}
	return done("ok");
}

function drain(name: string): Answer {
	const { drainRefused } = control();
	change(name, (node) => ({ ...node, cordoned: true }));
	return drainRefused === undefined ? done(`node/${name} drained\n`) : failed(drainRefused);
}

function change(name: string, to: (node: Node) => Node): Answer {
	const node = nodes.get(name);
	if (node === undefined) return failed(`Error from server (NotFound): nodes "${name}" not found`);
	nodes.set(name, to(node));
	return done();
}

function told(what: string, text: string, from: string | undefined): Answer {
	switch (what) {
		case "install":
			return control().installerFailsOn === from ? failed("cut short") : done();
		case "start":
			return start(text);
		case "kubectl":
			return kubectl(text.trimEnd().split("\n"));
		case "days":
			return done(String(control().certificateDays ?? 365));
		case "nodes":
			return done(JSON.stringify(Object.fromEntries(nodes)));
		default:
			return done();
	}
}

function writeDown(request: IncomingMessage, what: string, text: string): void {
	const line = { from: request.socket.remoteAddress, what, text: text.trimEnd() };
	appendFileSync(join(folder, "told.jsonl"), `${JSON.stringify(line)}\n`);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const url = new URL(request.url ?? "/", "http://cluster");
	response.setHeader("Date", new Date(Date.now() + (control().clockAhead ?? 0) * 1000).toUTCString());
	if (request.method !== "POST") {
		const text = download(url.pathname, request.socket.remoteAddress);
		response.writeHead(text === undefined ? 404 : 200).end(text);
		return;
	}
	let body = "";
	for await (const piece of request) body += piece;
	const what = url.searchParams.get("what") ?? "";
	writeDown(request, what, body);
	const { failed: no = false, text } = told(what, body, request.socket.remoteAddress);
	response.writeHead(no ? 409 : 200).end(text);
}

createServer((request, response) => void answer(request, response)).listen(Number(port), address, () => {
	console.log("up");
});
