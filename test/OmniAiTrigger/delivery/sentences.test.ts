import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { parseDeliveryBody } from '../../../nodes/OmniAiTrigger/delivery/deliveryBody';
import { identityOf, receive, type Delivery } from '../../../nodes/OmniAiTrigger/delivery/receive';
import { reasonToFilter, type Subscription } from '../../../nodes/OmniAiTrigger/delivery/subscription';
import { fingerprintOf } from '../../../nodes/shared/fingerprint';

// What senders are answered and what logs say, word for word.

const ALL: Subscription = {
	events: ['*'],
	actionTypes: [],
	toolNames: [],
	agentIds: [],
	leadIds: [],
	workspaceIds: [],
	maximumAgeMinutes: null,
};
const AT = Date.parse('2026-01-01T00:00:00.000Z');
const received = (
	body: unknown,
	delivery: Partial<Delivery> = {},
	subscription: Partial<Subscription> = {},
	isFirst = () => true,
	includeRaw = false,
) =>
	receive(
		{ isAuthentic: true, body: Buffer.from(JSON.stringify(body)), receivedAt: AT, test: false, ...delivery },
		{ ...ALL, ...subscription },
		{ includeRaw },
		isFirst,
	);
const never = () => {
	throw new Error('nobody is to be asked');
};

test('every outcome of a delivery has its status and its answer', () => {
	const body = { event: 'lead.created', data: { leadId: 'L' } };
	expect(received(body, { isAuthentic: false }, {}, never)).toEqual({
		outcome: 'unauthorized',
		status: 401,
		answer: { status: 'unauthorized' },
	});
	expect(received([], {}, {}, never)).toEqual({
		outcome: 'invalid',
		status: 400,
		answer: { status: 'invalid', error: 'The body is not a JSON object.' },
	});
	expect(received(body, { body: null }, {}, never)).toEqual({
		outcome: 'invalid',
		status: 400,
		answer: { status: 'invalid', error: 'The body could not be read. Send the event as JSON.' },
	});
	expect(received(body, {}, { events: ['lead.updated'] }, never)).toEqual({
		outcome: 'filtered',
		status: 200,
		answer: { status: 'filtered' },
		event: 'lead.created',
		reason: { reason: 'not subscribed to lead.created', neverPasses: null },
	});
	expect(received(body, {}, {}, () => false)).toEqual({
		outcome: 'duplicate',
		status: 200,
		answer: { status: 'duplicate', eventKey: 'lead.created/L' },
	});
	const parsed = parseEvent(body, { receivedAt: '2026-01-01T00:00:00.000Z', test: true, includeRaw: true });
	expect(received(body, { test: true }, {}, () => true, true)).toEqual({
		outcome: 'accepted',
		status: 200,
		answer: { status: 'accepted', eventKey: 'lead.created/L' },
		event: parsed.ok && parsed.value,
	});
});

test('a body that is no JSON is refused with the reason', () => {
	expect(parseDeliveryBody(null)).toEqual({
		ok: false,
		reason: 'The body could not be read. Send the event as JSON.',
	});
	expect(parseDeliveryBody(Buffer.from([0x22, 0xff, 0x22]))).toEqual({
		ok: false,
		reason: 'The body is not valid UTF-8.',
	});
	expect(parseDeliveryBody(Buffer.from('{'))).toEqual({ ok: false, reason: 'The body is not valid JSON.' });
	expect(parseDeliveryBody(Buffer.from('\ufeff{"é":1}'))).toEqual({ ok: true, value: { é: 1 } });
});

test('the identity of an event is its key where that is exact, else that of the delivery with the content', () => {
	expect(identityOf({ eventKey: 'k', eventKeyIsExact: true }, 'id')).toBe('k');
	expect(identityOf({ eventKey: 'k', eventKeyIsExact: false }, 'id')).toBe('webhook-id/id/k');
	expect(identityOf({ eventKey: 'k', eventKeyIsExact: false }, null)).toBeNull();
	// echo -n abc | sha256sum, as base64url
	expect(fingerprintOf('abc')).toBe('ungWv48Bz-pBQUDe');
});

describe('a filtered event', () => {
	const itemOf = (body: unknown) => {
		const parsed = parseEvent(body, { receivedAt: '', test: false, includeRaw: false });
		if (!parsed.ok) throw new Error(parsed.reason);
		return parsed.value;
	};
	const log = (event: string) => ({
		event,
		workspaceId: 'W',
		actionLog: {
			id: 'A',
			type: 'MESSAGE',
			leadId: 'L',
			agentId: 'G',
			tool: { name: 'T' },
			completedAt: '2025-12-31T23:50:00Z',
		},
	});
	const bare = (event: string) => ({ event, actionLog: {} });
	const reason = (body: unknown, subscription: Partial<Subscription>) =>
		reasonToFilter(itemOf(body), { ...ALL, ...subscription }, AT);

	test.each<[string, Partial<Subscription>, string[]]>([
		[
			'Action Types',
			{ actionTypes: ['x'] },
			['lead.created', 'document.received', 'document.extracted', 'invented'],
		],
		[
			'Tool Names',
			{ toolNames: ['x'] },
			['lead.created', 'document.received', 'document.extracted', 'invented'],
		],
		[
			'Agent IDs',
			{ agentIds: ['x'] },
			['lead.created', 'document.received', 'document.extracted', 'invented', 'action_log.completed'],
		],
		['Lead IDs', { leadIds: ['x'] }, []],
		['Workspace IDs', { workspaceIds: ['x'] }, ['lead.created', 'lead.invented']],
	])("names the filter '%s', and tells where no such event passes", (name, subscription, without) => {
		expect(reason(log('action_log.failed'), subscription)).toEqual({
			reason: `left out by '${name}'`,
			neverPasses: null,
		});
		expect(reason(log('action_log.completed'), subscription)).toEqual({
			reason: `left out by '${name}'`,
			neverPasses: null,
		});
		expect(reason(bare('action_log.failed'), subscription)).toEqual({
			reason: `left out by '${name}'`,
			neverPasses: null,
		});
		for (const event of [
			'lead.created',
			'document.received',
			'document.extracted',
			'invented',
			'lead.invented',
		].filter((event) => event !== 'lead.invented' || name === 'Workspace IDs')) {
			expect([event, reason({ event }, subscription)]).toEqual([
				event,
				{ reason: `left out by '${name}'`, neverPasses: without.includes(event) ? name : null },
			]);
		}
		expect(reason(bare('action_log.completed'), subscription)?.neverPasses).toBe(
			without.includes('action_log.completed') ? name : null,
		);
		expect(reason({ event: 'lead.created', workspaceId: 'W' }, { workspaceIds: ['x'] })).toEqual({
			reason: "left out by 'Workspace IDs'",
			neverPasses: null,
		});
	});

	test('names the first filter that leaves it out, and passes with what that wants', () => {
		expect(
			reason(log('action_log.failed'), {
				actionTypes: ['MESSAGE'],
				toolNames: ['T'],
				agentIds: ['G'],
				leadIds: ['L'],
				workspaceIds: ['W'],
			}),
		).toBeNull();
		expect(
			reason(log('action_log.failed'), { actionTypes: ['MESSAGE'], toolNames: ['x'], workspaceIds: ['x'] })
				?.reason,
		).toBe("left out by 'Tool Names'");
		expect(reason({ event: 'n'.repeat(300) }, { events: [] })).toEqual({
			reason: `not subscribed to ${'n'.repeat(200)}…`,
			neverPasses: null,
		});
	});

	test('has its age told in minutes', () => {
		expect(reason(log('action_log.failed'), { maximumAgeMinutes: 9 })).toEqual({
			reason: 'older than 9 minutes',
			neverPasses: null,
		});
		expect(reason(log('action_log.failed'), { maximumAgeMinutes: 10 })).toBeNull();
		expect(reason({ event: 'x' }, { maximumAgeMinutes: 0 })).toBeNull();
	});
});
