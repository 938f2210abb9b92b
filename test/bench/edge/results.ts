import { median } from "../measure.ts";
import type { ContestantName } from "./contestants.ts";
import type { Figure, Figures } from "./trials.ts";

/** What was measured, round by round. */
export class Results {
	readonly #values = new Map<string, Map<number, number>>();

	/** @param round its number: figures of one round were taken within seconds of each other */
	add(contestant: ContestantName, round: number, figures: Figures): void {
		for (const [figure, value] of Object.entries(figures)) {
			const key = `${contestant}/${figure}`;
			const values = this.#values.get(key) ?? new Map<number, number>();
			this.#values.set(key, values.set(round, value));
		}
	}

	/** NaN where it was not measured. */
	median(contestant: ContestantName, figure: Figure): number {
		return median([...this.#of(contestant, figure).values()]);
	}

	/**
	 * The median of the rounds' ratios, of the rounds that both took part in. What else the machine does falls on both in
	 * a round, so this is steadier than a ratio of medians.
	 */
	ratio(contestant: ContestantName, to: ContestantName, figure: Figure): number {
		const others = this.#of(to, figure);
		return median(
			[...this.#of(contestant, figure)].flatMap(([round, value]) => {
				const other = others.get(round);
				return other === undefined ? [] : [value / other];
			}),
		);
	}

	#of(contestant: ContestantName, figure: Figure): ReadonlyMap<number, number> {
		return this.#values.get(`${contestant}/${figure}`) ?? new Map();
	}
}
