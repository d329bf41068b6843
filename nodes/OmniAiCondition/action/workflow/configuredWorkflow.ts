import { z } from 'zod/v4';
import { configuredFields, configuredText, isNotConfigured } from '../../../shared/configured';
import type { Reading } from '../../../shared/reading';
import { mixedWith, readFields } from '../readFields';

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
	workflowId: unknown;
	/** What the workflow gets; empty for the default body. */
	input: Array<{ name: string; value: unknown }>;
	waitForCompletion: boolean;
}

/** Reads the fields of a workflow action, or says what is wrong with them for every item. */
export function readWorkflow(entry: unknown): Reading<WorkflowSettings> {
	const fields = readFields(rawWorkflow, { inputMapping: {}, ...(configuredFields(entry) as object) });
	if (!fields.ok) return fields;
	const { workflowId, inputMapping, waitForCompletion } = fields.value;
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
		const mixed = mixedWith(value, `an input '${name}'`);
		if (mixed !== null) return { ok: false, ...mixed };
	}
	const input = inputMapping.field.map(({ name, value }) => ({ name, value }));
	return { ok: true, value: { workflowId, input, waitForCompletion } };
}
