import { chmodSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderCommand } from "../../../cli/render/command.ts";
import { RECORD_FILE, readRecord } from "../../../cli/render/record.ts";
import { filesIn, folderOfATest, renderInto } from "./fixtures.ts";

const rendering = (files: Readonly<Record<string, string>>) => ({
	files: Object.entries(files).map(([path, text]) => ({ path, text })),
	remarks: [],
});
const contents = (out: string) => {
	const { [RECORD_FILE]: _, ...files } = filesIn(out);
	return files;
};

describe("a folder that nexus render writes into", () => {
	const state = folderOfATest();

	test("is the same after a second render, and nothing is written", async () => {
		await renderInto(state.out, rendering({ "a/b.yaml": "b\n" }));
		const before = filesIn(state.out);
		const time = statSync(join(state.out, RECORD_FILE)).mtimeMs;
		const { writes, removals } = await renderInto(state.out, rendering({ "a/b.yaml": "b\n" }));
		expect({ writes, removals }).toEqual({ writes: [], removals: [] });
		expect(filesIn(state.out)).toEqual(before);
		expect(statSync(join(state.out, RECORD_FILE)).mtimeMs).toBe(time);
	});

	test("loses what is no more, with the folders that it leaves empty", async () => {
		await renderInto(state.out, rendering({ "shop/old/b.yaml": "b\n", "shop/c.yaml": "c\n" }));
		await renderInto(state.out, rendering({ "shop/new/b.yaml": "b\n", "shop/c.yaml": "c\n" }));
		expect(contents(state.out)).toEqual({ "shop/new/b.yaml": "b\n", "shop/c.yaml": "c\n" });
	});

	test("keeps what others put there", async () => {
		writeFileSync(join(state.out, "README.md"), "ours\n");
		await renderInto(state.out, rendering({ "a.yaml": "a\n" }));
		await renderInto(state.out, rendering({}));
		expect(contents(state.out)).toEqual({ "README.md": "ours\n" });
	});

	test("is not touched at all while one file in it was edited, removed services' files included", async () => {
		await renderInto(state.out, rendering({ "a.yaml": "a\n", "b.yaml": "b\n", "c.yaml": "c\n" }));
		writeFileSync(join(state.out, "a.yaml"), "by hand\n");
		writeFileSync(join(state.out, "c.yaml"), "by hand\n");
		const before = filesIn(state.out);
		const { conflicts } = await renderInto(state.out, rendering({ "a.yaml": "a2\n", "b.yaml": "b2\n" }));
		expect(conflicts).toEqual(["a.yaml (edited)", "c.yaml (edited, and no longer rendered)"]);
		expect(filesIn(state.out)).toEqual(before);
	});

	test("does not lose a file of the same name that somebody else made", async () => {
		writeFileSync(join(state.out, "a.yaml"), "theirs\n");
		const { conflicts } = await renderInto(state.out, rendering({ "a.yaml": "a\n" }));
		expect(conflicts).toEqual(["a.yaml (not written by nexus render)"]);
	});

	test("is taken up again after a run that was cut off before its record, and after the record was lost", async () => {
		await renderInto(state.out, rendering({ "a.yaml": "a\n" }));
		rmSync(join(state.out, RECORD_FILE));
		expect((await renderInto(state.out, rendering({ "a.yaml": "a\n" }))).conflicts).toEqual([]);
		writeFileSync(join(state.out, "a.yaml"), "a2\n");
		expect((await renderInto(state.out, rendering({ "a.yaml": "a2\n" }))).conflicts).toEqual([]);
	});

	test("brings back a file that was deleted by hand", async () => {
		await renderInto(state.out, rendering({ "a.yaml": "a\n" }));
		rmSync(join(state.out, "a.yaml"));
		await renderInto(state.out, rendering({ "a.yaml": "a\n" }));
		expect(contents(state.out)).toEqual({ "a.yaml": "a\n" });
	});

	test("is for one target of one stack", async () => {
		await renderInto(state.out, rendering({ "a.yaml": "a\n" }), "dev", "gitops");
		await expect(readRecord(state.out, "prod", "gitops")).rejects.toThrow(
			`--out ${state.out} holds the target "gitops" of the stack "dev", and this would be "gitops" of "prod"; name another folder`,
		);
	});

	test.each([
		["a path out of the folder", '"../../etc/passwd": { "hash": "x" }'],
		["an absolute path", '"/etc/passwd": { "hash": "x" }'],
		["a path through the folder above", '"a/../../b": { "hash": "x" }'],
	])("refuses a record with %s, and removes nothing by it", async (_, entry) => {
		writeFileSync(
			join(state.out, RECORD_FILE),
			`{ "about": "", "stack": "dev", "target": "gitops", "files": { ${entry} } }`,
		);
		await expect(readRecord(state.out, "dev", "gitops")).rejects.toThrow("is not a record that nexus render wrote");
	});

	test("keeps its files whole when one of them cannot be written", async () => {
		await renderInto(state.out, rendering({ "a.yaml": "a\n", "b/c.yaml": "c\n" }));
		// A file where a folder has to be: the move of the second file fails, root or not.
		writeFileSync(join(state.out, "d"), "");
		await expect(renderInto(state.out, rendering({ "d/e.yaml": "e\n", "a.yaml": "a\n" }))).rejects.toThrow(
			`--out ${state.out}: d/e.yaml cannot be written there`,
		);
		expect(contents(state.out)).toEqual({ "a.yaml": "a\n", "b/c.yaml": "c\n", d: "" });
	});

	test("refuses to write where a folder is in a file's place", async () => {
		mkdirSync(join(state.out, "a.yaml"));
		await expect(renderInto(state.out, rendering({ "a.yaml": "a\n" }))).rejects.toThrow("a.yaml is no plain file");
	});

	test("does not follow a link out of itself, neither to write nor to remove", async () => {
		await renderInto(state.out, rendering({ "a/b.yaml": "b\n" }));
		renameSync(join(state.out, "a"), join(state.out, "elsewhere"));
		symlinkSync("elsewhere", join(state.out, "a"));
		for (const files of [{ "a/b.yaml": "b2\n" }, {}])
			await expect(renderInto(state.out, rendering(files))).rejects.toThrow("a is a link, so nothing can be written");
		expect(contents(state.out)["elsewhere/b.yaml"]).toBe("b\n");
	});

	test("is named: an empty text, which a variable that is not set leaves, is none", async () => {
		await expect(renderCommand(["--target", "podman", "--out", ""])).rejects.toThrow("nexus render: --out missing");
	});

	test("makes programs of files that are, and keeps them so", async () => {
		const program = { files: [{ path: "run.sh", text: "#!/bin/sh\n", executable: true }], remarks: [] };
		await renderInto(state.out, program);
		chmodSync(join(state.out, "run.sh"), 0o644);
		await renderInto(state.out, program);
		expect(statSync(join(state.out, "run.sh")).mode & 0o777).toBe(0o755);
	});
});
