import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { idempotencyKey, type ActionIdentity } from '../../../nodes/OmniAiCondition/action/idempotencyKey';

const identity: fc.Arbitrary<ActionIdentity> = fc.record({
	workflowId: fc.string(),
	nodeId: fc.string(),
	actionId: fc.string(),
	actionVersion: fc.string(),
});

test('the same action and event give the same idempotency key, whatever else the item holds', () => {
	fc.assert(
		fc.property(
			identity,
			fc.string({ minLength: 1 }),
			fc.jsonValue(),
			fc.jsonValue(),
			(action, event, a, b) =>
				expect(idempotencyKey(action, event, a)).toBe(idempotencyKey({ ...action }, event, b)),
		),
	);
});

test('another workflow, node, action, version or event gives another idempotency key', () => {
	fc.assert(
		fc.property(
			identity,
			fc.constantFrom<keyof ActionIdentity>('workflowId', 'nodeId', 'actionId', 'actionVersion'),
			fc.string({ minLength: 1 }),
			(action, part, event) => {
				const key = idempotencyKey(action, event, {});
				expect(idempotencyKey({ ...action, [part]: `${action[part]}x` }, event, {})).not.toBe(key);
				expect(idempotencyKey(action, `${event}x`, {})).not.toBe(key);
			},
		),
	);
});

test('an item without an event key gives its idempotency key, in any order of its fields', () => {
	const action = { workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' };
	expect(idempotencyKey(action, null, { a: 1, b: { c: 2, d: 3 } })).toBe(
		idempotencyKey(action, null, { b: { d: 3, c: 2 }, a: 1 }),
	);
	expect(idempotencyKey(action, null, { a: 1 })).not.toBe(idempotencyKey(action, null, { a: 2 }));
	expect(idempotencyKey(action, '{"a":1}', {})).not.toBe(idempotencyKey(action, null, { a: 1 }));
	expect(idempotencyKey(action, null, {})).toMatch(/^omniai-[0-9a-f]{40}$/);
});

test('each record behind another condition has a key of its own, the same in every run', () => {
	const action = { workflowId: 'w', nodeId: 'b', actionId: 'escalate', actionVersion: '1' };
	const event = { eventKey: 'e', leadId: 'L' };
	const after = (
		actionId: string,
		input: object = event,
		delivery: object | null = { idempotencyKey: `key of ${actionId}`, durationMs: Math.random() },
	) => ({
		actionTriggered: {
			action_id: actionId,
			action_version: '1',
			status: 'failed',
			payload_sent: null,
			error: null,
		},
		decision: { condition_id: 'c', condition_version: '1' },
		delivery,
		input,
	});
	const keys = [
		event,
		after('notify'),
		after('task'),
		after('notify', event, null),
		after('again', after('notify')),
		after('again', after('task')),
	].map((json) => idempotencyKey(action, 'e', json));
	expect(new Set(keys).size).toBe(keys.length);
	expect(idempotencyKey(action, 'e', after('notify'))).toBe(keys[1]);
});

test('an action in a loop that sends again through the same node keeps its key', () => {
	const action = { workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' };
	for (const [eventKey, event] of [
		['e', { eventKey: 'e' }],
		[null, { some: 'item' }],
	] as const) {
		const first = idempotencyKey(action, eventKey, event);
		const record = (input: object, durationMs: number) => ({
			actionTriggered: {
				action_id: 'a',
				action_version: '1',
				status: 'failed',
				payload_sent: null,
				error: null,
			},
			decision: { condition_id: 'c', condition_version: '1' },
			delivery: { idempotencyKey: first, durationMs },
			input,
		});
		expect(idempotencyKey(action, eventKey, record(event, 1))).toBe(first);
		expect(idempotencyKey(action, eventKey, record(record(event, 2), 3))).toBe(first);
		// Another node behind it has a key of its own, whatever the first one's times were.
		const other = { ...action, nodeId: 'm' };
		expect(idempotencyKey(other, eventKey, record(event, 1))).toBe(
			idempotencyKey(other, eventKey, record(event, 99)),
		);
		expect(idempotencyKey(other, eventKey, record(event, 1))).not.toBe(
			idempotencyKey(other, eventKey, event),
		);
	}
});

/** What a condition puts out for one of its actions; its key is made as the condition makes it. */
function passed(
	nodeId: string,
	actionId: string,
	eventKey: string | null,
	input: object,
	{ delivered = true, keepsInput = true } = {},
) {
	return {
		actionTriggered: {
			action_id: actionId,
			action_version: '1',
			status: delivered ? 'failed' : 'skipped',
			payload_sent: null,
			error: null,
		},
		decision: { condition_id: 'condition_1', condition_version: '1', entity: JSON.stringify(input).length },
		explanation: delivered ? `Not delivered, after ${Math.random()} ms.` : 'Skipped.',
		delivery: delivered
			? {
					idempotencyKey: idempotencyKey(
						{ workflowId: 'w', nodeId, actionId, actionVersion: '1' },
						eventKey,
						input,
					),
					durationMs: Math.random(),
				}
			: null,
		...(keepsInput ? { input } : {}),
	};
}

test('all actions in a loop through one node, and those behind it, keep their keys', () => {
	const action = fc.constantFrom('a1', 'a2', 'a3');
	fc.assert(
		fc.property(
			fc.constantFrom('e', null),
			fc.array(action, { maxLength: 6 }),
			action,
			fc.boolean(),
			(eventKey, passes, last, isBehindAnother) => {
				const event = isBehindAnother
					? passed('earlier', 'notify', eventKey, { some: 'item' })
					: { some: 'item' };
				const looped = passes.reduce<object>(
					(input, actionId) => passed('n', actionId, eventKey, input),
					event,
				);
				const key = (nodeId: string, json: object) =>
					idempotencyKey({ workflowId: 'w', nodeId, actionId: last, actionVersion: '1' }, eventKey, json);
				expect(key('n', looped)).toBe(key('n', event));
				expect(key('later', passed('n', last, eventKey, looped))).toBe(
					key('later', passed('n', last, eventKey, event)),
				);
			},
		),
	);
});

test('an action in a loop that leads through other conditions too keeps its key', () => {
	const others = fc.array(
		fc.record({
			nodeId: fc.constantFrom('m', 'o'),
			actionId: fc.constantFrom('a1', 'a2'),
			delivered: fc.boolean(),
		}),
		{ maxLength: 2 },
	);
	const passes = fc.array(fc.record({ actionId: fc.constantFrom('a1', 'a2'), others }), { maxLength: 4 });
	fc.assert(
		fc.property(fc.constantFrom('e', null), passes, (eventKey, given) => {
			const event = { some: 'item' };
			const looped = given.reduce<object>(
				(input, { actionId, others: between }) =>
					between.reduce<object>(
						(json, step) => passed(step.nodeId, step.actionId, eventKey, json, step),
						passed('n', actionId, eventKey, input),
					),
				event,
			);
			const key = (json: object) =>
				idempotencyKey({ workflowId: 'w', nodeId: 'n', actionId: 'a1', actionVersion: '1' }, eventKey, json);
			expect(key(looped)).toBe(key(event));
		}),
	);
});

test('two things to tell have two keys, whatever went before', () => {
	const step = fc.record({
		nodeId: fc.constantFrom('b', 'c'),
		actionId: fc.constantFrom('a1', 'a2'),
		delivered: fc.boolean(),
	});
	const item = fc.record({ some: fc.constantFrom('item', 'other') });
	// Without a node that comes twice: a loop is the one case in which passes do not count.
	const steps = fc.uniqueArray(step, { maxLength: 2, selector: ({ nodeId }) => nodeId });
	const key = ([input, passes]: [object, Array<{ nodeId: string; actionId: string; delivered: boolean }>]) =>
		idempotencyKey(
			{ workflowId: 'w', nodeId: 'z', actionId: 'last', actionVersion: '1' },
			null,
			passes.reduce<object>(
				(json, { nodeId, actionId, delivered }) => passed(nodeId, actionId, null, json, { delivered }),
				input,
			),
		);
	// A record without a delivery does not say of which node it is.
	const told = ([input, passes]: [object, Array<{ nodeId: string; actionId: string; delivered: boolean }>]) =>
		JSON.stringify([
			input,
			passes.map(({ nodeId, actionId, delivered }) => [delivered ? nodeId : null, actionId]),
		]);
	fc.assert(
		fc.property(fc.tuple(item, steps), fc.tuple(item, steps), (one, other) =>
			expect(key(one) === key(other)).toBe(told(one) === told(other)),
		),
	);
});

test('items whose input was left out are told apart by what is known of them', () => {
	const last = { workflowId: 'w', nodeId: 'z', actionId: 'last', actionVersion: '1' };
	for (const delivered of [true, false]) {
		const keys = ['item', 'another'].map((some) =>
			idempotencyKey(last, null, passed('b', 'a1', null, { some }, { delivered, keepsInput: false })),
		);
		expect(new Set(keys).size).toBe(2);
		expect(
			idempotencyKey(last, null, passed('b', 'a1', null, { some: 'item' }, { delivered, keepsInput: false })),
		).toBe(keys[0]);
	}
});

test('thousands of records inside each other are read in no time', () => {
	let json: object = { some: 'item' };
	for (let depth = 0; depth < 8_000; depth += 1)
		json = {
			actionTriggered: {},
			delivery: depth % 2 === 0 ? { idempotencyKey: `omniai-${'0'.repeat(40)}` } : null,
			input: json,
		};
	const began = performance.now();
	idempotencyKey({ workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' }, null, json);
	expect(performance.now() - began).toBeLessThan(1_000);
});

test('an item has the same key before and after the database has kept it', () => {
	const action = { workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' };
	const key = (json: unknown) => idempotencyKey(action, null, json);
	const row = {
		at: new Date(1),
		left: undefined,
		amount: NaN,
		list: [undefined, new Date(2)],
		nested: { none: undefined, when: new Date(3) },
	};
	expect(key(row)).toBe(key(JSON.parse(JSON.stringify(row))));
	expect(key({ at: new Date(1) })).not.toBe(key({ at: new Date(2) }));
	expect(key({ n: 1n })).not.toBe(key({ n: 2n }));
});

test('a key of an earlier release stands for what it stood for then', () => {
	const action = { workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' };
	const of = (parts: unknown[]) =>
		`omniai-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`;
	const item = (text: string) => createHash('sha256').update(text).digest('hex');
	const head = ['w', 'n', 'a', '1'];
	expect(idempotencyKey(action, 'e', {})).toBe(of([...head, 'event', 'e']));
	expect(idempotencyKey(action, '', {})).toBe(of([...head, 'event', '']));
	expect(idempotencyKey(action, null, { b: 'ä', a: 1 })).toBe(of([...head, 'item', item('{"a":1,"b":"ä"}')]));
	// Behind other conditions: each record, the first one first, back to the last that was delivered.
	const record = (name: string, delivery: object | null, input: unknown) => ({
		actionTriggered: { action_id: name, action_version: '1' },
		decision: { condition_id: 'c', condition_version: '2' },
		delivery,
		trace: [1],
		event: { leadId: 'L' },
		explanation: 'x',
		...(input === undefined ? {} : { input }),
	});
	const known = `omniai-${'0'.repeat(40)}`;
	const told = (name: string, key: string | null) => ['c', '2', name, '1', key];
	expect(idempotencyKey(action, 'e', record('y', null, record('x', { idempotencyKey: 'mine' }, {})))).toBe(
		of([...head, 'event', 'e', told('x', 'mine'), told('y', null)]),
	);
	expect(
		idempotencyKey(
			action,
			'e',
			record('z', null, record('y', { idempotencyKey: known }, record('x', null, {}))),
		),
	).toBe(of([...head, 'event', 'e', told('y', known), told('z', null)]));
	for (const none of [`${known}0`, `x${known}`, known.toUpperCase(), known.slice(1)])
		expect(idempotencyKey(action, 'e', record('y', { idempotencyKey: none }, record('x', null, {})))).toBe(
			of([...head, 'event', 'e', told('x', null), told('y', none)]),
		);
	// Without its input: the decision, unless a delivery says it all.
	const decided = item(
		'{"decision":{"condition_id":"c","condition_version":"2"},"event":{"leadId":"L"},"trace":[1]}',
	);
	for (const delivery of [null, { idempotencyKey: 'mine' }, { idempotencyKey: [known] }, { durationMs: 7 }]) {
		const key =
			delivery !== null && 'idempotencyKey' in delivery && typeof delivery.idempotencyKey === 'string'
				? delivery.idempotencyKey
				: null;
		expect(idempotencyKey(action, null, record('x', delivery, undefined))).toBe(
			of([...head, 'item', decided, told('x', key)]),
		);
	}
	expect(idempotencyKey(action, null, record('x', { idempotencyKey: known }, undefined))).toBe(
		of([...head, 'item', item('null'), told('x', known)]),
	);
	expect(idempotencyKey(action, null, record('x', null, 'text'))).toBe(
		of([...head, 'item', decided, told('x', null)]),
	);
	expect([null, 'text', 7, [1]].map((json) => idempotencyKey(action, null, json))).toEqual(
		['null', '"text"', '7', '[1]'].map((text) => of([...head, 'item', item(text)])),
	);
});
