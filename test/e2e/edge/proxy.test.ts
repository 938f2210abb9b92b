import { afterAll, beforeAll, expect, test } from "vitest";
import { renderProxy } from "../../../components/edge/proxy/haproxy-config.ts";
import { proxyLines } from "../../../components/edge/proxy/lines.ts";
import { describeWith } from "../rig.ts";
import { pause, type Service, until } from "./machine.ts";
import { CLIENT_ADDRESS, EDGE_ADDRESS, HOME_ADDRESSES } from "./network.ts";
import { patternHash } from "./programs/pattern.ts";
import { HOME_NAME, HOME_PORT, Scene, SETTINGS } from "./scene.ts";

const MEGABYTE = 1_000_000;

describeWith(["edge"], "the edge's proxy, Debian 13's HAProxy, between a client and home", () => {
	let scene: Scene;
	let proxy: Service;
	/** Connections that were opened at the start and say nothing until the last test. */
	let idle: { readonly since: number; readonly tls: number; readonly grpc: number };

	beforeAll(async () => {
		scene = await Scene.open();
		proxy = await scene.startProxy();
		idle = {
			since: Date.now(),
			tls: await scene.client.ask("keepTls", scene.dial("grafana.example.dev")),
			grpc: await scene.client.ask("keepHttp2", scene.dial("argocd.example.dev")),
		};
	});
	afterAll(() => scene?.close());

	const touched = async () => (await scene.home.ask("counts", undefined)).touched;

	/** Sends bytes and tells how they were refused; fails when home heard of them. */
	async function refusal(bytes: Omit<Parameters<typeof scene.client.ask<"send">>[1], "address" | "port" | "waitMs">) {
		const before = await touched();
		const end = await scene.client.ask("send", { address: EDGE_ADDRESS, port: 443, waitMs: 8000, ...bytes });
		expect(await touched(), "home was touched").toBe(before);
		expect(end.received, "bytes came back").toBe(0);
		return end.milliseconds ?? Number.POSITIVE_INFINITY;
	}

	test("is HAProxy 3.0", () => {
		expect(scene.machine.run("haproxy", ["-v"]).output).toMatch(/^HAProxy version 3\.0\./);
	});

	test("the client sees home's own certificate: nothing is decrypted on the way", async () => {
		const { fingerprint } = await scene.client.ask("handshake", scene.dial());
		expect(fingerprint).toBe(scene.certificate.fingerprint);
	});

	test("home sees the client's own address and the name that it asked for", async () => {
		const other = { ...scene.dial("grafana.example.dev"), from: "203.0.113.17" };
		const { seen } = await scene.client.ask("handshake", other);
		expect(seen).toMatchObject({ client: "203.0.113.17", name: "grafana.example.dev" });
		expect((await scene.client.ask("handshake", scene.dial())).seen.client).toBe(CLIENT_ADDRESS);
	});

	test("100 MB arrive unchanged in both directions", async () => {
		const size = 100 * MEGABYTE;
		const expected = patternHash(size);
		expect((await scene.client.ask("download", { ...scene.dial(), size })).hash).toBe(expected);
		expect((await scene.client.ask("upload", { ...scene.dial(), size })).hash).toBe(expected);
	});

	test("60 of 60 post-quantum handshakes pass", async () => {
		for (let round = 0; round < 60; round++) {
			const dial = { ...scene.dial(), groups: "X25519MLKEM768", from: `203.0.113.${11 + (round % 50)}` };
			const { protocol, helloBytes } = await scene.client.ask("handshake", dial);
			expect(protocol).toBe("TLSv1.3");
			// More than a packet takes: it comes in two pieces.
			expect(helloBytes).toBeGreaterThan(1448);
		}
	});

	test.each(["TLSv1.2", "TLSv1.3"] as const)("%s passes", async (version) => {
		const { protocol } = await scene.client.ask("handshake", { ...scene.dial(), version });
		expect(protocol).toBe(version);
	});

	test.each([1, 7, 100, 500])("a ClientHello in pieces of %i bytes passes", async (split) => {
		const groups = split < 7 ? "X25519" : "X25519MLKEM768";
		const { seen } = await scene.client.ask("handshake", { ...scene.dial(), split, groups });
		expect(seen.name).toBe("argocd.example.dev");
	});

	test.each(["ARGOCD.EXAMPLE.DEV", "Grafana.example.dev", "board.apps.example.dev", "Board.Apps.Example.dev"])(
		"the name %s passes",
		async (name) => {
			const { fingerprint } = await scene.client.ask("handshake", scene.dial(name));
			expect(fingerprint).toBe(scene.certificate.fingerprint);
		},
	);

	test.each([
		"example.dev",
		"unknown.example.dev",
		"xargocd.example.dev",
		"argocd.example.dev.evil.net",
		"xargocd.example.dev.evil.net",
		"evil.net",
		"argocd-example.dev",
		"argocd.example.devx",
		"apps.example.dev",
		"a.b.apps.example.dev",
		"x.apps.example.dev.evil.net",
	])("the name %s is refused at once, and home does not hear of it", async (hello) => {
		expect(await refusal({ hello })).toBeLessThan(1000);
	});

	test.each([
		["no name", { hello: "" }],
		["plain HTTP", { before: hex("GET / HTTP/1.1\r\nHost: argocd.example.dev\r\n\r\n") }],
		["SSH", { before: hex("SSH-2.0-OpenSSH_10.0\r\n") }],
		[
			"a PROXY v1 header in front of the ClientHello",
			{
				before: hex("PROXY TCP4 10.0.0.1 10.0.0.2 1234 443\r\n"),
				hello: "argocd.example.dev",
			},
		],
		[
			"a PROXY v2 header in front of the ClientHello",
			{
				before: `0d0a0d0a000d0a515549540a2111000c${"0a000001".repeat(2)}04d201bb`,
				hello: "argocd.example.dev",
			},
		],
		["a ServerHello in place of a ClientHello", { before: `16030100310200002d0303${"00".repeat(43)}` }],
	])("%s is refused at once, and home does not hear of it", async (_what, bytes) => {
		expect(await refusal(bytes)).toBeLessThan(1000);
	});

	test("random bytes are refused at once, and home does not hear of them", async () => {
		for (let seed = 1; seed <= 25; seed++)
			expect(await refusal({ before: noise(seed, 300) }), `seed ${seed}`).toBeLessThan(1000);
	});

	test.each([
		["silence", { before: "" }],
		// Too short to tell what it is.
		["a TLS alert in place of a ClientHello", { before: "15030100020228" }],
		["half a ClientHello", { hello: "argocd.example.dev", part: 0.5 }],
		["a ClientHello without its last byte", { hello: "argocd.example.dev", part: 0.999 }],
		["one byte a second", { hello: "argocd.example.dev", dripMs: 1000 }],
	])("%s is cut by the time limit of 5 s, and home does not hear of it", async (_what, bytes) => {
		const milliseconds = await refusal(bytes);
		expect(milliseconds).toBeGreaterThan(4500);
		expect(milliseconds).toBeLessThan(6500);
	});

	test("an address gets no more than 100 connections, and others do not notice", async () => {
		const from = "203.0.113.60";
		expect(await scene.client.ask("silent", { address: EDGE_ADDRESS, port: 443, from, count: 150 })).toBe(100);
		// Its rate is used up too, so it is refused with a good name as well; the address beside it is not.
		await expect(scene.client.ask("handshake", { ...scene.dial(), from })).rejects.toThrow();
		const { seen } = await scene.client.ask("handshake", { ...scene.dial(), from: "203.0.113.59" });
		expect(seen.client).toBe("203.0.113.59");
	});

	test("a reader that reads nothing costs less than 1 MB of the machine's memory", async () => {
		const count = 20;
		await scene.client.ask("stall", { ...scene.dial(), count });
		await pause(1500);
		const bytes = socketMemory(scene.machine.run("ss", ["-tnmH"]).output);
		await scene.client.ask("unstall", undefined);
		expect(bytes / count).toBeGreaterThan(50_000);
		expect(bytes / count).toBeLessThan(MEGABYTE);
	});

	test("metrics and statistics are on the machine's loopback and on no public port", async () => {
		const { output } = scene.machine.run("curl", ["-s", "http://127.0.0.1:8404/metrics"]);
		expect(output).toContain('haproxy_frontend_connections_total{proxy="admin"}');
		const listening = scene.machine
			.run("ss", ["-tlnH"])
			.output.split("\n")
			.map((line) => line.split(/\s+/)[3]);
		expect(listening.filter((address) => address && !/^(?:127\.0\.0\.1|169\.254\.169\.254):/.test(address))).toEqual([
			"0.0.0.0:443",
		]);
	});

	test("the log tells client, name, bytes and the reason of the end, and a name cannot forge a line in it", async () => {
		await scene.client.ask("handshake", { ...scene.dial("GRAFANA.example.dev"), from: "203.0.113.33" });
		await refusal({ hello: 'x" verdict=passed.example.dev' }).catch(() => {});
		await until("the log has it", 5, () => proxy.output.includes("client=203.0.113.33:"));
		expect(proxy.output).toMatch(
			/^<6>client=203\.0\.113\.33:\d+ sni="grafana\.example\.dev" in=\d{3,} out=\d{3,} verdict=passed end=-- connect=\d+ total=\d+$/m,
		);
		expect(proxy.output).toMatch(/verdict=unknown-name end=PR/);
		expect(proxy.output).toMatch(/verdict=no-client-hello end=PR/);
		expect(proxy.output).toMatch(/sni="argocd\.example\.dev\.evil\.net" .*verdict=unknown-name/);
		expect(proxy.output).not.toMatch(/sni="x" verdict=passed/);
	});

	test("home that vanished without a word is refused within a second once that is known, and back within 10 s", async () => {
		scene.network.ip("home", "link", "set", "to-edge", "down");
		await until("home is known to be gone", 15, () => !scene.serverIsUp());
		const { milliseconds } = await scene.client.ask("refused", scene.dial());
		expect(milliseconds).toBeLessThan(1000);
		scene.network.ip("home", "link", "set", "to-edge", "up");
		expect(await until("home is reached again", 10, () => passes())).toBeLessThan(10_000);
	});

	test("home that is down is refused within a second, and back within 10 s of its return", async () => {
		await scene.home.ask("close", undefined);
		await until("home is known to be down", 15, () => !scene.serverIsUp());
		const { milliseconds } = await scene.client.ask("refused", scene.dial());
		expect(milliseconds).toBeLessThan(1000);
		await scene.homeListens(HOME_ADDRESSES[0]);
		const back = await until("home is reached again", 10, () => passes());
		expect(back).toBeLessThan(10_000);
		// The connections of before went with home's program: the idle ones begin anew.
		idle = {
			since: Date.now(),
			tls: await scene.client.ask("keepTls", scene.dial("grafana.example.dev")),
			grpc: await scene.client.ask("keepHttp2", scene.dial("argocd.example.dev")),
		};
	});

	test("connections of Grafana's and Argo CD's kind are alive after more than a minute of silence", async () => {
		await pause(Math.max(0, idle.since + 65_000 - Date.now()));
		expect(await scene.client.ask("use", { id: idle.tls, text: "still here" })).toBe("still here");
		expect(await scene.client.ask("use", { id: idle.grpc, text: "this one too" })).toBe("this one too");
	});

	async function passes(): Promise<boolean> {
		try {
			await scene.client.ask("handshake", scene.dial());
			return true;
		} catch {
			return false;
		}
	}
});

describeWith(["edge"], "the edge's proxy with named networks", () => {
	let scene: Scene;
	beforeAll(async () => {
		scene = await Scene.open();
	});
	afterAll(() => scene?.close());

	test("lets in who comes from them, and refuses everybody else before a byte is read", async () => {
		await scene.startProxy({ ...SETTINGS, allowedSources: ["192.0.2.0/24", "203.0.113.16/28"] });
		const { seen } = await scene.client.ask("handshake", { ...scene.dial(), from: "203.0.113.17" });
		expect(seen.client).toBe("203.0.113.17");
		const { milliseconds } = await scene.client.ask("refused", { ...scene.dial(), from: "203.0.113.40" });
		expect(milliseconds).toBeLessThan(1000);
	});
});

describeWith(["edge"], "the edge's proxy where it differs from the VM's", () => {
	let scene: Scene;
	beforeAll(async () => {
		scene = await Scene.open();
	});
	afterAll(() => scene?.close());

	test("is fine without root, without a file to write and with few descriptors, as in the cluster", async () => {
		const place = { kind: "cluster", port: 8443, home: { address: HOME_NAME, port: HOME_PORT } } as const;
		for (const [name, text] of Object.entries(renderProxy(proxyLines(SETTINGS), place)))
			scene.machine.write(`/tmp/cluster/${name}`, text);
		const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"];
		const command = ["haproxy", "-W", "-db", "-f", "/tmp/cluster/haproxy.cfg"];
		const proxy = scene.machine.start("prlimit", ["--nofile=10000:10000", "setpriv", ...nobody, ...command]);
		await until("home is up", 10, () => scene.serverIsUp());
		const { seen } = await scene.client.ask("handshake", { ...scene.dial(), port: 8443, from: "203.0.113.17" });
		expect(seen.client).toBe("203.0.113.17");
		await until("it is logged", 5, () => /^client=203\.0\.113\.17:.* verdict=passed/m.test(proxy.output));
		await proxy.stop();
	});

	test("cuts a reader that reads nothing at all, here after 5 s in place of 300", async () => {
		const proxy = await scene.startProxy(SETTINGS, (text) => text.replace("tcp-ut 300s", "tcp-ut 5s"));
		await scene.client.ask("stall", { ...scene.dial(), count: 5 });
		const open = () => scene.machine.run("ss", ["-tnH", "state", "established", "sport", "=", ":443"]).output;
		expect(open().trim().split("\n")).toHaveLength(5);
		await until("they are cut", 20, () => open() === "");
		await scene.client.ask("unstall", undefined);
		await proxy.stop();
	});
});

function hex(text: string): string {
	return Buffer.from(text, "latin1").toString("hex");
}

/** Bytes that look like nothing, the same in every run. */
function noise(seed: number, size: number): string {
	let state = seed * 2654435761;
	const bytes = Buffer.alloc(size);
	for (let index = 0; index < size; index++) {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		bytes[index] = state >>> 24;
	}
	return bytes.toString("hex");
}

/** Bytes that the kernel holds for TCP, by `ss -m`: what waits to be read and to be sent. */
function socketMemory(text: string): number {
	return [...text.matchAll(/skmem:\(r(\d+),rb\d+,t(\d+),tb\d+,f(\d+),w(\d+)/g)].reduce(
		(sum, [, received, sent, forward, queued]) =>
			sum + Number(received) + Number(sent) + Number(forward) + Number(queued),
		0,
	);
}
