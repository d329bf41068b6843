import fc from 'fast-check';
import { isMasked, MASK, maskAddress, maskHeaders, maskRequest, maskUrl } from '../../nodes/action/masking';

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
		fc.property(secret, fc.constantFrom('https://{}@h.example/', 'https://u:{}@h.example/', 'https://h.example/?a={}', 'https://h.example/?a=1&b={}', 'https://h.example/?{}', 'https://h.example/?a=1&{}', 'https://h.example/?{}==', 'https://h.example/#{}', 'nonsense {}@host', 'nonsense?{}', '//{}@x', 'user:{}@host', 'ftp://u:{}@h.example/', 'https://u:{}@h h/'), (text, shape) =>
			expect(maskUrl(shape.replace('{}', text))).not.toContain(text),
		),
	);
});

test.each([
	['nonsense', 'nonsense'],
	['user:pass@host', '***@host'],
	['ftp://u:p@host/a', '***@host/a'],
	['HTTPS://u:p@example.com/a', 'https://example.com/a'],
	['http://u:p@example.com/a', 'http://example.com/a'],
	['https://u:p@exa mple.com/a', '***@exa mple.com/a'],
	['nohttps://u:p@host', '***@host'],
	['a@b@host/path', '***@host/path'],
	['nonsense?key=canary', 'nonsense?***'],
	['user@host?key=can@ary\nmore', '***@host?***'],
	['line\nuser@host', '***@host'],
	['', ''],
	['https://example.com/a?', 'https://example.com/a'],
	['https://example.com?a=1', 'https://example.com/?a=***'],
	['https://example.com/?key', 'https://example.com/?***'],
])('the address %j is shown as %j', (url, shown) => expect(maskUrl(url)).toBe(shown));

test.each([
	['https://example.com/a', false],
	['https://user@example.com/', true],
	['https://:pass@example.com/', true],
	['https://example.com/?a=1', true],
	['https://example.com/#part', false],
	['nonsense', true],
	['user:pass@host', true],
	[' https://example.com/', false],
])('something of %j is masked: %s', (url, masked) => expect(isMasked(url)).toBe(masked));

test('of an address whose path is secret only the origin is shown', () => {
	expect(maskAddress({ url: 'https://hooks.example.com/services/canary', pathIsSecret: true })).toBe('https://hooks.example.com/***');
	expect(maskAddress({ url: 'https://hooks.example.com/services/open', pathIsSecret: false })).toBe('https://hooks.example.com/services/open');
	expect(maskAddress({ url: 'canary', pathIsSecret: true })).toBe('***');
	expect(maskAddress({ url: 'slack:canary', pathIsSecret: true })).toBe('***');
});

test('headers of a credential are named and masked, whatever they are called', () => {
	const request = { url: 'https://example.com/', headers: { Accept: 'canary', 'X-Own': 'own' }, pathIsSecret: false };
	const credential = { names: ['Accept', 'X-Key'], forAttempt: () => ({}) };
	expect(maskRequest({ ...request, credential })).toEqual({ url: 'https://example.com/', headers: { Accept: '*** (credential)', 'X-Own': '***', 'X-Key': '*** (credential)' } });
	expect(maskRequest({ ...request, credential: null })).toEqual({ url: 'https://example.com/', headers: { Accept: 'canary', 'X-Own': '***' } });
});
