import { connect } from "node:net";
import process from "node:process";

/*
 * A TCP connection on standard input and output: `dial.ts HOST PORT SECONDS`. As the official provider has it, the seconds
 * are those of the connection alone. On standard error it says `connected`, or what went wrong in the official words.
 */

const [host = "", port = "", seconds = ""] = process.argv.slice(2);

const WORDS: Readonly<Record<string, string>> = {
	ECONNREFUSED: "connect: connection refused",
	EHOSTUNREACH: "connect: no route to host",
	ENETUNREACH: "connect: network is unreachable",
	ETIMEDOUT: "connect: connection timed out",
};

const socket = connect({ host, port: Number(port) });
const fail = (words: string) => {
	process.stderr.write(`dial tcp ${host}:${port}: ${words}\n`);
	process.exit(1);
};
const late = setTimeout(() => fail("i/o timeout"), Number(seconds) * 1000);
socket.once("connect", () => {
	clearTimeout(late);
	process.stderr.write("connected\n");
	process.stdin.pipe(socket).pipe(process.stdout);
});
socket.once("error", ({ code = "", message }: NodeJS.ErrnoException) => fail(WORDS[code] ?? message));
