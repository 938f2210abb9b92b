/**
 * How `google.protobuf.Struct` is laid out in bytes.
 * @see https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/struct.proto
 * @see https://protobuf.dev/programming-guides/encoding/
 */

/** Field numbers of `Value`. */
export const FIELD = { null: 1, number: 2, text: 3, flag: 4, struct: 5, list: 6 } as const;

/** How a field's content is laid out. Groups (3 and 4) are of a time before Struct. */
export const WIRE = { varint: 0, bytes8: 1, delimited: 2, bytes4: 5 } as const;

const tag = (field: number, wire: number): number => (field << 3) | wire;
export const TAG = {
	null: tag(FIELD.null, WIRE.varint),
	number: tag(FIELD.number, WIRE.bytes8),
	text: tag(FIELD.text, WIRE.delimited),
	flag: tag(FIELD.flag, WIRE.varint),
	struct: tag(FIELD.struct, WIRE.delimited),
	list: tag(FIELD.list, WIRE.delimited),
	/** Of Struct its pairs, of a pair its key, of ListValue its values. */
	first: tag(1, WIRE.delimited),
	/** The value of a pair. */
	second: tag(2, WIRE.delimited),
} as const;
