import * as crypto from 'node:crypto';
import {
	isAuthentic,
	authenticationHeaders,
	type Authentication,
	type WebhookSecret,
} from '../../../nodes/shared/signature/authentication';

jest.mock('node:crypto', () => {
	const actual = jest.requireActual<typeof crypto>('node:crypto');
	return { ...actual, timingSafeEqual: jest.fn(actual.timingSafeEqual) };
});
const comparisons = jest.mocked(crypto.timingSafeEqual).mock;

const BODY = Buffer.from('{"event":"action_log.failed"}');
const NOW = 1_763_000_000_000;
const known: WebhookSecret = {
	headerName: 'x-secret',
	secret: Buffer.from('the current secret of today').toString('base64'),
	previousSecret: Buffer.from('the secret that was before').toString('base64'),
};

/** How often bytes were compared, and how many at a time. */
function comparedFor(
	authentication: Authentication,
	headers: Record<string, string>,
): { accepted: boolean; lengths: number[] } {
	comparisons.calls.length = 0;
	const accepted = isAuthentic(authentication, headers, BODY, known, NOW);
	return {
		accepted,
		lengths: comparisons.calls.flatMap(([left, right]) => [left.byteLength, right.byteLength]),
	};
}

const changed = (text: string, position: number) =>
	`${text.slice(0, position)}${text[position] === 'A' ? 'B' : 'A'}${text.slice(position + 1)}`;

test.each<[Authentication, string]>([
	['headerSecret', 'x-secret'],
	['hmac', 'x-secret'],
	['standardWebhooks', 'webhook-signature'],
])(
	'%s compares as much for a value that is wrong at its start, at its end or by an older secret',
	(authentication, header) => {
		const right = authenticationHeaders(authentication, BODY, known, 'msg_1', NOW);
		const value = right[header] as string;
		const before = authenticationHeaders(
			authentication,
			BODY,
			{ ...known, secret: known.previousSecret },
			'msg_1',
			NOW,
		);
		// A version stands before the signature of Standard Webhooks.
		const start = value.indexOf(',') + 1;
		const tried = [
			right,
			before,
			{ ...right, [header]: changed(value, start) },
			{ ...right, [header]: changed(value, value.length - 2) },
		].map((headers) => comparedFor(authentication, headers));
		expect(tried.map(({ accepted }) => accepted)).toEqual([true, true, false, false]);
		const [{ lengths } = { lengths: [] }] = tried;
		expect(lengths.length).toBeGreaterThan(0);
		expect(new Set(lengths)).toEqual(new Set([32]));
		for (const other of tried) expect(other.lengths).toEqual(lengths);
	},
);
