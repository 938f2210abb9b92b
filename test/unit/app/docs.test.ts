import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FIELDS } from "../../../components/app/problems/fields.ts";

const page = readFileSync(new URL("../../../docs/apps.md", import.meta.url), "utf8");

test("docs/apps.md has every field of a service with the kinds that have it, and no other", () => {
	const rows = [...page.matchAll(/^\| `(\w+)` \| ([\w, ]+) \|/gm)].map(([, field, kinds]) => [field, kinds]);
	const every = Object.entries(FIELDS).map(([field, kinds]) => [field, kinds.length === 3 ? "all" : kinds.join(", ")]);
	expect(rows.toSorted()).toEqual(every.toSorted());
});
