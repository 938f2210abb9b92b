import { chmod, lstat, mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../failure.ts";
import { type FolderRecord, hash, RECORD_FILE, recordText } from "./record.ts";
import type { RenderedFile, Rendering } from "./rendering.ts";

/** What is done with a folder. */
export interface FolderPlan {
	/** Files that are new or change. */
	readonly writes: readonly RenderedFile[];
	/** Paths of files that Nexus wrote once and that are no more. */
	readonly removals: readonly string[];
	/** Files that someone else wrote or changed, and that would be lost; each with what happened to it. */
	readonly conflicts: readonly string[];
	/** What stays of others and what goes, for the user. */
	readonly remarks: readonly string[];
	readonly record: FolderRecord;
}

/**
 * Compares a folder with what it is to hold; writes nothing.
 *
 * A file is Nexus' as long as it is what Nexus wrote. One that was edited, or that is not in the record, is a conflict,
 * unless it is what would be written anyway.
 */
export async function planFolder(
	folder: string,
	record: FolderRecord,
	{ files: rendered, ours = (_, text) => text, lost = () => [] }: Omit<Rendering, "remarks">,
): Promise<FolderPlan> {
	const hashOf = (path: string, text: string) => hash(ours(path, text));
	const writes: RenderedFile[] = [];
	const conflicts: string[] = [];
	const remarks: string[] = [];
	const files: FolderRecord["files"] = {};
	for (const file of rendered) {
		const last = record.files[file.path];
		const there = await current(folder, file.path);
		const merged = there === undefined ? undefined : file.shared?.withTheirs(there.text, last?.memory ?? {});
		remarks.push(...(merged?.remarks ?? []));
		const text = merged?.text ?? file.text;
		const memory = merged?.memory ?? file.shared?.memory;
		files[file.path] = { hash: hashOf(file.path, text), ...(memory ? { memory } : {}) };
		if (there?.text === text && there.executable === (file.executable ?? false)) continue;
		writes.push({ ...file, text });
		if (there === undefined || there.text === text) continue;
		const currentHash = hashOf(file.path, there.text);
		if (last === undefined && currentHash !== hashOf(file.path, text))
			conflicts.push(`${file.path} (not written by nexus render)`);
		if (last !== undefined && currentHash !== last.hash && currentHash !== hashOf(file.path, text))
			conflicts.push(`${file.path} (edited)`);
	}
	const removals: string[] = [];
	for (const [path, last] of Object.entries(record.files)) {
		if (Object.hasOwn(files, path)) continue;
		const there = await current(folder, path);
		if (there === undefined) continue;
		removals.push(path);
		remarks.push(...lost(path, there.text, last.memory ?? {}));
		if (hashOf(path, there.text) !== last.hash) conflicts.push(`${path} (edited, and no longer rendered)`);
	}
	return { writes, removals, conflicts, remarks, record: { ...record, files } };
}

/**
 * Carries out a plan: everything is written beside its place first, and then moved there, so that a full disk changes
 * nothing.
 *
 * @throws Failure naming the folder and the file that cannot be written
 */
export async function applyPlan(folder: string, { writes, removals, record }: FolderPlan): Promise<void> {
	const unchanged = (await readFile(join(folder, RECORD_FILE), "utf8").catch(() => "")) === recordText(record);
	if (unchanged && writes.length + removals.length === 0) return;
	const staging = join(folder, `${RECORD_FILE}.new`);
	const files = [...writes, { path: RECORD_FILE, text: recordText(record) }];
	let at = RECORD_FILE;
	try {
		for (const { path, text, executable } of files) {
			at = path;
			await mkdir(dirname(join(staging, path)), { recursive: true });
			await writeFile(join(staging, path), text);
			await chmod(join(staging, path), executable ? 0o755 : 0o644);
		}
		for (const { path } of files.slice(0, -1)) {
			at = path;
			await mkdir(dirname(join(folder, path)), { recursive: true });
			await rename(join(staging, path), join(folder, path));
		}
		for (const path of removals) {
			at = path;
			await rm(join(folder, path));
			await removeEmptyFolders(folder, dirname(path));
		}
		// Last, so that a run that was cut off is taken up by the next one.
		at = RECORD_FILE;
		await rename(join(staging, RECORD_FILE), join(folder, RECORD_FILE));
	} catch (error) {
		throw cannotWrite(folder, at, error);
	} finally {
		await rm(staging, { recursive: true, force: true }).catch(() => {});
	}
}

/** The failure to write a file. */
export function cannotWrite(folder: string, path: string, error: unknown): Failure {
	const reason = error instanceof Error ? error.message : String(error);
	return new Failure(`--out ${folder}: ${path} cannot be written there (${reason}); name a folder of your own`);
}

async function current(folder: string, path: string): Promise<{ text: string; executable: boolean } | undefined> {
	await refuseLinks(folder, dirname(path));
	const file = join(folder, path);
	const found = await lstat(file).catch(() => undefined);
	if (!found) return undefined;
	if (!found.isFile())
		throw new Failure(`--out ${folder}: ${path} is no plain file, so nothing can be written there; remove it`);
	return { text: await readFile(file, "utf8"), executable: (found.mode & 0o111) !== 0 };
}

/** A link below the folder leads out of it: what is written or removed there is somebody else's. */
async function refuseLinks(folder: string, path: string): Promise<void> {
	if (path === ".") return;
	const found = await lstat(join(folder, path)).catch(() => undefined);
	if (found?.isSymbolicLink())
		throw new Failure(`--out ${folder}: ${path} is a link, so nothing can be written there; remove it`);
	await refuseLinks(folder, dirname(path));
}

async function removeEmptyFolders(folder: string, path: string): Promise<void> {
	if (path === "." || (await readdir(join(folder, path))).length > 0) return;
	await rmdir(join(folder, path));
	await removeEmptyFolders(folder, dirname(path));
}
