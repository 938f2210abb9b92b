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
const properties = fc
	.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 8 })
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
