import type { INodeProperties } from 'n8n-workflow';
import type { ActionKind } from '../../../nodes/OmniAiCondition/action/actionKind';
import { readActions } from '../../../nodes/OmniAiCondition/action/configuredAction';
import { httpTransport } from '../../../nodes/OmniAiCondition/action/httpTransport';
import { prepareAction } from '../../../nodes/OmniAiCondition/action/prepareAction';
import { jsonHeaders, type PreparedRequest } from '../../../nodes/OmniAiCondition/action/request';
import { OmniAiCondition } from '../../../nodes/OmniAiCondition/OmniAiCondition.node';
import { actionFields } from '../../../nodes/OmniAiCondition/registry/actionFields';
import { ACTION_KINDS } from '../../../nodes/OmniAiCondition/registry/actionKinds';
import { planAction, recordDelivery, recordPreview } from '../../../nodes/OmniAiCondition/run/planAction';
import { problem } from '../../../nodes/shared/http/problem';

// What the node and a run take from the kinds of action, and that nothing else has to know a kind.

const node = new OmniAiCondition();
const field = (name: string) => actionFields.find((one) => one.name === name);

test('the kinds are what saved workflows name', () =>
	expect(ACTION_KINDS.map(({ value }) => value).sort()).toEqual(['notification', 'webhook', 'workflow']));

test('the editor offers every kind by its name, in the order of the alphabet', () =>
	expect(field('type')?.options).toEqual([
		{ name: 'Notification', value: 'notification', description: 'Write a message to a chat' },
		{ name: 'Webhook', value: 'webhook', description: 'Send an HTTP request' },
		{ name: 'Workflow', value: 'workflow', description: 'Run another workflow of this n8n' },
	]));

test('a field is shown for its kind alone, and under whatever else it asks for', () => {
	const shownFor = (name: string) => field(name)?.displayOptions;
	expect(shownFor('url')).toEqual({ show: { type: ['webhook'] } });
	expect(shownFor('body')).toEqual({
		show: { type: ['webhook'], method: ['DELETE', 'PATCH', 'POST', 'PUT'], content: ['body'] },
	});
	expect(shownFor('channel')).toEqual({
		show: { type: ['notification'], format: ['json', 'mattermost', 'slack'] },
	});
	expect(shownFor('workflowId')).toEqual({ show: { type: ['workflow'] } });
	for (const name of ['actionId', 'fireOn', 'type', 'actionVersion']) expect(shownFor(name)).toBeUndefined();
	expect(new Set(actionFields.map(({ name }) => name)).size).toBe(actionFields.length);
});

test("the node lists the kinds' credentials, which n8n's linter wants to read there, and tests each", () => {
	const credentials = ACTION_KINDS.flatMap(({ credential }) => credential ?? []);
	expect(credentials).toHaveLength(2);
	expect(node.description.credentials).toEqual(
		credentials.map(({ name, displayName, testedBy }) => ({
			name,
			// With what it is for.
			displayName: expect.stringMatching(`^${displayName} \\(Only .+\\)$`) as string,
			testedBy,
			required: false,
			displayOptions: { show: { 'actions.action[0]': [{ _cnd: { exists: true } }] } },
		})),
	);
	expect(node.methods.credentialTest).toEqual(
		Object.fromEntries(credentials.map(({ testedBy, test: tested }) => [testedBy, tested])),
	);
});

describe('a kind that nobody knows but the list that it stands in', () => {
	const FIELDS: INodeProperties[] = [];
	const note: ActionKind<{ text: string }, PreparedRequest, never, { url: string }> = {
		value: 'note',
		name: 'Note',
		description: 'Leave a note',
		fields: FIELDS,
		read: (fields) => {
			const { text } = fields as { text?: string };
			return text === undefined
				? { ok: false, message: "has no 'Text'.", suggestion: 'Enter one.' }
				: { ok: true, value: { text } };
		},
		longestAttemptMs: () => 1_000,
		credential: {
			name: 'noteApi',
			displayName: 'Notes',
			testedBy: 'noteShape',
			test: async () => ({ status: 'OK', message: '' }),
			neededBy: ({ text }) => text !== 'nowhere',
			read: () => ({ ok: false, message: '' }),
			gives: 'a place',
			suggestion: 'Choose one.',
		},
		prepare: ({ index, text }, { idempotencyKey }, target) => ({
			request: {
				method: 'POST',
				url: target?.url ?? '',
				headers: jsonHeaders(idempotencyKey),
				body: JSON.stringify({ text }),
				timeoutMs: 1_000,
				allowPrivateNetwork: false,
				pathIsSecret: true,
				credential: null,
			},
			payload: { text },
			problems: target === null ? [problem('auth_error', 'Nowhere to go.', null, null)] : [],
			idempotencyKey,
			location: `actions[${index}]`,
			leftOut: ['credential'],
		}),
		transport: httpTransport as never,
	};
	const context = {
		idempotencyKey: 'k',
		targets: { noteApi: { url: 'https://notes.example/secret' } },
		names: {},
	} as never;
	const read = (text?: string) => readActions({ action: [{ actionId: 'n', type: 'note', text }] }, [note]);
	const prepared = (text: string) => {
		const reading = read(text);
		const [action] = reading.ok ? reading.value : [];
		if (action === undefined) throw new Error('not read');
		return { action, ready: prepareAction(action, () => context) };
	};
	const shown = (text: string) => {
		const { action, ready } = prepared(text);
		expect(planAction(action, true, 'it is so', true)).toEqual({ kind: 'preview' });
		return recordPreview(action, 'because it is so', ready);
	};

	test('is read, or says what is wrong with it', () => {
		expect(read('a')).toEqual({
			ok: true,
			value: [{ index: 0, actionId: 'n', actionVersion: '1', fireOn: 'true', kind: note, text: 'a' }],
		});
		expect(read()).toEqual({ ok: false, message: "Action 1 ('n') has no 'Text'.", suggestion: 'Enter one.' });
		expect(readActions({ action: [{ actionId: 'n', type: 'other' }] }, [note])).toMatchObject({
			message: "Action 1 cannot be read ('type').",
		});
	});

	test('is shown by a dry run with what its credential holds, masked', () => {
		expect(shown('a')).toMatchObject({
			explanation: 'Would send POST to https://notes.example, because it is so.',
			preview: { method: 'POST', url: 'https://notes.example/***', body: { text: 'a' }, problems: [] },
		});
	});

	test('gets nothing of a credential that it does not need', () => {
		expect(shown('nowhere')).toMatchObject({
			preview: { url: '***', problems: [{ message: 'Nowhere to go.' }] },
		});
	});

	test('is recorded, with what it takes to send it again under its own name', () => {
		const { action, ready } = prepared('a');
		expect(planAction(action, true, 'it is so', false)).toEqual({ kind: 'delivery' });
		expect(ready.transport.group(ready.prepared)).toBe('notes.example');
		expect(
			recordDelivery(action, 'because', ready, {
				delivery: { durationMs: 3, idempotencyKey: 'k' },
				problem: problem('not_found', 'It is gone.', null, null),
			}),
		).toMatchObject({
			record: { action_id: 'n', status: 'failed', error: { error: { message: 'It is gone.' } } },
			explanation: 'Not delivered (POST to https://notes.example): It is gone.',
			delivery: {
				durationMs: 3,
				replay: { type: 'note', method: 'POST', body: { text: 'a' }, leftOut: ['credential'] },
			},
		});
	});
});
