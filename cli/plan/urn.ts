/** The type of the stack itself, the root of every tree. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

const PROVIDER_TYPE = /^pulumi:providers:([^:]+)$/;

/** The parts of `urn:pulumi:STACK::PROJECT::TYPE$TYPE::NAME`; a name may hold `::` itself. */
function split(urn: string): { qualifiedType: string; name: string } {
	const [, , qualifiedType = "", ...name] = urn.split("::");
	return { qualifiedType, name: name.join("::") };
}

/** True for a text that the engine takes for a URN. */
export function isUrn(text: string): boolean {
	return text.startsWith("urn:pulumi:") && text.split("::").length >= 4;
}

/** The type without its parents'. */
export function typeOfUrn(urn: string): string {
	return split(urn).qualifiedType.split("$").at(-1) ?? "";
}

export function nameOfUrn(urn: string): string {
	return split(urn).name;
}

/** Composes a URN as the engine does: the parent's whole type chain goes before the type, the stack's is left out. No parent is "". */
export function composeUrn(stack: string, project: string, parent: string, type: string, name: string): string {
	const parentType = parent === "" ? STACK_TYPE : split(parent).qualifiedType;
	const qualified = parentType === STACK_TYPE ? type : `${parentType}$${type}`;
	return `urn:pulumi:${stack}::${project}::${qualified}::${name}`;
}

/** True for a type that the engine can find a provider for: three parts. Components may be named in any way. */
export function isTypeToken(type: string): boolean {
	return /^[^:]+:[^:]*:.+$/.test(type);
}

export function isProviderType(type: string): boolean {
	return PROVIDER_TYPE.test(type);
}

/** `kubernetes` of `kubernetes:core/v1:Secret`, and of `pulumi:providers:kubernetes`. */
export function packageOfType(type: string): string {
	return PROVIDER_TYPE.exec(type)?.[1] ?? type.split(":")[0] ?? "";
}

/** The URN of a provider reference `URN::ID`. */
export function urnOfProviderReference(reference: string): string {
	return reference.slice(0, reference.lastIndexOf("::"));
}
