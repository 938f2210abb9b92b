import { blueGreenOf } from "../kinds.ts";
import { type BlueGreen, COLOURS, type Scale, type StatelessService } from "../model.ts";
import { imageProblems } from "./image.ts";
import { DNS_LABEL, type ServiceRule } from "./rule.ts";

/** How many pods a service has, and how they are replaced. */
export const scalingProblems: ServiceRule = (_app, _name, service) => {
	if (service.kind !== "stateless") {
		return [];
	}
	const { replicas, scale, image } = service;
	const strategy = blueGreenOf(service);
	return [
		...(replicas === undefined || (Number.isInteger(replicas) && replicas >= 0)
			? []
			: [`replicas ${replicas}: give a whole number, 0 to switch it off`]),
		...(scale ? scaleProblems(scale) : []),
		...(scale && replicas !== undefined
			? ["has replicas and scale: the number is either fixed or follows the load; leave one out"]
			: []),
		...(strategy ? blueGreenProblems(strategy, image) : strategyProblems(service)),
	];
};

function scaleProblems({ min, max, cpu }: Scale): readonly string[] {
	return [
		...(Number.isInteger(min) && Number.isInteger(max) && min >= 1 && min <= max
			? []
			: [`scale from min ${min} to max ${max}: give whole numbers with 1 <= min <= max`]),
		// Beyond twice the request there is nothing left to share on a small machine.
		...(Number.isInteger(cpu) && cpu >= 1 && cpu <= 200
			? []
			: [`scale.cpu ${cpu}: give percent of the CPU request, 1 to 200, e.g. 70`]),
	];
}

function strategyProblems({ strategy }: StatelessService): readonly string[] {
	return strategy === undefined || strategy === "rolling"
		? []
		: [`strategy "${String(strategy)}" is none: leave it out for "rolling", or give { kind: "blueGreen", … }`];
}

function blueGreenProblems({ active, images = {}, previewHost }: BlueGreen, image: string): readonly string[] {
	const [blue, green] = COLOURS.map((colour) => images[colour] ?? image);
	return [
		...(COLOURS.includes(active) ? [] : [`strategy.active "${active}" is no colour: it is ${COLOURS.join(" or ")}`]),
		...(blue === green
			? [
					`strategy: blue and green are both "${blue}", so there is nothing to go over to: give one of them another image in strategy.images, or leave the strategy out`,
				]
			: []),
		...Object.entries(images).flatMap(([colour, own]) =>
			imageProblems(own).map((problem) => `strategy.images.${colour}: ${problem}`),
		),
		...(DNS_LABEL.test(previewHost)
			? []
			: [`strategy.previewHost "${previewHost}" must be a name under the domain: a-z, 0-9 and "-"`]),
	];
}
