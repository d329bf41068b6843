import fc from 'fast-check';
import { MASK, maskHeaders, maskUrl } from '../../nodes/action/masking';

test('only headers that are never secret stay readable', () => {
	const readable = { 'Content-Type': 'application/json', accept: '*/*', 'USER-AGENT': 'x', 'Idempotency-Key': 'k' };
	expect(maskHeaders({ ...readable, Authorization: 'canary', 'X-Anything': 'canary' })).toEqual({ ...readable, Authorization: MASK, 'X-Anything': MASK });
});

test('no value of any other header survives', () => {
	const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/).filter((text) => !['content-type', 'accept', 'user-agent', 'idempotency-key'].includes(text.toLowerCase()));
	fc.assert(fc.property(name, fc.string(), (header, value) => expect(maskHeaders({ [header]: `canary${value}` })).toEqual({ [header]: MASK })));
});

test('an address keeps host and path, and loses user, password, query values and fragment', () => {
	expect(maskUrl('https://user:pass@example.com:8443/a/b?token=canary&x=1#canary')).toBe('https://example.com:8443/a/b?token=***&x=***');
	expect(maskUrl('https://example.com/a')).toBe('https://example.com/a');
});

test('whatever stands in user, password, query value or fragment does not survive', () => {
	const secret = fc.stringMatching(/^[a-z]{8,12}$/).map((text) => `zz${text}zz`);
	fc.assert(
		fc.property(secret, fc.constantFrom('https://{}@h.example/', 'https://u:{}@h.example/', 'https://h.example/?a={}', 'https://h.example/?a=1&b={}', 'https://h.example/?{}', 'https://h.example/?a=1&{}', 'https://h.example/?{}==', 'https://h.example/#{}', 'nonsense {}@host', 'nonsense?{}', '//{}@x'), (text, shape) =>
			expect(maskUrl(shape.replace('{}', text))).not.toContain(text),
		),
	);
});
