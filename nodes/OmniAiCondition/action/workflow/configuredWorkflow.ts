import { z } from 'zod/v4';
import { configuredFields, configuredText, isNotConfigured } from '../../../shared/configured';
import type { Reading } from '../../../shared/reading';
import { mixedWith, readFields } from '../readFields';

// The selector stores where a value was chosen from beside it; an imported workflow may have the id alone.
const selectedWorkflow = z.union([
	z.looseObject({ value: z.unknown() }).transform(({ value }) => value),
	z.unknown(),
]);

const inputField = z.object({
	name: z
		.unknown()
		.default('')
		.transform((raw) => configuredText(raw)),
	value: z.unknown().default(''),
});

/** Another workflow of the same n8n. */
export type WorkflowSettings = z.infer<typeof workflowSettings>;

const workflowSettings = z
	.object({
		workflowId: selectedWorkflow.default(''),
		inputMapping: z.preprocess(
			configuredFields,
			z.object({ field: z.array(z.preprocess(configuredFields, inputField)).default([]) }),
		),
		waitForCompletion: z.boolean().default(true),
	})
	// What the workflow gets; empty for the default body.
	.transform(({ inputMapping, ...settings }) => ({ ...settings, input: inputMapping.field }));

/** Reads the fields of a workflow action, or says what is wrong with them for every item. */
export function readWorkflow(entry: unknown): Reading<WorkflowSettings> {
	const fields = readFields(workflowSettings, { inputMapping: {}, ...(configuredFields(entry) as object) });
	if (!fields.ok) return fields;
	const { workflowId, input } = fields.value;
	if (isNotConfigured(workflowId)) {
		return { ok: false, message: "has no 'Workflow'.", suggestion: 'Choose the workflow to run.' };
	}
	const names = new Set<string>();
	for (const { name, value } of input) {
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
	return fields;
}
