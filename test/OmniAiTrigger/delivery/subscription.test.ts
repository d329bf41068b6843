import fc from 'fast-check';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { receive } from '../../../nodes/OmniAiTrigger/delivery/receive';
import { reasonToFilter, type Subscription } from '../../../nodes/OmniAiTrigger/delivery/subscription';

const everything: Subscription = {
	events: ['*'],
	actionTypes: [],
	toolNames: [],
	agentIds: [],
	leadIds: [],
	workspaceIds: [],
	maximumAgeMinutes: null,
};
const body = {
	event: 'action_log.failed',
	workspaceId: 'W',
	actionLog: {
		id: 'A',
		type: 'TOOL_CALL',
		leadId: 'L',
		agentId: 'G',
		tool: { name: 'T' },
		completedAt: '2025-10-30T12:00:00.000Z',
	},
};
const noon = Date.parse('2025-10-30T12:00:00.000Z');
const item = (raw: unknown) => {
	const parsed = parseEvent(raw, { receivedAt: '', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value;
};
const wanted = (subscription: Partial<Subscription>, raw: unknown = body, now = noon) =>
	reasonToFilter(item(raw), { ...everything, ...subscription }, now) === null;

test('the list of events is exact, and * stands for all, unknown ones too', () => {
	expect(wanted({ events: ['action_log.failed'] })).toBe(true);
	expect(wanted({ events: ['action_log.completed', 'lead.created'] })).toBe(false);
	expect(wanted({ events: ['*'] }, { event: 'invented.yesterday' })).toBe(true);
	expect(wanted({ events: [] })).toBe(false);
});

test('every filter passes exactly what it names, and filters combine', () => {
	const filters = {
		actionTypes: 'TOOL_CALL',
		toolNames: 'T',
		agentIds: 'G',
		leadIds: 'L',
		workspaceIds: 'W',
	};
	const choice = (value: string) => fc.constantFrom<string[]>([], [value], ['other'], ['other', value]);
	fc.assert(
		fc.property(
			fc.record({
				actionTypes: choice('TOOL_CALL'),
				toolNames: choice('T'),
				agentIds: choice('G'),
				leadIds: choice('L'),
				workspaceIds: choice('W'),
			}),
			(chosen) => {
				const expected = Object.entries(filters).every(([name, value]) => {
					const list = chosen[name as keyof typeof chosen] as string[];
					return list.length === 0 || list.includes(value);
				});
				expect(wanted(chosen)).toBe(expected);
				// What the event does not have, no filter on it lets pass.
				expect(wanted(chosen, { event: 'x' })).toBe(
					Object.values(chosen).every((list) => (list as string[]).length === 0),
				);
			},
		),
	);
});

test('an event of exactly the maximum age passes, an older one does not, one without a time does', () => {
	expect(wanted({ maximumAgeMinutes: 10 }, body, noon + 10 * 60_000)).toBe(true);
	expect(wanted({ maximumAgeMinutes: 10 }, body, noon + 10 * 60_000 + 1)).toBe(false);
	expect(wanted({ maximumAgeMinutes: 10 }, { event: 'lead.created', data: { leadId: 'L' } }, noon * 2)).toBe(
		true,
	);
});

test('the time of an event without a zone is UTC', () => {
	const at = (occurredAt: string) =>
		wanted({ maximumAgeMinutes: 10 }, { event: 'x', occurredAt }, Date.parse('2025-11-03T09:00:10Z'));
	expect(
		[
			'2025-11-03T09:00:00',
			'2025-11-03 09:00:00.000',
			'2025-11-03T09:00',
			'2025-11-03T09:00:00Z',
			'2025-11-03T10:00:00+01:00',
		].map(at),
	).toEqual([true, true, true, true, true]);
	expect(at('2025-11-03T09:00:00-01:00')).toBe(true);
	expect(at('2025-11-03T08:00:00')).toBe(false);
});

test('a delivery never makes the trigger throw, whatever its bytes, and is told nothing unless it is authentic', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isAuthentic) => {
			const reception = receive(
				{ isAuthentic, body: bytes, receivedAt: noon, test: false },
				everything,
				{ includeRaw: false },
				() => true,
			);
			if (!isAuthentic)
				expect(reception).toEqual({
					outcome: 'unauthorized',
					status: 401,
					answer: { status: 'unauthorized' },
				});
			else expect(['accepted', 'invalid']).toContain(reception.outcome);
		}),
	);
});

test('a duplicate is known by an exact key, else by what was signed with the same content, else not at all', () => {
	const identity = (raw: unknown, signedId?: string | null) => {
		let seen: string | null | undefined;
		receive(
			{
				isAuthentic: true,
				body: Buffer.from(JSON.stringify(raw)),
				receivedAt: noon,
				test: false,
				...(signedId !== undefined && { signedId }),
			},
			everything,
			{ includeRaw: false },
			(_event, given) => {
				seen = given;
				return true;
			},
		);
		return seen;
	};
	const inexact = fc.record({
		event: fc.constantFrom('lead.updated', 'invented'),
		data: fc.record({ leadId: fc.string(), email: fc.string() }),
	});
	fc.assert(
		fc.property(inexact, inexact, fc.string(), fc.string(), (left, right, one, other) => {
			expect([identity(left), identity(left, null)]).toEqual([null, null]);
			const isSame = one === other && JSON.stringify(left) === JSON.stringify(right);
			expect(identity(left, one) === identity(right, other)).toBe(isSame);
			expect(identity(body, one)).toBe(item(body).eventKey);
			expect(identity(left, one)).not.toBe(item(body).eventKey);
		}),
	);
});

test('a body that is not UTF-8 is refused instead of repaired', () => {
	const bytes = Buffer.concat([Buffer.from('{"event":"x","a":"'), Buffer.from([0xff]), Buffer.from('"}')]);
	expect(
		receive(
			{ isAuthentic: true, body: bytes, receivedAt: noon, test: false },
			everything,
			{ includeRaw: false },
			() => true,
		),
	).toMatchObject({ status: 400, answer: { error: 'The body is not valid UTF-8.' } });
});
