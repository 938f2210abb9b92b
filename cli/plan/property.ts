import type { Struct, Value } from "google-protobuf/google/protobuf/struct_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import { type Json, SECRET, UNKNOWN } from "./json.ts";

// Pulumi's wire format marks special values by these constants: sdk/nodejs/runtime/rpc.ts, sdk/go/common/resource.
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** The wire's own text for a value that is not known yet; also the id that the engine gives a provider in a preview. */
export const UNKNOWN_ON_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const kind = structpb.Value.KindCase;

/** Told of the content of each secret that comes by, so that its text can be looked for elsewhere. */
export type SecretSink = (content: Json) => void;

/** Reads a property off the wire into plan JSON: secrets become `[secret]`, computed values `[unknown]`. */
export function readValue(value: Value, onSecret: SecretSink): Json {
	switch (value.getKindCase()) {
		case kind.STRING_VALUE:
			return readText(value.getStringValue());
		case kind.NUMBER_VALUE:
			return value.getNumberValue();
		case kind.BOOL_VALUE:
			return value.getBoolValue();
		case kind.LIST_VALUE:
			return (value.getListValue()?.getValuesList() ?? []).map((item) => readValue(item, onSecret));
		case kind.STRUCT_VALUE: {
			const struct = value.getStructValue();
			return struct === undefined ? {} : readSpecial(struct, onSecret);
		}
		default:
			return null;
	}
}

/** Reads a property bag. Keys come sorted, so the same program gives the same JSON. */
export function readStruct(struct: Struct | undefined, onSecret: SecretSink): { readonly [key: string]: Json } {
	const properties: { [key: string]: Json } = {};
	struct?.getFieldsMap().forEach((value, key) => {
		properties[key] = readValue(value, onSecret);
	});
	return properties;
}

function readText(text: string): string {
	if (text === UNKNOWN_ON_WIRE) return UNKNOWN;
	return text.includes(UNKNOWN_ON_WIRE) ? text.replaceAll(UNKNOWN_ON_WIRE, UNKNOWN) : text;
}

function readSpecial(struct: Struct, onSecret: SecretSink): Json {
	const fields = struct.getFieldsMap();
	switch (fields.get(SIGNATURE_KEY)?.getStringValue()) {
		case undefined:
			return readStruct(struct, onSecret);
		case SECRET_SIGNATURE:
			return hide(fields.get("value"), onSecret);
		case OUTPUT_SIGNATURE: {
			const value = fields.get("value");
			if (fields.get("secret")?.getBoolValue() === true) return hide(value, onSecret);
			return value === undefined ? UNKNOWN : readValue(value, onSecret);
		}
		case RESOURCE_SIGNATURE:
			return fields.get("urn")?.getStringValue() ?? UNKNOWN;
		case ASSET_SIGNATURE:
			return { asset: withoutSignature(struct, onSecret) };
		case ARCHIVE_SIGNATURE:
			return { archive: withoutSignature(struct, onSecret) };
		default:
			return withoutSignature(struct, onSecret);
	}
}

function hide(content: Value | undefined, onSecret: SecretSink): Json {
	if (content !== undefined) onSecret(readValue(content, onSecret));
	return SECRET;
}

function withoutSignature(struct: Struct, onSecret: SecretSink): Json {
	const { [SIGNATURE_KEY]: _, ...rest } = readStruct(struct, onSecret);
	return rest;
}

/** The wire form of a computed value. */
export function unknownValue(): Value {
	const value = new structpb.Value();
	value.setStringValue(UNKNOWN_ON_WIRE);
	return value;
}

/** Wraps a value as a secret, as the engine does for `additionalSecretOutputs`; a secret stays as it is. */
export function secretValue(content: Value): Value {
	const inner = content.getStructValue()?.getFieldsMap().get(SIGNATURE_KEY)?.getStringValue();
	if (inner === SECRET_SIGNATURE) return content;
	const signature = new structpb.Value();
	signature.setStringValue(SECRET_SIGNATURE);
	const envelope = new structpb.Struct();
	envelope.getFieldsMap().set(SIGNATURE_KEY, signature).set("value", content);
	const value = new structpb.Value();
	value.setStructValue(envelope);
	return value;
}
