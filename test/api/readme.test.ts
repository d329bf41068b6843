import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';
import { ENDPOINTS, type EndpointName } from '../../nodes/api/endpoints';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OPERATIONS } from '../../nodes/OmniAi/router';

// The table of endpoints is generated from the code: `UPDATE_README=1 npx jest test/api/readme` writes it.
const path = join(__dirname, '..', '..', 'README.md');
const SECTION = /<!-- endpoints:begin -->\n[\s\S]*<!-- endpoints:end -->/;

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

const { properties } = new OmniAi().description;

function nameOf(parameter: string, value: string, resource?: string): string {
	const property = properties.find(({ name, displayOptions }) => name === parameter && (resource === undefined || displayOptions?.show?.['resource']?.includes(resource)));
	return (property?.options as INodePropertyOptions[]).find((option) => option.value === value)?.name ?? '';
}

function operationsOf(endpoint: EndpointName): string[] {
	return Object.entries(OPERATIONS).flatMap(([resource, operations]) =>
		Object.entries(operations)
			.filter(([, { endpoints }]) => endpoints.includes(endpoint))
			.map(([operation]) => `${nameOf('resource', resource)}: ${nameOf('operation', operation, resource)}`),
	);
}

function endpointsTable(): string {
	const rows = (Object.keys(ENDPOINTS) as EndpointName[]).map((name) => {
		const { method, path: address, purpose } = ENDPOINTS[name];
		return `| \`${method} ${address}\` | ${purpose} | ${operationsOf(name).join(', ')} |`;
	});
	return ['| endpoint | to | operation |', '| --- | --- | --- |', ...rows].join('\n');
}

test('every documented endpoint has an operation, and no other is called', () => {
	expect(Object.values(ENDPOINTS).map(({ method, path: address }) => `${method} ${address}`).sort()).toEqual(DOCUMENTED);
	for (const name of Object.keys(ENDPOINTS) as EndpointName[]) expect(operationsOf(name)).not.toEqual([]);
});

test('the editor offers exactly the operations that there are', () => {
	for (const [resource, operations] of Object.entries(OPERATIONS)) {
		const offered = properties.find(({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.['resource']?.includes(resource));
		expect((offered?.options as INodePropertyOptions[]).map(({ value }) => value).sort()).toEqual(Object.keys(operations).sort());
	}
});

test('the README shows the endpoints and operations of the code', () => {
	const readme = readFileSync(path, 'utf8');
	const current = readme.replace(SECTION, () => `<!-- endpoints:begin -->\n${endpointsTable()}\n<!-- endpoints:end -->`);
	if (process.env['UPDATE_README'] !== undefined) writeFileSync(path, current);
	expect(current).toContain(endpointsTable());
	expect(current).toBe(process.env['UPDATE_README'] === undefined ? readme : current);
});
