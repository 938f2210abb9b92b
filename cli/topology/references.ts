import type { Call, Machine, Party, Topology } from "./model.ts";

/** A party that stands in a machine for one that is elsewhere, like a reference to another page. */
export interface Reference extends Party {
	/** Id of the party that it stands for. */
	readonly means: string;
}

/** A call as it is drawn: to a party, or to what stands for it. */
export interface DrawnCall {
	readonly call: Call;
	readonly to: string;
}

/** A topology whose calls never leave the machine that they start on. */
export interface Drawn {
	readonly topology: Topology;
	/** Who is outside and calls: whoever is only called has references. */
	readonly outside: readonly Party[];
	/** References by the role of the machine that they are drawn in. */
	readonly references: ReadonlyMap<Machine["role"], readonly Reference[]>;
	readonly calls: readonly DrawnCall[];
}

/**
 * Ends calls that leave a machine at a reference in it. Two machines without a line between them stand below each other,
 * so the picture fits a screen; and what the lines share with each other is seen at once.
 */
export function withReferences(topology: Topology): Drawn {
	const homes = new Map(
		topology.machines.flatMap((machine) =>
			machine.places.flatMap(({ parties }) => parties.map(({ id }) => [id, machine] as const)),
		),
	);
	const parties = [
		...topology.outside,
		...topology.machines.flatMap(({ places }) => places.flatMap((each) => each.parties)),
	];
	const known = new Map(parties.map((party) => [party.id, party]));
	const references = new Map<Machine["role"], Reference[]>();
	const calls = topology.calls.map((call): DrawnCall => {
		const home = homes.get(call.from);
		const there = homes.get(call.to);
		const party = known.get(call.to);
		if (!home || !party || home === there) return { call, to: call.to };
		const id = `${home.role}>${call.to}`;
		const here = references.get(home.role) ?? [];
		if (!here.some((each) => each.id === id)) {
			const detail = there ? `on ${there.name}` : party.detail;
			references.set(home.role, [...here, { id, name: party.name, detail, means: party.id }]);
		}
		return { call, to: id };
	});
	const met = new Set(calls.flatMap(({ call, to }) => [call.from, to]));
	return { topology, outside: topology.outside.filter(({ id }) => met.has(id)), references, calls };
}
