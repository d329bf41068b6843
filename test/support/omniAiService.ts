// A stand-in for OmniAI's service, written from its public documentation alone: it shares no code with
// the nodes, so that both cannot be wrong together. It refuses whatever the documentation does not allow:
// unknown fields, unknown query parameters, a body where none belongs, another content type.
//
// Where the documentation says nothing (the form of an error's body), the test chooses.

import { createHash, randomUUID } from 'node:crypto';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A file as it arrived in a form. */
export interface UploadedFile {
	filename: string;
	mimeType: string;
	size: number;
	sha256: string;
}

/** One request as it arrived. */
export interface SeenRequest {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	/** The parsed JSON body; null without one. */
	body: Json;
	/** Text fields and files of a form, in their order; null when it was none. */
	form: Array<[string, string | UploadedFile]> | null;
	status: number;
}

/** How bodies of refusals look; the documentation does not say. */
export type ErrorForm = 'message' | 'error' | 'nested' | 'list' | 'fields' | 'text' | 'html' | 'empty';

/** An answer that is given instead of the right one. */
export interface Fault {
	status: number;
	headers?: Record<string, string>;
	body?: string;
	/** Breaks the connection instead of answering. */
	reset?: boolean;
	/** How many requests get it; 1 if not given. */
	times?: number;
	/** Only requests whose method, path and query contain this, such as `GET /api/v0/analytics?token=`. */
	when?: string;
}

export interface StandInOptions {
	apiKey: string;
	port?: number;
	errorForm?: ErrorForm;
	/** How many leads analytics lists that are nowhere else. */
	analyticsLeads?: number;
	/** Whether analytics lists the leads that were made, too. */
	listsMadeLeads?: boolean;
	/** Lists are answered bare, as the examples show, or under the label that the pages name. */
	lists?: 'bare' | 'labelled';
}

export interface StandIn {
	origin: string;
	port: number;
	requests: SeenRequest[];
	/** Adds a lead and gives its id. */
	addLead: (fields?: JsonObject) => string;
	addDocument: (leadId: string, filename: string, mimeType: string, content: Buffer) => string;
	setActionLogs: (leadId: string, logs: JsonObject[]) => void;
	fail: (fault: Fault) => void;
	/** Forgets faults that were not used up. */
	clearFaults: () => void;
	settings: {
		errorForm: ErrorForm;
		lists: 'bare' | 'labelled';
		analyticsLeads: number;
		/**
		 * Answers analytics in place of the documented one, by the number of the request; a link may be relative.
		 */
		inventsPages: ((page: number) => JsonObject) | null;
	};
	close: () => Promise<void>;
}

interface Lead {
	fields: JsonObject;
	status: string;
	documents: string[];
	checklistItems: JsonObject[];
	actionLogs: JsonObject[];
}

interface StoredDocument {
	leadId: string;
	filename: string;
	mimeType: string;
	size: number;
	content: Buffer | null;
	externalId: string | null;
	createdAt: string;
	/** Tokens of the links that still hold. */
	links: Set<string>;
}

const ANALYTICS_PAGE = 500;
const MAX_FILES = 10;
const MAX_BYTES = 100 * 1024 * 1024;

class Refused extends Error {
	status: number;
	field: string | null;
	constructor(status: number, message: string, field: string | null = null) {
		super(message);
		this.status = status;
		this.field = field;
	}
}

/** Starts the stand-in on the loopback address. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
	const settings: StandIn['settings'] = {
		errorForm: options.errorForm ?? 'message',
		lists: options.lists ?? 'bare',
		analyticsLeads: options.analyticsLeads ?? 0,
		inventsPages: null,
	};
	const leads = new Map<string, Lead>();
	const documents = new Map<string, StoredDocument>();
	const exports = new Map<string, string>();
	const requests: SeenRequest[] = [];
	const faults: Fault[] = [];
	const sockets = new Set<Socket>();
	let origin = '';

	// ---- what the documentation says about requests

	type Kind = 'text' | 'flag' | 'number' | 'object' | 'list' | 'any' | readonly string[];

	const checkFields = (body: JsonObject, known: Record<string, Kind>, required: string[]): void => {
		for (const [field, value] of Object.entries(body)) {
			const kind = Object.hasOwn(known, field) ? known[field] : undefined;
			if (kind === undefined) throw new Refused(400, `${field} is not a known field`, field);
			const right =
				kind === 'any'
					? true
					: kind === 'text'
						? typeof value === 'string'
						: kind === 'flag'
							? typeof value === 'boolean'
							: kind === 'number'
								? typeof value === 'number'
								: kind === 'list'
									? Array.isArray(value)
									: kind === 'object'
										? isObject(value)
										: typeof value === 'string' && kind.includes(value);
			if (!right) throw new Refused(400, `${field} has an invalid value`, field);
		}
		for (const field of required) {
			if (body[field] === undefined || body[field] === '')
				throw new Refused(400, `${field} is required`, field);
		}
	};

	const ITEM_STATUS = ['TODO', 'COMPLETED', 'INVALID', 'SKIPPED', 'NEEDS_REVIEW'] as const;
	const LEAD_FIELDS: Record<string, Kind> = {
		firstName: 'text',
		lastName: 'text',
		middleName: 'text',
		email: 'text',
		businessName: 'text',
		phoneNumber: 'text',
		externalLeadId: 'text',
		timezone: 'text',
		assigneeType: ['agent', 'manual'],
		didOptOut: 'flag',
		emailVerified: 'flag',
		checklistItems: 'list',
	};

	const checkLeadItems = (body: JsonObject): void => {
		for (const item of (body['checklistItems'] as Json[] | undefined) ?? []) {
			if (!isObject(item)) throw new Refused(400, 'checklistItems has an invalid entry', 'checklistItems');
			checkFields(item, { code: 'text', value: 'any', status: ITEM_STATUS }, ['code']);
		}
	};

	const CONFIG: Record<string, { fields: Record<string, Kind>; required: string[] }> = {
		BANK_STATEMENT: {
			fields: { months: 'number', gracePeriodDays: 'number', isPersonal: 'flag' },
			required: ['months'],
		},
		ID: { fields: { type: ['DRIVERS_LICENSE', 'PASSPORT'] }, required: ['type'] },
		NUMBER: { fields: { min: 'number', max: 'number' }, required: [] },
		SELECT: { fields: { options: 'list' }, required: ['options'] },
		TAX_RETURN: { fields: { years: 'any', isPersonal: 'flag' }, required: ['years'] },
		TEXT: { fields: { pattern: 'text' }, required: [] },
	};
	const FIELD_TYPES = [
		'BANK_STATEMENT',
		'FILE',
		'ID',
		'TAX_RETURN',
		'DATE',
		'EIN',
		'EMAIL',
		'NUMBER',
		'PHONE',
		'SELECT',
		'TEXT',
	] as const;

	// ---- what it says about answers

	const now = () => new Date().toISOString();

	// Taken, but not listed among the fields that are answered.
	const answered = (fields: JsonObject): JsonObject =>
		Object.fromEntries(
			Object.entries(fields).filter(([field]) => field !== 'timezone' && field !== 'middleName'),
		);

	const newLead = (given: JsonObject): string => {
		const { checklistItems, assigneeType, phoneNumber, emailVerified, didOptOut, ...rest } = given;
		const fields = answered(rest);
		const id = randomUUID();
		const stamp = now();
		leads.set(id, {
			fields: {
				id,
				activitySummary: null,
				businessName: null,
				createdAt: stamp,
				deletedAt: null,
				email: null,
				externalLeadId: null,
				externalPortalLink: `https://portal.example.com/${id}`,
				firstName: null,
				lastName: null,
				phoneVerifiedAt: null,
				source: 'api',
				tags: [],
				updatedAt: stamp,
				website: null,
				...fields,
				phoneNumber: e164(phoneNumber ?? null),
				assigneeType: assigneeType === 'manual' ? 'HUMAN_AGENT' : 'agent',
				didOptOut: didOptOut ?? false,
				optOutAt: didOptOut === true ? stamp : null,
				emailVerifiedAt: emailVerified === true ? stamp : null,
			},
			status: didOptOut === true ? 'OPTED_OUT' : 'IN_PROGRESS',
			documents: [],
			checklistItems: ((checklistItems as JsonObject[] | undefined) ?? []).map((item) =>
				checklistItem(String(item['code']), item['value'] ?? null, String(item['status'] ?? 'TODO')),
			),
			actionLogs: [apiActivity('Lead created')],
		});
		return id;
	};

	const checklistItem = (code: string, value: Json, status: string): JsonObject => ({
		id: randomUUID(),
		checklistItemId: randomUUID(),
		value,
		alternateValues: null,
		validationError: null,
		status,
		itemOverride: null,
		checklistItem: {
			id: randomUUID(),
			code,
			label: code,
			fieldType: 'TEXT',
			isRequired: true,
			conditions: null,
		},
	});

	const apiActivity = (summary: string): JsonObject => ({
		id: randomUUID(),
		type: 'API_ACTIVITY',
		status: 'COMPLETED',
		summary,
		input: null,
		output: null,
		error: null,
		parentActionId: null,
		scheduledAt: null,
		createdAt: now(),
		completedAt: now(),
		tool: null,
		messages: [],
	});

	const groupsOf = (lead: Lead): Json => [
		{
			id: `group-${String(lead.fields['id'])}`,
			name: 'Application',
			conditions: null,
			items: lead.checklistItems,
		},
	];

	const leadAnswer = (lead: Lead): JsonObject => ({
		lead: lead.fields,
		status: lead.status,
		checklistItems: groupsOf(lead),
		documents: lead.documents.map((id) => leadDocument(id)),
		actionLogs: lead.actionLogs.slice(-100),
		matchingLeads: [],
		lastAction: null,
		nextFollowUp: null,
	});

	const link = (id: string): string => {
		const token = randomUUID();
		documents.get(id)?.links.add(token);
		return `${origin}/storage/${id}?X-Amz-Signature=${token}`;
	};

	const leadDocument = (id: string): JsonObject => {
		const { filename, mimeType, size } = documents.get(id) as StoredDocument;
		return {
			id,
			filename,
			mimeType,
			size,
			signedUrl: link(id),
			metadata: { extractionStatus: 'completed', 'Matched checklist items': [] },
			leadChecklistItemDocument: [],
		};
	};

	const knownLead = (id: string, field = 'leadId'): Lead => {
		const lead = leads.get(id);
		if (lead === undefined) throw new Refused(404, 'Lead not found', field);
		return lead;
	};

	const listed = (label: string, entries: Json[]): Json =>
		settings.lists === 'bare' ? entries : { [label]: entries };

	// ---- endpoints

	type Handler = (request: {
		query: Record<string, string>;
		body: JsonObject;
		form: Array<[string, string | UploadedFile]>;
		ids: string[];
		raw: Map<string, Buffer>;
	}) => Json;
	interface Route {
		method: string;
		path: RegExp;
		accepts: 'nothing' | 'json' | 'form';
		query: string[];
		handle: Handler;
	}

	let allAnalytics: JsonObject[] = [];
	const analyticsLead = (index: number): JsonObject => ({
		leadId: `lead-${String(index).padStart(6, '0')}`,
		firstName: `Lead${index}`,
		middleName: null,
		lastName: 'Sample',
		email: `lead${index}@example.com`,
		phoneNumber: null,
		createdAt: new Date(Date.UTC(2025, 0, 1) + index * 1_000).toISOString(),
		completedAt: null,
		optedOutAt: null,
		totalMessages: index % 7,
		inboundMessages: 0,
		outboundMessages: 0,
		lastInboundAt: null,
		lastOutboundAt: null,
		channels: { sms: { inbound: 0, outbound: 0 }, email: { inbound: 0, outbound: 0 } },
	});

	const routes: Route[] = [
		{
			method: 'POST',
			path: /^\/api\/v1\/leads$/,
			accepts: 'json',
			query: [],
			handle: ({ body }) => {
				checkFields(body, LEAD_FIELDS, ['firstName']);
				checkLeadItems(body);
				const lead = leads.get(newLead(body)) as Lead;
				return { success: true, ...leadAnswer(lead) };
			},
		},
		{
			method: 'PUT',
			path: /^\/api\/v1\/leads$/,
			accepts: 'json',
			query: [],
			handle: ({ body }) => {
				checkFields(
					body,
					{
						...LEAD_FIELDS,
						leadId: 'text',
						status: ['COMPLETED', 'IN_PROGRESS', 'NOT_INTERESTED', 'OPTED_OUT'],
					},
					['leadId'],
				);
				checkLeadItems(body);
				const {
					leadId,
					status,
					didOptOut,
					phoneNumber,
					assigneeType,
					checklistItems,
					emailVerified,
					...rest
				} = body;
				if (status !== undefined && didOptOut !== undefined && (status === 'OPTED_OUT') !== didOptOut)
					throw new Refused(400, 'status contradicts didOptOut', 'status');
				const lead = knownLead(String(leadId));
				Object.assign(lead.fields, answered(rest), { updatedAt: now() });
				if (phoneNumber !== undefined) lead.fields['phoneNumber'] = e164(phoneNumber);
				if (assigneeType !== undefined)
					lead.fields['assigneeType'] = assigneeType === 'manual' ? 'HUMAN_AGENT' : 'agent';
				if (emailVerified === true) lead.fields['emailVerifiedAt'] = now();
				if (typeof status === 'string') lead.status = status;
				for (const item of (checklistItems as JsonObject[] | undefined) ?? [])
					lead.checklistItems.push(
						checklistItem(String(item['code']), item['value'] ?? null, String(item['status'] ?? 'TODO')),
					);
				if (didOptOut !== undefined) lead.fields['didOptOut'] = didOptOut;
				lead.actionLogs.push(apiActivity('Lead updated'));
				return { success: true, ...leadAnswer(lead) };
			},
		},
		{
			method: 'GET',
			path: /^\/api\/v1\/leads\/([^/]+)$/,
			accepts: 'nothing',
			query: [],
			handle: ({ ids }) => leadAnswer(knownLead(ids[0] as string)),
		},
		{
			method: 'GET',
			path: /^\/api\/v1\/leads\/([^/]+)\/documents$/,
			accepts: 'nothing',
			query: [],
			handle: ({ ids }) =>
				listed(
					'documents',
					knownLead(ids[0] as string).documents.map((id) => leadDocument(id)),
				),
		},
		{
			method: 'GET',
			path: /^\/api\/v1\/leads\/([^/]+)\/checklist$/,
			accepts: 'nothing',
			query: [],
			handle: ({ ids }) => listed('checklist', groupsOf(knownLead(ids[0] as string)) as Json[]),
		},
		{
			method: 'GET',
			path: /^\/api\/v1\/leads\/([^/]+)\/action-logs$/,
			accepts: 'nothing',
			query: [],
			handle: ({ ids }) => listed('actionLogs', knownLead(ids[0] as string).actionLogs),
		},
		{
			method: 'POST',
			path: /^\/api\/v1\/leads\/([^/]+)\/checklist-items$/,
			accepts: 'json',
			query: [],
			handle: ({ ids, body }) => {
				const lead = knownLead(ids[0] as string);
				checkFields(
					body,
					{
						label: 'text',
						fieldType: FIELD_TYPES,
						config: 'object',
						isRequired: 'flag',
						agentInstructions: 'text',
						clientInstructions: 'text',
					},
					['label', 'fieldType'],
				);
				const config = CONFIG[String(body['fieldType'])];
				if (config === undefined && body['config'] !== undefined)
					throw new Refused(400, 'config is not allowed for this fieldType', 'config');
				if (config !== undefined)
					checkFields((body['config'] as JsonObject | undefined) ?? {}, config.fields, config.required);
				const { label, fieldType } = body;
				const item: JsonObject = {
					id: randomUUID(),
					leadId: ids[0] as string,
					code: String(label).toLowerCase().replace(/\W+/g, '_'),
					label: label as string,
					fieldType: fieldType as string,
					isRequired: body['isRequired'] ?? true,
					status: 'TODO',
					agentInstructions: body['agentInstructions'] ?? null,
					clientInstructions: body['clientInstructions'] ?? null,
					createdAt: now(),
				};
				lead.checklistItems.push(checklistItem(String(item['code']), null, 'TODO'));
				return { success: true, checklistItem: item };
			},
		},
		{
			method: 'POST',
			path: /^\/api\/v1\/activity$/,
			accepts: 'json',
			query: [],
			handle: ({ body }) => {
				checkFields(
					body,
					{ leadId: 'text', eventType: 'text', title: 'text', description: 'text', metadata: 'object' },
					['leadId', 'eventType', 'title'],
				);
				const lead = knownLead(String(body['leadId']));
				const log: JsonObject = { ...apiActivity(String(body['title'])), input: body };
				lead.actionLogs.push(log);
				return { success: true, actionLogId: log['id'] as string };
			},
		},
		{
			method: 'POST',
			path: /^\/api\/v1\/documents$/,
			accepts: 'form',
			query: [],
			handle: ({ form, raw }) => {
				const texts = new Map(
					form.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : [])),
				);
				for (const [name, value] of form) {
					const known = typeof value === 'string' ? ['leadId', 'leadChecklistItemId', 'metadata'] : ['files'];
					if (!known.includes(name)) throw new Refused(400, `${name} is not a known field`, name);
				}
				const files = form.flatMap(([, value]) => (typeof value === 'string' ? [] : [value]));
				const leadId = texts.get('leadId');
				if (leadId === undefined || leadId === '') throw new Refused(400, 'leadId is required', 'leadId');
				if (files.length === 0) throw new Refused(400, 'files is required', 'files');
				if (files.length > MAX_FILES) throw new Refused(400, `files: at most ${MAX_FILES}`, 'files');
				if (files.some(({ size }) => size > MAX_BYTES))
					throw new Refused(400, 'files: at most 100 MB each', 'files');
				const lead = knownLead(leadId);
				const itemId = texts.get('leadChecklistItemId') ?? null;
				if (itemId !== null && !lead.checklistItems.some(({ id }) => id === itemId))
					throw new Refused(404, 'leadChecklistItemId not found for this lead', 'leadChecklistItemId');
				let metadata: Json = null;
				if (texts.has('metadata')) {
					try {
						metadata = JSON.parse(texts.get('metadata') ?? '') as Json;
					} catch {
						throw new Refused(400, 'metadata is not JSON', 'metadata');
					}
					if (!Array.isArray(metadata) || metadata.length !== files.length)
						throw new Refused(400, 'metadata must have as many entries as files', 'metadata');
					for (const entry of metadata) {
						if (!isObject(entry)) throw new Refused(400, 'metadata has an invalid entry', 'metadata');
						checkFields(entry, { externalId: 'text', name: 'text' }, []);
					}
				}
				const stored = files.map((file, index): Json => {
					const details = (Array.isArray(metadata) ? metadata[index] : {}) as JsonObject;
					const id = randomUUID();
					documents.set(id, {
						leadId,
						filename: file.filename,
						mimeType: file.mimeType,
						size: file.size,
						content: raw.get(file.sha256) ?? null,
						externalId: (details['externalId'] as string | undefined) ?? null,
						createdAt: now(),
						links: new Set(),
					});
					lead.documents.push(id);
					return {
						id,
						filename: file.filename,
						size: file.size,
						url: link(id),
						mimeType: file.mimeType,
						uploadedAt: now(),
						associatedChecklistItemId: itemId,
						externalId: details['externalId'] ?? null,
					};
				});
				return { success: true, documents: stored, actionLogId: randomUUID() };
			},
		},
		{
			method: 'GET',
			path: /^\/api\/v1\/documents\/([^/]+)$/,
			accepts: 'nothing',
			query: ['includeContent'],
			handle: ({ ids, query }) => {
				const id = ids[0] as string;
				const document = documents.get(id);
				if (document === undefined) throw new Refused(404, 'Document not found', 'documentId');
				if (query['includeContent'] !== undefined && !['true', 'false'].includes(query['includeContent']))
					throw new Refused(400, 'includeContent must be a boolean', 'includeContent');
				const { filename, mimeType, size, leadId, createdAt, content } = document;
				return {
					id,
					filename,
					mimeType,
					size,
					leadId,
					workspaceId: 'workspace-1',
					signedUrl: link(id),
					createdAt,
					updatedAt: createdAt,
					...(query['includeContent'] === 'true' && {
						content: (content ?? Buffer.alloc(0)).toString('base64'),
					}),
				};
			},
		},
		{
			method: 'GET',
			path: /^\/api\/v0\/analytics$/,
			accepts: 'nothing',
			query: ['start', 'end', 'format', 'token'],
			handle: ({ query }): Json => {
				if (settings.inventsPages !== null) return settings.inventsPages(requests.length);
				const { start, end, format = 'json', token } = query;
				for (const [field, value] of Object.entries({ start, end })) {
					if (value !== undefined && !/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value))
						throw new Refused(400, `${field} must be ISO 8601`, field);
				}
				if (start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start))
					throw new Refused(400, 'end must not be before start', 'end');
				if (format !== 'json' && format !== 'csv')
					throw new Refused(400, 'format must be json or csv', 'format');
				if (token !== undefined && !/^after-\d+$/.test(token))
					throw new Refused(400, 'token is invalid', 'token');
				if (allAnalytics.length !== settings.analyticsLeads)
					allAnalytics = Array.from({ length: settings.analyticsLeads }, (_unused, index) =>
						analyticsLead(index),
					);
				const everything = start === undefined && end === undefined;
				const known =
					options.listsMadeLeads === true
						? [
								...allAnalytics,
								...Array.from(leads, ([leadId, { fields }]): JsonObject => ({
									leadId,
									firstName: fields['firstName'] ?? null,
									createdAt: fields['createdAt'] ?? null,
								})),
							]
						: allAnalytics;
				const inWindow = everything
					? known
					: known.filter(({ createdAt }) => {
							const created = Date.parse(String(createdAt));
							return (
								(start === undefined || created >= Date.parse(start)) &&
								(end === undefined || created <= Date.parse(end))
							);
						});
				const from = token === undefined ? 0 : Number(token.slice('after-'.length));
				const page = inWindow.slice(from, from + ANALYTICS_PAGE);
				const nextToken = from + ANALYTICS_PAGE < inWindow.length ? `after-${from + ANALYTICS_PAGE}` : null;
				if (format === 'csv') {
					const file = randomUUID();
					exports.set(
						file,
						[
							'leadId,firstName',
							...page.map((lead) => `${String(lead['leadId'])},${String(lead['firstName'])}`),
						].join('\n'),
					);
					return {
						start: start ?? null,
						end: end ?? null,
						nextToken,
						downloadUrl: `${origin}/storage/export/${file}`,
					};
				}
				return {
					start: start ?? null,
					end: end ?? null,
					nextToken,
					totals: {
						count: inWindow.length,
						leadsCompleted: 0,
						leadsOptedOut: 0,
						totalMessages: 0,
						inboundMessages: 0,
						outboundMessages: 0,
						channels: {},
						completion: {},
						interventions: {},
					},
					breakdown: page,
				};
			},
		},
	];

	// ---- HTTP

	const refusalBody = ({ message, field }: Refused): { type: string; text: string } => {
		switch (settings.errorForm) {
			case 'message':
				return { type: 'application/json', text: JSON.stringify({ message }) };
			case 'error':
				return { type: 'application/json', text: JSON.stringify({ error: message }) };
			case 'nested':
				return { type: 'application/json', text: JSON.stringify({ error: { code: 'invalid', message } }) };
			case 'list':
				return {
					type: 'application/json',
					text: JSON.stringify({ errors: [{ path: field === null ? [] : [field], message }] }),
				};
			case 'fields':
				return {
					type: 'application/json',
					text: JSON.stringify({ errors: field === null ? [message] : { [field]: [message] } }),
				};
			case 'text':
				return { type: 'text/plain', text: message };
			case 'html':
				return { type: 'text/html', text: `<html><body><h1>${message}</h1></body></html>` };
			case 'empty':
				return { type: 'application/json', text: '' };
		}
	};

	const serveStorage = (request: IncomingMessage, response: ServerResponse, url: URL): boolean => {
		if (!url.pathname.startsWith('/storage/')) return false;
		const deny = (status: number) =>
			response
				.writeHead(status, { 'content-type': 'application/xml' })
				.end('<Error><Code>AccessDenied</Code></Error>');
		// A signed link proves itself; S3 refuses a request that also brings another proof.
		if (request.headers['x-api-key'] !== undefined || request.headers.authorization !== undefined)
			return (deny(400), true);
		const [, , kind, file] = url.pathname.split('/');
		if (kind === 'export') {
			const text = exports.get(file ?? '');
			if (text === undefined) return (deny(404), true);
			response.writeHead(200, { 'content-type': 'text/csv' }).end(text);
			return true;
		}
		const document = documents.get(kind ?? '');
		if (document === undefined || !document.links.has(url.searchParams.get('X-Amz-Signature') ?? ''))
			return (deny(403), true);
		response.writeHead(200, { 'content-type': document.mimeType }).end(document.content ?? Buffer.alloc(0));
		return true;
	};

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(request.url ?? '/', 'http://stand-in');
		if (serveStorage(request, response, url)) return;
		const method = request.method ?? '';
		const query = Object.fromEntries(url.searchParams);
		const seen: SeenRequest = {
			method,
			path: url.pathname,
			query,
			headers: request.headers,
			body: null,
			form: null,
			status: 0,
		};
		requests.push(seen);
		const finish = (status: number, headers: Record<string, string>, text: string) => {
			seen.status = status;
			response.writeHead(status, headers).end(text);
		};
		try {
			const type = request.headers['content-type'] ?? '';
			const { bytes, form, raw } = await readBody(request, type);
			seen.form = form;
			const text = bytes.toString('utf8');
			const isJson = /^application\/json\b/.test(type);
			if (isJson && text !== '') seen.body = parseJson(text);

			const fault = faults.find(
				({ when }) => when === undefined || `${method} ${request.url ?? ''}`.includes(when),
			);
			if (fault !== undefined) {
				fault.times = (fault.times ?? 1) - 1;
				if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1);
				if (fault.reset === true) {
					request.socket.resetAndDestroy();
					return;
				}
				return finish(
					fault.status,
					{ 'content-type': 'application/json', ...fault.headers },
					fault.body ?? JSON.stringify({ message: 'Something went wrong' }),
				);
			}
			if (request.headers['x-api-key'] !== options.apiKey) throw new Refused(401, 'Invalid API key');
			const route = routes.find(
				(candidate) => candidate.method === method && candidate.path.test(url.pathname),
			);
			if (route === undefined) throw new Refused(404, 'Not found');
			for (const name of Object.keys(query))
				if (!route.query.includes(name)) throw new Refused(400, `${name} is not a known parameter`, name);
			if (route.accepts === 'nothing' && (bytes.length > 0 || form !== null))
				throw new Refused(400, 'A body is not expected here');
			if (route.accepts === 'json' && (!isJson || !isObject(seen.body)))
				throw new Refused(400, 'The body must be a JSON object');
			if (route.accepts === 'form' && form === null)
				throw new Refused(400, 'The body must be multipart/form-data');
			const ids = [...(route.path.exec(url.pathname) ?? [])].slice(1).map(decodeURIComponent);
			const result = route.handle({
				query,
				body: isObject(seen.body) ? seen.body : {},
				form: form ?? [],
				ids,
				raw,
			});
			finish(200, { 'content-type': 'application/json' }, JSON.stringify(result));
		} catch (error) {
			const refused = error instanceof Refused ? error : new Refused(500, 'Internal server error');
			const body = refusalBody(refused);
			finish(refused.status, { 'content-type': body.type }, body.text);
		}
	};

	const server: Server = createServer((request, response) => {
		request.on('error', () => {});
		void answer(request, response);
	});
	server.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	origin = `http://127.0.0.1:${port}`;

	return {
		origin,
		port,
		requests,
		settings,
		addLead: (fields = {}) => newLead({ firstName: 'Sample', ...fields }),
		addDocument: (leadId, filename, mimeType, content) => {
			const id = randomUUID();
			documents.set(id, {
				leadId,
				filename,
				mimeType,
				size: content.length,
				content,
				externalId: null,
				createdAt: now(),
				links: new Set(),
			});
			leads.get(leadId)?.documents.push(id);
			return id;
		},
		setActionLogs: (leadId, logs) => {
			const lead = leads.get(leadId);
			if (lead !== undefined) lead.actionLogs = logs;
		},
		fail: (fault) => void faults.push({ ...fault }),
		clearFaults: () => void (faults.length = 0),
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): Json {
	try {
		return JSON.parse(text) as Json;
	} catch {
		throw new Refused(400, 'The body is not JSON');
	}
}

function e164(value: Json): Json {
	const digits = typeof value === 'string' ? value.replace(/\D/g, '') : '';
	return digits.length === 10 ? `+1${digits}` : value;
}

interface ReadBody {
	bytes: Buffer;
	form: Array<[string, string | UploadedFile]> | null;
	/** Contents of small files by their hash; large ones are only counted and hashed. */
	raw: Map<string, Buffer>;
}

async function readBody(request: IncomingMessage, type: string): Promise<ReadBody> {
	const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(type)?.[1];
	if (boundary !== undefined) return await readForm(request, boundary);
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return { bytes: Buffer.concat(chunks), form: null, raw: new Map() };
}

const KEEP_FILES_UP_TO = 1024 * 1024;

/** Reads a form as it arrives (RFC 7578), so that a gigabyte needs no gigabyte of memory. */
async function readForm(request: IncomingMessage, boundary: string): Promise<ReadBody> {
	const form: Array<[string, string | UploadedFile]> = [];
	const raw = new Map<string, Buffer>();
	const delimiter = Buffer.from(`\r\n--${boundary}`);
	// The first delimiter has no line before it; putting one there makes them all alike.
	let pending: Buffer = Buffer.from('\r\n');
	let part: {
		name: string;
		filename: string | null;
		mimeType: string;
		size: number;
		hash: ReturnType<typeof createHash>;
		kept: Buffer[];
	} | null = null;
	let state: 'preamble' | 'headers' | 'body' | 'end' = 'preamble';
	let declared = 0;

	const take = (bytes: Buffer): void => {
		if (part === null || bytes.length === 0) return;
		part.size += bytes.length;
		part.hash.update(bytes);
		if (part.size <= KEEP_FILES_UP_TO) part.kept.push(Buffer.from(bytes));
	};
	const endPart = (): void => {
		if (part === null) return;
		const content = Buffer.concat(part.kept);
		if (part.filename === null) form.push([part.name, content.toString('utf8')]);
		else {
			const sha256 = part.hash.digest('hex');
			if (part.size <= KEEP_FILES_UP_TO) raw.set(sha256, content);
			form.push([part.name, { filename: part.filename, mimeType: part.mimeType, size: part.size, sha256 }]);
		}
		part = null;
	};

	for await (const chunk of request) {
		declared += (chunk as Buffer).length;
		pending = Buffer.concat([pending, chunk as Buffer]);
		for (let progress = true; progress;) {
			progress = false;
			if (state === 'preamble' || state === 'body') {
				const at = pending.indexOf(delimiter);
				if (at >= 0 && pending.length >= at + delimiter.length + 2) {
					if (state === 'body') take(pending.subarray(0, at));
					endPart();
					const after = pending.subarray(at + delimiter.length, at + delimiter.length + 2).toString();
					if (after !== '--' && after !== '\r\n') throw new Refused(400, 'The form is malformed');
					state = after === '--' ? 'end' : 'headers';
					pending = pending.subarray(at + delimiter.length + 2);
					progress = state === 'headers';
				} else if (at < 0 && state === 'body' && pending.length > delimiter.length) {
					const sure = pending.length - delimiter.length;
					take(pending.subarray(0, sure));
					pending = pending.subarray(sure);
				}
			} else if (state === 'headers') {
				const at = pending.indexOf('\r\n\r\n');
				if (at >= 0) {
					const headers = pending.subarray(0, at).toString('utf8');
					const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(headers)?.[1] ?? '';
					const name = /(?:^|[;\s])name="([^"]*)"/.exec(disposition)?.[1];
					if (name === undefined) throw new Refused(400, 'A part of the form has no name');
					part = {
						name,
						filename: /filename="([^"]*)"/.exec(disposition)?.[1] ?? null,
						mimeType: /^content-type:\s*(\S+)/im.exec(headers)?.[1] ?? 'text/plain',
						size: 0,
						hash: createHash('sha256'),
						kept: [],
					};
					pending = pending.subarray(at + 4);
					state = 'body';
					progress = true;
				}
			}
		}
	}
	if (state !== 'end') throw new Refused(400, 'The form broke off');
	const length = request.headers['content-length'];
	if (length === undefined || Number(length) !== declared)
		throw new Refused(400, 'The length of the form is not declared');
	return { bytes: Buffer.alloc(0), form, raw };
}
