import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { secretReader } from "../../../components/kubernetes/secret-reader.ts";

const wanted = { namespace: "certificates-dev", name: "admin-line-tls" };

/** Without it the client refuses to speak without TLS, which a test on loopback does. */
const PLAIN = { "insecure-skip-tls-verify": true };

/** The port of an API server on loopback that has one Secret. */
async function apiServer() {
	const server = createServer(({ url }, response) => {
		response.setHeader("content-type", "application/json");
		response.statusCode = url === "/api/v1/namespaces/certificates-dev/secrets/admin-line-tls" ? 200 : 404;
		response.end(JSON.stringify({ kind: "Secret", data: { "ca.crt": "UEVN" } }));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const close = () => new Promise((resolve) => server.close(resolve));
	onTestFinished(async () => void (await close()));
	return { port: (server.address() as AddressInfo).port, close };
}

/** Two clusters; the current context is that of the first. */
const kubeconfig = (first: number, second: number) =>
	JSON.stringify({
		"current-context": "first",
		clusters: Object.entries({ first, second }).map(([name, port]) => ({
			name,
			cluster: { server: `http://127.0.0.1:${port}`, ...PLAIN },
		})),
		users: [{ name: "me", user: {} }],
		contexts: ["first", "second"].map((name) => ({ name, context: { cluster: name, user: "me" } })),
	});

test("A Secret is read from the cluster of the context that is named, and of the current one by default", async () => {
	const [alive, dead] = [await apiServer(), await apiServer()];
	await dead.close();
	expect(await secretReader(kubeconfig(dead.port, alive.port), "second")(wanted)).toEqual({ "ca.crt": "UEVN" });
	expect(await secretReader(kubeconfig(alive.port, dead.port))(wanted)).toEqual({ "ca.crt": "UEVN" });
});

test("A Secret that is not there is told on one line: which, what the server said, what to do", async () => {
	const { port } = await apiServer();
	await expect(secretReader(kubeconfig(port, port))({ ...wanted, name: "gone" })).rejects.toThrow(
		/^the Secret certificates-dev\/gone cannot be read: the API server answers 404; see whether it is there \(kubectl -n certificates-dev get secret gone\), and update again$/,
	);
});

test("A cluster that does not answer is told with its address", async () => {
	const { port, close } = await apiServer();
	await close();
	await expect(secretReader(kubeconfig(port, port))(wanted)).rejects.toThrow(
		`admin-line-tls cannot be read: connect ECONNREFUSED 127.0.0.1:${port};`,
	);
});
