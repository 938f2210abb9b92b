import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import process from "node:process";

/** What one of our programs in a namespace can be asked. */
export type Answers = Readonly<Record<string, (argument: never) => unknown>>;

type Argument<A extends Answers, K extends keyof A> = Parameters<A[K]>[0];
type Answer<A extends Answers, K extends keyof A> = Awaited<ReturnType<A[K]>>;

interface Question {
	readonly id: number;
	readonly name: string;
	readonly argument: unknown;
}

interface Reply {
	readonly id: number;
	readonly value?: unknown;
	readonly error?: string;
}

/** The longest that a test asks for is 100 MB on a busy machine. */
const LONGEST_ANSWER_MS = 40_000;

/** One of our programs in a network namespace, asked by messages. */
export class Remote<A extends Answers> {
	readonly #child: ChildProcess;
	readonly #open = new Map<number, (reply: Reply) => void>();
	#last = 0;

	constructor(child: ChildProcess) {
		this.#child = child;
		child.on("message", (reply: Reply) => this.#open.get(reply.id)?.(reply));
		child.on("exit", (code) => {
			for (const [id, settle] of this.#open) settle({ id, error: `the program ended with ${code}` });
		});
	}

	ask<K extends keyof A & string>(name: K, argument: Argument<A, K>): Promise<Answer<A, K>> {
		const id = ++this.#last;
		return new Promise((resolve, reject) => {
			const late = setTimeout(
				() => this.#open.get(id)?.({ id, error: `no answer in ${LONGEST_ANSWER_MS} ms` }),
				LONGEST_ANSWER_MS,
			);
			this.#open.set(id, ({ value, error }) => {
				clearTimeout(late);
				this.#open.delete(id);
				// The boundary between two processes of this test: both sides share the type.
				if (error === undefined) resolve(value as Answer<A, K>);
				else reject(new Error(`${name}: ${error}`));
			});
			this.#child.send({ id, name, argument } satisfies Question);
		});
	}

	async close(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const ended = once(this.#child, "exit");
		this.#child.kill("SIGKILL");
		await ended;
	}
}

/** The other side: answers questions until the one who asks is gone. */
export function answer(answers: Answers): void {
	process.on("disconnect", () => process.exit(0));
	process.on("message", async ({ id, name, argument }: Question) => {
		const reply: Reply = await Promise.resolve()
			.then(() => answers[name]?.(argument as never))
			.then(
				(value) => ({ id, value }),
				(error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
			);
		process.send?.(reply);
	});
}
