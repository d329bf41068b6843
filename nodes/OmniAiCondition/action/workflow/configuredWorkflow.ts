import { z } from 'zod/v4';
import { configuredFields, configuredText, isNotConfigured } from '../../../shared/configured';
import type { FieldsReading } from '../fieldsReading';
import { mixedPlaceholder } from '../template';

// The selector stores where a value was chosen from beside the value; an imported workflow may have
// the id alone.
const selectedWorkflow = z.union([
	z.looseObject({ value: z.unknown() }).transform(({ value }) => value),
	z.unknown(),
]);

const inputName = z
	.unknown()
	.default('')
	.transform((raw) => configuredText(raw));

const rawWorkflow = z.looseObject({
	workflowId: selectedWorkflow.default(''),
	inputMapping: z.preprocess(
		configuredFields,
		z.looseObject({
			field: z
				.array(
					z.preprocess(configuredFields, z.looseObject({ name: inputName, value: z.unknown().default('') })),
				)
				.default([]),
		}),
	),
	waitForCompletion: z
		.boolean()
		.nullish()
		.transform((value) => value ?? true),
});

/** Another workflow of the same n8n. */
export interface WorkflowSettings {
	type: 'workflow';
	workflowId: unknown;
	/** What the workflow gets; empty for the default body. */
	input: Array<{ name: string; value: unknown }>;
	waitForCompletion: boolean;
}

/** Reads the fields of a workflow action, or says what is wrong with them for every item. */
export function readWorkflow(entry: unknown): FieldsReading<WorkflowSettings> {
	const parsed = rawWorkflow.safeParse({ inputMapping: {}, ...(configuredFields(entry) as object) });
	if (!parsed.success) {
		return {
			ok: false,
			message: `cannot be read ('${parsed.error.issues[0]?.path.join('.') ?? ''}').`,
			suggestion: 'Remove the action and add it again.',
		};
	}
	const { workflowId, inputMapping, waitForCompletion } = parsed.data;
	if (isNotConfigured(workflowId)) {
		return { ok: false, message: "has no 'Workflow'.", suggestion: 'Choose the workflow to run.' };
	}
	const names = new Set<string>();
	for (const { name, value } of inputMapping.field) {
		if (name === '')
			return {
				ok: false,
				message: 'has an input without a name.',
				suggestion: "Enter a name for each entry of 'Input', or remove it.",
			};
		if (names.has(name))
			return { ok: false, message: `sets the input '${name}' twice.`, suggestion: 'Remove one of them.' };
		names.add(name);
		const placeholder = typeof value === 'string' && value.startsWith('=') ? mixedPlaceholder(value) : null;
		if (placeholder !== null) {
			return {
				ok: false,
				message: `has an input '${name}' that mixes the placeholder ${placeholder} with an expression.`,
				suggestion:
					'Use one of them: fixed text with placeholders such as {event.leadId}, or an expression ' +
					'with {{ $json.leadId }}.',
			};
		}
	}
	return {
		ok: true,
		settings: {
			type: 'workflow',
			workflowId,
			input: inputMapping.field.map(({ name, value }) => ({ name, value })),
			waitForCompletion,
		},
	};
}
