// `npm run bench`: what an offline plan costs against the least that it could, and what each further app costs.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { measure, median, medians, ratio } from "./measure.ts";

// Odd, and enough that one slow run in three does not move the median.
const ROUNDS = 11;
/** Arguments of run-once.ts that name a stack: as its file has it, and with the biggest app. */
const STACKS = [["dev"], ["prod"], ["prod", "protostar"]];
const FEW = 1;
const SOME = 20;
const MANY = 200;
const LIMITS = { stack: 1.5, app: 1.2 };

/** How many resources a plan has. */
function resourcesOf(...args: readonly string[]): number {
	const runOnce = fileURLToPath(new URL("run-once.ts", import.meta.url));
	const { stdout, stderr, status } = spawnSync(process.execPath, [runOnce, ...args], { encoding: "utf8" });
	if (status !== 0) throw new Error(`the plan of ${args.join(" ")} fails, so it cannot be measured:\n${stderr}`);
	return Number(stdout);
}

interface Row {
	readonly what: string;
	readonly time: number;
	readonly against: string;
	readonly ratio: number;
	/** Undefined for a row that is only told. */
	readonly limit: number | undefined;
}

function stackRows(): readonly Row[] {
	return STACKS.flatMap((stack) => {
		const what = `plan of ${stack.join(" with ")}`;
		// Its floor registers as many.
		const count = resourcesOf("stack", ...stack);
		const times = measure(
			[
				{ name: "plan", args: ["stack", ...stack] },
				// The stack itself is in both.
				{ name: "floor", args: ["floor", String(count - 1)] },
			],
			ROUNDS,
		);
		const floor = median(times.get("floor") ?? []);
		const time = median(times.get("plan") ?? []);
		const overFloor = ratio(times, "plan", "floor");
		return [
			{ what: `floor: ${count - 1} empty resources`, time: floor, against: "", ratio: 1, limit: undefined },
			{ what, time, against: "its floor", ratio: overFloor, limit: LIMITS.stack },
		];
	});
}

/** The cost of an app is what a plan takes beyond one without any, by app: so the start of the runtime is in none of them. */
function appRows(): readonly Row[] {
	const cases = [0, FEW, SOME, MANY].map((count) => ({ name: String(count), args: ["apps", String(count)] }));
	const times = medians(cases, 5);
	const none = times.get("0") ?? Number.NaN;
	const perApp = (count: number) => ((times.get(String(count)) ?? Number.NaN) - none) / count;
	const some = perApp(SOME);
	return [
		{
			what: `an app, of ${FEW}`,
			time: perApp(FEW),
			against: `one of ${SOME}`,
			ratio: perApp(FEW) / some,
			limit: undefined,
		},
		{ what: `an app, of ${SOME}`, time: some, against: "", ratio: 1, limit: undefined },
		{
			what: `an app, of ${MANY}`,
			time: perApp(MANY),
			against: `one of ${SOME}`,
			ratio: perApp(MANY) / some,
			limit: LIMITS.app,
		},
	];
}

/** What a resource of the biggest app adds to the plan of prod, against a resource of one of twenty small apps. */
function biggestAppRow(): Row {
	const many = String(SOME);
	const cases = [
		["stack", "prod"],
		["stack", "prod", "protostar"],
		["apps", "0"],
		["apps", many],
	].map((args) => ({ name: args.join(" "), args, count: resourcesOf(...args) }));
	const times = medians(cases, ROUNDS);
	const [without, withIt, none, some] = cases.map(({ name, count }) => ({
		time: times.get(name) ?? Number.NaN,
		count,
	}));
	const perResource = (less: typeof none, more: typeof none) =>
		less && more ? (more.time - less.time) / (more.count - less.count) : Number.NaN;
	const [here, there] = [perResource(without, withIt), perResource(none, some)];
	return {
		what: "a resource of Protostar",
		time: here,
		against: `one of ${many} apps`,
		ratio: here / there,
		limit: LIMITS.app,
	};
}

function print(rows: readonly Row[]): void {
	console.log(`${"".padEnd(30)}${"median".padStart(10)}  ${"ratio".padStart(6)}  ${"limit".padStart(6)}`);
	for (const { what, time, against, ratio, limit } of rows) {
		const verdict = limit === undefined ? "" : ratio <= limit ? "  ok" : "  OVER";
		const figures = `${`${time.toFixed(time < 100 ? 1 : 0)} ms`.padStart(10)}  ${ratio.toFixed(2).padStart(6)}`;
		console.log(
			`${what.padEnd(30)}${figures}  ${(limit?.toFixed(2) ?? "").padStart(6)}${verdict}${against && `  against ${against}`}`,
		);
	}
}

const rows = [...stackRows(), ...appRows(), biggestAppRow()];
print(rows);
process.exitCode = rows.some(({ ratio, limit }) => limit !== undefined && !(ratio <= limit)) ? 1 : 0;
