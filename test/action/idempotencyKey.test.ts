import fc from 'fast-check';
import { idempotencyKey, type ActionIdentity } from '../../nodes/action/idempotencyKey';

const identity: fc.Arbitrary<ActionIdentity> = fc.record({ workflowId: fc.string(), nodeId: fc.string(), actionId: fc.string(), actionVersion: fc.string() });

test('the same action and event give the same key, whatever else the item holds', () => {
	fc.assert(fc.property(identity, fc.string({ minLength: 1 }), fc.jsonValue(), fc.jsonValue(), (action, event, a, b) => expect(idempotencyKey(action, event, a)).toBe(idempotencyKey({ ...action }, event, b))));
});

test('another workflow, node, action, version or event gives another key', () => {
	fc.assert(
		fc.property(identity, fc.constantFrom<keyof ActionIdentity>('workflowId', 'nodeId', 'actionId', 'actionVersion'), fc.string({ minLength: 1 }), (action, part, event) => {
			const key = idempotencyKey(action, event, {});
			expect(idempotencyKey({ ...action, [part]: `${action[part]}x` }, event, {})).not.toBe(key);
			expect(idempotencyKey(action, `${event}x`, {})).not.toBe(key);
		}),
	);
});

test('without an event key the item decides, in any order of its keys', () => {
	const action = { workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' };
	expect(idempotencyKey(action, null, { a: 1, b: { c: 2, d: 3 } })).toBe(idempotencyKey(action, null, { b: { d: 3, c: 2 }, a: 1 }));
	expect(idempotencyKey(action, null, { a: 1 })).not.toBe(idempotencyKey(action, null, { a: 2 }));
	expect(idempotencyKey(action, '{"a":1}', {})).not.toBe(idempotencyKey(action, null, { a: 1 }));
	expect(idempotencyKey(action, null, {})).toMatch(/^omniai-[0-9a-f]{40}$/);
});
