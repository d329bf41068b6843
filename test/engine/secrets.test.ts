import { inspect } from 'node:util';
import { LoggerProxy, type ICredentialDataDecryptedObject } from 'n8n-workflow';

import { conditionNode, failedAction, runConditionNode, type Action } from '../support/condition';
import { startRawReceiver, type RawReceiver } from '../support/rawReceiver';
import { SCENARIOS, type Scenario } from '../support/scenarios';
import { SELF_SIGNED } from '../support/selfSigned';
import { refusedOrigin, startReceiver, type Behaviour, type Receiver } from '../support/receiver';
import { actionTriggered } from '../table/actionTriggeredSchema';

// Every place that can hold a secret holds one of its own, receivers give back whatever they were sent,
// and then nothing that n8n stores, shows or logs of the run may hold any of them.

jest.setTimeout(30_000);

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ACTION_TARGET = 'omniAiActionTargetApi';
const NOTIFICATION_TARGET = 'omniAiNotificationTargetApi';

const CANARIES = {
	headerValue: 'canary-header-value',
	token: 'canary-token',
	user: 'canary-user',
	password: 'canary-password',
	signingSecret: base64('canary-signing-secret!'),
	previousSigningSecret: base64('canary-previous-secret'),
	notificationPath: 'canary-notification-path',
	notificationQuery: 'canary-notification-query',
	ownHeader: 'canary-own-header',
	query: 'canary-query',
	queryOfExpression: 'canary-expression-query',
	userInfo: 'canary-userinfo',
	badHeader: 'canary-bad-header',
};
// As they are, and as they travel.
const FORBIDDEN = [
	...Object.values(CANARIES),
	base64(`${CANARIES.user}:${CANARIES.password}`),
	base64('canary-own'),
	'canary',
];

const LOGINS: Record<string, ICredentialDataDecryptedObject> = {
	header: { authentication: 'header', headerName: 'X-Key', headerValue: CANARIES.headerValue },
	bearer: { authentication: 'bearer', token: CANARIES.token },
	basic: { authentication: 'basic', user: CANARIES.user, password: CANARIES.password },
	signature: {
		authentication: 'none',
		signingSecret: `whsec_${CANARIES.signingSecret}`,
		previousSigningSecret: CANARIES.previousSigningSecret,
	},
};

const echo = Object.values(CANARIES).join(' ');
const BEHAVIOURS: Record<string, Behaviour | 'refused' | 'unknown host' | 'TLS'> = {
	...Object.fromEntries(
		[200, 204, 302, 400, 401, 403, 404, 409, 410, 429, 500, 503].map((status) => [
			String(status),
			{
				kind: 'answer',
				status,
				body: echo,
				headers: {
					location: `http://127.0.0.1:1/?${CANARIES.query}`,
					'retry-after': '0',
					'x-echo': echo,
					'set-cookie': CANARIES.token,
				},
			} satisfies Behaviour,
		]),
	),
	hang: { kind: 'hang' },
	reset: { kind: 'reset' },
	refused: 'refused',
	'unknown host': 'unknown host',
	TLS: 'TLS',
};

let receiver: Receiver;
const logged: unknown[] = [];
beforeAll(async () => {
	receiver = await startReceiver();
	const log = (...entry: unknown[]) => void logged.push(entry);
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log } as never);
	for (const stream of [process.stdout, process.stderr]) {
		const write = stream.write.bind(stream);
		jest.spyOn(stream, 'write').mockImplementation(((chunk: unknown, ...rest: never[]) => {
			logged.push(String(chunk));
			return write(chunk as string, ...rest);
		}) as never);
	}
});
afterAll(async () => {
	jest.restoreAllMocks();
	await receiver.close();
});

async function originFor(behaviour: (typeof BEHAVIOURS)[string]): Promise<string> {
	if (behaviour === 'refused') return await refusedOrigin();
	if (behaviour === 'unknown host') return 'http://no-such-host.invalid';
	if (behaviour === 'TLS') return receiver.origin.replace('http:', 'https:');
	receiver.script('/hook', behaviour);
	receiver.script(`/services/${CANARIES.notificationPath}`, behaviour);
	return receiver.origin;
}

// A short time-out only where it is waited for: a busy machine may need longer to answer.
const actionsAt = (origin: string, timeoutMs = 900): Action[] =>
	[
		{
			actionId: 'own_secrets',
			url: `${origin}/hook?key=${CANARIES.query}&${CANARIES.query}`,
			headers: {
				header: [
					{ name: 'Authorization', value: CANARIES.ownHeader },
					{ name: 'X-Api', value: CANARIES.ownHeader },
				],
			},
		},
		{
			actionId: 'by_expression',
			url: `={{ "${origin}/hook?key=${CANARIES.queryOfExpression}" }}`,
			headers: { header: [{ name: 'X-Api', value: `={{ "${CANARIES.ownHeader}" }}` }] },
		},
		{ actionId: 'with_credential', url: `${origin}/hook`, useCredential: true },
		{ actionId: 'wrong_origin', url: `http://127.0.0.1:9/hook?${CANARIES.query}`, useCredential: true },
		{ actionId: 'user_info', url: origin.replace('//', `//${CANARIES.userInfo}:${CANARIES.userInfo}@`) },
		{ actionId: 'not_an_address', url: `${CANARIES.userInfo}@${origin}?${CANARIES.query}` },
		{
			actionId: 'bad_header',
			url: `${origin}/hook`,
			headers: { header: [{ name: 'X-Api', value: `${CANARIES.badHeader}\r\nx: y` }] },
		},
		{ actionId: 'chat', type: 'notification', format: 'slack' },
	].map((action) => ({ timeoutMs, ...action }));

/** Everything of a run that n8n keeps or shows, but not the workflow's own configuration. */
function traces(run: Awaited<ReturnType<typeof runConditionNode>>): string {
	const { error } = run;
	return [
		JSON.stringify(run.task('Condition')),
		JSON.stringify(run.hints('Condition')),
		inspect(run.task('Condition'), { depth: 20 }),
		error === undefined
			? ''
			: `${error.message} ${String((error as { description?: string }).description)} ${error.stack} ` +
				`${inspect(error.cause, { depth: 10 })}`,
		inspect(logged, { depth: 6 }),
	].join('\n');
}

function expectNoSecret(text: string): void {
	for (const canary of FORBIDDEN) {
		const at = text.indexOf(canary);
		if (at >= 0)
			throw new Error(`A secret is shown: …${text.slice(Math.max(0, at - 120), at + canary.length + 20)}…`);
	}
}

describe.each(Object.keys(LOGINS))('an action authenticated by %s', (login) => {
	// What fails differs by no login, so the whole list is for one of them.
	const behaviours = Object.keys(BEHAVIOURS).filter(
		(name) => login === 'bearer' || ['200', '401', '500', 'reset'].includes(name),
	);

	test.each(behaviours)('shows and stores nothing secret when its delivery ends with %s', async (name) => {
		receiver.reset();
		logged.length = 0;
		const behaviour = BEHAVIOURS[name] as (typeof BEHAVIOURS)[string];
		const origin = await originFor(behaviour);
		const credentials = {
			[ACTION_TARGET]: { allowedOrigins: origin, ...LOGINS[login] },
			[NOTIFICATION_TARGET]: {
				url: `${origin}/services/${CANARIES.notificationPath}?q=${CANARIES.notificationQuery}`,
			},
		};
		const statuses: string[] = [];
		for (const dryRun of ['always', 'never'] as const) {
			// A retry where it shows most; its budget ends the waiting for what never answers.
			const node = conditionNode(
				{
					dryRun,
					actions: actionsAt(origin, name === 'hang' ? 150 : 900),
					options: {
						maxRetries: login === 'bearer' && ['503', 'hang'].includes(name) ? 1 : 0,
						retryBudgetMs: 1_000,
					},
				},
				{ credentials: { [ACTION_TARGET]: ACTION_TARGET, [NOTIFICATION_TARGET]: NOTIFICATION_TARGET } },
			);
			const run = await runConditionNode(node, [failedAction()], { credentials });
			expect(run.status).toBe('success');
			const records = run
				.outputs('Condition')
				.flat()
				.map(({ json }) => json['actionTriggered']);
			expect(records).toHaveLength(8);
			for (const record of records) expect(actionTriggered.safeParse(record).error?.issues).toBeUndefined();
			statuses.push(...records.map((record) => (record as { status: string }).status));
			expectNoSecret(traces(run));
		}
		// The secrets were really in play: where somebody listened, they arrived.
		if (typeof behaviour !== 'string') {
			const arrived = inspect(
				receiver.requests.map(({ path, headers }) => [path, headers]),
				{ depth: 5, maxArrayLength: null, maxStringLength: null },
			);
			for (const canary of [
				CANARIES.ownHeader,
				CANARIES.query,
				CANARIES.queryOfExpression,
				CANARIES.notificationPath,
				CANARIES.notificationQuery,
			])
				expect(arrived).toContain(canary);
			expect(arrived).not.toContain(CANARIES.userInfo);
			expect(arrived).toContain(
				{
					header: CANARIES.headerValue,
					bearer: CANARIES.token,
					basic: base64(`${CANARIES.user}:${CANARIES.password}`),
					signature: 'webhook-signature',
				}[login],
			);
		}
		expect(statuses.filter((status) => status === 'would_trigger')).toHaveLength(8);
	});
});

describe('a delivery that meets', () => {
	let receivers: Record<'plain' | 'selfSigned' | 'withoutCertificate', RawReceiver>;
	beforeAll(async () => {
		receivers = {
			plain: await startRawReceiver(),
			selfSigned: await startRawReceiver(SELF_SIGNED),
			withoutCertificate: await startRawReceiver({}),
		};
	});
	afterAll(async () => await Promise.all(Object.values(receivers).map(async (raw) => await raw.close())));

	const originOf = async (at: Scenario['at']): Promise<[RawReceiver, string]> => {
		const local = (raw: RawReceiver, scheme: string): [RawReceiver, string] => [
			raw,
			`${scheme}://127.0.0.1:${raw.port}`,
		];
		switch (at) {
			case undefined:
			case 'plain':
				return local(receivers.plain, 'http');
			case 'plain, asked over https':
				return local(receivers.plain, 'https');
			case 'self-signed':
				return local(receivers.selfSigned, 'https');
			case 'encrypted, asked over http':
				return local(receivers.selfSigned, 'http');
			case 'without certificate':
				return local(receivers.withoutCertificate, 'https');
			case 'nowhere':
				return [receivers.plain, await refusedOrigin()];
			case 'unknown name':
				return [receivers.plain, 'https://nowhere.invalid'];
		}
	};

	test.each(SCENARIOS.map((scenario, index) => ({ ...scenario, index })))(
		'"$name" shows and stores nothing secret',
		async ({ at, plays, timeoutMs, type, index }) => {
			logged.length = 0;
			const [raw, origin] = await originOf(at);
			raw.script(plays);
			const login = Object.values(LOGINS)[index % 4];
			const credentials = {
				[ACTION_TARGET]: { allowedOrigins: origin, ...login },
				[NOTIFICATION_TARGET]: {
					url: `${origin}/services/${CANARIES.notificationPath}?q=${CANARIES.notificationQuery}`,
				},
			};
			const [own, , withCredential] = actionsAt(origin) as [Action, Action, Action];
			const actions: Action[] = [
				{ ...own, timeoutMs: timeoutMs ?? 2_000 },
				{ ...withCredential, timeoutMs: timeoutMs ?? 2_000 },
				// A chat is waited for longer than a test may take.
				...(timeoutMs === undefined ? [{ actionId: 'chat', type: 'notification', format: 'slack' }] : []),
			];
			const node = conditionNode(
				{ dryRun: 'never', actions },
				{ credentials: { [ACTION_TARGET]: ACTION_TARGET, [NOTIFICATION_TARGET]: NOTIFICATION_TARGET } },
			);
			const run = await runConditionNode(node, [failedAction()], { credentials });
			expect(run.status).toBe('success');
			expect(run.outputs('Condition').flat()).toHaveLength(actions.length);
			if (plays.length === 1 && type !== null)
				expect(run.outputs('Condition')[3]).toHaveLength(actions.length);
			expectNoSecret(traces(run));
		},
	);
});

describe('a wrong credential', () => {
	const wrong: Record<string, ICredentialDataDecryptedObject> = {
		'no origin': { allowedOrigins: CANARIES.token, ...LOGINS['bearer'] },
		'a token with a line break': {
			allowedOrigins: 'https://x.example.com',
			authentication: 'bearer',
			token: `${CANARIES.token}\n`,
		},
		'a secret that is not base64': {
			allowedOrigins: 'https://x.example.com',
			signingSecret: `${CANARIES.password} !`,
		},
	};
	test.each(Object.keys(wrong))('with %s is named without quoting it', async (name) => {
		logged.length = 0;
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			const node = conditionNode(
				{ dryRun: 'never', actions: [{ url: receiver.origin, useCredential: true }] },
				{ credentials: { [ACTION_TARGET]: ACTION_TARGET }, settings: { onError } },
			);
			const run = await runConditionNode(node, [failedAction()], {
				credentials: { [ACTION_TARGET]: wrong[name] as ICredentialDataDecryptedObject },
			});
			expect(run.status).toBe(onError === 'stopWorkflow' ? 'error' : 'success');
			expectNoSecret(traces(run));
		}
	});
});
