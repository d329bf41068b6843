import type { FilterOperatorValue } from 'n8n-workflow';
import { isNotConfigured } from '../../../shared/configured';
import { DEFAULT_OPTIONS, type Clause, type Rules } from './rules';

/** How often a rule must hold, and how long it is then told no more: the fields as they are filled in. */
export interface Repetition {
	count: number;
	withinMinutes: number;
	groupBy: string;
	cooldownMinutes: number;
}

interface Preset {
	name: string;
	tests: string;
	rules: Rules;
	repetition?: Repetition;
}

/** Ready-made rules for what lending teams ask first. Each is nothing but clauses a person could set. */
export const PRESETS = {
	toolCallFailed: {
		name: 'A Tool Call Failed',
		tests:
			'True for <code>action_log.failed</code> events whose <code>actionLog.type</code> is ' +
			'<code>TOOL_CALL</code>.',
		rules: all(equals('event', 'action_log.failed'), equals('actionLog.type', 'TOOL_CALL')),
	},
	borrowerNotAnswered: {
		name: 'A Borrower Was Not Answered',
		tests:
			'True for <code>action_log.failed</code> events whose <code>actionLog.type</code> is ' +
			'<code>MESSAGE</code> or <code>FOLLOW_UP_MESSAGE</code>.',
		rules: all(
			equals('event', 'action_log.failed'),
			any(equals('actionLog.type', 'MESSAGE'), equals('actionLog.type', 'FOLLOW_UP_MESSAGE')),
		),
	},
	documentNotProcessed: {
		name: 'A Document Could Not Be Processed',
		tests:
			'True for <code>document.extracted</code> events with a <code>failure</code> (extraction ' +
			'failed, a rule not passed, nothing matched or nothing extracted), and for ' +
			'<code>action_log.failed</code> events whose <code>actionLog.type</code> is ' +
			'<code>DOCUMENT_UPLOAD</code>.',
		rules: any(
			all(equals('event', 'document.extracted'), exists('failure.message')),
			all(equals('event', 'action_log.failed'), equals('actionLog.type', 'DOCUMENT_UPLOAD')),
		),
	},
	leadKeepsFailing: {
		name: 'One Lead Keeps Failing',
		tests:
			'True for <code>action_log.failed</code> events, from the third one of the same lead within an hour. ' +
			'An action that was sent then pauses for four hours for this lead.',
		rules: all(equals('event', 'action_log.failed')),
		repetition: { count: 3, withinMinutes: 60, groupBy: 'leadId', cooldownMinutes: 240 },
	},
	sameToolKeepsFailing: {
		name: 'The Same Tool Keeps Failing',
		tests:
			'True for <code>action_log.failed</code> events whose <code>actionLog.type</code> is ' +
			'<code>TOOL_CALL</code>, from the third one of the same tool within ten minutes. An action that was ' +
			'sent then pauses for half an hour for this tool.',
		rules: all(equals('event', 'action_log.failed'), equals('actionLog.type', 'TOOL_CALL')),
		repetition: { count: 3, withinMinutes: 10, groupBy: 'actionLog.tool.name', cooldownMinutes: 30 },
	},
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** The rules that come with a repetition, and theirs. */
export const REPETITIONS = Object.entries(PRESETS).flatMap(([rule, preset]: [string, Preset]) =>
	preset.repetition === undefined ? [] : [{ rule, ...preset.repetition }],
);

/** The repetition that comes with the chosen rule; null for none. */
export function repetitionOf({ strategy, rule }: Readonly<Record<string, unknown>>): Repetition | null {
	if (!isNotConfigured(strategy) && strategy !== 'rules') return null;
	return REPETITIONS.find((repetition) => repetition.rule === rule) ?? null;
}

/** @returns the rules of a preset, or null when there is none of that name */
export function presetRules(name: unknown): Rules | null {
	return typeof name === 'string' && Object.hasOwn(PRESETS, name) ? PRESETS[name as PresetName].rules : null;
}

function all(...clauses: Rules['clauses']): Rules {
	return { clauses, combinator: 'and', options: DEFAULT_OPTIONS };
}

function any(...clauses: Rules['clauses']): Rules {
	return { clauses, combinator: 'or', options: DEFAULT_OPTIONS };
}

function equals(field: string, value: string): Clause {
	return clause(field, value, { type: 'string', operation: 'equals' });
}

function exists(field: string): Clause {
	return clause(field, '', { type: 'string', operation: 'exists', singleValue: true });
}

function clause(field: string, rightValue: string, operator: FilterOperatorValue): Clause {
	return { leftValue: `={{ $json.${field} }}`, rightValue, operator };
}
