import { randomBytes, randomInt } from "node:crypto";
import { type Created, type Request, serve, type TestProvider } from "./serve.ts";
import type { Properties } from "./wire.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?"; // the official provider's default set

/** RandomPassword, RandomString and RandomId: made once, and again when any argument or keeper changes. */
class RandomProvider implements TestProvider {
	readonly package = "random";

	replaces(_: unknown, changes: Parameters<NonNullable<TestProvider["replaces"]>>[1]) {
		return { paths: changes, deleteBeforeReplace: false };
	}

	async create({ type, inputs, preview }: Request): Promise<Created> {
		if (preview) return { id: "", outputs: { ...inputs } };
		switch (type) {
			case "random:index/randomPassword:RandomPassword": {
				return { id: "none", outputs: { ...inputs, result: text(inputs) }, secretOutputs: ["result"] };
			}
			case "random:index/randomString:RandomString": {
				const result = text(inputs);
				return { id: result, outputs: { ...inputs, result } };
			}
			case "random:index/randomId:RandomId": {
				const bytes = randomBytes(Number(inputs.byteLength));
				const prefix = String(inputs.prefix ?? "");
				const id = bytes.toString("base64url");
				return {
					id,
					outputs: {
						...inputs,
						hex: prefix + bytes.toString("hex"),
						b64Url: prefix + id,
						b64Std: prefix + bytes.toString("base64"),
						dec: prefix + BigInt(`0x${bytes.toString("hex")}`),
					},
				};
			}
			default:
				throw new Error(`the test provider random does not know ${type}`);
		}
	}

	async update(): Promise<never> {
		throw new Error("every change of a random resource replaces it");
	}

	async delete(): Promise<void> {}
}

function text(inputs: Properties): string {
	const wanted = (key: string) => inputs[key] !== false;
	const sets = [
		{ characters: LOWER, on: wanted("lower"), least: inputs.minLower },
		{ characters: LOWER.toUpperCase(), on: wanted("upper"), least: inputs.minUpper },
		{ characters: DIGITS, on: wanted("number") && wanted("numeric"), least: inputs.minNumeric },
		{ characters: String(inputs.overrideSpecial ?? SPECIAL), on: wanted("special"), least: inputs.minSpecial },
	].filter((set) => set.on && set.characters !== "");
	const pick = (from: string) => from.charAt(randomInt(from.length));
	const least = sets.flatMap((set) => Array.from({ length: Number(set.least ?? 0) }, () => pick(set.characters)));
	const all = sets.map((set) => set.characters).join("");
	if (all === "") throw new Error("no characters to choose from: lower, upper, numeric and special are all off");
	const rest = Array.from({ length: Number(inputs.length) - least.length }, () => pick(all));
	const characters = [...least, ...rest];
	for (let index = characters.length - 1; index > 0; index--) {
		const other = randomInt(index + 1);
		[characters[index], characters[other]] = [characters[other] ?? "", characters[index] ?? ""];
	}
	return characters.join("");
}

serve(new RandomProvider());
