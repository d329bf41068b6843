import { transportFailureOf } from '../../../nodes/shared/http/transportFailure';

const CODES: Record<string, string[]> = {
	timeout: ['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED'],
	refused: ['ECONNREFUSED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
	unknown_host: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'],
	certificate: [
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'UNABLE_TO_GET_ISSUER',
		'SELF_SIGNED',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	],
	tls: ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_HANDSHAKE_TIMEOUT', 'EPROTO'],
	oversized: ['HPE_HEADER_OVERFLOW'],
	not_http: ['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOWS', 'HPE_X'],
	other: [
		'',
		'XETIMEDOUT',
		'ETIMEDOUTX',
		'XESOCKETTIMEDOUT',
		'ECONNABORTEDX',
		'XECONNREFUSED',
		'EADDRNOTAVAILX',
		'XENOTFOUND',
		'ENOTFOUNDX',
		'EAI_',
		'EAI_AGAIN!',
		'XEAI_AGAIN',
		'XEPROTO',
		'EPROTOX',
		'XHPE_INVALID',
		'HPE_INVALID!',
		'HPE_',
		'XECONNRESET',
		'ECONNRESETX',
		'XEPIPE',
		'EPIPEX',
		'ERR_STREAM_PREMATURE_CLOSEX',
		'ENOENT',
	],
};

test.each(Object.entries(CODES).flatMap(([failure, codes]) => codes.map((code) => [code, failure])))(
	'an error of the code %j means %s, with a system call or without',
	(code, failure) => {
		expect(transportFailureOf({ code })).toBe(failure);
		expect(transportFailureOf({ code, syscall: 'read' })).toBe(failure);
	},
);

test.each(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])(
	'%s is a broken connection where the system says so, else one that ended without an answer',
	(code) => {
		expect(transportFailureOf({ code, syscall: 'read' })).toBe('reset');
		expect(transportFailureOf({ code })).toBe('empty');
		expect(transportFailureOf({ code, cause: { syscall: 'write' } })).toBe('reset');
	},
);

test('the outermost cause that is known counts, of the first five', () => {
	const inside = (error: unknown, depth: number): unknown =>
		depth === 0 ? error : { code: 'UNKNOWN', cause: inside(error, depth - 1) };
	expect(transportFailureOf({ code: 'ECONNREFUSED', cause: { code: 'ETIMEDOUT' } })).toBe('refused');
	expect([1, 2, 3, 4, 5].map((depth) => transportFailureOf(inside({ code: 'ENOTFOUND' }, depth)))).toEqual([
		'unknown_host',
		'unknown_host',
		'unknown_host',
		'unknown_host',
		'other',
	]);
	expect(transportFailureOf({ code: 'ECONNREFUSED', cause: { name: 'SsrfBlockedIpError' } })).toBe('blocked');
	expect(
		[
			{ name: 'SsrfBlockedHostnameError' },
			{ name: 'NoSsrfBlockedError' },
			{ name: ['SsrfBlocked'] },
			{ code: ['ETIMEDOUT'] },
			null,
			undefined,
			'ETIMEDOUT',
			7,
		].map(transportFailureOf),
	).toEqual(['blocked', ...Array<string>(7).fill('other')]);
});

test('the code that n8n kept of an error counts as its own, and its own one before', () => {
	expect(transportFailureOf({ httpCode: 'ENOTFOUND' })).toBe('unknown_host');
	expect(transportFailureOf({ httpCode: 'ECONNRESET', cause: { syscall: 'read' } })).toBe('reset');
	expect(transportFailureOf({ httpCode: 'ECONNRESET' })).toBe('empty');
	expect(transportFailureOf({ code: 'ETIMEDOUT', httpCode: 'ENOTFOUND' })).toBe('timeout');
	expect(transportFailureOf({ httpCode: '404', cause: { code: 'EPROTO' } })).toBe('tls');
	expect(transportFailureOf({ httpCode: 404 })).toBe('other');
});
