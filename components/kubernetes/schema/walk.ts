import type { SchemaFile, SchemaNode } from "./format.ts";
import { formatProblem } from "./formats.ts";
import { containsHole, hasHole, isHole } from "./hole.ts";
import { nearestName } from "./nearest.ts";
import { childPath, itemPath } from "./path.ts";
import { goPattern } from "./pattern.ts";
import type { ManifestProblem } from "./problem.ts";
import { isRecord } from "./record.ts";
import { show, unknownField, wrongType } from "./wording.ts";

/** One walk through a manifest beside its schema. */
export class Walk {
	readonly #schemas: SchemaFile;
	readonly #problems: ManifestProblem[];

	constructor(schemas: SchemaFile, problems: ManifestProblem[]) {
		this.#schemas = schemas;
		this.#problems = problems;
	}

	check(index: number, value: unknown, path: string): void {
		if (isHole(value)) return;
		const node = this.#node(index);
		if (value === null && node.nullable === true) return;
		if (!this.#hasType(node, value, path)) return;
		if (node.enum !== undefined) this.#checkEnum(node, node.enum, value, path);
		if (typeof value === "string") this.#checkString(node, value, path);
		else if (typeof value === "number") this.#checkNumber(node, value, path);
		else if (Array.isArray(value)) this.#checkList(node, value, path);
		else if (isRecord(value)) this.#checkObject(node, value, path);
		this.#checkAlternatives(node, value, path);
	}

	#node(index: number): SchemaNode {
		const node = this.#schemas.nodes[index];
		if (node?.ref !== undefined) return this.#node(this.#schemas.recursive[node.ref] ?? -1);
		if (node === undefined)
			throw new Error(`the schema data file has no node ${index}: generate it anew (cli/schema/generate.ts)`);
		return node;
	}

	#report(path: string, message: string): void {
		this.#problems.push({ path, message });
	}

	#hasType({ type }: SchemaNode, value: unknown, path: string): boolean {
		if (type === undefined) return value !== undefined;
		const fits = TYPE_TESTS[type](value);
		if (!fits) this.#report(path, wrongType(type, value));
		return fits;
	}

	#checkEnum(node: SchemaNode, allowed: NonNullable<SchemaNode["enum"]>, value: unknown, path: string): void {
		if (typeof value === "string" && hasHole(value)) return;
		// Go's empty string is "not given" too: a toleration's effect "" stands for all effects.
		if (value === "" && node.nullable === true) return;
		if (allowed.some((one) => one === value)) return;
		const near =
			typeof value === "string"
				? nearestName(
						value,
						allowed.filter((one) => typeof one === "string"),
					)
				: undefined;
		const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
		this.#report(
			path,
			`${show(value)} is not allowed; allowed: ${allowed.map((one) => JSON.stringify(one)).join(", ")}${hint}`,
		);
	}

	#checkString(node: SchemaNode, value: string, path: string): void {
		if (hasHole(value)) return;
		const { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = node;
		// The server counts code points, not UTF-16 units.
		const length = [...value].length;
		if (length < minLength) {
			// What is too short fits no pattern either, and the pattern explains it worse.
			this.#report(path, `${show(value)} is ${length} characters long; at least ${minLength} are needed`);
			return;
		}
		if (length > maxLength)
			this.#report(path, `${show(value)} is ${length} characters long; at most ${maxLength} are allowed`);
		const problem = formatProblem(node.type === "quantity" ? "quantity" : format, value);
		if (problem !== undefined) this.#report(path, `${show(value)} is not ${problem}`);
		if (pattern !== undefined && !goPattern(pattern).test(value))
			this.#report(path, `${show(value)} does not match ${pattern}`);
	}

	#checkNumber({ format, minimum, maximum }: SchemaNode, value: number, path: string): void {
		if (format === "int32" && (value < -(2 ** 31) || value >= 2 ** 31))
			this.#report(path, `${value} does not fit into 32 bits`);
		if (minimum !== undefined && value < minimum)
			this.#report(path, `${value} is too small; it must be at least ${minimum}`);
		if (maximum !== undefined && value > maximum)
			this.#report(path, `${value} is too large; it must be at most ${maximum}`);
	}

	#checkList(node: SchemaNode, list: readonly unknown[], path: string): void {
		const { items, keys, set, minItems, maxItems } = node;
		if (minItems !== undefined && list.length < minItems)
			this.#report(path, `${list.length} items; at least ${minItems} are needed`);
		if (maxItems !== undefined && list.length > maxItems)
			this.#report(path, `${list.length} items; at most ${maxItems} are allowed`);
		if (items !== undefined)
			for (const [index, item] of list.entries()) this.check(items, item ?? null, itemPath(path, index));
		if (keys !== undefined) {
			// What is told apart by its fields must have some, though null is fine elsewhere.
			for (const [index, item] of list.entries())
				if (item === null) this.#report(itemPath(path, index), wrongType("object", null));
		}
		if (keys !== undefined) this.#checkDuplicates(list, path, (item) => identity(item, keys));
		if (set === true)
			this.#checkDuplicates(list, path, (item) =>
				typeof item === "string" && !hasHole(item) ? show(item) : undefined,
			);
	}

	#checkDuplicates(list: readonly unknown[], path: string, identify: (item: unknown) => string | undefined): void {
		const first = new Map<string, number>();
		for (const [index, item] of list.entries()) {
			const id = identify(item);
			if (id === undefined) continue;
			const earlier = first.get(id);
			if (earlier === undefined) first.set(id, index);
			else this.#report(itemPath(path, index), `${id} is there already, as ${itemPath(path, earlier)}`);
		}
	}

	#checkObject(node: SchemaNode, value: Readonly<Record<string, unknown>>, path: string): void {
		const { properties, values, open, required, maxProperties } = node;
		const count = Object.keys(value).length;
		if (maxProperties !== undefined && count > maxProperties)
			this.#report(path, `${count} keys; at most ${maxProperties} are allowed`);
		for (const [key, item] of Object.entries(value)) {
			// A key that is undefined is not written: JSON has no word for it.
			if (item === undefined) continue;
			const property = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : values;
			if (property !== undefined) this.check(property, item, childPath(path, key));
			// Alternatives (`oneOf` without a type) only narrow what the schema around them has listed.
			else if (open !== true && node.type === "object")
				this.#report(childPath(path, key), unknownField(key, Object.keys(properties ?? {})));
		}
		for (const key of required ?? []) {
			if (value[key] === undefined || (value[key] === null && this.#isNullable(properties?.[key])))
				this.#report(childPath(path, key), "required field is missing");
		}
	}

	#isNullable(index: number | undefined): boolean {
		return index !== undefined && this.#node(index).nullable === true;
	}

	#checkAlternatives({ anyOf, oneOf, not, defaults }: SchemaNode, given: unknown, path: string): void {
		if (anyOf === undefined && oneOf === undefined && not === undefined) return;
		const value = isRecord(given) && defaults !== undefined ? { ...defaults, ...given } : given;
		if (containsHole(value)) return;
		const anyMatch = anyOf === undefined || anyOf.some((index) => this.#problemsOf(index, value, path).length === 0);
		if (!anyMatch) this.#reportNearest(anyOf, value, path);
		const matches = oneOf?.filter((index) => this.#problemsOf(index, value, path).length === 0).length ?? 1;
		if (matches === 0) this.#reportNearest(oneOf ?? [], value, path);
		if (matches > 1) this.#report(path, `${show(value)} fits ${matches} alternatives; exactly one is allowed`);
		if (not !== undefined && this.#problemsOf(not, value, path).length === 0)
			this.#report(path, `${show(value)} is not allowed here`);
	}

	#problemsOf(index: number, value: unknown, path: string): readonly ManifestProblem[] {
		const problems: ManifestProblem[] = [];
		new Walk(this.#schemas, problems).check(index, value, path);
		return problems;
	}

	/** The alternative that fails deepest is the one that was meant. */
	#reportNearest(alternatives: readonly number[], value: unknown, path: string): void {
		const failed = alternatives.map((index) => this.#problemsOf(index, value, path));
		const depth = (problems: readonly ManifestProblem[]) => Math.max(...problems.map((problem) => problem.path.length));
		const deepest = failed.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
		this.#problems.push(...deepest);
	}
}

const TYPE_TESTS: Readonly<Record<NonNullable<SchemaNode["type"]>, (value: unknown) => boolean>> = {
	object: isRecord,
	array: Array.isArray,
	string: (value) => typeof value === "string",
	integer: Number.isInteger,
	number: (value) => typeof value === "number" && Number.isFinite(value),
	boolean: (value) => typeof value === "boolean",
	intOrString: (value) => typeof value === "string" || Number.isInteger(value),
	quantity: (value) => typeof value === "string" || (typeof value === "number" && Number.isFinite(value)),
};

function identity(item: unknown, keys: NonNullable<SchemaNode["keys"]>): string | undefined {
	if (!isRecord(item)) return undefined;
	const parts: string[] = [];
	for (const [key, assumed] of Object.entries(keys)) {
		const value = item[key] ?? assumed;
		if (value === null || typeof value === "object" || (typeof value === "string" && hasHole(value))) return undefined;
		parts.push(`${key} ${show(value)}`);
	}
	return parts.join(", ");
}
