import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { whetherItAnswers } from "../../../components/cluster/k3s/machine-hooks.ts";
import { awaitBanner } from "../../../components/cluster/k3s/ssh-banner.ts";

const servers: { close(): void }[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) server.close();
});

/** A server on loopback that does the given to its first connection, the next to the second, and so on; its port. */
async function serving(
	...turns: readonly ((socket: Socket) => void)[]
): Promise<{ port: number; taken: () => number }> {
	let taken = 0;
	const server = createServer((socket) => {
		socket.on("error", () => {});
		turns[Math.min(taken++, turns.length - 1)]?.(socket);
	}).listen(0, "127.0.0.1");
	servers.push(server);
	await once(server, "listening");
	return { port: (server.address() as AddressInfo).port, taken: () => taken };
}

const speaks = (socket: Socket) => void socket.write("SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n");
const ends = (socket: Socket) => void socket.end();

describe("an SSH server", () => {
	test("is there once it says who it is, in parts and after other lines too", async () => {
		const { port } = await serving((socket) => {
			socket.write("Property of nobody\r\nSS");
			setTimeout(() => socket.write("H-2.0-dropbear\r\n"), 20);
		});
		await expect(awaitBanner("127.0.0.1", port)).resolves.toBeUndefined();
	});

	test("that ends the first connections, as one with too many of them does, is asked again", async () => {
		const { port, taken } = await serving(ends, ends, speaks);
		await expect(awaitBanner("127.0.0.1", port)).resolves.toBeUndefined();
		expect(taken()).toBe(3);
	});

	test("that only ends connections, or another service, is none", async () => {
		const { port, taken } = await serving((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
		await expect(awaitBanner("127.0.0.1", port)).rejects.toThrow("EOF before a banner");
		expect(taken()).toBe(3);
	});
});

describe("before a step on a machine", () => {
	const machine = (port: number) =>
		({ name: "a5", role: "service", address: "127.0.0.1", labels: {}, ssh: { user: "nexus", port } }) as const;

	test("it is asked once for all steps of a minute", async () => {
		const { port, taken } = await serving(speaks);
		const ask = whetherItAnswers(machine(port));
		await Promise.all([ask(), ask(), ask()]);
		await ask();
		expect(taken()).toBe(1);
	});

	test("what is wrong is said with the machine, the address, the port and what to check", async () => {
		const { port } = await serving(ends);
		const ended = whetherItAnswers(machine(port));
		await expect(ended()).rejects.toThrow(`a5 takes connections at 127.0.0.1 port ${port} and ends them at once.`);
		await expect(ended()).rejects.toThrow("journalctl -u ssh");
		for (const server of servers.splice(0)) server.close();
		await expect(whetherItAnswers(machine(port))()).rejects.toThrow(
			`a5 is on, but nothing listens on 127.0.0.1 port ${port}.`,
		);
	});
});
