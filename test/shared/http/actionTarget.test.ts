import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';

import {
	readActionTarget,
	readAllowedOrigins,
	type ActionTarget,
} from '../../../nodes/shared/http/actionTarget';
import { credentialHeaders } from '../../../nodes/OmniAiCondition/action/webhook/credentialHeaders';
import { readNotificationTarget } from '../../../nodes/OmniAiCondition/action/notification/notificationTarget';
import type { Problem } from '../../../nodes/shared/http/problem';

const SECRET = `whsec_${Buffer.from('the signing secret of today').toString('base64')}`;
const PREVIOUS = `whsec_${Buffer.from('the signing secret before it').toString('base64')}`;
const bearer = { allowedOrigins: 'https://api.example.com', authentication: 'bearer', token: 'canary-token' };

function target(credential: object): ActionTarget {
	const reading = readActionTarget(credential);
	if (!reading.ok) throw new Error(reading.message);
	return reading.value;
}

function attempt(credential: object, url: string, body = '{}', id = 'omniai-1') {
	const problems: Problem[] = [];
	const found = credentialHeaders(target(credential), { url, body, id }, 'actions[0]', problems);
	return {
		headers: found?.forAttempt(Math.floor(Date.now() / 1000)) ?? null,
		names: found?.names ?? [],
		problems,
	};
}

describe('the allowed origins of a credential', () => {
	const part = fc.constantFrom(
		'api.example.com',
		'api.example.com.',
		'API.example.COM',
		'api.example.com.evil.net',
		'evil.net',
		'example.com',
		'xapi.example.com',
		'user@evil.net',
		'api.example.com@evil.net',
		'evil.net#api.example.com',
		'evil.net/api.example.com',
		'api.example.com\\evil.net',
	);
	const url = fc
		.tuple(
			fc.constantFrom('https://', 'http://', 'HTTPS://', 'https:', 'https:\\\\'),
			part,
			fc.constantFrom('', ':443', ':80', ':8443'),
			fc.constantFrom('', '/', '/x?y=z', '?api.example.com'),
		)
		.map((parts) => parts.join(''));

	// The oracle takes host, port and scheme apart by itself.
	const isAllowed = (text: string) => {
		const { protocol, hostname, port } = new URL(text);
		return protocol === 'https:' && hostname === 'api.example.com' && port === '';
	};

	test('are compared by scheme, host and port together', () => {
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
		[
			'https://a.example.com, http://127.0.0.1:5678\nhttps://b.example.com/',
			['https://a.example.com', 'http://127.0.0.1:5678', 'https://b.example.com'],
		],
		['HTTPS://Api.Example.com:443', ['https://api.example.com']],
	])('may be several, as in %j', (allowedOrigins, origins) => {
		expect([...target({ ...bearer, allowedOrigins }).allowedOrigins]).toEqual(origins);
	});

	test.each([
		'',
		'  ',
		'api.example.com',
		'https://api.example.com/path',
		'https://api.example.com?x',
		'https://*.example.com',
		'*',
		'https://user@api.example.com',
		'ftp://api.example.com',
		'null',
		'file:///',
		'https://ok.example.com, nonsense',
	])('are not read from %j', (allowedOrigins) => {
		expect(readActionTarget({ ...bearer, allowedOrigins })).toMatchObject({ ok: false });
	});
});

describe('a credential for webhook actions', () => {
	test('is sent in the header of its authentication', () => {
		const at = { allowedOrigins: 'https://api.example.com' };
		const url = 'https://api.example.com/x';
		expect(
			attempt({ ...at, authentication: 'header', headerName: 'X-Key', headerValue: 'k' }, url).headers,
		).toEqual({ 'X-Key': 'k' });
		expect(attempt({ ...at, authentication: 'bearer', token: 't' }, url).headers).toEqual({
			Authorization: 'Bearer t',
		});
		expect(attempt({ ...at, authentication: 'basic', user: 'Jö', password: 'a:b' }, url).headers).toEqual({
			Authorization: `Basic ${Buffer.from('Jö:a:b').toString('base64')}`,
		});
	});

	test.each([
		['neither login nor secret', { authentication: 'none' }],
		['no token', { authentication: 'bearer', token: '' }],
		['no user and password', { authentication: 'basic' }],
		['a colon in the user', { authentication: 'basic', user: 'a:b', password: 'canary' }],
		['no header name', { authentication: 'header', headerValue: 'canary' }],
		[
			'a header name with a colon',
			{ authentication: 'header', headerName: 'X-Key: canary', headerValue: 'canary' },
		],
		['no header value', { authentication: 'header', headerName: 'X-Key' }],
		[
			'a line break in the value',
			{ authentication: 'header', headerName: 'X-Key', headerValue: 'canary\r\nX: y' },
		],
		['a line break in the token', { authentication: 'bearer', token: 'canary\n' }],
		['a secret that is not base64', { signingSecret: 'canary canary' }],
		['a previous secret alone', { previousSigningSecret: PREVIOUS }],
		['something that is no text', { authentication: 'bearer', token: { canary: 1 } }],
	])('with %s is refused in words that quote no secret', (_name, fields) => {
		const reading = readActionTarget({ allowedOrigins: 'https://api.example.com', ...fields });
		expect(reading.ok).toBe(false);
		expect(JSON.stringify(reading)).not.toContain('canary');
	});
});

describe('a Standard Webhooks signature', () => {
	const signed = {
		allowedOrigins: 'https://api.example.com',
		signingSecret: SECRET,
		previousSigningSecret: PREVIOUS,
	};
	const url = 'https://api.example.com/x';

	test('is accepted by its own library, with the new secret and with the one before', () => {
		fc.assert(
			fc.property(fc.json(), (body) => {
				const { headers } = attempt(signed, url, body);
				for (const secret of [SECRET, PREVIOUS])
					expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
				expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
			}),
		);
	});

	test('keeps the ID over attempts and takes the time of each', () => {
		const found = credentialHeaders(target(signed), { url, body: '{}', id: 'omniai-1' }, 'actions[0]', []);
		const [first, second] = [1_000, 1_060].map((seconds) => found?.forAttempt(seconds)) as [
			Record<string, string>,
			Record<string, string>,
		];
		expect([first['webhook-id'], second['webhook-id']]).toEqual(['omniai-1', 'omniai-1']);
		expect([first['webhook-timestamp'], second['webhook-timestamp']]).toEqual(['1000', '1060']);
		const expected = createHmac('sha256', 'the signing secret of today')
			.update('omniai-1.1060.{}')
			.digest('base64');
		expect(second['webhook-signature']?.split(' ')[0]).toBe(`v1,${expected}`);
	});

	test('goes along with other authentication, and the names of its headers are known before', () => {
		const { headers, names } = attempt({ ...signed, authentication: 'bearer', token: 't' }, url);
		expect(Object.keys(headers ?? {})).toEqual(names);
		expect(names).toEqual(['Authorization', 'webhook-id', 'webhook-timestamp', 'webhook-signature']);
	});

	test('is refused for an ID with a full stop', () => {
		expect(attempt(signed, url, '{}', 'a.b')).toMatchObject({
			headers: null,
			problems: [{ type: 'parameter_error' }],
		});
	});
});

describe('a credential', () => {
	const UNREADABLE = 'A field of it cannot be read. Enter it again.';
	const NO_ORIGIN =
		"'Allowed Origins' is empty, so this credential could not be sent anywhere. Enter the origin of " +
		'the receiver, such as https://api.example.com.';
	const BAD_ORIGIN =
		"'Allowed Origins' has an entry that is not a valid origin. Write each as https://, host and, " +
		'if needed, port, such as https://api.example.com.';
	const NO_HEADER = 'The login holds line breaks or non-ASCII characters, which no header can carry.';
	const NO_NAME =
		"'Header Name' is not a valid header name. Use letters, digits and hyphens, without a colon.";
	test.each<[unknown, string]>([
		[null, NO_ORIGIN],
		[undefined, NO_ORIGIN],
		['text', UNREADABLE],
		[{ allowedOrigins: 7 }, UNREADABLE],
		[{ ...bearer, token: 7 }, UNREADABLE],
		[{ ...bearer, authentication: 'digest' }, UNREADABLE],
		[{ ...bearer, allowedOrigins: ' ,\n' }, NO_ORIGIN],
		[{ ...bearer, allowedOrigins: 'https://a.example b' }, BAD_ORIGIN],
		[{ ...bearer, allowedOrigins: 'https://:x@a.example' }, BAD_ORIGIN],
		[{ ...bearer, allowedOrigins: 'https://a.example#x' }, BAD_ORIGIN],
		[{ ...bearer, token: '' }, "'Token' is empty."],
		[{ allowedOrigins: 'https://a.example', authentication: 'bearer' }, "'Token' is empty."],
		[{ ...bearer, token: 'ä' }, NO_HEADER],
		[{ ...bearer, authentication: 'header', headerName: 'X:', headerValue: 'x' }, NO_NAME],
		[{ ...bearer, authentication: 'header', headerName: 'X' }, "'Header Value' is empty."],
		[{ ...bearer, authentication: 'header', headerName: 'X', headerValue: 'a\nb' }, NO_HEADER],
		[
			{ ...bearer, authentication: 'basic', user: 'a:b' },
			"'User' holds a colon, which basic authentication does not allow.",
		],
		[{ ...bearer, authentication: 'basic' }, "'User' and 'Password' are empty."],
		[
			{ ...bearer, previousSigningSecret: PREVIOUS },
			"There is a 'Previous Signing Secret' but no 'Signing Secret'.",
		],
		[
			{ ...bearer, signingSecret: 'a b' },
			"A signing secret is not a Standard Webhooks secret. Those are base64, usually with 'whsec_' " +
				'before it.',
		],
		[
			{ ...bearer, signingSecret: SECRET, previousSigningSecret: 'a b' },
			"A signing secret is not a Standard Webhooks secret. Those are base64, usually with 'whsec_' " +
				'before it.',
		],
	])('with a mistake is refused with the right sentence (row %#)', (credential, message) =>
		expect(readActionTarget(credential)).toEqual({ ok: false, message }),
	);

	test('that adds nothing still says where it may be tested', () => {
		const message =
			"It holds neither a login nor a signing secret. Choose an 'Authentication' or enter a " +
			"'Signing Secret'.";
		expect(readActionTarget({ allowedOrigins: 'http://a.example:81' })).toEqual({
			ok: false,
			message,
			onlyOrigins: new Set(['http://a.example:81']),
		});
		expect(readAllowedOrigins({ allowedOrigins: ',https://a.example,', token: 7 })).toEqual({
			ok: true,
			value: new Set(['https://a.example']),
		});
		expect([readAllowedOrigins('x'), readAllowedOrigins(null)]).toEqual([
			{ ok: false, message: UNREADABLE },
			{ ok: false, message: NO_ORIGIN },
		]);
	});

	test('is kept as it is read', () => {
		const none = { allowedOrigins: new Set(['https://api.example.com']), login: null, signingSecrets: [] };
		expect(target({ ...bearer, authentication: 'none', signingSecret: SECRET })).toEqual({
			...none,
			signingSecrets: [SECRET],
		});
		expect(target({ ...bearer, authentication: 'header', headerName: ' X-Key ', headerValue: 'v' })).toEqual({
			...none,
			login: { name: 'X-Key', value: 'v' },
		});
		expect(target({ ...bearer, authentication: 'basic', password: 'p' }).login).toEqual({
			name: 'Authorization',
			value: 'Basic OnA=',
		});
		expect(target({ ...bearer, authentication: 'basic', user: 'u' }).login).toEqual({
			name: 'Authorization',
			value: 'Basic dTo=',
		});
	});

	test('says why it does not go with a request', () => {
		expect(attempt(bearer, 'https://other.example/x').problems).toEqual([
			{
				type: 'auth_error',
				message: 'The credential may not be sent to https://other.example.',
				location: 'actions[0].useCredential',
				suggestion:
					"Check the URL. If it is right, add its origin to 'Allowed Origins' of the credential, or " +
					"switch off 'Use Credential' for this action.",
			},
		]);
		expect(
			attempt({ ...bearer, signingSecret: SECRET }, 'https://api.example.com', '', 'a.b').problems,
		).toEqual([
			{
				type: 'parameter_error',
				message: 'The idempotency key holds a full stop, which the id of a signed message must not.',
				location: 'actions[0].headers',
				suggestion: "Use another 'Idempotency-Key', or remove the header.",
			},
		]);
		expect(attempt(bearer, 'no address')).toEqual({ headers: null, names: [], problems: [] });
		expect(attempt(bearer, 'https://api.example.com', '', 'a.b')).toEqual({
			headers: { Authorization: 'Bearer canary-token' },
			names: ['Authorization'],
			problems: [],
		});
	});

	test.each([[null], [{ url: 7 }], [{ url: ' ' }], ['text']])(
		'for a chat that is %j asks for the URL',
		(credential) =>
			expect(readNotificationTarget(credential)).toEqual({
				ok: false,
				message: "Enter the 'URL' of the incoming webhook.",
			}),
	);
	test('for a chat whose URL is no address says so', () =>
		expect(readNotificationTarget({ url: 'x' })).toEqual({
			ok: false,
			message:
				"The 'URL' is not an address that can be sent to. Copy it again from the chat; it starts " +
				'with https://.',
		}));
});

describe('the address of a chat', () => {
	test.each([
		'https://hooks.example.com/services/T/B/x',
		'http://chat.internal:8065/hooks/x',
		'http://127.0.0.1:8065/hooks/x',
	])('is read from %s', (url) => {
		expect(readNotificationTarget({ url: ` ${url}\n` })).toEqual({ ok: true, value: { url } });
	});

	test.each([
		undefined,
		null,
		{},
		{ url: '' },
		{ url: 7 },
		{ url: 'canary' },
		{ url: 'ftp://canary/x' },
		{ url: 'https://u:canary@example.com/x' },
		{ url: 'http://169.254.169.254/canary' },
	])('is not read from %j', (credential) => {
		const reading = readNotificationTarget(credential);
		expect(reading.ok).toBe(false);
		expect(JSON.stringify(reading)).not.toContain('canary');
	});
});
