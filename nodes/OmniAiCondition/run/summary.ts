import { columnsOf, outcomeWord } from '../record/columns';
import { whatToDo } from '../record/explanation';
import type { Columns } from '../record/outputItem';
import { outcomeOf } from './outputItem';
import type { ConditionResult } from './runCondition';

/** What a person is told of a run beside its items. */
export interface Hint {
	message: string;
	/** A warning where something failed, or would. */
	type: 'info' | 'warning';
}

/**
 * The run in one line, for the output panel: "Dry run: 2 would send, 1 skipped; nothing was sent". Where
 * something failed or would fail, it names the first.
 * Items of one run can differ, because the mark of a test decides per item.
 */
export function summarize(results: ConditionResult[]): Hint {
	const parts: string[] = [];
	const told = results.map((result) => ({ result, word: wordOf(result) }));
	const dry = told.filter(({ result }) => result.dry);
	const live = told.filter(({ result }) => !result.dry);
	if (dry.length > 0) parts.push(`Dry run: ${count(dry)}; nothing was sent.`);
	if (live.length > 0) parts.push(`Live: ${count(live)}.`);
	if (parts.length === 0)
		return { message: 'No items came in, so there was nothing to decide.', type: 'info' };
	const first = told.find(({ word }) => word === 'Failed' || word === 'Would fail');
	if (first === undefined) return { message: parts.join(' '), type: 'info' };
	return { message: `${parts.join(' ')} ${nameFirst(first.result)}`, type: 'warning' };
}

const WORDS: Array<[Columns['outcome'], string]> = [
	['Would fail', 'would fail'],
	['Failed', 'failed'],
	['Would send', 'would send'],
	['Sent', 'sent'],
	['Held back', 'held back'],
	['Skipped', 'skipped'],
];

function count(told: Array<{ word: Columns['outcome'] }>): string {
	return WORDS.map(([word, words]) => ({ words, number: told.filter((one) => one.word === word).length }))
		.filter(({ number }) => number > 0)
		.map(({ words, number }) => `${number} ${words}`)
		.join(', ');
}

function wordOf(result: ConditionResult): Columns['outcome'] {
	return outcomeWord(outcomeOf(result));
}

// Which one it is, what went wrong and what to do, without opening anything.
function nameFirst(result: ConditionResult): string {
	const { lead, happened, action } = columnsOf(outcomeOf(result), result.origin, result.event);
	const which = [
		...(lead === null ? [] : [`lead ${lead}`]),
		...(happened === null ? [] : [happened]),
		action,
	];
	const problem = result.record.error?.error ?? result.preview?.problems[0];
	return `First: ${which.join(' · ')}. ${problem === undefined ? '' : whatToDo(problem)}`.trimEnd();
}

const READ_AT_A_GLANCE = 10;

/** How to read a run of many items, where a row is as tall as its largest value. */
export function detailsHint(items: number, details: 'full' | 'compact'): Hint | null {
	if (items <= READ_AT_A_GLANCE || details === 'compact') return null;
	return {
		message: `${items} items: set 'Details' to 'Compact' in the options to see more of them at a time.`,
		type: 'info',
	};
}

/**
 * Who learns of a failed action, where nobody does: n8n shows its execution as succeeded.
 * @param isConnected whether anything follows the output *Failed*; null where nobody knows
 */
export function unheardHint(results: ConditionResult[], isConnected: boolean | null): Hint | null {
	if (isConnected !== false) return null;
	const statuses = new Set(results.map(({ record }) => record.status));
	if (!statuses.has('failed') && !statuses.has('would_trigger')) return null;
	return {
		message:
			"Nothing is connected to 'Failed', so nobody learns of an action that fails, and n8n shows the " +
			"execution as succeeded. Connect it to n8n's 'Stop and Error', or to whatever tells your team.",
		type: statuses.has('failed') ? 'warning' : 'info',
	};
}

/** What a person should know about the memory of a run, each warning once. */
export function memoryHints(results: Array<Pick<ConditionResult, 'memory' | 'dry'>>): Hint[] {
	const warnings = new Set(results.flatMap(({ memory }) => memory?.warning ?? []));
	if (results.some(({ memory, dry }) => memory !== null && dry))
		warnings.add(
			'In a test run, memory starts empty: it is played over these items in the order in which they ' +
				'happened, and nothing is read or kept.',
		);
	return Array.from(warnings, (message) => ({ message, type: 'warning' }));
}
