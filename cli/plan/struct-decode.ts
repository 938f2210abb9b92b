import { TAG, WIRE } from "./struct-tags.ts";

/** The properties that a Struct's bytes hold, without an object for each value in between. Throws for what is no Struct. */
export function decodeStruct(bytes: Buffer): Record<string, unknown> {
	return new Reader(bytes).struct(bytes.length);
}

class Reader {
	readonly #bytes: Buffer;
	#at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	struct(end: number): Record<string, unknown> {
		const properties: Record<string, unknown> = {};
		while (this.#at < end) {
			const tag = this.#varint();
			if (tag === TAG.first) this.#pair(properties, this.#end());
			else this.#skip(tag);
		}
		return properties;
	}

	#pair(properties: Record<string, unknown>, end: number): void {
		let key = "";
		let value: unknown = null;
		while (this.#at < end) {
			const tag = this.#varint();
			if (tag === TAG.first) key = this.#text();
			else if (tag === TAG.second) value = this.#value(this.#end());
			else this.#skip(tag);
		}
		properties[key] = value;
	}

	#list(end: number): readonly unknown[] {
		const items: unknown[] = [];
		while (this.#at < end) {
			const tag = this.#varint();
			if (tag === TAG.first) items.push(this.#value(this.#end()));
			else this.#skip(tag);
		}
		return items;
	}

	#value(end: number): unknown {
		let value: unknown = null;
		while (this.#at < end) {
			const tag = this.#varint();
			if (tag === TAG.text) value = this.#text();
			else if (tag === TAG.struct) value = this.struct(this.#end());
			else if (tag === TAG.list) value = this.#list(this.#end());
			else if (tag === TAG.flag) value = this.#varint() !== 0;
			else if (tag === TAG.number) value = this.#number();
			else {
				this.#skip(tag);
				if (tag === TAG.null) value = null;
			}
		}
		return value;
	}

	#text(): string {
		const end = this.#end();
		const text = this.#bytes.toString("utf8", this.#at, end);
		this.#at = end;
		return text;
	}

	#number(): number {
		const value = this.#bytes.readDoubleLE(this.#at);
		this.#at += 8;
		return value;
	}

	/** Where the delimited content ends that begins here. */
	#end(): number {
		const length = this.#varint();
		const end = this.#at + length;
		if (end > this.#bytes.length) throw new Error("a Struct ends before its content does");
		return end;
	}

	#varint(): number {
		let value = 0;
		// Of more than 32 bits are only unknown fields, which are skipped.
		for (let shift = 0; shift < 70; shift += 7) {
			const byte = this.#bytes[this.#at++] ?? 0;
			if (shift < 32) value |= (byte & 0x7f) << shift;
			if (byte < 0x80) return value >>> 0;
		}
		throw new Error("a Struct holds a number without an end");
	}

	#skip(tag: number): void {
		const wire = tag & 7;
		if (wire === WIRE.varint) this.#varint();
		else if (wire === WIRE.bytes8) this.#at += 8;
		else if (wire === WIRE.delimited) this.#at = this.#end();
		else if (wire === WIRE.bytes4) this.#at += 4;
		else throw new Error(`a Struct holds a field of the unknown wire type ${wire}`);
	}
}
