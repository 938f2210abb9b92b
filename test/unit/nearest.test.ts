import { expect, test } from "vitest";
import { nearest } from "../../components/nearest.ts";

const KNOWN = ["edge", "cluster", "lines", "machineType"];

test.each([
	["egde", "edge"],
	["clutser", "cluster"],
	["Lines", "lines"],
	["machinetype", "machineType"],
	["edg", "edge"],
])("%s was probably meant to be %s", (written, meant) => {
	expect(nearest(written, KNOWN)).toBe(meant);
});

test.each(["", "gateway", "xy", "e".repeat(1000)])("nothing is near %j", (written) => {
	expect(nearest(written, KNOWN)).toBeUndefined();
});
