import type { Stack } from "../stack.ts";

/** A file to write: its path below the folder that the user names. */
export interface RenderedFile {
	readonly path: string;
	readonly text: string;
	/** Whether it is a program. */
	readonly executable?: boolean;
	/** Given where someone else writes into the file too. */
	readonly shared?: SharedFile;
}

/** How a file is shared: what stays of what others write into it. */
export interface SharedFile {
	/** What is remembered of what we write into a new one, for the next time. */
	readonly memory: Memory;
	/**
	 * The file with what others wrote into the one that is there.
	 *
	 * @param remembered of the last time; empty where that is not known
	 */
	readonly withTheirs: (
		text: string,
		remembered: Memory,
	) => { readonly text: string; readonly remarks: readonly string[]; readonly memory: Memory };
}

/** What is remembered of a shared file. */
export type Memory = Readonly<Record<string, string>>;

/** What a target gets for a stack. */
export interface Rendering {
	readonly files: readonly RenderedFile[];
	/** What whoever uses the files should know, for standard error. */
	readonly remarks: readonly string[];
	/**
	 * What in the text of a file is ours, without what others may write.
	 * @default all of it
	 */
	readonly ours?: Ours;
	/**
	 * What of others is lost with a file that is removed, for the user.
	 * @default nothing
	 */
	readonly lost?: (path: string, text: string, remembered: Memory) => readonly string[];
}

/** What in the text of a file is ours. */
export type Ours = (path: string, text: string) => string;

/** Writes what a target gets for a stack; touches no file. */
export type Renderer = (stack: Stack) => Rendering | Promise<Rendering>;
