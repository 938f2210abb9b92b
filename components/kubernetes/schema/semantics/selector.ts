import { labelValue, qualifiedName } from "./names.ts";
import type { Place, Report } from "./place.ts";

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export function checkLabels(labels: Place, report: Report): void {
	for (const [key, value] of labels.entries) {
		const keyProblem = qualifiedName(key);
		if (keyProblem !== undefined) report(value, keyProblem);
		const valueProblem = value.text === undefined ? undefined : labelValue(value.text);
		if (valueProblem !== undefined) report(value, valueProblem);
	}
}

/** A workload's selector must pick its own pods, or the API server refuses it: here its `matchLabels`, the usual form. */
export function checkSelectsTemplate(spec: Place, report: Report): void {
	const selector = spec.at("selector");
	checkLabels(selector.at("matchLabels"), report);
	const labels = spec.at("template", "metadata", "labels");
	if (selector.missing || labels.unknown) return;
	// A list where labels belong is the schema's to report.
	if (labels.given && labels.entries.length === 0 && !labels.isEmptyObject) return;
	const matchLabels = selector.at("matchLabels");
	const wanted = matchLabels.entries;
	if (wanted.length === 0 && !matchLabels.unknown && selector.at("matchExpressions").items.length === 0) {
		report(selector, "an empty selector would pick every pod of the namespace; the API server refuses it");
	}
	for (const [key, value] of wanted) {
		const label = labels.at(key);
		if (value.text === undefined || (label.given && label.text === undefined) || label.text === value.text) continue;
		const there = label.given
			? `${labels.path} has ${JSON.stringify(label.text)}`
			: `${labels.path} has no ${JSON.stringify(key)}`;
		report(value, `${JSON.stringify(value.text)} does not match the pods of its own template: ${there}`);
	}
}
