import { TAG } from "./struct-tags.ts";

/** Of the many bit patterns of NaN the one that the library writes. */
const NAN = Buffer.from("ffffffffffffff7f", "hex");

interface Properties {
	readonly [key: string]: unknown;
}

/**
 * The bytes of a Struct of these properties, without an object for each value in between. Throws for what JSON has no
 * word for.
 */
export function encodeStruct(properties: Properties): Buffer {
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

	struct(properties: Properties): void {
		// In the order in which the library writes them, so that the bytes are the same.
		const keys = Object.keys(properties).sort();
		for (let index = keys.length - 1; index >= 0; index--) {
			const key = keys[index] ?? "";
			const pair = this.#written;
			this.#value(properties[key]);
			this.#close(TAG.second, pair);
			this.#text(TAG.first, key);
			this.#close(TAG.first, pair);
		}
	}

	#properties(value: Properties): void {
		const inside = this.#written;
		this.struct(value);
		this.#close(TAG.struct, inside);
	}

	#list(items: readonly unknown[]): void {
		const inside = this.#written;
		for (let index = items.length - 1; index >= 0; index--) {
			const item = this.#written;
			this.#value(items[index]);
			this.#close(TAG.first, item);
		}
		this.#close(TAG.list, inside);
	}

	#value(value: unknown): void {
		if (typeof value === "string") this.#text(TAG.text, value);
		else if (typeof value === "number") this.#number(value);
		else if (typeof value === "boolean") this.#enumerated(TAG.flag, value ? 1 : 0);
		else if (value === null) this.#enumerated(TAG.null, 0);
		else if (Array.isArray(value)) this.#list(value);
		else if (isProperties(value)) this.#properties(value);
		else throw new Error(`Unexpected struct type: ${typeof value}`);
	}

	#enumerated(tag: number, value: number): void {
		this.#varint(value);
		this.#varint(tag);
	}

	#number(value: number): void {
		this.#reserve(8);
		if (Number.isNaN(value)) NAN.copy(this.#buffer, this.#start);
		else this.#buffer.writeDoubleLE(value, this.#start);
		this.#varint(TAG.number);
	}

	#text(tag: number, text: string): void {
		// Half of a pair of UTF-16 units has no UTF-8: it becomes U+FFFD, where the library writes bytes that are none.
		const length = this.#ascii(text) ?? this.#utf8(text);
		this.#varint(length);
		this.#varint(tag);
	}

	/** Writes a short text of ASCII, as most are; a call into Node would take longer than the loop. */
	#ascii(text: string): number | undefined {
		const { length } = text;
		if (length > 32) return undefined;
		this.#reserve(length);
		for (let index = 0; index < length; index++) {
			const code = text.charCodeAt(index);
			if (code >= 0x80) {
				this.#start += length;
				return undefined;
			}
			this.#buffer[this.#start + index] = code;
		}
		return length;
	}

	#utf8(text: string): number {
		const length = Buffer.byteLength(text);
		this.#reserve(length);
		this.#buffer.write(text, this.#start, length);
		return length;
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
		// The lowest seven bits come first, so what is left of it is written before them.
		if (value >= 0x80) this.#varint(value >>> 7);
		this.#reserve(1);
		this.#buffer[this.#start] = value >= 0x80 ? (value & 0x7f) | 0x80 : value;
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

function isProperties(value: unknown): value is Properties {
	return typeof value === "object";
}
