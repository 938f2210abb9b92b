import { TAG } from "./struct-tags.ts";

/** Of the many bit patterns of NaN the one that the library writes. */
const NAN = Buffer.from("ffffffffffffff7f", "hex");

/**
 * The bytes of a Struct of these properties, without an object for each value in between. Throws for what JSON has no
 * word for.
 */
export function encodeStruct(properties: object): Buffer {
	const writer = new Writer();
	writer.struct(properties);
	return writer.written();
}

/** Writes from the end to the front: so the length of a message is known where it has to be written. */
class Writer {
	#buffer = Buffer.allocUnsafe(1024);
	#start = this.#buffer.length;

	written(): Buffer {
		return this.#buffer.subarray(this.#start);
	}

	struct(properties: object): void {
		// In the order in which the library writes them, so that the bytes are the same.
		const pairs = Object.entries(properties).sort(([one], [other]) => (one < other ? -1 : 1));
		for (let index = pairs.length - 1; index >= 0; index--) {
			const [key, value] = pairs[index] ?? [""];
			const pair = this.#written;
			this.#value(value);
			this.#close(TAG.second, pair);
			this.#text(TAG.first, key);
			this.#close(TAG.first, pair);
		}
	}

	#list(items: readonly unknown[]): void {
		for (let index = items.length - 1; index >= 0; index--) {
			const item = this.#written;
			this.#value(items[index]);
			this.#close(TAG.first, item);
		}
	}

	#value(value: unknown): void {
		if (typeof value === "string") this.#text(TAG.text, value);
		else if (typeof value === "number") this.#number(value);
		else if (typeof value === "boolean") this.#enumerated(TAG.flag, value ? 1 : 0);
		else if (value === null) this.#enumerated(TAG.null, 0);
		else if (typeof value === "object") this.#container(value);
		else throw new Error(`Unexpected struct type: ${typeof value}`);
	}

	#enumerated(tag: number, value: number): void {
		this.#varint(value);
		this.#varint(tag);
	}

	#container(value: object): void {
		const inside = this.#written;
		if (Array.isArray(value)) {
			this.#list(value);
			this.#close(TAG.list, inside);
		} else {
			this.struct(value);
			this.#close(TAG.struct, inside);
		}
	}

	#number(value: number): void {
		this.#reserve(8);
		if (Number.isNaN(value)) NAN.copy(this.#buffer, this.#start);
		else this.#buffer.writeDoubleLE(value, this.#start);
		this.#varint(TAG.number);
	}

	#text(tag: number, text: string): void {
		// Half of a pair of UTF-16 units has no UTF-8: it becomes U+FFFD, where the library writes bytes that are none.
		const length = Buffer.byteLength(text);
		this.#reserve(length);
		this.#buffer.write(text, this.#start, length);
		this.#varint(length);
		this.#varint(tag);
	}

	get #written(): number {
		return this.#buffer.length - this.#start;
	}

	/** Puts the tag and the length before what was written since. */
	#close(tag: number, before: number): void {
		this.#varint(this.#written - before);
		this.#varint(tag);
	}

	#varint(value: number): void {
		let length = 1;
		for (let rest = value >>> 7; rest > 0; rest >>>= 7) length++;
		this.#reserve(length);
		let rest = value;
		for (let index = 0; index < length; index++, rest >>>= 7)
			this.#buffer[this.#start + index] = index === length - 1 ? rest : (rest & 0x7f) | 0x80;
	}

	/** Moves the start to the front by so many bytes. */
	#reserve(length: number): void {
		if (length > this.#start) {
			const written = this.written();
			const larger = Buffer.allocUnsafe(2 * this.#buffer.length + length);
			written.copy(larger, larger.length - written.length);
			this.#start = larger.length - written.length;
			this.#buffer = larger;
		}
		this.#start -= length;
	}
}
