import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { SECRET_CREDENTIAL_TYPE } from '../../scripts/quick-start.mjs';
import { exampleEvent } from './deliveries.mjs';
import {
	COLUMNS,
	HEADER,
	HOSTILE_PROOFS,
	KEY,
	PREVIOUS,
	PREVIOUS_KEY,
	SECRET,
	UNICODE_SECRET,
} from './hostile-authentication.mjs';
import { ACCEPTED, DUPLICATE, HOSTILE_BODIES, INVALID, UNAUTHORIZED } from './hostile-table.mjs';
import { chain, node, triggerNode, webhookPath } from './workflows.mjs';

// OmniAI waits five seconds. Megabytes take n8n itself longer on a slow machine.
const ANSWER_WITHIN_MS = 5_000;
const HUGE_WITHIN_MS = 30_000;
const STORED_WITHIN_MS = 30_000;
const POLL_MS = 250;
const HESITATION_MS = 200;

const OUTCOMES = new Set(['accepted', 'duplicate', 'filtered', 'invalid', 'unauthorized']);

/**
 * Whatever is sent is answered by somebody, in time, with what the table says; only what was accepted
 * starts an execution, exactly one, and none fails.
 */
export function hostileDeliveries(context) {
	describe('hostile deliveries', () => {
		/** @type {Record<string, { id: string, url: string, accepted: string[], credential: { id: string } }>} */
		const workflows = {};

		const open = async (name, authentication, secret) => {
			const credential = await context.client.createCredential({
				name,
				type: SECRET_CREDENTIAL_TYPE,
				data: { headerName: HEADER, previousSecret: '', ...secret },
			});
			const workflow = chain(
				`hostile: ${name}`,
				triggerNode({ credential: { id: credential.id, name }, authentication }),
				node('End', 'n8n-nodes-base.noOp'),
			);
			const { id } = await context.client.createWorkflow(workflow);
			await context.client.publish(id);
			workflows[name] = {
				id,
				url: `${context.n8n.baseUrl}/webhook/${webhookPath(workflow)}`,
				accepted: [],
				credential,
			};
		};

		beforeAll(async () => {
			await open('headerSecret', 'headerSecret', { secret: SECRET, previousSecret: PREVIOUS });
			await open('hmac', 'hmac', { secret: SECRET, previousSecret: PREVIOUS });
			await open('standardWebhooks', 'standardWebhooks', { secret: KEY, previousSecret: PREVIOUS_KEY });
			await open('none', 'none', { secret: SECRET });
			await open('unicode', 'headerSecret', { secret: UNICODE_SECRET });
			await open('emptied', 'headerSecret', { secret: SECRET });
		});

		/** Sends to a workflow and says who answered what; checks what holds for every answer. */
		const send = async (name, delivery, withinMs = ANSWER_WITHIN_MS) => {
			const workflow = workflows[name];
			const began = performance.now();
			const answer = await exchange(workflow.url, delivery, withinMs);
			const took = performance.now() - began;
			assert.ok(took < withinMs, `answered after ${Math.round(took)} ms`);
			const who = answeredBy(answer);
			if (who === UNAUTHORIZED)
				assert.deepEqual(answer.json, { status: 'unauthorized' }, 'a refusal gives no reason');
			if (who === INVALID) assert.ok(answer.json.error.length > 0 && answer.text.length < 500, answer.text);
			if (who === ACCEPTED) workflow.accepted.push(answer.json.eventKey);
			return who;
		};
		const event = () => JSON.stringify(exampleEvent('action_log.failed'));
		const post = (headers, text = event()) => ({
			headers: { 'content-type': 'application/json', ...headers },
			body: Buffer.from(text),
		});

		for (const { name, make, huge, orElse, on1x, ...on2x } of HOSTILE_BODIES) {
			const { proven, signature: signed } = context.line.startsWith('1.') && on1x !== undefined ? on1x : on2x;
			it(
				`body ${name}: ` +
					`${proven}${signed === proven ? '' : `, signed ${signed}`}${orElse ? `, or ${orElse}` : ''}`,
				async () => {
					for (const column of COLUMNS) {
						const delivery = make(event());
						const sign = column.sign(delivery.signed ?? delivery.body, { id: 'msg_1', nowMs: Date.now() });
						const rightly = column.isSignature ? signed : proven;
						const expected = column.right || rightly.startsWith('n8n') ? rightly : UNAUTHORIZED;
						const actual = await send(
							column.workflow,
							{ ...delivery, headers: { ...delivery.headers, ...sign }, hesitates: huge },
							huge ? HUGE_WITHIN_MS : ANSWER_WITHIN_MS,
						);
						if (orElse === undefined || actual !== orElse)
							assert.equal(actual, expected, `with ${column.name}`);
					}
				},
			);
		}

		for (const [workflow, what, headersFor, expected] of HOSTILE_PROOFS) {
			it(`authentication ${workflow}, ${what}: ${expected}`, async () => {
				const text = event();
				assert.equal(await send(workflow, post(headersFor(text), text)), expected);
			});
		}

		for (const { name, workflow, sign } of COLUMNS.filter(({ right }) => right)) {
			it(`a captured delivery sent again starts nothing: ${name}`, async () => {
				const text = event();
				const captured = post(sign(Buffer.from(text), { id: 'msg_1', nowMs: Date.now() }), text);
				assert.equal(await send(workflow, captured), ACCEPTED);
				assert.equal(await send(workflow, captured), DUPLICATE);
				assert.equal(await send(workflow, captured), DUPLICATE);
			});
		}

		it('a secret that was emptied after publishing lets nothing pass, with or without an empty header', async () => {
			const { credential } = workflows.emptied;
			assert.equal(await send('emptied', post({ [HEADER]: SECRET })), ACCEPTED);
			await context.client.updateCredential(credential.id, {
				name: 'emptied',
				type: SECRET_CREDENTIAL_TYPE,
				data: { headerName: HEADER, secret: '', previousSecret: '' },
			});
			// A changed credential takes effect within two seconds.
			await delay(2_100);
			for (const headers of [{ [HEADER]: SECRET }, { [HEADER]: '' }, {}])
				assert.equal(await send('emptied', post(headers)), UNAUTHORIZED);
		});

		it('a sender that hangs up in the middle of a body starts nothing', async () => {
			await hangUp(workflows.headerSecret.url, { [HEADER]: SECRET }, event());
			await hangUp(workflows.none.url, {}, event());
		});

		it('afterwards: n8n still runs, every accepted event has one execution, no other started, none failed', async () => {
			assert.ok(context.n8n.isRunning(), 'n8n has ended');
			assert.equal({}.polluted, undefined);
			for (const [name, { id, accepted }] of Object.entries(workflows)) {
				const executions = await finished(context.client, id, accepted.length);
				assert.deepEqual(
					executions
						.filter(({ status }) => status !== 'success')
						.map(({ id: failed, status }) => `${failed} ${status}`),
					[],
					`${name}: executions that failed`,
				);
				const started = [];
				for (const execution of executions) {
					const [[item]] = outputsOf(await context.client.execution(execution.id), 'OmniAI Trigger');
					assert.ok(
						!/"(__proto__|constructor|prototype)":/.test(JSON.stringify(item)),
						`${name}: a dangerous key was passed on`,
					);
					started.push(item.eventKey);
				}
				// n8n's database replaces a lone surrogate, so it comes back as something else.
				const comparable = (keys) => keys.map((key) => key.replace(/[\ud800\ufffd]+$/, '')).sort();
				assert.deepEqual(
					comparable(started),
					comparable(accepted),
					`${name}: executions and accepted events`,
				);
			}
			assert.ok(
				workflows.headerSecret.accepted.length > 20,
				'the table accepted too little to prove anything',
			);
		});
	});
}

/** Whether the node or n8n gave an answer, and which. */
function answeredBy({ status, json }) {
	const isNode = json !== null && typeof json === 'object' && OUTCOMES.has(json.status);
	return isNode ? `node ${status} ${json.status}` : `n8n ${status}`;
}

/**
 * Sends a request as given; rejects when it is not answered in time. Who refuses a length closes the
 * connection, and the answer is lost to a sender that still writes: one that `hesitates` looks first.
 */
async function exchange(
	url,
	{ body, headers = {}, method = 'POST', chunked = false, hesitates = false },
	withinMs,
) {
	return await new Promise((resolve, reject) => {
		const framing = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) };
		const outgoing = request(url, { method, agent: false, headers: { ...headers, ...framing } });
		const deadline = setTimeout(
			() => outgoing.destroy(new Error(`no answer within ${withinMs} ms`)),
			withinMs,
		);
		let answered = false;
		outgoing.on('error', (error) => {
			if (answered) return;
			clearTimeout(deadline);
			reject(error);
		});
		outgoing.once('response', (response) => {
			answered = true;
			const chunks = [];
			response.on('data', (chunk) => chunks.push(chunk));
			response.once('error', reject);
			response.once('close', () => {
				clearTimeout(deadline);
				const text = Buffer.concat(chunks).toString('utf8');
				let json;
				try {
					json = JSON.parse(text);
				} catch {
					json = undefined;
				}
				resolve({ status: response.statusCode, text, json });
			});
		});
		if (chunked)
			for (let index = 0; index < body.length; index += 100)
				outgoing.write(body.subarray(index, index + 100));
		if (hesitates) {
			outgoing.flushHeaders();
			setTimeout(() => (answered ? outgoing.destroy() : outgoing.end(body)), HESITATION_MS);
		} else outgoing.end(chunked ? undefined : body);
	});
}

/** Announces a body, sends half of it and breaks the connection. */
async function hangUp(url, headers, text) {
	const { hostname, port, pathname } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.on('error', () => {});
	const lines = Object.entries({
		host: `${hostname}:${port}`,
		'content-type': 'application/json',
		'content-length': String(text.length),
		...headers,
	});
	socket.write(
		`POST ${pathname} ` +
			`HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text.slice(0, text.length / 2)}`,
	);
	await delay(300);
	socket.destroy();
	await delay(300);
}

/** All executions of a workflow once there are `count` and none is under way. */
async function finished(client, id, count) {
	const deadline = Date.now() + STORED_WITHIN_MS;
	for (;;) {
		const executions = await client.executions(id, { limit: 100 });
		const isSettled =
			executions.length >= count &&
			executions.every(({ status }) => !['new', 'running', 'waiting'].includes(status));
		if (isSettled || Date.now() > deadline) {
			await delay(POLL_MS);
			return await client.executions(id, { limit: 100 });
		}
		await delay(POLL_MS);
	}
}
