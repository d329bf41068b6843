import type { EndpointName, PathIds } from '../../../nodes/OmniAi/api/endpoints';
import {
	refusalOf,
	silenceOf,
	strangeAnswer,
	textsIn,
	tooLarge,
	type RefusedCall,
} from '../../../nodes/OmniAi/api/refusal';

// The sentences a person reads when OmniAI does not do what it was asked for, whole and as they are shown.

const COMPARE_KEY =
	"Open the credential 'OmniAI API' and compare 'API Key' with the key of the workspace in OmniAI's " +
	'settings.';
const CHECK_URL = "Check 'Base URL' in the credential 'OmniAI API'.";
const MAY_HAVE = ' OmniAI may have carried it out nevertheless: look at the lead before you repeat it.';

const callOf = (endpoint: EndpointName, given: Partial<RefusedCall> = {}): RefusedCall => ({
	endpoint,
	ids: {},
	fields: [],
	attempts: 1,
	apiKey: 'sk_live_0123456789',
	...given,
});
const LEAD: PathIds = { leadId: 'lead-7' };
const DOCUMENT: PathIds = { documentId: 'doc-7' };

test.each<[status: number, call: RefusedCall, body: string, message: string, description: string]>([
	[
		400,
		callOf('createLead'),
		'',
		'OmniAI did not accept the request',
		'It was asked to create a lead. Compare the fields of this node with what OmniAI expects.',
	],
	[
		400,
		callOf('createLead', { fields: ['email'] }),
		'{"message":"no"}',
		'OmniAI did not accept the request',
		'It was asked to create a lead. Compare the fields of this node with what OmniAI expects. ' +
			'OmniAI said: no',
	],
	[
		400,
		callOf('createLead', { fields: ['email'] }),
		'{"message":"email is bad"}',
		"OmniAI did not accept 'Email'",
		"Check the value of 'Email'. OmniAI said: email is bad",
	],
	[
		400,
		callOf('createLead', { fields: ['lead', 'leadId', 'externalLeadId'] }),
		'leadId or externalLeadId',
		"OmniAI did not accept 'External Lead ID'",
		"Check the value of 'External Lead ID'. OmniAI said: leadId or externalLeadId",
	],
	[
		400,
		callOf('createLead', { fields: ['email', 'leadId'] }),
		'theemail, email2, email_ and leadId',
		"OmniAI did not accept 'Lead'",
		"Check the value of 'Lead'. OmniAI said: theemail, email2, email_ and leadId",
	],
	[401, callOf('getLead', { ids: LEAD }), '', 'OmniAI did not accept the API key', COMPARE_KEY],
	[
		401,
		callOf('getLead'),
		'{"error":"who are you"}',
		'OmniAI did not accept the API key',
		`${COMPARE_KEY} OmniAI said: who are you`,
	],
	[403, callOf('getLead'), '', 'OmniAI does not let this API key do this', COMPARE_KEY],
	[
		404,
		callOf('getLead', { ids: LEAD }),
		'',
		"OmniAI knows no lead 'lead-7'",
		"Check the lead's ID: it is OmniAI's own, not the external one, and the lead has to be in the " +
			'workspace of the API key.',
	],
	[
		404,
		callOf('getDocument', { ids: DOCUMENT }),
		'',
		"OmniAI knows no document 'doc-7'",
		"Check 'Document ID': it is OmniAI's own, and the document has to be in the workspace of the API key.",
	],
	[
		404,
		callOf('getDocument', { ids: { ...LEAD, ...DOCUMENT } }),
		'',
		"OmniAI knows no document 'doc-7'",
		"Check 'Document ID': it is OmniAI's own, and the document has to be in the workspace of the API key.",
	],
	[404, callOf('getAnalytics'), '', 'OmniAI found nothing to get analytics', CHECK_URL],
	[
		404,
		callOf('uploadDocuments', { ids: LEAD, fields: ['leadId', 'leadChecklistItemId'] }),
		'no leadChecklistItemId',
		'OmniAI knows no such checklist item',
		"Check 'Lead Checklist Item ID': the item has to belong to the lead. OmniAI said: no leadChecklistItemId",
	],
	[
		404,
		callOf('uploadDocuments', { ids: LEAD, fields: ['leadId', 'leadChecklistItemId'] }),
		'no leadId',
		"OmniAI knows no lead 'lead-7'",
		"Check the lead's ID: it is OmniAI's own, not the external one, and the lead has to be in the " +
			'workspace of the API key. OmniAI said: no leadId',
	],
	[
		429,
		callOf('getLead'),
		'',
		'OmniAI is getting too many requests from this workspace',
		"Wait a little, or process fewer items at a time. OmniAI's support can raise the limit.",
	],
	[
		429,
		callOf('getLead', { attempts: 4 }),
		'',
		'OmniAI is getting too many requests from this workspace after 4 tries',
		"Wait a little, or process fewer items at a time. OmniAI's support can raise the limit.",
	],
	[
		500,
		callOf('getLead', { attempts: 2 }),
		'',
		'OmniAI could not answer after 2 tries (HTTP 500)',
		'Try again later.',
	],
	[503, callOf('createLead'), '', 'OmniAI could not answer (HTTP 503)', `Try again later.${MAY_HAVE}`],
	[
		599,
		callOf('updateLead'),
		'busy',
		'OmniAI could not answer (HTTP 599)',
		`Try again later.${MAY_HAVE} OmniAI said: busy`,
	],
	...[300, 399].map((status): [number, RefusedCall, string, string, string] => [
		status,
		callOf('getLead'),
		'',
		`OmniAI redirects to another address (HTTP ${status})`,
		"Check 'Base URL' in the credential 'OmniAI API': redirects are not followed, so that the key " +
			'goes nowhere else.',
	]),
	...[199, 402, 422, 499].map((status): [number, RefusedCall, string, string, string] => [
		status,
		callOf('getLeadDocuments'),
		'so',
		`OmniAI did not accept the request (HTTP ${status})`,
		'It was asked to get the documents of a lead. OmniAI said: so',
	]),
])('an answer of HTTP %i is told with what to do (row %#)', (status, call, body, message, description) => {
	expect(refusalOf(status, body, call)).toEqual({ status, message, description });
});

test.each([
	[0, 0],
	[1, 1],
	[1_000, 1],
	[1_001, 2],
	[90_000, 90],
])('a wait of %i ms that is asked for is told as %i seconds', (waitMs, seconds) => {
	expect(refusalOf(429, '', callOf('getLead'), waitMs).description).toBe(
		`It asks to wait ${seconds} seconds. OmniAI's support can raise the limit.`,
	);
});

test.each<[failure: string, message: string, advice: string, mayHaveArrived: boolean]>([
	['timeout', 'OmniAI did not answer in time', 'Try again later.', true],
	['slow_answer', 'OmniAI began to answer but did not finish in time', 'Try again later.', true],
	['cut_off', "OmniAI's answer broke off", 'Try again later.', true],
	['reset', 'The connection to OmniAI broke', 'Try again later.', true],
	['empty', 'OmniAI closed the connection without an answer', 'Try again later.', true],
	['refused', "Nothing answers at the address of OmniAI's API", CHECK_URL, false],
	['unknown_host', "The host of OmniAI's API cannot be found", CHECK_URL, false],
	['certificate', "The address of OmniAI's API has no valid certificate", CHECK_URL, false],
	['tls', 'No encrypted connection to OmniAI could be made', CHECK_URL, false],
	[
		'blocked',
		"This n8n's own protection does not let requests through to OmniAI's API",
		'Ask whoever runs this n8n to allow the address.',
		false,
	],
	['cancelled', 'The run was cancelled', 'Run the workflow again if you still need it.', true],
	[
		'other',
		'OmniAI could not be reached',
		"Check 'Base URL' in the credential 'OmniAI API', and whether this n8n may reach it.",
		true,
	],
])(
	'the failure %s is told with what happened, what to do, and whether the call may have arrived',
	(failure, message, advice, mayHaveArrived) => {
		const silence = (call: RefusedCall) => silenceOf(failure as never, call);
		expect(silence(callOf('getLead'))).toEqual({ status: null, message, description: advice });
		expect(silence(callOf('getLead', { attempts: 3 }))).toEqual({
			status: null,
			message: `${message} (3 tries)`,
			description: advice,
		});
		for (const endpoint of ['createLead', 'updateLead'] as const) {
			expect(silence(callOf(endpoint))).toEqual({
				status: null,
				message,
				description: mayHaveArrived ? `${advice}${MAY_HAVE}` : advice,
			});
		}
	},
);

// What each endpoint is asked for, as it stands in a sentence.
test.each<[EndpointName, asked: string, changes: boolean]>([
	['createLead', 'create a lead', true],
	['updateLead', 'update a lead', true],
	['getLead', 'get a lead', false],
	['getLeadDocuments', 'get the documents of a lead', false],
	['getLeadChecklist', 'get the checklist of a lead', false],
	['getLeadActionLogs', 'get the action logs of a lead', false],
	['createChecklistItem', 'add a checklist item to a lead', true],
	['createActivity', "write an entry on a lead's timeline", true],
	['uploadDocuments', 'upload documents', true],
	['getDocument', 'get a document', false],
	['getAnalytics', 'get analytics', false],
])('the endpoint %s tells of an answer that is too large or wrong', (endpoint, asked, changes) => {
	expect(tooLarge(endpoint)).toEqual({
		status: null,
		message: "OmniAI's answer is larger than this node reads",
		description:
			`It was asked to ${asked}. Ask for less at a time; a file can be fetched by its link instead of ` +
			`through the API.${changes ? MAY_HAVE : ''}`,
	});
	expect(strangeAnswer(202, endpoint)).toEqual({
		status: 202,
		message: 'What answered does not look like OmniAI',
		description:
			`It was asked to ${asked}, and its answer holds nothing of that. ` +
			`${CHECK_URL}${changes ? MAY_HAVE : ''}`,
	});
	expect(refusalOf(400, '', callOf(endpoint)).description).toContain(` ${asked}. `);
});

test.each<[body: unknown, said: string]>([
	...['message', 'error', 'errors', 'detail', 'details', 'description', 'title', 'reason', 'issues'].map(
		(key): [unknown, string] => [{ [key]: 'said so', code: 'E1' }, 'said so'],
	),
	...['field', 'path', 'param', 'parameter'].flatMap((key): Array<[unknown, string]> => [
		[{ errors: [{ [key]: 'email', message: 'is bad' }] }, 'email: is bad'],
		[{ errors: [{ [key]: ['lead', 3, 'email'], message: 'is bad' }] }, 'lead.email: is bad'],
		[{ errors: [{ [key]: 'email', message: 'email is bad' }] }, 'email is bad'],
		[{ errors: [{ [key]: 'email' }] }, 'email'],
		[{ errors: [{ [key]: '', message: 'is bad' }] }, 'is bad'],
		[{ errors: [{ [key]: 'f'.repeat(201), message: 'is bad' }] }, 'is bad'],
		[{ errors: [{ [key]: 7, message: 'is bad' }] }, 'is bad'],
	]),
	[{ errors: [{ path: 'f'.repeat(200), message: 'is bad' }] }, `${'f'.repeat(200)}…`],
	[{ errors: [{ field: '', path: ['zip'], param: 'city', message: 'is bad' }] }, 'zip: is bad'],
	[{ path: 'email', message: 'is bad' }, 'email: is bad'],
	[
		{
			errors: [
				{ path: 'zip', message: 'is bad', detail: 'no zip' },
				{ path: 'city', detail: 'other' },
			],
		},
		'zip: is bad; no zip; city: other',
	],
	[
		{ errors: { email: ['is not valid', 'is old'], name: 'is empty' } },
		'email: is not valid; email: is old; name: is empty',
	],
	[{ errors: { a: 1, b: null, c: true } }, ''],
	[{ email: ['is not valid'], code: 'E1' }, ''],
	[{ code: 'E1' }, ''],
	[[{ message: 'one' }, 'two', { message: 'one' }, ['three']], 'one; two; three'],
	[Array.from({ length: 12 }, (_unused, at) => `e${at}`), 'e0; e1; e2; e3; e4; e5; e6; e7; e8; e9'],
	['  a text\n of   two lines ', 'a text of two lines'],
	[{ message: ' ' }, ''],
	[{ errors: [' ', 'x', '', 'y'] }, 'x; y'],
	[[[[['four lists']]]], 'four lists'],
	[[[[[['five lists']]]]], ''],
	[{ message: 'Is it ok? No. Ask @' }, 'Is it ok? No. Ask @'],
	[{ message: 'http://u:p@h.example/?a' }, 'http://***@h.example/?***'],
	['', ''],
	[null, ''],
	[7, ''],
	[{ error: { error: { error: { error: 'four deep' } } } }, 'four deep'],
	[{ error: { error: { error: { error: { error: 'five deep' } } } } }, ''],
	[{ message: 'x'.repeat(201) }, `${'x'.repeat(200)}…`],
	[
		{ errors: ['a', 'b', 'c'].map((letter) => letter.repeat(200)) },
		`${'a'.repeat(200)}; ${'b'.repeat(200)}; ${'c'.repeat(96)}…`,
	],
	[
		{ message: 'see http://h.example/a and https://u:p@h.example/b?c#d.' },
		'see http://h.example/a and https://***@h.example/b?***',
	],
	[
		{ message: `"https://u@h.example/a@b" '(https://h.example/#x)' <https://h.example/?y> a@b?c` },
		`"https://***@b" '(https://h.example/#***' <https://h.example/?***> a@b?c`,
	],
	[{ message: 'the key sk_live_0123456789 is old' }, 'the key *** is old'],
])('a person is shown what the body of a refusal says (row %#)', (body, said) => {
	expect(textsIn(JSON.stringify(body), ' sk_live_0123456789\n')).toBe(said);
});

test.each<[body: string, said: string]>([
	['not JSON', 'not JSON'],
	['  two\n\tlines  ', 'two lines'],
	['a < b', 'a < b'],
	['<html>Bad gateway</html>', ''],
	['\n <!doctype html>', ''],
	['', ''],
	[`${'x'.repeat(999_999)} `, `${'x'.repeat(200)}…`],
	[`${'x'.repeat(1_000_000)} `, ''],
])('a person is shown what a body says that is no JSON (row %#)', (body, said) => {
	expect(textsIn(body, 'k-that-is-not-there')).toBe(said);
});

test('a text that is hidden deep or wide is not looked for', () => {
	const long = 'y'.repeat(20_000);
	expect(textsIn(JSON.stringify({ message: long, detail: 'after' }), '')).toBe(`${'y'.repeat(200)}…`);
	expect(textsIn(JSON.stringify({ message: 'y'.repeat(16_000), detail: 'after' }), '')).toBe(
		`${'y'.repeat(200)}…; after`,
	);
	expect(textsIn(JSON.stringify({ message: 'y'.repeat(16_383), detail: 'after' }), '')).toBe(
		`${'y'.repeat(200)}…`,
	);
	expect(textsIn(JSON.stringify({ message: 'y'.repeat(16_382), detail: 'after' }), '')).toBe(
		`${'y'.repeat(200)}…; after`,
	);
	expect(textsIn(JSON.stringify({ message: `a${' '.repeat(16_370)}${'b'.repeat(14)}` }), '')).toBe('a');
	expect(textsIn(JSON.stringify({ message: `a${' '.repeat(16_370)}${'b'.repeat(13)}` }), '')).toBe(
		'a bbbbbbbbbbbbb',
	);
	expect(textsIn(JSON.stringify({ errors: { [long]: ['first'], b: ['second'] } }), '')).not.toContain(
		'second',
	);
	expect(textsIn(JSON.stringify({ errors: { ['z'.repeat(16_000)]: [], b: ['second'] } }), '')).toBe(
		'b: second',
	);
	expect(textsIn(JSON.stringify({ errors: { ['z'.repeat(17_000)]: [], b: ['second'] } }), '')).toBe('');
});
