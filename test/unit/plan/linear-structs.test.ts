import fc from "fast-check";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { expect, test } from "vitest";
import { useLinearStructs } from "../../../cli/plan/linear-structs.ts";

// What the library does by itself, kept before it is replaced.
const { Struct } = structpb;
const library = {
	fromJavaScript: Struct.fromJavaScript,
	toJavaScript: Struct.prototype.toJavaScript,
	write: Struct.serializeBinaryToWriter,
	read: Struct.deserializeBinaryFromReader,
};
// Letters of one to four bytes, and texts long enough for a length of two bytes.
const text = fc.oneof(
	fc.string({ unit: "binary" }),
	fc.string({ unit: "binary", minLength: 60, maxLength: 300, size: "max" }),
);
const { value } = fc.letrec((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.constantFrom(null, true, false, 0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE),
		fc.double(),
		text,
		fc.array(tie("value"), { maxLength: 5 }),
		fc.dictionary(text, tie("value"), { maxKeys: 5 }),
	),
}));
const properties = fc
	.dictionary(text, value, { maxKeys: 8 })
	.map((object) => Object.fromEntries(Object.entries(object)));

function asTheLibrary<T>(act: () => T): T {
	Struct.fromJavaScript = library.fromJavaScript;
	Struct.prototype.toJavaScript = library.toJavaScript;
	Struct.serializeBinaryToWriter = library.write;
	Struct.deserializeBinaryFromReader = library.read;
	try {
		return act();
	} finally {
		useLinearStructs();
	}
}

test("any properties go over the wire as the library writes them, byte by byte, and come back the same", () => {
	useLinearStructs();
	fc.assert(
		fc.property(properties, (object) => {
			const theirs = asTheLibrary(() => Struct.fromJavaScript(object).serializeBinary());
			const ours = Struct.fromJavaScript(object).serializeBinary();
			expect(Buffer.from(ours)).toEqual(Buffer.from(theirs));
			const read = Struct.deserializeBinary(theirs);
			expect(read.toJavaScript()).toEqual(asTheLibrary(() => Struct.deserializeBinary(theirs).toJavaScript()));
		}),
	);
});

test("what was read and not looked at goes out as it came", () => {
	useLinearStructs();
	fc.assert(
		fc.property(properties, (object) => {
			const theirs = asTheLibrary(() => Struct.fromJavaScript(object).serializeBinary());
			const passedOn = new structpb.Value().setStructValue(Struct.deserializeBinary(theirs));
			const opened = Struct.deserializeBinary(theirs);
			opened.getFieldsMap();
			for (const struct of [Struct.deserializeBinary(theirs), opened, passedOn.getStructValue()])
				expect(Buffer.from(struct?.serializeBinary() ?? [])).toEqual(Buffer.from(theirs));
		}),
	);
});

test("bytes that end too early are no Struct", () => {
	useLinearStructs();
	const bytes = Struct.fromJavaScript({ a: { b: "text" } }).serializeBinary();
	expect(() => Struct.deserializeBinary(bytes.subarray(0, -2)).toJavaScript()).toThrow();
});

test("what was read is found field by field, and what is changed goes out changed", () => {
	useLinearStructs();
	const struct = Struct.deserializeBinary(
		Struct.fromJavaScript({ a: { b: [1, "two", false, null] } }).serializeBinary(),
	);
	const list = struct
		.getFieldsMap()
		.get("a")
		?.getStructValue()
		?.getFieldsMap()
		.get("b")
		?.getListValue()
		?.getValuesList();
	expect(list?.map((value) => value.toJavaScript())).toEqual([1, "two", false, null]);
	const text = new structpb.Value();
	text.setStringValue("c");
	struct.getFieldsMap().set("z", text);
	expect(Struct.deserializeBinary(struct.serializeBinary()).toJavaScript()).toEqual({
		a: { b: [1, "two", false, null] },
		z: "c",
	});
});
