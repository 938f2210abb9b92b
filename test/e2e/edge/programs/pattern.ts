import { createHash } from "node:crypto";

const BLOCK = 65_536;

/** The same stream of bytes on both sides, different in every block: a lost, doubled or moved block changes its hash. */
export function* pattern(size: number): Generator<Buffer> {
	for (let at = 0, block = 0; at < size; at += BLOCK, block++) {
		const bytes = Buffer.alloc(Math.min(BLOCK, size - at));
		for (let index = 0; index + 4 <= bytes.length; index += 4)
			bytes.writeUInt32LE((index * 2654435761 + block) >>> 0, index);
		yield bytes;
	}
}

/** The SHA-256 of {@link pattern}. */
export function patternHash(size: number): string {
	const hash = createHash("sha256");
	for (const bytes of pattern(size)) hash.update(bytes);
	return hash.digest("hex");
}
