/**
 * Reads and writes `google.protobuf.Struct` in time that grows with its size. The library copies the whole subtree at
 * each level of a Struct, so the deep schemas of CustomResourceDefinitions took seconds. What goes over the wire, and
 * what a Struct gives when asked, stays the same: a test compares both.
 *
 * A Struct keeps its bytes until somebody looks into it: most are only passed on, or turned into JavaScript as a whole.
 * The rest works on the library's own plain form of a message: an array that holds field N at N - 1, a map as a list of
 * pairs.
 */
import type { BinaryReader, BinaryWriter } from "google-protobuf";
import jspb from "google-protobuf";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { decodeStruct } from "./struct-decode.ts";
import { encodeStruct } from "./struct-encode.ts";
import { FIELD } from "./struct-tags.ts";

type Plain = readonly unknown[];

function at(field: number, content: unknown): Plain {
	const message: unknown[] = [];
	message[field - 1] = content;
	return message;
}

function javascript(value: Plain): unknown {
	const [, number, text, flag, struct, list] = value;
	if (number !== undefined && number !== null) return number;
	if (text !== undefined && text !== null) return text;
	if (flag !== undefined && flag !== null) return Boolean(flag);
	if (Array.isArray(struct)) return javascriptObject(struct);
	return Array.isArray(list) ? messages(list).map(javascript) : null;
}

function javascriptObject(struct: Plain): Record<string, unknown> {
	const object: Record<string, unknown> = {};
	for (const [key, value] of messages(struct)) object[String(key)] = javascript(message(value));
	return object;
}

function readStruct(reader: BinaryReader): Plain {
	return [repeated(reader, readPair)];
}

function readList(reader: BinaryReader): Plain {
	return [repeated(reader, readValue)];
}

/** All messages in field 1, the only one that Struct and ListValue have. */
function repeated(reader: BinaryReader, read: (reader: BinaryReader) => Plain): readonly Plain[] {
	const found: Plain[] = [];
	while (reader.nextField() && !reader.isEndGroup()) {
		if (reader.getFieldNumber() === 1) found.push(nested(reader, read));
		else reader.skipField();
	}
	return found;
}

function readPair(reader: BinaryReader): Plain {
	let [key, value]: [string, Plain] = ["", []];
	while (reader.nextField() && !reader.isEndGroup()) {
		if (reader.getFieldNumber() === 1) key = reader.readString();
		else if (reader.getFieldNumber() === 2) value = nested(reader, readValue);
		else reader.skipField();
	}
	return [key, value];
}

function readValue(reader: BinaryReader): Plain {
	let value: Plain = [];
	while (reader.nextField() && !reader.isEndGroup()) {
		const field = reader.getFieldNumber();
		if (field === FIELD.null) value = at(field, reader.readEnum());
		else if (field === FIELD.number) value = at(field, reader.readDouble());
		else if (field === FIELD.text) value = at(field, reader.readString());
		else if (field === FIELD.flag) value = at(field, reader.readBool());
		else if (field === FIELD.struct) value = at(field, nested(reader, readStruct));
		else if (field === FIELD.list) value = at(field, nested(reader, readList));
		else reader.skipField();
	}
	return value;
}

function nested(reader: BinaryReader, read: (reader: BinaryReader) => Plain): Plain {
	let content: Plain = [];
	// The library hands its own reader on, set to the end of the inner message; the message itself it only passes along.
	reader.readMessage(NO_MESSAGE, () => {
		content = read(reader);
	});
	return content;
}
const NO_MESSAGE = new structpb.Value();

function writeStruct(struct: Plain, writer: BinaryWriter): void {
	for (const pair of messages(struct)) writer.writeMessage(1, pair, writePair);
}

function writePair([key, value]: Plain, writer: BinaryWriter): void {
	writer.writeString(1, String(key));
	writer.writeMessage(2, message(value), writeValue);
}

function writeList(list: Plain, writer: BinaryWriter): void {
	for (const value of messages(list)) writer.writeMessage(1, value, writeValue);
}

function writeValue(value: Plain, writer: BinaryWriter): void {
	const [nothing, number, text, flag, struct, list] = value;
	if (typeof nothing === "number") writer.writeEnum(FIELD.null, nothing);
	// The library keeps what JSON has no number for as a text.
	else if (number !== undefined && number !== null) writer.writeDouble(FIELD.number, Number(number));
	else if (typeof text === "string") writer.writeString(FIELD.text, text);
	else if (flag !== undefined && flag !== null) writer.writeBool(FIELD.flag, Boolean(flag));
	else if (Array.isArray(struct)) writer.writeMessage(FIELD.struct, struct, writeStruct);
	else if (Array.isArray(list)) writer.writeMessage(FIELD.list, list, writeList);
}

function messages(holder: Plain): readonly Plain[] {
	return Array.isArray(holder[0]) ? holder[0] : [];
}

function message(value: unknown): Plain {
	return Array.isArray(value) ? value : [];
}

/** The bytes of Structs that nobody has looked into since they were made. */
const unopened = new WeakMap<structpb.Struct, Buffer>();

/** Gives a Struct its content as bytes. The library finds its plain form in its place when it first asks for it. */
function sealed(struct: structpb.Struct, bytes: Buffer): structpb.Struct {
	unopened.set(struct, bytes);
	const [index, content] = [0, struct.toArray()];
	const fill = (value: unknown): unknown => {
		unopened.delete(struct);
		Object.defineProperty(content, index, { value, writable: true, enumerable: true, configurable: true });
		return value;
	};
	Object.defineProperty(content, index, {
		get: () => fill(readStruct(new jspb.BinaryReader(bytes))[index]),
		set: fill,
		enumerable: true,
		configurable: true,
	});
	return struct;
}

/** The rest of the message that the reader is in. */
function restOf(reader: BinaryReader): Buffer {
	const start = reader.getCursor();
	while (reader.nextField() && !reader.isEndGroup()) reader.skipField();
	const { buffer, byteOffset } = reader.getBuffer();
	return Buffer.from(buffer, byteOffset + start, reader.getCursor() - start);
}

/** From now on every Struct of this process is read and written this way. */
export function useLinearStructs(): void {
	const { Struct } = structpb;
	Struct.fromJavaScript = (object) => sealed(new Struct(), encodeStruct(object));
	Struct.prototype.toJavaScript = function () {
		const bytes = unopened.get(this);
		const object = bytes === undefined ? javascriptObject(this.toArray()) : decodeStruct(bytes);
		// The library's own type of it is its type of any JSON.
		return object as ReturnType<structpb.Struct["toJavaScript"]>;
	};
	Struct.serializeBinaryToWriter = (struct, writer) => {
		const bytes = unopened.get(struct);
		if (bytes === undefined) writeStruct(struct.toArray(), writer);
		else writer.writeSerializedMessage(bytes, 0, bytes.length);
	};
	Struct.deserializeBinaryFromReader = (struct, reader) => sealed(struct, restOf(reader));
}
