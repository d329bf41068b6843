import { z } from 'zod/v4';
import { configuredFields, configuredText } from '../../shared/configured';
import type { Reading, Wrong } from '../../shared/reading';
import { shownText } from '../../shared/shownText';
import type { ActionKind, ConfiguredAction, RunFacts } from './actionKind';
import { FIRE_ON } from './fireOn';
import { CANNOT_BE_READ } from './readFields';

const text = (fallback = '') =>
	z
		.unknown()
		.default('')
		.transform((raw) => configuredText(raw, fallback));

const rawAction = z.looseObject({
	actionId: text(),
	actionVersion: text('1'),
	fireOn: z.enum(FIRE_ON).default('true'),
	type: z.string().default('webhook'),
});

/**
 * Reads the raw value of the parameter *Actions* and finds what is wrong with it for every item.
 * @returns the actions, or the first such problem, in words for a person
 */
export function readActions(raw: unknown, kinds: readonly ActionKind[]): Reading<ConfiguredAction[]> {
	const list = z.looseObject({ action: z.array(z.unknown()).default([]) }).safeParse(configuredFields(raw));
	if (!list.success || list.data.action.length === 0) {
		return wrong('No action is set.', "Click 'Add Action' and say where to send what.");
	}
	const actions = new Map<string, ConfiguredAction>();
	for (const [index, entry] of list.data.action.entries()) {
		const action = readAction(entry, index, kinds);
		if (!action.ok) return action;
		const { actionId } = action.value;
		const twin = actions.get(actionId);
		if (twin !== undefined) {
			return wrong(
				`Actions ${twin.index + 1} and ${index + 1} have the same 'Action ID' ('${actionId}').`,
				'Give each action an ID of its own, so that its records can be told apart.',
			);
		}
		actions.set(actionId, action.value);
	}
	return { ok: true, value: [...actions.values()] };
}

/** What is wrong with the first action for which something is, beside the settings of the whole run. */
export function wrongInRun(actions: ConfiguredAction[], run: RunFacts): Wrong | null {
	for (const action of actions) {
		const found = action.kind.wrongInRun?.(action, run) ?? null;
		if (found !== null)
			return {
				...found,
				message: `Action ${action.index + 1} ('${shownText(action.actionId)}') ${found.message}`,
			};
	}
	return null;
}

function readAction(entry: unknown, index: number, kinds: readonly ActionKind[]): Reading<ConfiguredAction> {
	const fields = configuredFields(entry);
	const parsed = rawAction.safeParse(fields);
	const kind = kinds.find(({ value }) => value === parsed.data?.type);
	if (!parsed.success || kind === undefined) {
		const field = parsed.success ? 'type' : (parsed.error.issues[0]?.path.join('.') ?? '');
		return wrong(`Action ${index + 1} cannot be read${field === '' ? '' : ` ('${field}')`}.`, CANNOT_BE_READ);
	}
	const { actionId, actionVersion, fireOn } = parsed.data;
	if (actionId === '') {
		return wrong(
			`Action ${index + 1} has no 'Action ID'.`,
			'Enter a short name for it, such as notify_ops. Records are told apart by it.',
		);
	}
	const reading = kind.read(fields);
	if (!reading.ok) return wrong(`Action ${index + 1} ('${actionId}') ${reading.message}`, reading.suggestion);
	return { ok: true, value: { index, actionId, actionVersion, fireOn, kind, ...reading.value } };
}

// Quotes names that a person gave, and what a body's reader says.
const MAX_MESSAGE_LENGTH = 600;

function wrong(message: string, suggestion: string): { ok: false } & Wrong {
	return { ok: false, message: shownText(message, MAX_MESSAGE_LENGTH), suggestion };
}
