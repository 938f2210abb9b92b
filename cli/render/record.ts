import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { Failure } from "../failure.ts";

/** Where a folder says which of its files Nexus wrote. It belongs into the repository beside them. */
export const RECORD_FILE = ".nexus-render.json";

/** A path below the folder: a record is a file that anyone may edit, and files are removed by it. */
const path = z.string().regex(/^(?!\/)(?!(.*\/)?\.{1,2}(\/|$))[\w./-]+$/);

const schema = z.strictObject({
	about: z.string(),
	stack: z.string(),
	target: z.string(),
	/** By path: the hash of what is ours in the file, and what is remembered of it. */
	files: z.record(path, z.strictObject({ hash: z.string(), memory: z.record(z.string(), z.string()).optional() })),
});

/** What Nexus wrote into a folder the last time. */
export type FolderRecord = z.infer<typeof schema>;

const ABOUT = "nexus render wrote these files and knows them by this record. Keep it beside them.";

/** A record of nothing. */
export function emptyRecord(stack: string, target: string): FolderRecord {
	return { about: ABOUT, stack, target, files: {} };
}

/**
 * The record of a folder; an empty one where there is none.
 *
 * @throws Failure where it cannot be read, or is another stack's or another target's
 */
export async function readRecord(folder: string, stack: string, target: string): Promise<FolderRecord> {
	const file = join(folder, RECORD_FILE);
	const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
		if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
		throw new Failure(`${file} cannot be read (${error.message})`);
	});
	if (text === undefined) return emptyRecord(stack, target);
	const read = schema.safeParse(parsed(text));
	if (!read.success)
		throw new Failure(
			`${file} is not a record that nexus render wrote, so it cannot be known which files are its own; get it back from git (git checkout -- ${RECORD_FILE}), or delete it: then files that are there stay as they are unless they are the same`,
		);
	const { data } = read;
	if (data.stack !== stack || data.target !== target)
		throw new Failure(
			`--out ${folder} holds the target "${data.target}" of the stack "${data.stack}", and this would be "${target}" of "${stack}"; name another folder: each target of each stack has its own`,
		);
	return data;
}

/** The record as text, files in the order of their names. */
export function recordText({ files, ...rest }: FolderRecord): string {
	const sorted = Object.fromEntries(Object.entries(files).toSorted(([one], [other]) => (one < other ? -1 : 1)));
	return `${JSON.stringify({ ...rest, files: sorted }, null, "\t")}\n`;
}

/** Hash of a text, for a record. */
export function hash(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
