import { randomUUID } from 'node:crypto';
import {
	createServer,
	request as httpRequest,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebhookContext } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { additionalDataFor, workflowOf, type WorkflowNode } from './runWorkflow';

/** What an HTTP client sees of one delivery. */
export interface Answer {
	status: number;
	headers: IncomingHttpHeaders;
	text: string;
	/** The parsed body; undefined when it is not JSON. */
	json: unknown;
}

export interface Listening {
	/** Where it listens. */
	url: string;
	/** Posts these bytes, or this value as JSON, and waits for the answer. */
	deliver: (
		body: Buffer | string | object | null,
		headers?: Record<string, string | string[]>,
	) => Promise<Answer>;
	/** The items of every execution that was started, in order. */
	started: INodeExecutionData[][];
	/** What n8n's database holds of static data. */
	staticData: () => IDataObject;
	/** What the node wrote to n8n's log. */
	log: Array<{ level: string; message: string }>;
	/** What `webhook()` threw: n8n would answer 500 and record a failed execution. */
	thrown: Error[];
	close: () => Promise<void>;
}

export interface WebhookRun {
	node: WorkflowNode;
	otherNodes?: WorkflowNode[];
	/** `webhook` for the production URL, `manual` for the test URL. */
	mode: WorkflowExecuteMode;
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** Of its own by default: what a trigger remembers between deliveries belongs to its workflow. */
	workflowId?: string;
	/** Whether static data is saved before the execution starts, as n8n 1.x does, instead of after. */
	storesBeforeStart?: boolean;
	/** Called before an execution is started; what it throws makes the start fail. */
	beforeStart?: () => void;
	/** Called once it was started and static data is saved, before the sender is answered. */
	beforeAnswer?: () => void;
}

/**
 * Serves a trigger node on a loopback port, as n8n's webhook server does: the body is read and
 * parsed before, the node's real `webhook()` runs in n8n's own context, and what it returns becomes
 * the answer by n8n's rules.
 */
export async function listen({
	node,
	otherNodes = [],
	mode,
	credentials = {},
	workflowId = randomUUID(),
	storesBeforeStart = false,
	beforeStart,
	beforeAnswer,
}: WebhookRun): Promise<Listening> {
	const started: INodeExecutionData[][] = [];
	const log: Listening['log'] = [];
	const thrown: Error[] = [];
	let savedStaticData: IDataObject = {};

	const server = createServer((request, response) => {
		void answer(request, response).catch((error: unknown) => {
			thrown.push(error as Error);
			if (!response.headersSent)
				sendJson(response, 500, { message: 'Workflow Webhook Error: Workflow could not be started!' });
		});
	});

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		// n8n loads the workflow with its static data anew for every request.
		const workflow = workflowOf({
			nodes: [node, ...otherNodes],
			workflowId,
			staticData: structuredClone(savedStaticData),
		});
		const workflowNode = workflow.getNode(node.name) as INode;
		const httpResponse = expressLike(response);
		const additionalData = {
			...additionalDataFor(credentials, 'execution-1'),
			httpRequest: await n8nLike(request),
			httpResponse,
		} as unknown as IWorkflowExecuteAdditionalData;
		const [webhookDescription] = node.type.description.webhooks ?? [];
		if (!webhookDescription) throw new Error('The node declares no webhook');
		const webhookData: IWebhookData = {
			httpMethod: 'POST',
			node: node.name,
			path: webhookDescription.path,
			webhookDescription,
			workflowId: workflow.id,
			workflowExecuteAdditionalData: additionalData,
		};
		const context = new WebhookContext(workflow, workflowNode, additionalData, mode, webhookData, [], null);
		Object.defineProperty(context, 'logger', { value: loggerInto(log) });

		const { webhook } = node.type;
		if (!webhook) throw new Error('The node has no webhook()');
		const result = await webhook.call(context);
		if (result.workflowData !== undefined) {
			if (storesBeforeStart) savedStaticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
			// Starting an execution takes n8n some database calls, whose answers come after the timers that are
			// due; a timer alone can overtake a shorter one when the process was held up.
			await new Promise((resolve) => setTimeout(resolve, 5));
			await new Promise((resolve) => setImmediate(resolve));
			beforeStart?.();
			started.push(...result.workflowData);
			if (!storesBeforeStart)
				savedStaticData = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
			beforeAnswer?.();
		}
		if (result.noWebhookResponse === true) {
			if (!response.writableEnded)
				throw new Error('The node promised an answer and sent none: the sender would wait for ever');
			return;
		}
		const fallback = result.workflowData === undefined ? 'Webhook call received' : 'Workflow was started';
		sendJson(response, 200, result.webhookResponse ?? { message: fallback });
	}

	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/webhook/x/webhook`,
		deliver: async (body, headers = { 'content-type': 'application/json' }) =>
			await post(port, body, headers),
		started,
		staticData: () => savedStaticData,
		log,
		thrown,
		close: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** What n8n's body parser leaves on a request before a node sees it. */
async function n8nLike(request: IncomingMessage): Promise<IncomingMessage> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const rawBody = Buffer.concat(chunks);
	const isMultipart = request.headers['content-type']?.startsWith('multipart/') ?? false;
	let body: unknown = {};
	try {
		if (request.headers['content-type']?.includes('json')) body = JSON.parse(rawBody.toString('utf8'));
	} catch {
		// n8n answers 422 by itself; here the node is asked all the same.
	}
	return Object.assign(request, {
		body,
		query: {},
		params: {},
		...(!isMultipart && { rawBody }),
		readRawBody: async () => await Promise.reject(new Error('The body was read already')),
	});
}

/** The part of Express that nodes use on a response. */
function expressLike(response: ServerResponse) {
	return Object.assign(response, {
		status(code: number) {
			response.statusCode = code;
			return response;
		},
		set(name: string, value: string) {
			response.setHeader(name, value);
			return response;
		},
		json(value: unknown) {
			sendJson(response, response.statusCode, value);
			return response;
		},
		send(value: unknown) {
			response.end(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value));
			return response;
		},
	});
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
	response.end(JSON.stringify(value));
}

function loggerInto(log: Listening['log']) {
	const write = (level: string) => (message: string) => void log.push({ level, message: String(message) });
	return { error: write('error'), warn: write('warn'), info: write('info'), debug: write('debug') };
}

async function post(
	port: number,
	body: Buffer | string | object | null,
	headers: Record<string, string | string[]>,
): Promise<Answer> {
	const bytes = Buffer.isBuffer(body)
		? body
		: Buffer.from(typeof body === 'string' ? body : body === null ? '' : JSON.stringify(body));
	return await new Promise((resolve, reject) => {
		const outgoing = httpRequest(
			{
				host: '127.0.0.1',
				port,
				method: 'POST',
				path: '/webhook/x/webhook',
				headers: { ...headers, 'content-length': bytes.length },
				agent: false,
				timeout: 5_000,
			},
			(incoming) => {
				const chunks: Buffer[] = [];
				incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
				incoming.on('error', reject);
				incoming.on('end', () => {
					const text = Buffer.concat(chunks).toString('utf8');
					let json: unknown;
					try {
						json = JSON.parse(text);
					} catch {
						json = undefined;
					}
					resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
				});
			},
		);
		outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 5 seconds')));
		outgoing.on('error', reject);
		outgoing.end(bytes);
	});
}
