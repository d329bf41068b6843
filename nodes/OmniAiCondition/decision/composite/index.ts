import { configuredText } from '../../../shared/configured';
import { isJsonObject } from '../../../shared/jsonValue';
import { shownText } from '../../../shared/shownText';
import type { TraceEntry } from '../decision';
import { readField, readPath } from '../fieldPath';
import { shownInTrace } from '../numericValue';
import type { Strategy, StrategyDecision } from '../strategy';
import { textList } from '../textList';

interface CompositeSettings {
	operator: 'AND' | 'OR' | 'NOT';
	/** Where earlier decisions, or their values, stand on the item. */
	operands: string[][];
}

/** An earlier decision. */
interface Operand {
	name: string;
	value: boolean | null;
	/** Why the value is null, or a note. */
	reason: string | null;
	/** A sentence where the value is null. */
	message: string | null;
	/** Whether it is no decision for true or false. */
	isMistyped: boolean;
	shown: unknown;
}

/** Combines what earlier conditions decided about the item. */
export const composite: Strategy<CompositeSettings> = {
	value: 'composite',
	name: 'Composite',
	description: 'Combine what earlier conditions decided about the item',
	fields: [
		{
			displayName: 'Operator',
			name: 'operator',
			type: 'options',
			noDataExpression: true,
			default: 'AND',
			description: 'How the earlier decisions are combined',
			options: [
				{ name: 'AND', value: 'AND', description: 'True if all are true' },
				{ name: 'NOT', value: 'NOT', description: 'True if the only one is false' },
				{ name: 'OR', value: 'OR', description: 'True if at least one is true' },
			],
		},
		{
			displayName: 'Operands',
			name: 'operands',
			type: 'string',
			noDataExpression: true,
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add' },
			default: [],
			placeholder: 'e.g. input.decision',
			description:
				'Paths of earlier decisions: decision is that of the condition before, input.decision of the ' +
				'one before that',
		},
	],
	read(stored) {
		const operator = configuredText(stored['operator'], 'AND');
		if (operator !== 'AND' && operator !== 'OR' && operator !== 'NOT')
			return {
				ok: false,
				message: `'Operator' is '${shownText(operator)}', which this version of the node does not know.`,
				suggestion: 'Choose AND, OR or NOT, or update the package.',
			};
		const operands: string[][] = [];
		for (const text of textList(stored['operands'])) {
			const path = readPath(text.trim(), 'Operands');
			if (!path.ok) return path;
			operands.push(path.value);
		}
		const { length } = operands;
		if (operator === 'NOT' ? length === 1 : length >= 2) return { ok: true, value: { operator, operands } };
		return {
			ok: false,
			message:
				`${operator} needs ${operator === 'NOT' ? 'exactly one operand' : 'at least two operands'}, ` +
				`and has ${length}.`,
			suggestion: "Enter paths of earlier decisions in 'Operands', such as decision and input.decision.",
		};
	},
	async decide({ operator, operands: paths }, item) {
		const operands = paths.map((path) => readOperand(item, path));
		const { value, reason, explanation } = operator === 'NOT' ? not(operands) : combine(operator, operands);
		const wanted = operator !== 'NOT';
		return {
			decision: { value, type: 'boolean', reason },
			trace: operands.map((one): TraceEntry => ({
				left: one.name,
				leftValue: one.shown,
				operator: 'is',
				rightValue: wanted,
				outcome: one.value === null ? null : one.value === wanted,
				reason: one.message,
			})),
			explanation,
		};
	},
};

type Combined = Pick<StrategyDecision, 'explanation'> & { value: boolean | null; reason: string | null };

function combine(operator: 'AND' | 'OR', operands: Operand[]): Combined {
	const mistyped = operands.find(({ isMistyped }) => isMistyped);
	if (mistyped !== undefined) return { ...unknown(mistyped), reason: 'type_error' };
	const settles = operator === 'OR';
	const value = operands.some((one) => one.value === settles) ? settles : !settles;
	const undecided = operands.find((one) => one.value === null);
	// What is false only as far as is known is not decided, also beside an operand that is false.
	if (undecided !== undefined && !(settles && value)) return unknown(undecided);
	const telling = operands.filter((one) => one.value === value);
	const names = telling.map(({ name }) => name).join(' and ');
	return {
		value,
		reason: value ? null : (operands.find(({ reason }) => reason === 'threshold_zero')?.reason ?? null),
		explanation: `${names} ${telling.length === 1 ? 'is' : 'are'} ${String(value)}`,
	};
}

// What has a note is not turned round, as the reference has it.
function not([operand]: Operand[]): Combined {
	if (operand === undefined || operand.value === null) return unknown(operand);
	const { name, value, reason } = operand;
	const note = reason === null ? '' : `, with the note ${reason}, and so is not turned round`;
	return { value: !value && reason === null, reason, explanation: `${name} is ${String(value)}${note}` };
}

function unknown(operand?: Operand): Combined {
	return { value: null, reason: operand?.reason ?? null, explanation: operand?.message ?? '' };
}

function readOperand(item: unknown, path: string[]): Operand {
	const name = shownText(path.join('.'));
	const found = readField(item, path);
	// The reason stands beside a value that is itself named.
	const parent = path.at(-1) === 'value' ? readField(item, path.slice(0, -1)) : undefined;
	const decision = isJsonObject(found) ? found : isJsonObject(parent) ? parent : { value: found };
	const { value, type, reason: given } = decision as Record<string, unknown>;
	const reason = typeof given === 'string' && given !== '' ? shownText(given) : null;
	const operand = { name, shown: shownInTrace(value), reason, isMistyped: false, value: null };
	if (typeof value === 'boolean') return { ...operand, value, message: null };
	const isNothing = value === undefined || value === null;
	if (!isNothing || type === 'categorical')
		return {
			...operand,
			isMistyped: true,
			reason: isNothing && reason !== null ? reason : 'type_error',
			message: `'${name}' is not a decision for true or false, and only those can be combined.`,
		};
	return {
		...operand,
		reason: reason ?? 'null_input',
		message:
			reason === null
				? `There is no decision at '${name}'. Check 'Operands', and that 'Include Input' is on in the ` +
					'earlier condition.'
				: `'${name}' was not decided (${reason}): see why in the record of that condition.`,
	};
}
