import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver, exampleEvent } from './deliveries.mjs';
import { chain, conditionNode, node, triggerNode, webhookPath } from './workflows.mjs';

const ACTION_TARGET = 'omniAiActionTargetApi';
const NOTIFICATION_TARGET = 'omniAiNotificationTargetApi';
const TRIGGERED = 0;
const FAILED = 3;

/** What only a real n8n has: other workflows, stored credentials and executions, waiting. */
export function kindsOfActions(context) {
	describe('kinds of actions', () => {
		let receiver;
		let status = 200;
		beforeAll(async () => {
			// Gives back what it was sent, as a careless receiver would.
			receiver = await startReceiver({
				answer: ({ headers, path, body }) => ({
					status,
					body: JSON.stringify({ headers, path, body: String(body) }),
				}),
			});
		});
		afterAll(async () => await receiver.close());

		const isOldLine = () => context.n8n.line.startsWith('1.');
		const trigger = () => triggerNode({ credential: context.credential });
		const condition = (actions, /** @type {any} */ { credentials, ...parameters } = {}) => ({
			...conditionNode({ url: '', actions: { action: actions }, ...parameters }),
			...(credentials && { credentials }),
		});
		const create = async (workflow, { publish = true } = {}) => {
			const { id } = await context.client.createWorkflow(workflow);
			if (publish) await context.client.publish(id);
			return id;
		};
		/** Posts an event to the production URL of a new workflow; gives what the node put out. */
		const run = async (workflow, { name = 'OmniAI Condition', kind = 'webhook' } = {}) => {
			const id = await create(workflow);
			const known = await context.client.knownExecutions(id);
			if (kind === 'webhook-test') await context.client.listenForTestEvent(id, 'OmniAI Trigger');
			const answer = await deliver(`${context.n8n.baseUrl}/${kind}/${webhookPath(workflow)}`, {
				headers: { 'content-type': 'application/json', [context.header]: context.secret },
				body: JSON.stringify(exampleEvent('action_log.failed')),
			});
			assert.equal(answer.json?.status, 'accepted', answer.text);
			const execution = await context.client.nextExecution(id, { known });
			assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
			return { execution, outputs: outputsOf(execution, name) };
		};

		describe('another workflow', () => {
			const called = () =>
				node(
					'When called',
					'n8n-nodes-base.executeWorkflowTrigger',
					{ inputSource: 'passthrough' },
					{ typeVersion: 1.1 },
				);
			const callee = async ({
				last = node('Done', 'n8n-nodes-base.noOp'),
				first = called(),
				settings = {},
				publish = !isOldLine(),
			} = {}) => await create({ ...chain('called', first, last), settings }, { publish });
			const action = (workflowId, more = {}) => ({
				actionId: 'run',
				type: 'workflow',
				workflowId: { __rl: true, mode: 'list', value: workflowId },
				inputMapping: {
					field: [
						{ name: 'borrower', value: '{entity}' },
						{ name: 'why', value: '={{ $json.actionLog.error }}' },
					],
				},
				...more,
			});
			const call = async (workflowId, more) => {
				const { outputs, execution } = await run(
					chain('calls', trigger(), condition([action(workflowId, more)])),
				);
				const [item] = outputs.flat();
				return { output: outputs.findIndex((items) => items.length > 0), item, execution };
			};
			const record = ({ item }) => item.actionTriggered;

			it('gets the mapped input, is waited for, and its run is named', async () => {
				const id = await callee();
				const result = await call(id);
				assert.equal(result.output, TRIGGERED, JSON.stringify(record(result)));
				const { executionId, outcome } = result.item.delivery;
				assert.equal(outcome, 'finished');
				const child = await context.client.execution(executionId);
				assert.equal(child.status, 'success');
				const [[input]] = outputsOf(child, 'Done');
				assert.deepEqual(Object.keys(input), ['borrower', 'why']);
				assert.deepEqual(input, record(result).payload_sent);
				assert.equal(input.borrower, result.item.decision.entity);
			});

			it('is only started where nobody waits', async () => {
				const id = await callee();
				const result = await call(id, { waitForCompletion: false });
				assert.equal(result.output, TRIGGERED, JSON.stringify(record(result)));
				assert.equal(result.item.delivery.outcome, 'started');
				const child = await context.client.nextExecution(id, { known: new Set() });
				assert.equal(String(child.id), String(result.item.delivery.executionId));
				assert.equal(child.status, 'success');
			});

			it('that pauses does not make the calling run pause', async () => {
				const id = await callee({
					last: node(
						'Pause',
						'n8n-nodes-base.wait',
						{ resume: 'timeInterval', amount: 1, unit: 'hours' },
						{ typeVersion: 1.1, webhookId: 'b6f3a0f2-5f0e-4b8e-8a63-0d1f7b6e4c55' },
					),
				});
				const result = await call(id);
				assert.equal(result.output, TRIGGERED, JSON.stringify(record(result)));
				assert.equal(result.item.delivery.outcome, 'waiting');
				assert.equal(result.execution.status, 'success');
				assert.equal(result.execution.waitTill ?? null, null);
			});

			it('that does not exist, has no fitting trigger, or may not be called is action_binding_failed', async () => {
				const withoutTrigger = await callee({
					first: node(
						'Start',
						'n8n-nodes-base.webhook',
						{ path: 'nobody-calls-this' },
						{ typeVersion: 2, webhookId: '2d7c5f0a-61a7-4a51-8a3e-6d6c5f9f1a01' },
					),
					publish: false,
				});
				const closed = await callee({ settings: { callerPolicy: 'none' } });
				for (const id of ['does-not-exist', withoutTrigger, closed]) {
					const result = await call(id);
					assert.equal(result.output, FAILED);
					assert.equal(
						record(result).error.error.type,
						'action_binding_failed',
						`${id}: ${JSON.stringify(record(result))}`,
					);
				}
			});

			it(
				'that may not be called is only started in vain where nobody waits: its run says so, and n8n ' +
					'goes on',
				async () => {
					const id = await callee({ settings: { callerPolicy: 'none' } });
					const result = await call(id, { waitForCompletion: false });
					assert.equal(result.output, TRIGGERED, JSON.stringify(record(result)));
					assert.equal(result.item.delivery.outcome, 'started');
					assert.equal((await context.client.nextExecution(id, { known: new Set() })).status, 'error');
					assert.equal((await call(await callee())).output, TRIGGERED);
				},
			);

			it('that is not published runs on n8n 1 and is action_binding_failed on n8n 2', async () => {
				const result = await call(await callee({ publish: false }));
				assert.equal(record(result).error?.error.type ?? null, isOldLine() ? null : 'action_binding_failed');
			});

			it('that ends with an error is execution_error, and its words are not repeated', async () => {
				const id = await callee({
					last: node('Stop', 'n8n-nodes-base.stopAndError', { errorMessage: 'canary: {{ $json.why }}' }),
				});
				const result = await call(id);
				assert.equal(record(result).error.error.type, 'execution_error');
				assert.match(
					record(result).error.error.suggestion,
					new RegExp(`execution ${result.item.delivery.executionId} `),
				);
				assert.doesNotMatch(JSON.stringify(result.item), /canary/);
			});
		});

		describe('secrets', () => {
			const base64 = (text) => Buffer.from(text).toString('base64');
			const secret = {
				headerValue: 'canary-db-header',
				token: 'canary-db-token',
				user: 'canary-db-user',
				password: 'canary-db-password',
				signingSecret: base64('canary-db-signing-sec'),
				previousSigningSecret: base64('canary-db-previous-se'),
				path: 'canary-db-path',
				query: 'canary-db-query',
			};
			const ofNode = { header: 'canary-own-header', query: 'canary-own-query', userInfo: 'canary-own-user' };
			const logins = [
				{
					authentication: 'header',
					headerName: 'X-Key',
					headerValue: secret.headerValue,
					signingSecret: `whsec_${secret.signingSecret}`,
					previousSigningSecret: secret.previousSigningSecret,
				},
				{ authentication: 'bearer', token: secret.token },
				{ authentication: 'basic', user: secret.user, password: secret.password },
			];
			/** Every file n8n wrote that names an execution or a log line; n8n keeps credentials encrypted. */
			const written = () => {
				const folder = dirname(context.n8n.log);
				const files = [
					context.n8n.log,
					...readdirSync(join(folder, '.n8n'))
						.filter((file) => /sqlite|log/.test(file))
						.map((file) => join(folder, '.n8n', file)),
				];
				assert.ok(
					files.some((file) => file.endsWith('database.sqlite')),
					files.join(),
				);
				return files.map((file) => ({ file, content: readFileSync(file, 'latin1') }));
			};

			it('of credentials are in no stored execution and no log; those of the node in no item and no log', async () => {
				const items = [];
				for (const login of logins) {
					const target = await context.client.createCredential({
						name: `target ${login.authentication}`,
						type: ACTION_TARGET,
						data: { allowedOrigins: receiver.origin, ...login },
					});
					const chat = await context.client.createCredential({
						name: `chat ${login.authentication}`,
						type: NOTIFICATION_TARGET,
						data: { url: `${receiver.origin}/${secret.path}?q=${secret.query}` },
					});
					const credentials = {
						[ACTION_TARGET]: { id: target.id, name: 'target' },
						[NOTIFICATION_TARGET]: { id: chat.id, name: 'chat' },
					};
					const actions = [
						{
							actionId: 'login',
							url: `${receiver.origin}/x`,
							useCredential: true,
							allowPrivateNetwork: true,
						},
						{
							actionId: 'elsewhere',
							url: 'http://127.0.0.1:9/x',
							useCredential: true,
							allowPrivateNetwork: true,
						},
						{ actionId: 'chat', type: 'notification', format: 'slack', message: 'Lead {entity}' },
						{
							actionId: 'own',
							url: `${receiver.origin}/x?key=${ofNode.query}`,
							headers: { header: [{ name: 'X-Own', value: ofNode.header }] },
							allowPrivateNetwork: true,
						},
						{
							actionId: 'user_info',
							url: receiver.origin.replace('//', `//${ofNode.userInfo}@`),
							allowPrivateNetwork: true,
						},
					];
					const earlier = receiver.requests.length;
					for (const { answered, kind, expected } of [
						{ answered: 200, kind: 'webhook', expected: [3, 0, 0, 2] },
						{ answered: 500, kind: 'webhook', expected: [0, 0, 0, 5] },
						{ answered: 200, kind: 'webhook-test', expected: [0, 5, 0, 0] },
					]) {
						status = answered;
						const { outputs, execution } = await run(
							chain(
								`secrets ${login.authentication} ${kind} ${answered}`,
								trigger(),
								condition(actions, { credentials }),
							),
							{ kind },
						);
						assert.deepEqual(
							[0, 1, 2, 3].map((output) => outputs[output]?.length ?? 0),
							expected,
							JSON.stringify(outputs.flat().map(({ explanation }) => explanation)),
						);
						items.push(JSON.stringify(execution.data.resultData.runData['OmniAI Condition']));
					}
					status = 200;
					assert.equal(receiver.requests.length - earlier, 6, 'three requests per live run');
				}
				// They were really in use.
				const arrived = JSON.stringify(
					receiver.requests.map(({ path, headers, body }) => [path, headers, String(body)]),
				);
				for (const value of [
					secret.headerValue,
					secret.token,
					base64(`${secret.user}:${secret.password}`),
					secret.path,
					secret.query,
					ofNode.header,
					ofNode.query,
					'webhook-signature',
				])
					assert.ok(arrived.includes(value), value);

				const forbidden = [
					...Object.values(secret),
					base64(`${secret.user}:${secret.password}`),
					'canary-db',
				];
				const files = written();
				for (const value of forbidden) {
					for (const { file, content } of files)
						assert.ok(!content.includes(value), `${value} stands in ${file}`);
				}
				for (const value of Object.values(ofNode)) {
					for (const item of items) assert.ok(!item.includes(value), `${value} stands in an item`);
					assert.ok(!files[0].content.includes(value), `${value} stands in the log`);
				}
				// The search finds what is there: workflows are stored with what stands in their fields.
				assert.ok(files.some(({ content }) => content.includes(ofNode.header)));
			});
		});
	});
}
