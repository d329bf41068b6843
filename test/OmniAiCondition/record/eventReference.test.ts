import fc from 'fast-check';
import {
	eventReference,
	eventTime,
	isMarkedAsTest,
	originatingEvent,
	recordsBefore,
} from '../../../nodes/OmniAiCondition/record/eventReference';

// Which event an item is about, through any number of conditions.

const EVENT = {
	event: 'action_log.failed',
	eventKey: 'action_log.failed/1',
	leadId: 'lead-1',
	workspaceId: 'ws-1',
	occurredAt: '2025-10-30T21:12:44.987Z',
	test: false,
};
const behind = (input: object | undefined, more: object = {}) => ({
	actionTriggered: { action_id: 'a', action_version: '1' },
	decision: { condition_id: 'c', condition_version: '2', timestamp: '2025-01-01T00:00:00Z' },
	delivery: { idempotencyKey: 'key' },
	event: { event: 'e', eventKey: 'k', leadId: 'l', workspaceId: 'w' },
	...(input !== undefined && { input }),
	...more,
});
const chain = (depth: number, event: object, more: object = {}): object =>
	depth === 0 ? event : behind(chain(depth - 1, event, more), more);

describe('the mark of a test', () => {
	test('of the originating event reaches through every condition, though none of them repeats it', () => {
		fc.assert(
			fc.property(fc.nat(20), fc.boolean(), (depth, mark) => {
				expect(isMarkedAsTest(chain(depth, { ...EVENT, test: mark }))).toBe(mark);
				expect(isMarkedAsTest(chain(depth, { ...EVENT, test: mark }, { test: false }))).toBe(mark);
			}),
		);
	});

	test('of the nearest condition counts too', () => {
		expect(isMarkedAsTest(behind(EVENT, { test: true }))).toBe(true);
		expect(isMarkedAsTest(behind(undefined, { test: true }))).toBe(true);
		expect(isMarkedAsTest({ test: true })).toBe(true);
	});

	test.each(['true', 1, {}, [], null, undefined])('is true and nothing else, so not %j', (test) => {
		expect(isMarkedAsTest({ ...EVENT, test })).toBe(false);
		expect(isMarkedAsTest(chain(2, { ...EVENT, test }))).toBe(false);
	});

	test.each([null, undefined, 7, 'text', [], [{ test: true }]])('is not in an item that is %j', (json) =>
		expect(isMarkedAsTest(json)).toBe(false),
	);

	test("is not looked for in an input that is no condition's", () => {
		expect(isMarkedAsTest({ input: { test: true } })).toBe(false);
		expect(isMarkedAsTest({ actionTriggered: 'x', input: { test: true } })).toBe(false);
	});
});

test('the originating event is found through every condition, and ends where the input was left out', () => {
	expect(originatingEvent(chain(3, EVENT))).toBe(EVENT);
	const last = behind(undefined);
	expect(originatingEvent(behind(last))).toBe(last);
	for (const json of [null, 'x', 7, []]) expect(originatingEvent(json)).toBe(json);
	const other = { input: EVENT };
	expect(originatingEvent(other)).toBe(other);
});

test('the event reference is that of the event, else the one a condition kept', () => {
	const { event, eventKey, leadId, workspaceId } = EVENT;
	expect(eventReference(chain(2, EVENT))).toEqual({ event, eventKey, leadId, workspaceId });
	expect(eventReference(behind(undefined))).toEqual({
		event: 'e',
		eventKey: 'k',
		leadId: 'l',
		workspaceId: 'w',
	});
	expect(eventReference({ event: { event: 'inner' }, eventKey: '', leadId: 7 })).toEqual({
		event: null,
		eventKey: null,
		leadId: null,
		workspaceId: null,
	});
	expect(eventReference(behind(undefined, { event: 'x', leadId: 'y' }))).toEqual({
		event: 'x',
		eventKey: null,
		leadId: 'y',
		workspaceId: null,
	});
	for (const json of [null, 'x', []])
		expect(eventReference(json)).toEqual({ event: null, eventKey: null, leadId: null, workspaceId: null });
});

test('the event time is that of the event, else the one a condition kept', () => {
	expect(eventTime(chain(2, EVENT))).toBe('2025-10-30T21:12:44.987Z');
	expect(eventTime(behind(undefined))).toBe('2025-01-01T00:00:00Z');
	expect(eventTime(behind(undefined, { decision: 'x', occurredAt: '2024-01-01' }))).toBe('2024-01-01');
	for (const json of [null, 'x', {}, { occurredAt: '' }, { occurredAt: 7 }])
		expect(eventTime(json)).toBeNull();
});

test('the records before an item are listed, nearest first', () => {
	const record = {
		conditionId: 'c',
		conditionVersion: '2',
		actionId: 'a',
		actionVersion: '1',
		idempotencyKey: 'key',
	};
	expect(recordsBefore(chain(2, EVENT))).toEqual([record, record]);
	expect(recordsBefore(EVENT)).toEqual([]);
	expect(recordsBefore({ actionTriggered: {}, decision: 'x', delivery: null, input: 'y' })).toEqual([
		{ conditionId: null, conditionVersion: null, actionId: null, actionVersion: null, idempotencyKey: null },
	]);
	for (const json of [null, 'x', { actionTriggered: 'x' }]) expect(recordsBefore(json)).toEqual([]);
});

test('an item that contains itself is left after a while', () => {
	const itself = behind(undefined, { test: false }) as Record<string, unknown>;
	itself['input'] = itself;
	expect(originatingEvent(itself)).toBe(itself);
	expect(isMarkedAsTest(itself)).toBe(false);
	expect(recordsBefore(itself)).toHaveLength(10_000);
});
