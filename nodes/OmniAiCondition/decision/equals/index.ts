import { configuredText, isNotConfigured } from '../../../shared/configured';
import type { Reading } from '../../../shared/reading';
import { shownText } from '../../../shared/shownText';
import { readInChain } from '../chain';
import { readPath } from '../fieldPath';
import { VALUE_FIELD, atField } from '../valueField';
import { quoted, shownInTrace } from '../numericValue';
import { isExpression, resolveParameter } from '../parameter';
import type { Strategy } from '../strategy';
import { textList } from '../textList';
import { undecided, type Undecided } from '../undecided';

interface EqualsSettings {
	path: string[];
	/** A text, or an expression. */
	label: unknown;
	/** All labels that there are; empty where any text may be one. */
	labels: string[];
}

/** Decides for a label: the one that is wanted, or none. */
export const equals: Strategy<EqualsSettings> = {
	value: 'equals',
	name: 'Equals',
	description: 'See whether a text is a certain label',
	fields: [
		VALUE_FIELD,
		{
			displayName: 'Value',
			name: 'value',
			type: 'string',
			default: '',
			placeholder: 'e.g. high_risk',
			description: 'The label that is wanted, letter for letter',
		},
		{
			displayName: 'Labels',
			name: 'labels',
			type: 'string',
			noDataExpression: true,
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add' },
			default: [],
			description: 'All labels that there are. Without any, every text is one.',
		},
	],
	read({ valueField, value, labels: raw }) {
		const path = readPath(configuredText(valueField), 'Value Field');
		if (!path.ok) return path;
		const labels = textList(raw);
		const settings = { path: path.value, label: value, labels };
		if (isNotConfigured(value))
			return { ok: false, message: "No 'Value' is set.", suggestion: 'Enter the label that is wanted.' };
		if (isExpression(value)) return { ok: true, value: settings };
		const label = readLabel(value, 'Value', labels);
		const suggestion = "Enter a label as text, and make sure that 'Labels' has it or is empty.";
		return label.ok ? { ok: true, value: settings } : { ...label, suggestion };
	},
	labelsAreFree: ({ label, labels }) => isExpression(label) && labels.length === 0,
	async decide({ path, label, labels }, item, ports) {
		const name = shownText(path.join('.'));
		const found = readInChain(item, path);
		const value = readLabel(found, name, labels);
		const parameter = resolveParameter(label, 'Value', item, ports);
		const wanted = parameter.ok ? readLabel(parameter.value, 'Value', labels) : parameter;
		const trace = {
			left: name,
			leftValue: shownInTrace(found),
			operator: 'equals',
			rightValue: wanted.ok ? shownInTrace(wanted.value) : null,
		};
		if (!value.ok) return undecided(atField(value), trace, 'categorical');
		if (!wanted.ok) return undecided(wanted, trace, 'categorical');
		const matches = value.value === wanted.value;
		const explanation = `${name} is ${quoted(value.value)}`;
		return {
			decision: {
				value: matches ? value.value : null,
				type: 'categorical',
				reason: matches ? null : 'no_match',
			},
			trace: [{ ...trace, outcome: matches, reason: null }],
			explanation: matches ? explanation : `${explanation}, not ${quoted(wanted.value)}.`,
		};
	},
};

function readLabel(value: unknown, name: string, labels: string[]): Reading<string, Undecided> {
	if (value === undefined || value === null)
		return { ok: false, reason: 'null_input', message: `'${name}' is missing or null.` };
	if (typeof value === 'string' && (labels.length === 0 || labels.includes(value)))
		return { ok: true, value };
	const what =
		typeof value === 'string' ? `none of the labels (${shownText(labels.join(', '))})` : 'not a text';
	return { ok: false, reason: 'type_error', message: `'${name}' is ${quoted(value)}, which is ${what}.` };
}
