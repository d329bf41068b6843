import fc from 'fast-check';
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

const MINIMAL: Array<[string, z.ZodType, Record<string, unknown>]> = [
	['create lead', createLeadRequest, { firstName: 'Ada' }],
	['update lead', updateLeadRequest, { leadId: 'x', email: '' }],
	['checklist item', createChecklistItemRequest, { label: 'x', fieldType: 'DATE' }],
	['activity', createActivityRequest, { leadId: 'x', eventType: 'a', title: 'b' }],
	['upload', uploadRequest, { leadId: 'x' }],
	['analytics', analyticsQuery, {}],
];

test.each(MINIMAL)('the request "%s" is accepted with the fewest fields', (_name, schema, given) => {
	expect(checkedRequest(schema, given)).toEqual({ ok: true, value: given });
});

test.each(MINIMAL)('the request "%s" refuses an undocumented field by its label', (_name, schema, given) => {
	expect(checkedRequest(schema, { ...given, favouriteColour: 'blue' })).toEqual({
		ok: false,
		message: "OmniAI documents no field 'Favourite Colour' here.",
	});
});

test.each(MINIMAL)(
	'the request "%s" is answered whatever is given, and absent fields do not count',
	(_name, schema, given) => {
		fc.assert(
			fc.property(
				fc.dictionary(
					fc.constantFrom(
						'firstName',
						'leadId',
						'config',
						'metadata',
						'status',
						'didOptOut',
						'checklistItems',
						'start',
						'end',
						'fieldType',
						'label',
					),
					fc.jsonValue(),
				),
				(fields) => {
					const checked = checkedRequest(schema, fields);
					if (!checked.ok) expect(checked.message).toMatch(/^(?:'|Choose|OmniAI documents).+/);
					const withAbsent = {
						...given,
						...Object.fromEntries(
							Object.keys(fields)
								.filter((key) => !(key in given))
								.map((key) => [key, null]),
						),
					};
					expect(checkedRequest(schema, withAbsent)).toEqual({ ok: true, value: given });
				},
			),
		);
	},
);

test('a checklist without entries is not sent, and a number that is not exact is not sent as text', () => {
	expect(checkedRequest(updateLeadRequest, { leadId: 'x', checklistItems: [] })).toEqual({
		ok: false,
		message: 'Choose at least one field to update.',
	});
	expect(
		checkedRequest(createLeadRequest, { firstName: 'Ada', checklistItems: [], phoneNumber: 6782319992 }),
	).toEqual({ ok: true, value: { firstName: 'Ada', phoneNumber: '6782319992' } });
	expect(checkedRequest(createLeadRequest, { firstName: 'Ada', externalLeadId: 2 ** 53 })).toEqual({
		ok: false,
		message: "'External Lead ID' is too large a number to be exact: give it as text.",
	});
	expect(
		checkedRequest(createActivityRequest, { leadId: 'x', eventType: 'a', title: 'b', metadata: [] }).ok,
	).toBe(false);
});

test.each([
	['externalLeadId', 'External Lead ID'],
	['firstName', 'First Name'],
	['leadId', 'Lead'],
	['constructor', 'Constructor'],
	['leadIds', 'Lead IDs'],
])('the field %s is called %s', (field, label) => {
	expect(fieldLabel(field)).toBe(label);
});
