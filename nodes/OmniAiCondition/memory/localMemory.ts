import { z } from 'zod/v4';
import { MemoryState } from './memoryState';

const PATIENCE_MS = 3_000;
const SAID_FOR_MS = 3_600_000;
const MAX_TEXT = 100_000;

const head = z.tuple([z.string(), z.number(), z.string().nullable()]);

/** What a run finds where an earlier one may have left a memory. */
export interface FoundCopy {
	text: unknown;
	/** When it was read from where n8n keeps it, milliseconds since 1970; null where that is not sure. */
	loadedAt: number | null;
	/** Whether nothing at all was there, although nobody but another process can have emptied it. */
	isBlank: boolean;
}

/**
 * A memory of this process as one node stores it: one text, of which the first line says who wrote it, when,
 * and what the memory is called. All times are milliseconds since 1970.
 *
 * It also notices when other processes store theirs in the same place. A copy is a sign of others when it was
 * loaded more than 3 s after n8n first saved this process's text, and holds the text of another process that
 * has written since, or nothing at all. A copy that was loaded before is merely old. Two signs that are 3 s
 * or more apart, without a copy of one's own between them, are believed for an hour.
 */
export class LocalMemory {
	private isRestored = false;

	private savedAt: number | null = null;

	private signAt: number | null = null;

	private othersAt: number | null = null;

	/** @param process a name that no other process has */
	constructor(
		private readonly state: MemoryState,
		private readonly process: string,
		private readonly name: string | null,
		private readonly since: number,
	) {}

	/** The text to be stored now. Called when n8n saves. */
	write(now: number): string {
		this.savedAt ??= now;
		return `${JSON.stringify([this.process, now, this.name])}\n${this.state.write(now)}`;
	}

	/**
	 * Takes over what is stored, the first time, and looks for signs of others.
	 *
	 * @returns whether the copy can be what is stored, so that it does no harm to store it again
	 */
	find({ text, loadedAt, isBlank }: FoundCopy, now: number): boolean {
		const stored = readText(text);
		if (!this.isRestored) {
			if (stored?.name === this.name) this.state.addOlder(MemoryState.read(stored.rows));
			// An uncertain copy may be older than what is stored.
			this.isRestored = loadedAt !== null;
		}
		if (loadedAt === null) return false;
		if (stored?.process === this.process) this.signAt = null;
		if (this.savedAt === null || loadedAt <= this.savedAt + PATIENCE_MS) return true;
		const isOfOthers =
			stored !== null &&
			stored.process !== this.process &&
			stored.writtenAt > Math.max(this.since, now - SAID_FOR_MS);
		if (isOfOthers || isBlank) {
			this.signAt ??= now;
			if (now - this.signAt >= PATIENCE_MS) this.noticeOthers(now);
		}
		return !isBlank;
	}

	/** Others are known to run the workflow, too. */
	noticeOthers(now: number): void {
		this.othersAt = now;
	}

	/** Whether several processes remember, each for itself. */
	isOneOfSeveral(now: number): boolean {
		return this.othersAt !== null && Math.abs(now - this.othersAt) < SAID_FOR_MS;
	}
}

interface Stored {
	process: string;
	writtenAt: number;
	name: string | null;
	rows: string;
}

// Null for what no process of this kind wrote.
function readText(text: unknown): Stored | null {
	if (typeof text !== 'string' || text.length > MAX_TEXT) return null;
	const end = text.indexOf('\n');
	try {
		const [process, writtenAt, name] = head.parse(JSON.parse(text.slice(0, end)));
		return { process, writtenAt, name, rows: text.slice(end + 1) };
	} catch {
		return null;
	}
}
