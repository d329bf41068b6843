import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { OTHER_STATUS, STATUS_CAUSES } from '../../nodes/OmniAiCondition/action/deliveryProblem';
import { TRANSPORT_CAUSES } from '../../nodes/shared/http/transportProblem';
import { ENDPOINTS, type EndpointName } from '../../nodes/OmniAi/api/endpoints';
import { PRESETS } from '../../nodes/OmniAiCondition/decision/rules/presets';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OPERATIONS } from '../../nodes/OmniAi/router';
import { actionFields } from '../../nodes/OmniAiCondition/registry/actionFields';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { asMarkdown, fieldTable } from './fieldTable';

// The tables in the documents that say what the code says. They stand between `<!-- name:begin -->` and
// `<!-- name:end -->`; `npm run docs` writes them anew.

const WRITE = process.env['WRITE_DOCS'] === 'true';
const DOCS = join(__dirname, '..', '..', 'docs');

// From OmniAI's documentation, not from the code: what there is to cover.
const DOCUMENTED = [
	'GET /api/v0/analytics',
	'GET /api/v1/documents/{documentId}',
	'GET /api/v1/leads/{leadId}',
	'GET /api/v1/leads/{leadId}/action-logs',
	'GET /api/v1/leads/{leadId}/checklist',
	'GET /api/v1/leads/{leadId}/documents',
	'POST /api/v1/activity',
	'POST /api/v1/documents',
	'POST /api/v1/leads',
	'POST /api/v1/leads/{leadId}/checklist-items',
	'PUT /api/v1/leads',
];

const PREPARATION_CAUSES = [
	[
		'URL empty, malformed, not http(s), with a user name, or refused as private or metadata address',
		'parameter_error',
	],
	[
		"part of the URL's path that a placeholder leaves empty or makes `.` or `..`, or a placeholder " +
			'in the URL that stands for a list, ' +
			'an object, line ' +
			'breaks or null characters',
		'parameter_error',
	],
	[
		'placeholder in the URL that stands for more than 2,000 characters, or header value of more than 8,000',
		'bounds_exceeded',
	],
	['header without a valid name or value', 'parameter_error'],
	['placeholder unknown or missing in this event, or an expression that throws', 'reference_error'],
	['body of an expression that is not JSON', 'syntax_error'],
	[
		'body of an expression that is JSON but no object, or holds a number that would be sent as another one',
		'type_error',
	],
	[
		'message of a notification that is empty for this item, or its channel with a line break',
		'parameter_error',
	],
	['value that does not look like what its field is, without *Allow Lead Data*', 'parameter_error'],
	['address whose origin the credential does not allow', 'auth_error'],
	[
		'workflow that is not named, does not exist, is not published (n8n 2), has no fitting trigger or ' +
			'may not be called',
		'action_binding_failed',
	],
	['workflow that ended with an error', 'execution_error'],
	['item that cannot be read, such as one nested too deeply', 'execution_error'],
];

const service = new OmniAi().description.properties;

const table = (head: string[], rows: string[][]): string =>
	[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function causes(): string {
	const rows = [
		...PREPARATION_CAUSES,
		...Object.entries(STATUS_CAUSES).map(([status, { type }]) => [`HTTP ${status}`, type]),
		...OTHER_STATUS.map(({ range, cause }) => [`HTTP ${range}`, cause.type]),
		...Object.values(TRANSPORT_CAUSES).map(({ message, type }) => [
			`${message.slice(0, 1).toLowerCase()}${message.slice(1)}`,
			type,
		]),
	];
	return table(
		['cause', '`error.type`'],
		rows.map(([cause = '', type = '']) => [cause, `\`${type}\``]),
	);
}

function optionOf(parameter: string, value: string, resource?: string): INodePropertyOptions {
	const property = service.find(
		({ name, displayOptions }) =>
			name === parameter &&
			(resource === undefined || displayOptions?.show?.['resource']?.includes(resource)),
	);
	return (property?.options as INodePropertyOptions[]).find(
		(option) => option.value === value,
	) as INodePropertyOptions;
}

const eachOperation = () =>
	Object.entries(OPERATIONS).flatMap(([resource, operations]) =>
		Object.entries(operations).map(([operation, { endpoints }]) => {
			const { name, description = '' } = optionOf('operation', operation, resource);
			return { name: `${optionOf('resource', resource).name}: ${name}`, description, endpoints };
		}),
	);

const operationsOf = (endpoint: EndpointName): string[] =>
	eachOperation()
		.filter(({ endpoints }) => endpoints.includes(endpoint))
		.map(({ name }) => name);

function endpoints(): string {
	const rows = (Object.keys(ENDPOINTS) as EndpointName[]).map((name) => {
		const { method, path, purpose } = ENDPOINTS[name];
		return [`\`${method} ${path}\``, purpose, operationsOf(name).join(', ')];
	});
	return table(['endpoint', 'to', 'operation'], rows);
}

const SECTIONS: Record<string, Record<string, () => string>> = {
	'trigger.md': { fields: () => fieldTable(new OmniAiTrigger().description.properties) },
	'condition.md': {
		rules: () =>
			table(
				['rule', 'what it tests'],
				Object.values(PRESETS).map(({ name, tests }) => [name, asMarkdown(tests)]),
			),
		fields: () =>
			// What also stands among the options is offered there.
			fieldTable(
				new OmniAiCondition().description.properties.filter(
					({ name }) => !['actions', 'conditionId', 'conditionVersion', 'entityField'].includes(name),
				),
			),
		actions: () => fieldTable(actionFields),
		causes,
	},
	'omniai.md': {
		operations: () =>
			table(
				['operation', 'what it does'],
				eachOperation().map(({ name, description }) => [name, description]),
			),
		endpoints,
	},
};

describe.each(Object.entries(SECTIONS))('the page docs/%s', (file, sections) => {
	test.each(Object.entries(sections))('says about %s what the code says', (section, content) => {
		const path = join(DOCS, file);
		const before = readFileSync(path, 'utf8');
		const pattern = new RegExp(`<!-- ${section}:begin -->\n[\\s\\S]*?<!-- ${section}:end -->`);
		expect(before).toMatch(pattern);
		const current = before.replace(
			pattern,
			() => `<!-- ${section}:begin ` + `-->\n${content()}\n<!-- ` + `${section}:end -->`,
		);
		if (WRITE) writeFileSync(path, current);
		expect({ advice: 'npm run docs', page: WRITE ? current : before }).toEqual({
			advice: 'npm run docs',
			page: current,
		});
	});
});

test('every documented endpoint has an operation, and no other endpoint is called', () => {
	expect(
		Object.values(ENDPOINTS)
			.map(({ method, path }) => `${method} ${path}`)
			.sort(),
	).toEqual(DOCUMENTED);
	for (const name of Object.keys(ENDPOINTS) as EndpointName[]) expect(operationsOf(name)).not.toEqual([]);
});

test('the editor offers exactly the documented operations', () => {
	for (const [resource, operations] of Object.entries(OPERATIONS)) {
		const offered = service.find(
			({ name, displayOptions }: INodeProperties) =>
				name === 'operation' && displayOptions?.show?.['resource']?.includes(resource),
		);
		expect((offered?.options as INodePropertyOptions[]).map(({ value }) => value).sort()).toEqual(
			Object.keys(operations).sort(),
		);
	}
});
