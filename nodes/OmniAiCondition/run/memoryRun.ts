import type { Clock } from '../action/deliver';
import { MemoryState } from '../memory/memoryState';
import type { MemoryStore } from '../memory/memoryStore';
import { playedAt } from '../memory/occurrence';
import type { MemorySettings } from '../memory/settings';
import type { Claim } from './claim';
import type { ItemDraft } from './item';
import { failureWords, remember, type Remembered, type Remembering } from './remember';

export interface MemoryContext {
	clock: Clock;
	/** Opens the memory of live items; asked for once, where there are any. */
	openMemory: (settings: MemorySettings) => MemoryStore;
}

const STARTS_EMPTY = ' In this test run, memory starts empty.';
const DRY_RUN = 'dry run';

/** What one run asks its memory, and tells it in the end. */
export class MemoryRun {
	private live: { store: MemoryStore; claims: Claim[] } | null = null;

	constructor(
		private readonly settings: Remembering['settings'],
		private readonly context: MemoryContext,
	) {}

	/**
	 * Decides live items, all at once, and then dry ones in the order in which they happened, one after the
	 * other: whatever was claimed for one and is marked as delivered when the next is taken, holds that back.
	 */
	async *decide(drafts: ItemDraft[]): AsyncGenerator<{ draft: ItemDraft; remembered: Remembered }> {
		const live = drafts.filter(({ dry }) => !dry);
		if (live.length > 0) {
			const store = this.open();
			const now = this.context.clock.today();
			const { items, claims } = await remember(live, { settings: this.settings, store, now, note: '' });
			this.live = { store, claims };
			for (const [index, remembered] of items.entries())
				yield { draft: live[index] as ItemDraft, remembered };
		}
		yield* this.play(drafts.filter(({ dry }) => dry));
	}

	/** Tells memory what became of the claims. @returns what a person should know where that failed */
	async settle(): Promise<string | null> {
		if (this.live === null || this.live.claims.length === 0) return null;
		const { store, claims } = this.live;
		try {
			await store.settle(claims.map(({ key, deliveredAt }) => ({ key, delivered: deliveredAt !== null })));
			return null;
		} catch (error) {
			return (
				`${failureWords(error)} What was sent may be sent again before the pause has ended, and what ` +
				'failed may be held back for a while.'
			);
		}
	}

	// Nothing is read or written outside the run: its memory is made from nothing.
	private async *play(drafts: ItemDraft[]): AsyncGenerator<{ draft: ItemDraft; remembered: Remembered }> {
		const state = new MemoryState();
		const { memory } = this.settings;
		const timed = drafts.map((draft) => ({ draft, now: playedAt(draft.told, this.context.clock.today()) }));
		for (const { draft, now } of timed.sort((one, other) => one.now - other.now)) {
			const store: MemoryStore = {
				store: memory.workflowId === null ? 'local' : 'shared',
				claim: async (request) => state.claim(request, DRY_RUN, now),
				settle: async (claims) => state.settle(claims, DRY_RUN, now),
			};
			const run = { settings: this.settings, store, now, note: STARTS_EMPTY };
			const { items, claims } = await remember([draft], run);
			yield { draft, remembered: items[0] as Remembered };
			await store.settle(claims.map(({ key, deliveredAt }) => ({ key, delivered: deliveredAt !== null })));
		}
	}

	private open(): MemoryStore {
		try {
			return this.context.openMemory(this.settings.memory);
		} catch (error) {
			const refuse = async () => await Promise.reject(error);
			return {
				store: this.settings.memory.workflowId === null ? 'local' : 'shared',
				claim: refuse,
				settle: refuse,
			};
		}
	}
}
