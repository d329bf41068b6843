import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { SECRET_CREDENTIAL_TYPE } from '../../scripts/quick-start.mjs';
import proofs from '../support/sender/proofs.js';
import { exampleEvent } from './deliveries.mjs';
import { ACCEPTED, DUPLICATE, HOSTILE_BODIES, INVALID, UNAUTHORIZED } from './hostile-table.mjs';
import { chain, node, triggerNode, webhookPath } from './workflows.mjs';

const HEADER = 'X-OmniAI-Secret';
const SECRET = 'correct-horse-battery-staple';
const PREVIOUS = 'the-secret-before';
const UNICODE_SECRET = 'geheim-äöü-ñ';
const KEY = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const PREVIOUS_KEY = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const OTHER_KEY = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

// OmniAI waits five seconds. Megabytes take n8n itself longer on a slow machine.
const ANSWER_WITHIN_MS = 5_000;
const HUGE_WITHIN_MS = 30_000;
const STORED_WITHIN_MS = 30_000;
const POLL_MS = 250;
const HESITATION_MS = 200;
const MINUTE_MS = 60_000;

const OUTCOMES = new Set(['accepted', 'duplicate', 'filtered', 'invalid', 'unauthorized']);

/** @import { Proof } from '../support/sender/proofs.js' */

// Every way of proving, with right and wrong proofs: the columns of the table.
const signature = { isSignature: true };
/** @type {Array<{ name: string, workflow: string, right: boolean, proof: Proof, isSignature?: boolean }>} */
const COLUMNS = [
	{
		name: 'header secret',
		workflow: 'headerSecret',
		right: true,
		proof: proofs.headerSecret(HEADER, SECRET),
	},
	{
		name: 'wrong header secret',
		workflow: 'headerSecret',
		right: false,
		proof: proofs.headerSecret(HEADER, `${SECRET}x`),
	},
	{ name: 'no secret', workflow: 'headerSecret', right: false, proof: proofs.unproven },
	{ name: 'HMAC', workflow: 'hmac', right: true, proof: proofs.hmac(HEADER, SECRET), ...signature },
	{
		name: 'forged HMAC',
		workflow: 'hmac',
		right: false,
		proof: proofs.hmac(HEADER, 'guessed'),
		...signature,
	},
	{
		name: 'Standard Webhooks',
		workflow: 'standardWebhooks',
		right: true,
		proof: proofs.standardWebhooks(KEY),
		...signature,
	},
	{
		name: 'forged Standard Webhooks',
		workflow: 'standardWebhooks',
		right: false,
		proof: proofs.standardWebhooks(OTHER_KEY),
		...signature,
	},
	{
		name: 'Standard Webhooks replayed after ten minutes',
		workflow: 'standardWebhooks',
		right: false,
		proof: (body, { id, nowMs }) => proofs.standardWebhooks(KEY)(body, { id, nowMs: nowMs - 10 * MINUTE_MS }),
		...signature,
	},
	{ name: 'none asked for', workflow: 'none', right: true, proof: proofs.unproven },
];

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
						const proof = column.proof(delivery.signed ?? delivery.body, { id: 'msg_1', nowMs: Date.now() });
						const rightly = column.isSignature ? signed : proven;
						const expected = column.right || rightly.startsWith('n8n') ? rightly : UNAUTHORIZED;
						const actual = await send(
							column.workflow,
							{ ...delivery, headers: { ...delivery.headers, ...proof }, hesitates: huge },
							huge ? HUGE_WITHIN_MS : ANSWER_WITHIN_MS,
						);
						if (orElse === undefined || actual !== orElse)
							assert.equal(actual, expected, `with ${column.name}`);
					}
				},
			);
		}

		const hexOf = (text, secret = SECRET) => createHmac('sha256', secret).update(text).digest('hex');
		const standard = (text, { secrets = [KEY], id = 'msg_1', nowMs = Date.now() } = {}) =>
			proofs.standardWebhooks(...secrets)(Buffer.from(text), { id, nowMs });
		const without = (headers, name) =>
			Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
		const signatureOf = (text, options) => standard(text, options)['webhook-signature'];
		const seconds = () => Math.floor(Date.now() / 1_000);
		const asUtf8 = (text) => Buffer.from(text, 'utf8').toString('latin1');

		// The proofs themselves, over an event that is right: [workflow, what is sent, headers for a body,
		// answer].
		for (const [workflow, what, headersFor, expected] of [
			['headerSecret', 'the current secret', () => ({ [HEADER]: SECRET }), ACCEPTED],
			['headerSecret', 'the previous secret', () => ({ [HEADER]: PREVIOUS }), ACCEPTED],
			[
				'headerSecret',
				'the name of the header in capitals',
				() => ({ [HEADER.toUpperCase()]: SECRET }),
				ACCEPTED,
			],
			[
				'headerSecret',
				'the secret and a second header with another',
				() => ({ [HEADER]: [SECRET, 'other'] }),
				UNAUTHORIZED,
			],
			['headerSecret', 'the secret twice', () => ({ [HEADER]: [SECRET, SECRET] }), UNAUTHORIZED],
			['headerSecret', 'an empty secret', () => ({ [HEADER]: '' }), UNAUTHORIZED],
			[
				'headerSecret',
				'the secret under a name with brackets',
				() => ({ 'X-OmniAI-Secret.0': SECRET }),
				UNAUTHORIZED,
			],
			[
				'headerSecret',
				'the secret in other headers',
				() => ({
					authorization: `Bearer ${SECRET}`,
					cookie: `${HEADER}=${SECRET}`,
					'set-cookie': [SECRET, SECRET],
				}),
				UNAUTHORIZED,
			],
			['headerSecret', 'half of the secret', () => ({ [HEADER]: SECRET.slice(0, 10) }), UNAUTHORIZED],
			['headerSecret', 'the secret in capitals', () => ({ [HEADER]: SECRET.toUpperCase() }), UNAUTHORIZED],
			['headerSecret', 'bytes that are no text', () => ({ [HEADER]: '\u00ff\u00fe\u0080' }), UNAUTHORIZED],
			['headerSecret', '8,000 characters', () => ({ [HEADER]: 'x'.repeat(8_000) }), UNAUTHORIZED],
			[
				'headerSecret',
				'a header larger than HTTP servers take',
				() => ({ [HEADER]: 'x'.repeat(70_000) }),
				'n8n 431',
			],
			[
				'headerSecret',
				'a header called __proto__',
				() => ({ __proto__x: SECRET, ['__proto__']: SECRET }),
				UNAUTHORIZED,
			],

			['unicode', 'a secret with umlauts as UTF-8', () => ({ [HEADER]: asUtf8(UNICODE_SECRET) }), ACCEPTED],
			['unicode', 'a secret with umlauts as Latin-1', () => ({ [HEADER]: UNICODE_SECRET }), ACCEPTED],
			[
				'unicode',
				'a secret with umlauts in parts',
				() => ({ [HEADER]: asUtf8(UNICODE_SECRET.normalize('NFD')) }),
				UNAUTHORIZED,
			],
			['unicode', 'a secret without its umlauts', () => ({ [HEADER]: 'geheim-aou-n' }), UNAUTHORIZED],

			['hmac', 'hexadecimal with a prefix', (text) => ({ [HEADER]: `sha256=${hexOf(text)}` }), ACCEPTED],
			['hmac', 'hexadecimal in capitals', (text) => ({ [HEADER]: hexOf(text).toUpperCase() }), ACCEPTED],
			[
				'hmac',
				'base64',
				(text) => ({ [HEADER]: Buffer.from(hexOf(text), 'hex').toString('base64') }),
				ACCEPTED,
			],
			['hmac', 'made with the previous secret', (text) => ({ [HEADER]: hexOf(text, PREVIOUS) }), ACCEPTED],
			[
				'hmac',
				'a wrong one and the right one',
				(text) => ({ [HEADER]: [hexOf('other'), hexOf(text)] }),
				ACCEPTED,
			],
			[
				'hmac',
				'a thousand wrong ones',
				() => ({ [HEADER]: Array.from({ length: 100 }, (_, index) => hexOf(String(index))).join(' ') }),
				UNAUTHORIZED,
			],
			['hmac', 'of another body', () => ({ [HEADER]: hexOf('{}') }), UNAUTHORIZED],
			['hmac', 'all but its last digit', (text) => ({ [HEADER]: hexOf(text).slice(0, -1) }), UNAUTHORIZED],
			[
				'hmac',
				'made with SHA-1',
				(text) => ({ [HEADER]: createHmac('sha1', SECRET).update(text).digest('hex') }),
				UNAUTHORIZED,
			],
			['hmac', 'made with an empty secret', (text) => ({ [HEADER]: hexOf(text, '') }), UNAUTHORIZED],
			['hmac', 'the secret itself', () => ({ [HEADER]: SECRET }), UNAUTHORIZED],
			['hmac', 'none', () => ({}), UNAUTHORIZED],
			['hmac', 'nothing but the prefix', () => ({ [HEADER]: 'sha256=' }), UNAUTHORIZED],

			['standardWebhooks', 'the current secret', (text) => standard(text), ACCEPTED],
			[
				'standardWebhooks',
				'the previous secret',
				(text) => standard(text, { secrets: [PREVIOUS_KEY] }),
				ACCEPTED,
			],
			[
				'standardWebhooks',
				'signatures of a strange and the current secret',
				(text) => standard(text, { secrets: [OTHER_KEY, KEY] }),
				ACCEPTED,
			],
			[
				'standardWebhooks',
				'four minutes old',
				(text) => standard(text, { nowMs: Date.now() - 4 * MINUTE_MS }),
				ACCEPTED,
			],
			[
				'standardWebhooks',
				'six minutes old',
				(text) => standard(text, { nowMs: Date.now() - 6 * MINUTE_MS }),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'from six minutes ahead',
				(text) => standard(text, { nowMs: Date.now() + 6 * MINUTE_MS }),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'old, with a fresh time on it',
				(text) => ({
					...standard(text, { nowMs: Date.now() - 6 * MINUTE_MS }),
					'webhook-timestamp': String(seconds()),
				}),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'with another id',
				(text) => ({ ...standard(text), 'webhook-id': 'msg_2' }),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'with the id twice',
				(text) => ({ ...standard(text), 'webhook-id': ['msg_1', 'msg_1'] }),
				UNAUTHORIZED,
			],
			['standardWebhooks', 'without an id', (text) => without(standard(text), 'webhook-id'), UNAUTHORIZED],
			[
				'standardWebhooks',
				'without a time',
				(text) => without(standard(text), 'webhook-timestamp'),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'with a time in words',
				(text) => ({ ...standard(text), 'webhook-timestamp': 'now' }),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'with a time as a fraction',
				(text) => ({ ...standard(text), 'webhook-timestamp': `${seconds()}.0` }),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'with the time twice',
				(text) => ({ ...standard(text), 'webhook-timestamp': [String(seconds()), String(seconds())] }),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'a signature without its version',
				(text) => ({ ...standard(text), 'webhook-signature': signatureOf(text).slice('v1,'.length) }),
				UNAUTHORIZED,
			],
			[
				'standardWebhooks',
				'a signature of another version',
				(text) => ({ ...standard(text), 'webhook-signature': signatureOf(text).replace('v1,', 'v1a,') }),
				UNAUTHORIZED,
			],
			['standardWebhooks', 'of another body', () => standard('{}'), UNAUTHORIZED],
			[
				'standardWebhooks',
				'the secret itself',
				(text) => ({ ...standard(text), 'webhook-signature': `v1,${KEY}` }),
				UNAUTHORIZED,
			],
			['standardWebhooks', 'the header secret instead', () => ({ [HEADER]: KEY }), UNAUTHORIZED],
		]) {
			it(`proof ${workflow}, ${what}: ${expected}`, async () => {
				const text = event();
				const headers = /** @type {(text: string) => object} */ (headersFor)(text);
				assert.equal(await send(workflow, post(headers, text)), expected);
			});
		}

		for (const { name, workflow, proof } of COLUMNS.filter(({ right }) => right)) {
			it(`a captured delivery sent again starts nothing: ${name}`, async () => {
				const text = event();
				const captured = post(proof(Buffer.from(text), { id: 'msg_1', nowMs: Date.now() }), text);
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
