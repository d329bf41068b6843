import { z } from 'zod/v4';
import type { Reading } from '../../shared/reading';
import { millisecondsOf } from '../../shared/time';
import { fieldLabel } from './fieldLabel';

// What is sent to OmniAI, strictly as documented: nothing else may stand in a request, because an API
// that ignores an unknown field lets a misspelt one get lost.

export const ASSIGNEE_TYPES = ['agent', 'manual'] as const;
export const CHECKLIST_STATUSES = ['COMPLETED', 'INVALID', 'NEEDS_REVIEW', 'SKIPPED', 'TODO'] as const;
/** The computed status `REVIEW` cannot be set. */
export const SETTABLE_LEAD_STATUSES = ['COMPLETED', 'IN_PROGRESS', 'NOT_INTERESTED', 'OPTED_OUT'] as const;
export const CHECKLIST_FIELD_TYPES = [
	'BANK_STATEMENT',
	'DATE',
	'EIN',
	'EMAIL',
	'FILE',
	'ID',
	'NUMBER',
	'PHONE',
	'SELECT',
	'TAX_RETURN',
	'TEXT',
] as const;
export const ID_TYPES = ['DRIVERS_LICENSE', 'PASSPORT'] as const;
export const MAX_FILES = 10;
export const MAX_BYTES_PER_FILE = 100 * 1024 * 1024;

// A number is a text to people: an expression gives one for a phone number or an id in a CRM. Beyond 2^53 it
// is not the one that was meant.
const text = z.union(
	[
		z.string(),
		z
			.number()
			.refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value))
			.transform(String),
	],
	{
		error: (issue) =>
			typeof issue.input === 'number'
				? 'is too large a number to be exact: give it as text'
				: 'has to be text',
	},
);
const filledText = text.refine((value) => value.trim() !== '', { error: 'must not be empty' });
const flag = z.boolean({ error: 'has to be true or false' });
const amount = z.number({ error: 'has to be a number' });
const choice = <const Values extends readonly string[]>(values: Values) =>
	z.enum(values, { error: `has to be one of ${values.join(', ')}` });
const moment = z
	.string({ error: 'has to be a date such as 2025-11-03T09:00:00Z' })
	.refine((value) => !Number.isNaN(millisecondsOf(value)), {
		error: 'has to be a date such as 2025-11-03T09:00:00Z',
	});

const checklistItem = z.strictObject({
	code: filledText,
	value: z.json().optional(),
	status: choice(CHECKLIST_STATUSES).optional(),
});

const leadFields = {
	lastName: text.optional(),
	middleName: text.optional(),
	email: text.optional(),
	businessName: text.optional(),
	phoneNumber: text.optional(),
	externalLeadId: text.optional(),
	timezone: text.optional(),
	assigneeType: choice(ASSIGNEE_TYPES).optional(),
	didOptOut: flag.optional(),
	emailVerified: flag.optional(),
	checklistItems: z.array(checklistItem).optional(),
};

export const createLeadRequest = z.strictObject({ firstName: filledText, ...leadFields });

export const updateLeadRequest = z
	.strictObject({
		leadId: filledText,
		firstName: filledText.optional(),
		...leadFields,
		status: choice(SETTABLE_LEAD_STATUSES).optional(),
	})
	.refine(
		({ status, didOptOut }) =>
			status === undefined || didOptOut === undefined || (status === 'OPTED_OUT') === didOptOut,
		{ path: ['status'], error: "has to agree with 'Did Opt Out': a lead is opted out, or it is not" },
	)
	.refine((request) => Object.keys(request).length > 1, {
		path: [],
		error: 'Choose at least one field to update.',
	});

const years = z.union([amount, z.array(amount).min(1)], {
	error: 'has to be a number, or numbers separated by commas',
});

const checklistItemFields = {
	label: filledText,
	isRequired: flag.optional(),
	agentInstructions: text.optional(),
	clientInstructions: text.optional(),
};
const configured = <Type extends string, Config extends z.ZodType>(fieldType: Type, config: Config) =>
	z.strictObject({ ...checklistItemFields, fieldType: z.literal(fieldType), config });

/** With the settings that each field type has. */
export const createChecklistItemRequest = z.discriminatedUnion(
	'fieldType',
	[
		configured(
			'BANK_STATEMENT',
			z.strictObject({ months: amount, gracePeriodDays: amount.optional(), isPersonal: flag.optional() }),
		),
		configured('ID', z.strictObject({ type: choice(ID_TYPES) })),
		configured('NUMBER', z.strictObject({ min: amount.optional(), max: amount.optional() }).optional()),
		configured(
			'SELECT',
			z.strictObject({ options: z.array(filledText).min(1, { error: 'needs at least one' }) }),
		),
		configured('TAX_RETURN', z.strictObject({ years, isPersonal: flag.optional() })),
		configured('TEXT', z.strictObject({ pattern: text.optional() }).optional()),
		z.strictObject({ ...checklistItemFields, fieldType: z.enum(['DATE', 'EIN', 'EMAIL', 'FILE', 'PHONE']) }),
	],
	{ error: `has to be one of ${CHECKLIST_FIELD_TYPES.join(', ')}` },
);

export const createActivityRequest = z.strictObject({
	leadId: filledText,
	eventType: filledText,
	title: filledText,
	description: text.optional(),
	metadata: z.record(z.string(), z.json(), { error: 'has to be a JSON object' }).optional(),
});

export const uploadRequest = z.strictObject({
	leadId: filledText,
	leadChecklistItemId: filledText.optional(),
	metadata: z.array(z.strictObject({ externalId: text.optional(), name: text.optional() })).optional(),
});

export const analyticsQuery = z
	.strictObject({
		start: moment.optional(),
		end: moment.optional(),
		format: z.enum(['json', 'csv']).optional(),
		token: filledText.optional(),
	})
	.refine(
		({ start, end }) =>
			start === undefined || end === undefined || !(millisecondsOf(start) > millisecondsOf(end)),
		{ path: ['end'], error: "must not lie before 'Start'" },
	);

/**
 * Checks what is to be sent. Fields that are undefined or null are left out, as if they had not been given,
 * and so is a checklist without entries, which asks for nothing.
 *
 * @returns the request, or a sentence that names the field by its label in the editor
 */
export function checkedRequest<Schema extends z.ZodType>(
	schema: Schema,
	given: Record<string, unknown>,
): Reading<z.output<Schema>, { message: string }> {
	const result = schema.safeParse(withoutAbsent(given));
	if (result.success) return { ok: true, value: result.data };
	const issue = result.error.issues[0];
	if (issue === undefined) return { ok: false, message: 'The request cannot be sent as it is.' };
	if (issue.code === 'unrecognized_keys') {
		const fields = issue.keys.map((key) => `'${fieldLabel(key)}'`).join(', ');
		return { ok: false, message: `OmniAI documents no field ${fields} here.` };
	}
	if (issue.path.length === 0) return { ok: false, message: issue.message };
	return {
		ok: false,
		message: `'${labelOf(issue.path)}' ${missing(given, issue.path) ? 'is missing' : issue.message}.`,
	};
}

function labelOf(path: PropertyKey[]): string {
	const position = path.find((part) => typeof part === 'number');
	const names = path.filter((part) => typeof part === 'string' && part !== 'config');
	const label = fieldLabel(String(names.at(-1) ?? path.at(-1)));
	return position === undefined ? label : `${label} (entry ${Number(position) + 1})`;
}

function missing(given: unknown, path: PropertyKey[]): boolean {
	let current = given;
	for (const part of path) {
		if (typeof current !== 'object' || current === null) return true;
		current = (current as Record<PropertyKey, unknown>)[part];
	}
	return current === undefined || current === null;
}

function withoutAbsent(given: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(given).filter(
			([field, value]) =>
				value !== undefined &&
				value !== null &&
				!(field === 'checklistItems' && Array.isArray(value) && value.length === 0),
		),
	);
}
