import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';

import { credentialHeaders, readActionTarget, type ActionTarget } from '../../nodes/action/actionTarget';
import { readNotificationTarget } from '../../nodes/action/notification/notificationTarget';
import type { Problem } from '../../nodes/action/problem';

const SECRET = `whsec_${Buffer.from('the signing secret of today').toString('base64')}`;
const PREVIOUS = `whsec_${Buffer.from('the signing secret before it').toString('base64')}`;
const bearer = { allowedOrigins: 'https://api.example.com', authentication: 'bearer', token: 'canary-token' };

function target(credential: object): ActionTarget {
	const reading = readActionTarget(credential);
	if (!reading.ok) throw new Error(reading.message);
	return reading.target;
}

function attempt(credential: object, url: string, body = '{}', id = 'omniai-1') {
	const problems: Problem[] = [];
	const found = credentialHeaders(target(credential), { url, body, id }, 'actions[0]', problems);
	return { headers: found?.forAttempt(Math.floor(Date.now() / 1000)) ?? null, names: found?.names ?? [], problems };
}

describe('where a credential may go', () => {
	const part = fc.constantFrom('api.example.com', 'api.example.com.', 'API.example.COM', 'api.example.com.evil.net', 'evil.net', 'example.com', 'xapi.example.com', 'user@evil.net', 'api.example.com@evil.net', 'evil.net#api.example.com', 'evil.net/api.example.com', 'api.example.com\\evil.net');
	const url = fc
		.tuple(fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:', 'https:\\\\'), part, fc.constantFrom('', ':443', ':80', ':8443'), fc.constantFrom('', '/', '/x?y=z', '?api.example.com'))
		.map((parts) => parts.join(''));

	// The oracle takes host, port and scheme apart by itself.
	const isAllowed = (text: string) => {
		const { protocol, hostname, port } = new URL(text);
		return protocol === 'https:' && hostname === 'api.example.com' && port === '';
	};

	test('is decided by scheme, host and port together', () => {
		let sent = 0;
		fc.assert(
			fc.property(url, (text) => {
				fc.pre(URL.canParse(text));
				const { headers, problems } = attempt(bearer, text);
				expect(headers !== null).toBe(isAllowed(text));
				expect(problems.map(({ type }) => type)).toEqual(isAllowed(text) ? [] : ['auth_error']);
				expect(JSON.stringify(problems)).not.toContain('canary');
				if (headers !== null) sent++;
			}),
			{ numRuns: 1_000 },
		);
		expect(sent).toBeGreaterThan(0);
	});

	test.each([
		['https://a.example.com, http://127.0.0.1:5678\nhttps://b.example.com/', ['https://a.example.com', 'http://127.0.0.1:5678', 'https://b.example.com']],
		['HTTPS://Api.Example.com:443', ['https://api.example.com']],
	])('several origins: %j', (allowedOrigins, origins) => {
		expect([...target({ ...bearer, allowedOrigins }).allowedOrigins]).toEqual(origins);
	});

	test.each(['', '  ', 'api.example.com', 'https://api.example.com/path', 'https://api.example.com?x', 'https://*.example.com', '*', 'https://user@api.example.com', 'ftp://api.example.com', 'null', 'file:///', 'https://ok.example.com, nonsense'])(
		'%j is no list of origins',
		(allowedOrigins) => {
			expect(readActionTarget({ ...bearer, allowedOrigins })).toMatchObject({ ok: false });
		},
	);
});

describe('logins', () => {
	test('each as its header', () => {
		const at = { allowedOrigins: 'https://api.example.com' };
		const url = 'https://api.example.com/x';
		expect(attempt({ ...at, authentication: 'header', headerName: 'X-Key', headerValue: 'k' }, url).headers).toEqual({ 'X-Key': 'k' });
		expect(attempt({ ...at, authentication: 'bearer', token: 't' }, url).headers).toEqual({ Authorization: 'Bearer t' });
		expect(attempt({ ...at, authentication: 'basic', user: 'Jö', password: 'a:b' }, url).headers).toEqual({ Authorization: `Basic ${Buffer.from('Jö:a:b').toString('base64')}` });
	});

	test.each([
		['neither login nor secret', { authentication: 'none' }],
		['no token', { authentication: 'bearer', token: '' }],
		['no user and password', { authentication: 'basic' }],
		['a colon in the user', { authentication: 'basic', user: 'a:b', password: 'canary' }],
		['no header name', { authentication: 'header', headerValue: 'canary' }],
		['a header name with a colon', { authentication: 'header', headerName: 'X-Key: canary', headerValue: 'canary' }],
		['no header value', { authentication: 'header', headerName: 'X-Key' }],
		['a line break in the value', { authentication: 'header', headerName: 'X-Key', headerValue: 'canary\r\nX: y' }],
		['a line break in the token', { authentication: 'bearer', token: 'canary\n' }],
		['a secret that is not base64', { signingSecret: 'canary canary' }],
		['a previous secret alone', { previousSigningSecret: PREVIOUS }],
		['something that is no text', { authentication: 'bearer', token: { canary: 1 } }],
	])('%s is refused in words that quote no secret', (_name, fields) => {
		const reading = readActionTarget({ allowedOrigins: 'https://api.example.com', ...fields });
		expect(reading.ok).toBe(false);
		expect(JSON.stringify(reading)).not.toContain('canary');
	});
});

describe('signatures by Standard Webhooks', () => {
	const signed = { allowedOrigins: 'https://api.example.com', signingSecret: SECRET, previousSigningSecret: PREVIOUS };
	const url = 'https://api.example.com/x';

	test('are accepted by its own library, with the new secret and with the one before', () => {
		fc.assert(
			fc.property(fc.json(), (body) => {
				const { headers } = attempt(signed, url, body);
				for (const secret of [SECRET, PREVIOUS]) expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
				expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
			}),
		);
	});

	test('keep the id over attempts and take the time of each', () => {
		const found = credentialHeaders(target(signed), { url, body: '{}', id: 'omniai-1' }, 'actions[0]', []);
		const [first, second] = [1_000, 1_060].map((seconds) => found?.forAttempt(seconds)) as [Record<string, string>, Record<string, string>];
		expect([first['webhook-id'], second['webhook-id']]).toEqual(['omniai-1', 'omniai-1']);
		expect([first['webhook-timestamp'], second['webhook-timestamp']]).toEqual(['1000', '1060']);
		const expected = createHmac('sha256', 'the signing secret of today').update('omniai-1.1060.{}').digest('base64');
		expect(second['webhook-signature']?.split(' ')[0]).toBe(`v1,${expected}`);
	});

	test('go with a login, and their names are known before', () => {
		const { headers, names } = attempt({ ...signed, authentication: 'bearer', token: 't' }, url);
		expect(Object.keys(headers ?? {})).toEqual(names);
		expect(names).toEqual(['Authorization', 'webhook-id', 'webhook-timestamp', 'webhook-signature']);
	});

	test('are refused for an id with a full stop', () => {
		expect(attempt(signed, url, '{}', 'a.b')).toMatchObject({ headers: null, problems: [{ type: 'parameter_error' }] });
	});
});

describe('the address of a chat', () => {
	test.each(['https://hooks.example.com/services/T/B/x', 'http://chat.internal:8065/hooks/x', 'http://127.0.0.1:8065/hooks/x'])('%s', (url) => {
		expect(readNotificationTarget({ url: ` ${url}\n` })).toEqual({ ok: true, target: { url } });
	});

	test.each([undefined, null, {}, { url: '' }, { url: 7 }, { url: 'canary' }, { url: 'ftp://canary/x' }, { url: 'https://u:canary@example.com/x' }, { url: 'http://169.254.169.254/canary' }])('%j is none', (credential) => {
		const reading = readNotificationTarget(credential);
		expect(reading.ok).toBe(false);
		expect(JSON.stringify(reading)).not.toContain('canary');
	});
});
