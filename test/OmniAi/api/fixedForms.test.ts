import { readBaseUrl } from '../../../nodes/OmniAi/api/baseUrl';
import { pathOf, type EndpointName } from '../../../nodes/OmniAi/api/endpoints';
import { fieldLabel } from '../../../nodes/OmniAi/api/fieldLabel';
import { MultipartForm, type FilePart } from '../../../nodes/OmniAi/api/multipartForm';

// Where requests go and how they are put together.

const NOT_AN_ADDRESS = {
	ok: false,
	message: "'Base URL' in the credential 'OmniAI API' is not a web address",
	suggestion: 'OmniAI documents https://api-v2.getomni.ai.',
};

test.each<[given: string, baseUrl: string]>([
	['https://api-v2.getomni.ai', 'https://api-v2.getomni.ai'],
	['  https://api-v2.getomni.ai/// \n', 'https://api-v2.getomni.ai'],
	['HTTP://localhost:8080/omni/v2/', 'HTTP://localhost:8080/omni/v2'],
	['http://10.0.0.5', 'http://10.0.0.5'],
	['http://[::1]:5678/a@b', 'http://[::1]:5678/a@b'],
	[`https://h.example/${'a'.repeat(2_030)}`, `https://h.example/${'a'.repeat(2_030)}`],
])('a Base URL is read without what surrounds it (row %#)', (given, baseUrl) => {
	expect(readBaseUrl(given)).toEqual({ ok: true, value: baseUrl });
});

test.each<[given: unknown]>([
	[undefined],
	[null],
	[7],
	[['https://h.example']],
	[''],
	['/'],
	['//h.example'],
	['h.example'],
	['ftp://h.example'],
	['xhttps://h.example'],
	['https:/h.example'],
	['https://'],
	['https:///a'],
	['https://u:p@h.example'],
	['https://u@h.example/a'],
	['https://h.example?a=1'],
	['https://h.example/a?b'],
	['https://h.example#a'],
	['https://h.example/a#b'],
	['https://h.ex ample'],
	['https://h.example/a b'],
	['https://h.example\\a'],
	['https://h.example/a\\b'],
	['https://h.example/a\nhttps://b'],
	['https://[::1'],
	['https://h.example:99999'],
	[`https://h.example/${'a'.repeat(2_031)}`],
])('a Base URL that is no web address is refused (row %#)', (given) => {
	expect(readBaseUrl(given)).toEqual(NOT_AN_ADDRESS);
});

test.each([
	['http://169.254.169.254/latest', '169.254.169.254'],
	['http://[fd00:ec2::254]', '[fd00:ec2::254]'],
	['http://2852039166/', '169.254.169.254'],
])('the Base URL %s leads to where clouds hand out credentials', (given, host) => {
	expect(readBaseUrl(given)).toEqual({
		ok: false,
		message:
			`'Base URL' in the credential 'OmniAI API' leads to ${host}, where clouds hand out credentials; ` +
			'nothing is sent there',
		suggestion: 'OmniAI documents https://api-v2.getomni.ai.',
	});
});

test.each<[EndpointName, path: string]>([
	['createLead', '/api/v1/leads'],
	['updateLead', '/api/v1/leads'],
	['getLead', '/api/v1/leads/l%2F1'],
	['getLeadDocuments', '/api/v1/leads/l%2F1/documents'],
	['getLeadChecklist', '/api/v1/leads/l%2F1/checklist'],
	['getLeadActionLogs', '/api/v1/leads/l%2F1/action-logs'],
	['createChecklistItem', '/api/v1/leads/l%2F1/checklist-items'],
	['createActivity', '/api/v1/activity'],
	['uploadDocuments', '/api/v1/documents'],
	['getDocument', '/api/v1/documents/d%3F1'],
	['getAnalytics', '/api/v0/analytics'],
])('the endpoint %s is called at %s', (endpoint, path) => {
	expect(pathOf(endpoint, { leadId: 'l/1', documentId: 'd?1' })).toBe(path);
	expect(pathOf(endpoint, {})).toBe(path.includes('%') ? null : path);
});

test.each([
	['', null],
	['.', null],
	['..', null],
	['...', '/api/v1/leads/...'],
	['.a', '/api/v1/leads/.a'],
	['a.', '/api/v1/leads/a.'],
	['a\ud800b\udc00', '/api/v1/leads/a%EF%BF%BDb%EF%BF%BD'],
	['\ud83d\ude00', '/api/v1/leads/%F0%9F%98%80'],
])('the lead %j is asked for at %s', (leadId, path) => {
	expect(pathOf('getLead', { leadId })).toBe(path);
});

test.each([
	['options', 'Choices'],
	['type', 'ID Type'],
	['leadId', 'Lead'],
	['leadChecklistItemId', 'Lead Checklist Item ID'],
	['didOptOut', 'Did Opt Out'],
	['gracePeriodDays', 'Grace Period Days'],
	['documentIds', 'Document IDs'],
	['id', 'ID'],
	['idle', 'Idle'],
	['Idea', 'Idea'],
	['isValid', 'Is Valid'],
	['a', 'A'],
	['_b', '_b'],
	['toString', 'To String'],
	['fieldType', 'Field Type'],
])('the field %s stands in the editor as %s', (field, label) => {
	expect(fieldLabel(field)).toBe(label);
});

test('a form gives its parts in their order, as the web does', () => {
	const form = new MultipartForm();
	expect(Object.keys(form)).toEqual(['parts']);
	expect([Object.prototype.toString.call(form), [...form]]).toEqual(['[object FormData]', []]);
	const file: FilePart = {
		name: 'a.pdf',
		type: 'application/pdf',
		size: 1,
		stream: async function* () {
			yield new Uint8Array(1);
		},
	};
	form.append('leadId', 'x');
	form.append('files', file);
	form.append('files', 'y');
	const parts = [
		['leadId', 'x'],
		['files', file],
		['files', 'y'],
	];
	expect([[...form], [...form.entries()], form.parts]).toEqual([parts, parts, parts]);
});
