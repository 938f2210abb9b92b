import { pbkdf2Sync } from "node:crypto";
import { once } from "node:events";
import process from "node:process";
import tls from "node:tls";
import { answer } from "../../../e2e/edge/remote.ts";

/** What one request costs: a few milliseconds of CPU, as the check of a password does. */
const ITERATIONS = 5000;

const answers = {
	/** Ends TLS, works on the question, answers and closes. */
	async listen({ address, port, ...certificate }: { address: string; port: number; key: string; cert: string }) {
		const server = tls.createServer(certificate, (socket) => {
			socket.on("error", () => {});
			socket.once("data", () => socket.end(pbkdf2Sync("password", "salt", ITERATIONS, 32, "sha256")));
		});
		server.on("tlsClientError", () => {});
		server.listen(port, address);
		await once(server, "listening");
	},

	/** On the CPU since this program's start. */
	cpuSeconds(): number {
		const { user, system } = process.cpuUsage();
		return (user + system) / 1e6;
	},
};

export type ServiceAnswers = typeof answers;

answer(answers);
