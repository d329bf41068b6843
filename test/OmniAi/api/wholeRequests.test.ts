import type { z } from 'zod/v4';
import { fieldLabel } from '../../../nodes/OmniAi/api/fieldLabel';
import {
	analyticsQuery,
	checkedRequest,
	createActivityRequest,
	createChecklistItemRequest,
	createLeadRequest,
	updateLeadRequest,
	uploadRequest,
} from '../../../nodes/OmniAi/api/requests';

// What is documented, whole, and what else is told to whoever fills in the form.

const LEAD_FIELDS = {
	firstName: 'Ada',
	lastName: 'B',
	middleName: 'C',
	email: 'e',
	businessName: 'f',
	phoneNumber: 'g',
	externalLeadId: 'h',
	timezone: 'i',
	assigneeType: 'agent',
	didOptOut: false,
	emailVerified: true,
	checklistItems: [{ code: 'ein', value: { any: [1, null] }, status: 'TODO' }, { code: 'x' }],
};
const ITEM = { label: 'L', isRequired: true, agentInstructions: 'a', clientInstructions: 'c' };

test.each<[string, z.ZodType, Record<string, unknown>]>([
	['create lead', createLeadRequest, LEAD_FIELDS],
	[
		'create lead',
		createLeadRequest,
		{ ...LEAD_FIELDS, assigneeType: 'manual', emailVerified: false, lastName: '' },
	],
	['update lead', updateLeadRequest, { ...LEAD_FIELDS, leadId: 'x', status: 'COMPLETED' }],
	['update lead', updateLeadRequest, { leadId: 'x', status: 'OPTED_OUT', didOptOut: true }],
	['update lead', updateLeadRequest, { leadId: 'x', didOptOut: true }],
	...['COMPLETED', 'IN_PROGRESS', 'NOT_INTERESTED', 'OPTED_OUT'].map(
		(status): [string, z.ZodType, Record<string, unknown>] => [
			'update lead',
			updateLeadRequest,
			{ leadId: 'x', status },
		],
	),
	...['COMPLETED', 'INVALID', 'NEEDS_REVIEW', 'SKIPPED', 'TODO'].map(
		(status): [string, z.ZodType, Record<string, unknown>] => [
			'update lead',
			updateLeadRequest,
			{ leadId: 'x', checklistItems: [{ code: 'a', status }] },
		],
	),
	...['DATE', 'EIN', 'EMAIL', 'FILE', 'PHONE', 'NUMBER', 'TEXT'].map(
		(fieldType): [string, z.ZodType, Record<string, unknown>] => [
			'checklist item',
			createChecklistItemRequest,
			{ ...ITEM, fieldType },
		],
	),
	...[
		{ fieldType: 'BANK_STATEMENT', config: { months: 3, gracePeriodDays: 5, isPersonal: true } },
		{ fieldType: 'BANK_STATEMENT', config: { months: 3 } },
		{ fieldType: 'ID', config: { type: 'DRIVERS_LICENSE' } },
		{ fieldType: 'ID', config: { type: 'PASSPORT' } },
		{ fieldType: 'NUMBER', config: {} },
		{ fieldType: 'NUMBER', config: { min: -1.5, max: 2 } },
		{ fieldType: 'SELECT', config: { options: ['one'] } },
		{ fieldType: 'TAX_RETURN', config: { years: 2, isPersonal: false } },
		{ fieldType: 'TAX_RETURN', config: { years: [2024] } },
		{ fieldType: 'TEXT', config: {} },
		{ fieldType: 'TEXT', config: { pattern: '^a' } },
	].map((fields): [string, z.ZodType, Record<string, unknown>] => [
		'checklist item',
		createChecklistItemRequest,
		{ ...ITEM, ...fields },
	]),
	[
		'activity',
		createActivityRequest,
		{ leadId: 'x', eventType: 'a', title: 'b', description: '', metadata: { a: { b: [1] } } },
	],
	[
		'upload',
		uploadRequest,
		{ leadId: 'x', leadChecklistItemId: 'y', metadata: [{ externalId: 'e', name: 'n' }, {}] },
	],
	['analytics', analyticsQuery, { start: '2025-11-03', end: '2025-11-03', format: 'csv', token: 't' }],
	[
		'analytics',
		analyticsQuery,
		{ start: '2025-11-03T09:00:00Z', end: '2025-11-03T09:00:00Z', format: 'json' },
	],
])('the request "%s" takes every documented field (row %#)', (_name, schema, given) => {
	expect(checkedRequest(schema, given)).toEqual({ ok: true, value: given });
});

const A_TEXT = 'has to be text.';
const A_DATE = 'has to be a date such as 2025-11-03T09:00:00Z.';
const A_NUMBER = 'has to be a number.';
const A_FLAG = 'has to be true or false.';
const A_FIELD_TYPE =
	"'Field Type' has to be one of BANK_STATEMENT, DATE, EIN, EMAIL, FILE, ID, NUMBER, PHONE, SELECT, " +
	'TAX_RETURN, TEXT.';
const A_SETTABLE = "'Status' has to be one of COMPLETED, IN_PROGRESS, NOT_INTERESTED, OPTED_OUT.";

test.each<[schema: z.ZodType, given: Record<string, unknown>, message: string | RegExp]>([
	[createLeadRequest, {}, "'First Name' is missing."],
	[createLeadRequest, { firstName: null }, "'First Name' is missing."],
	[createLeadRequest, { firstName: '' }, "'First Name' must not be empty."],
	[createLeadRequest, { firstName: ' \n' }, "'First Name' must not be empty."],
	[createLeadRequest, { firstName: true }, `'First Name' ${A_TEXT}`],
	...['lastName', 'middleName', 'email', 'businessName', 'phoneNumber', 'externalLeadId', 'timezone'].map(
		(field): [z.ZodType, Record<string, unknown>, string] => [
			createLeadRequest,
			{ firstName: 'Ada', [field]: [] },
			`'${fieldLabel(field)}' ${A_TEXT}`,
		],
	),
	[
		createLeadRequest,
		{ firstName: 'Ada', assigneeType: 'Agent' },
		"'Assignee Type' has to be one of agent, manual.",
	],
	[createLeadRequest, { firstName: 'Ada', didOptOut: 'true' }, `'Did Opt Out' ${A_FLAG}`],
	[createLeadRequest, { firstName: 'Ada', emailVerified: 1 }, `'Email Verified' ${A_FLAG}`],
	[createLeadRequest, { firstName: 'Ada', status: 'COMPLETED' }, "OmniAI documents no field 'Status' here."],
	[
		createLeadRequest,
		{ firstName: 'Ada', one: 1, twoFields: 2 },
		"OmniAI documents no field 'One', 'Two Fields' here.",
	],
	[
		createLeadRequest,
		{ firstName: 'Ada', checklistItems: [{ code: 'a' }, { code: '' }] },
		"'Code (entry 2)' must not be empty.",
	],
	[createLeadRequest, { firstName: 'Ada', checklistItems: [{}] }, "'Code (entry 1)' is missing."],
	[createLeadRequest, { firstName: 'Ada', checklistItems: ['a'] }, /^'Checklist Items \(entry 1\)' .+\.$/],
	[
		createLeadRequest,
		{ firstName: 'Ada', checklistItems: [{ code: 'a', status: 'DONE' }] },
		"'Status (entry 1)' has to be one of COMPLETED, INVALID, NEEDS_REVIEW, SKIPPED, TODO.",
	],
	[
		createLeadRequest,
		{ firstName: 'Ada', checklistItems: [{ code: 'a', label: 'b' }] },
		"OmniAI documents no field 'Label' here.",
	],
	[updateLeadRequest, { email: 'a' }, "'Lead' is missing."],
	[updateLeadRequest, { leadId: ' ', email: 'a' }, "'Lead' must not be empty."],
	[updateLeadRequest, { leadId: 'x' }, 'Choose at least one field to update.'],
	[
		updateLeadRequest,
		{ leadId: 'x', email: undefined, checklistItems: [] },
		'Choose at least one field to update.',
	],
	[updateLeadRequest, { leadId: 'x', firstName: '' }, "'First Name' must not be empty."],
	[updateLeadRequest, { leadId: 'x', status: 'REVIEW' }, A_SETTABLE],
	[
		updateLeadRequest,
		{ leadId: 'x', status: 'OPTED_OUT', didOptOut: false },
		"'Status' has to agree with 'Did Opt Out': a lead is opted out, or it is not.",
	],
	[
		updateLeadRequest,
		{ leadId: 'x', status: 'COMPLETED', didOptOut: true },
		"'Status' has to agree with 'Did Opt Out': a lead is opted out, or it is not.",
	],
	[createChecklistItemRequest, { label: 'x' }, "'Field Type' is missing."],
	[createChecklistItemRequest, { label: 'x', fieldType: 'BOOLEAN' }, A_FIELD_TYPE],
	[createChecklistItemRequest, { fieldType: 'DATE' }, "'Label' is missing."],
	[createChecklistItemRequest, { fieldType: 'DATE', label: '' }, "'Label' must not be empty."],
	[
		createChecklistItemRequest,
		{ fieldType: 'EIN', label: 'x', isRequired: 'yes' },
		`'Is Required' ${A_FLAG}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'EIN', label: 'x', agentInstructions: {} },
		`'Agent Instructions' ${A_TEXT}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'EIN', label: 'x', clientInstructions: false },
		`'Client Instructions' ${A_TEXT}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'DATE', label: 'x', config: {} },
		"OmniAI documents no field 'Config' here.",
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'BANK_STATEMENT', label: 'x', config: {} },
		"'Months' is missing.",
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'BANK_STATEMENT', label: 'x', config: { months: '3' } },
		`'Months' ${A_NUMBER}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'BANK_STATEMENT', label: 'x', config: { months: 1, gracePeriodDays: '3' } },
		`'Grace Period Days' ${A_NUMBER}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'BANK_STATEMENT', label: 'x', config: { months: 1, isPersonal: 'no' } },
		`'Is Personal' ${A_FLAG}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'BANK_STATEMENT', label: 'x', config: { months: 1, years: 1 } },
		"OmniAI documents no field 'Years' here.",
	],
	[createChecklistItemRequest, { fieldType: 'ID', label: 'x' }, "'Config' is missing."],
	[
		createChecklistItemRequest,
		{ fieldType: 'ID', label: 'x', config: { type: 'VISA' } },
		"'ID Type' has to be one of DRIVERS_LICENSE, PASSPORT.",
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'NUMBER', label: 'x', config: { min: '1' } },
		`'Min' ${A_NUMBER}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'NUMBER', label: 'x', config: { max: true } },
		`'Max' ${A_NUMBER}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'NUMBER', label: 'x', config: { pattern: '1' } },
		"OmniAI documents no field 'Pattern' here.",
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'SELECT', label: 'x', config: { options: [] } },
		"'Choices' needs at least one.",
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'SELECT', label: 'x', config: { options: ['a', ''] } },
		"'Choices (entry 2)' must not be empty.",
	],
	[createChecklistItemRequest, { fieldType: 'SELECT', label: 'x', config: {} }, "'Choices' is missing."],
	[
		createChecklistItemRequest,
		{ fieldType: 'TAX_RETURN', label: 'x', config: { years: '2024' } },
		"'Years' has to be a number, or numbers separated by commas.",
	],
	[createChecklistItemRequest, { fieldType: 'TAX_RETURN', label: 'x', config: { years: [] } }, /^'Years' /],
	[
		createChecklistItemRequest,
		{ fieldType: 'TAX_RETURN', label: 'x', config: { years: 1, isPersonal: 0 } },
		`'Is Personal' ${A_FLAG}`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'TAX_RETURN', label: 'x', config: { years: 1, months: 0 } },
		"OmniAI documents no field 'Months' here.",
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'TEXT', label: 'x', config: { pattern: null } },
		`'Pattern' is missing.`,
	],
	[
		createChecklistItemRequest,
		{ fieldType: 'TEXT', label: 'x', config: { min: 1 } },
		"OmniAI documents no field 'Min' here.",
	],
	[createActivityRequest, { eventType: 'a', title: 'b' }, "'Lead' is missing."],
	[createActivityRequest, { leadId: 'x', eventType: ' ', title: 'b' }, "'Event Type' must not be empty."],
	[createActivityRequest, { leadId: 'x', eventType: 'a', title: '' }, "'Title' must not be empty."],
	[
		createActivityRequest,
		{ leadId: 'x', eventType: 'a', title: 'b', description: [] },
		`'Description' ${A_TEXT}`,
	],
	[
		createActivityRequest,
		{ leadId: 'x', eventType: 'a', title: 'b', metadata: 'c' },
		"'Metadata' has to be a JSON object.",
	],
	[
		createActivityRequest,
		{ leadId: 'x', eventType: 'a', title: 'b', metadata: [1] },
		"'Metadata' has to be a JSON object.",
	],
	[uploadRequest, {}, "'Lead' is missing."],
	[uploadRequest, { leadId: 'x', leadChecklistItemId: '' }, "'Lead Checklist Item ID' must not be empty."],
	[uploadRequest, { leadId: 'x', metadata: [{}, { externalId: true }] }, `'External ID (entry 2)' ${A_TEXT}`],
	[uploadRequest, { leadId: 'x', metadata: [{ name: {} }] }, `'Name (entry 1)' ${A_TEXT}`],
	[uploadRequest, { leadId: 'x', metadata: [{ size: 1 }] }, "OmniAI documents no field 'Size' here."],
	[analyticsQuery, { start: 'yesterday' }, `'Start' ${A_DATE}`],
	[analyticsQuery, { end: 7 }, `'End' ${A_DATE}`],
	[
		analyticsQuery,
		{ start: '2025-11-03T09:00:01Z', end: '2025-11-03T09:00:00Z' },
		"'End' must not lie before 'Start'.",
	],
	[analyticsQuery, { token: ' ' }, "'Token' must not be empty."],
	[analyticsQuery, { format: 'xml' }, /^'Format' /],
	[
		createLeadRequest,
		{ firstName: 'Ada', lastName: 1e300 },
		"'Last Name' is too large a number to be exact: give it as text.",
	],
])('a refused request tells which field is wrong and why (row %#)', (schema, given, message) => {
	expect(checkedRequest(schema, given)).toEqual({
		ok: false,
		message: typeof message === 'string' ? message : expect.stringMatching(message),
	});
});

test.each([
	[1.5, '1.5'],
	[0, '0'],
	[9007199254740991, '9007199254740991'],
	[-7, '-7'],
])('the number %d is sent as text', (number, text) => {
	expect(checkedRequest(createLeadRequest, { firstName: number, lastName: number })).toEqual({
		ok: true,
		value: { firstName: text, lastName: text },
	});
});
