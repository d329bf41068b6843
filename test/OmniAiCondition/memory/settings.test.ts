import { readMemory } from '../../../nodes/OmniAiCondition/memory/settings';

// How often, how long and where: what is read of the fields, and what is said about a mistake.

type Stored = Record<string, unknown>;

const read = (raw: Stored, options: Stored = {}, zone = 'utc') =>
	readMemory({ strategy: 'rules', rule: 'toolCallFailed', ...raw, options }, zone, false);
const settings = (raw: Stored, options: Stored = {}, zone?: string) => {
	const reading = read(raw, options, zone);
	if (!reading.ok) throw new Error(reading.message);
	return reading.value;
};
const NOTHING = [undefined, null, '', ' ', '='];

test.each(NOTHING)('where nothing is chosen nothing is remembered (%j)', (nothing) => {
	const fields = ['frequency', 'count', 'withinMinutes', 'groupBy', 'cooldownMinutes', 'memoryStore'];
	const raw = Object.fromEntries(fields.map((field) => [field, nothing]));
	expect(read(raw, { muteUntil: nothing, memoryName: nothing, memoryFailure: nothing })).toEqual({
		ok: true,
		value: null,
	});
	expect(settings({ ...raw, frequency: 'several' })).toEqual({
		several: { count: 3, withinMs: 600_000 },
		groupBy: [],
		cooldownMs: 0,
		mutedUntil: null,
		workflowId: null,
		whenUnreachable: 'send',
		name: null,
		zone: 'utc',
	});
});

test('values that a strategy compares with are remembered, whatever else is chosen', () => {
	const reading = readMemory({ strategy: 'z_score', groupBy: 'leadId', options: {} }, 'utc', true);
	expect(reading).toMatchObject({ ok: true, value: { several: null, cooldownMs: 0, groupBy: [['leadId']] } });
});

test.each<[Stored, object]>([
	[{ count: 5, withinMinutes: 60 }, { several: { count: 5, withinMs: 3_600_000 } }],
	[{ count: '5', withinMinutes: '0.5' }, { several: { count: 5, withinMs: 30_000 } }],
	[{ count: 2.9 }, { several: { count: 2, withinMs: 600_000 } }],
	[{ cooldownMinutes: 1.5 }, { cooldownMs: 90_000 }],
	[
		{ groupBy: ' leadId , actionLog.tool["a b"], ,' },
		{ groupBy: [['leadId'], ['actionLog', 'tool', 'a b']] },
	],
	[{ memoryStore: 'shared', memoryWorkflowId: 'w7' }, { workflowId: 'w7' }],
	[
		{ memoryStore: 'shared', memoryWorkflowId: { __rl: true, mode: 'list', value: 'w7' } },
		{ workflowId: 'w7' },
	],
])('takes %j', (raw, expected) => expect(settings({ frequency: 'several', ...raw })).toMatchObject(expected));

test.each([
	['2026-01-15T07:00:00', 'America/Chicago', '2026-01-15T13:00:00.000Z'],
	['2026-01-15 07:00:00', 'Pacific/Auckland', '2026-01-14T18:00:00.000Z'],
	['2026-01-15T07:00:00.000Z', 'America/Chicago', '2026-01-15T07:00:00.000Z'],
	['2026-01-15T07:00:00+02:00', 'America/Chicago', '2026-01-15T05:00:00.000Z'],
])('mutes until %s in %s', (muteUntil, zone, until) =>
	expect(settings({}, { muteUntil }, zone)?.mutedUntil).toBe(Date.parse(until)),
);

test('keeps its options', () =>
	expect(settings({ cooldownMinutes: 5 }, { memoryFailure: 'skip', memoryName: ' Alerts ' })).toMatchObject({
		whenUnreachable: 'skip',
		name: 'Alerts',
	}));

test.each<[Stored, Stored, RegExp]>([
	[{ frequency: 'often' }, {}, /^This version of the node has no 'often' for 'How Often'\.$/],
	[{ frequency: 'several', count: 0 }, {}, /^'How Many Times' is '0'\.$/],
	[{ frequency: 'several', count: 1_001 }, {}, /^'How Many Times' is '1001'\.$/],
	[{ frequency: 'several', count: 'three' }, {}, /^'How Many Times' is 'three'\.$/],
	[{ frequency: 'several', count: '={{ 3 }}' }, {}, /^'How Many Times' is '={{ 3 }}'\.$/],
	[{ frequency: 'several', count: NaN }, {}, /^'How Many Times' is 'null'\.$/],
	[{ frequency: 'several', withinMinutes: 0 }, {}, /^'Within \(Minutes\)' is '0'\.$/],
	[{ frequency: 'several', withinMinutes: Infinity }, {}, /^'Within \(Minutes\)' is /],
	[{ cooldownMinutes: -1 }, {}, /^'Pause After Sending \(Minutes\)' is '-1'\.$/],
	[{ cooldownMinutes: { toString: 1 } }, {}, /^'Pause After Sending \(Minutes\)' is '{"toString":1}'\.$/],
	[{ groupBy: 'leadId, a b' }, {}, /^'Group By' names 'a b', which is not the path of a field\.$/],
	[{ groupBy: 'abcdefghijk'.split('').join() }, {}, /^'Group By' names 11 fields, more than 10\.$/],
	[{ memoryStore: 'shared' }, {}, /^'Memory' is 'Shared', and no 'Memory Workflow' is chosen\.$/],
	[
		{ memoryStore: 'shared', memoryWorkflowId: { __rl: true, value: '={{ $json.id }}' } },
		{},
		/^'Memory Workflow' is an expression\.$/,
	],
	[{ memoryStore: 'redis' }, {}, /^This version of the node has no 'redis' for 'Memory'\.$/],
	[{}, { muteUntil: 'tomorrow' }, /^'Mute Until' is 'tomorrow', which is not a date and time\.$/],
	[{}, { memoryName: 'a\nb' }, /^'Memory Name' is 'a\nb'\.$/],
	[{}, { memoryName: 'x'.repeat(101) }, /^'Memory Name' is 'x{101}'\.$/],
])('says what is wrong with %j %j', (raw, options, message) => {
	const reading = read(raw, options);
	expect(reading).toMatchObject({ ok: false, message: expect.stringMatching(message) as string });
	expect(!reading.ok && reading.suggestion).toMatch(/^[A-Z].*\.$/);
});
