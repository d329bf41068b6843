import type { ActionStatus } from '../record/actionTriggered';
import type { ItemMemory } from '../record/outputItem';

/** What the summary counts. */
export interface Outcome {
	status: ActionStatus;
	dry: boolean;
	/** A dry run found what would make the delivery fail. */
	hasProblems: boolean;
	/** Its memory held it back. */
	heldBack: boolean;
}

/**
 * The run in one line, for the output panel: "Dry run: 2 would trigger, 1 skipped; nothing was sent".
 * Items of one run can differ, because the mark of a test decides per item.
 */
export function summarize(outcomes: Outcome[]): string {
	const dry = outcomes.filter((outcome) => outcome.dry);
	const live = outcomes.filter((outcome) => !outcome.dry);
	const parts: string[] = [];
	if (dry.length > 0) {
		const problems = dry.filter(({ hasProblems }) => hasProblems).length;
		const kinds = count(dry, [
			['would_trigger', `would trigger${problems === 0 ? '' : ` (${problems} with a problem)`}`],
			['skipped', skippedWords(dry)],
		]);
		parts.push(`Dry run: ${kinds}; nothing was sent`);
	}
	if (live.length > 0)
		parts.push(
			`Live: ${count(live, [
				['triggered', 'triggered'],
				['skipped', skippedWords(live)],
				['failed', 'failed'],
			])}`,
		);
	return parts.length === 0 ? 'No items came in, so there was nothing to decide' : parts.join('. ');
}

/** What a person should know about the memory of a run, each warning once. */
export function memoryHints(results: Array<{ memory: ItemMemory | null; dry: boolean }>): string[] {
	const warnings = new Set(results.flatMap(({ memory }) => memory?.warning ?? []));
	if (results.some(({ memory, dry }) => memory !== null && dry))
		warnings.add(
			'In a test run, memory starts empty: it is played over these items in the order in which they ' +
				'happened, and nothing is read or kept.',
		);
	return [...warnings];
}

function skippedWords(outcomes: Outcome[]): string {
	const held = outcomes.filter(({ heldBack }) => heldBack).length;
	return held === 0 ? 'skipped' : `skipped (${held} held back)`;
}

function count(outcomes: Outcome[], kinds: Array<[ActionStatus, string]>): string {
	return kinds
		.map(([status, words]) => ({
			words,
			number: outcomes.filter((outcome) => outcome.status === status).length,
		}))
		.filter(({ number }) => number > 0)
		.map(({ words, number }) => `${number} ${words}`)
		.join(', ');
}
