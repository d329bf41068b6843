import { shownText } from '../shownText';
import { carriesHeaderSecret } from './headerSecret';
import { HEADER_NAME } from './headerText';
import { carriesHmac, signWithHmac } from './hmac';
import type { ReceivedHeaders } from './receivedHeaders';
import { carriesStandardWebhook, keyOf, signStandardWebhook } from './standardWebhooks';

/** How deliveries prove where they come from; `none` has to be chosen. */
export const AUTHENTICATIONS = ['headerSecret', 'hmac', 'standardWebhooks', 'none'] as const;
export type Authentication = (typeof AUTHENTICATIONS)[number];

/** What both sides know. */
export interface WebhookSecret {
	/** The header of the secret or the HMAC; Standard Webhooks has header names of its own. */
	headerName: string;
	secret: string;
	/** Accepted as well while the secret is being changed; empty when there is none. */
	previousSecret: string;
}

/**
 * Whether a delivery proves where it comes from. Never throws, and accepts nothing when the secret is
 * missing or unusable.
 *
 * @param now milliseconds since 1970
 */
export function isAuthentic(
	authentication: Authentication,
	headers: ReceivedHeaders,
	body: Uint8Array,
	expected: WebhookSecret,
	now: number,
): boolean {
	const secrets = [expected.secret, expected.previousSecret];
	switch (authentication) {
		case 'none':
			return true;
		case 'headerSecret':
			return carriesHeaderSecret(headers, expected.headerName, secrets);
		case 'hmac':
			return carriesHmac(headers, expected.headerName, body, secrets);
		case 'standardWebhooks':
			return carriesStandardWebhook(headers, body, secrets, Math.floor(now / 1000));
	}
}

/**
 * The headers with which a sender proves a body: the counterpart of {@link isAuthentic}.
 *
 * @param id of the message, for Standard Webhooks
 * @param now milliseconds since 1970
 */
export function authenticationHeaders(
	authentication: Authentication,
	body: Uint8Array,
	known: WebhookSecret,
	id: string,
	now: number,
): Record<string, string> {
	const headerName = known.headerName.trim();
	switch (authentication) {
		case 'none':
			return {};
		case 'headerSecret':
			// Header values are bytes; a text beyond Latin-1 travels as those of its UTF-8.
			return {
				[headerName]: /[\u0100-\uffff]/.test(known.secret)
					? Buffer.from(known.secret, 'utf8').toString('latin1')
					: known.secret,
			};
		case 'hmac':
			return { [headerName]: `sha256=${signWithHmac(body, known.secret)}` };
		case 'standardWebhooks':
			return signStandardWebhook(id, Math.floor(now / 1000), body, [known.secret]);
	}
}

/**
 * What is wrong with the shape of a credential for a way of proving, or null when nothing is.
 * Nothing is sent: OmniAI offers no way to test a secret.
 *
 * @param authentication null when it is not known, as in n8n's credential dialog
 */
export function secretProblem(
	credential: Partial<WebhookSecret>,
	authentication: Authentication | null,
): string | null {
	const secret = credential.secret ?? '';
	const name = (credential.headerName ?? '').trim();
	if (secret === '') return "Enter the secret that you set for the webhook in OmniAI's settings.";
	if (CONTROL.test(secret.trim()))
		return (
			'The secret holds a line break or another control character, which no header carries. Copy it ' +
			'again.'
		);
	if (secret !== secret.trim())
		return 'The secret begins or ends with white space. HTTP drops it on the way, so it can never match.';
	const mayLackName =
		authentication === 'standardWebhooks' || (authentication === null && secret.startsWith('whsec_'));
	if (name === '' && !mayLackName) return 'Enter the name of the header that carries the secret.';
	if (name !== '' && !HEADER_NAME.test(name))
		return (
			`'${shownText(name)}' is not a valid header name. Use letters, digits and hyphens, without a ` +
			'colon.'
		);
	if (authentication === 'standardWebhooks' && keyOf(secret) === null) {
		return "The secret is not a Standard Webhooks secret. Those are base64, usually with 'whsec_' before it.";
	}
	for (const [field, text] of [
		['secret', secret],
		['previous secret', credential.previousSecret ?? ''],
	] as const) {
		const problem = text === '' ? null : guessableProblem(field, text, authentication);
		if (problem !== null) return problem;
	}
	return null;
}

/**
 * What deliveries are held against: the secrets without those that can be guessed, so that nothing is proven
 * by them.
 * @returns also what is wrong with the first of these, in words, or null
 */
export function withoutGuessable(
	expected: WebhookSecret,
	authentication: Authentication,
): { usable: WebhookSecret; problem: string | null } {
	const of = (field: string, text: string) =>
		text === '' ? null : guessableProblem(field, text, authentication);
	const [current, previous] = [of('secret', expected.secret), of('previous secret', expected.previousSecret)];
	const usable = {
		...expected,
		secret: current === null ? expected.secret : '',
		previousSecret: previous === null ? expected.previousSecret : '',
	};
	return { usable, problem: current ?? previous };
}

// What a header cannot hold; senders drop it, refuse it or send something else.
const CONTROL = /[^\P{Cc}\t]/u;

// What can be tried out over the network in a reasonable time; the prefix of Standard Webhooks is no secret.
const MIN_CHARACTERS = 8;
// Standard Webhooks asks for 24 to 64 bytes; half of what is usual is still beyond trying.
const MIN_KEY_BYTES = 16;

function guessableProblem(field: string, text: string, authentication: Authentication | null): string | null {
	const { length } = text.replace(/^whsec_/, '');
	if (length < MIN_CHARACTERS) {
		return (
			`The ${field} has only ${length} ` +
			`${length === 1 ? 'character' : 'characters'}${text.startsWith('whsec_') ? " after 'whsec_'" : ''}, ` +
			`so it can be guessed. Use at least ${MIN_CHARACTERS}, better 32 at random, here and at the ` +
			'sender.'
		);
	}
	const key = authentication === 'standardWebhooks' ? keyOf(text) : null;
	if (key === null || key.length >= MIN_KEY_BYTES) return null;
	return (
		`The ${field} holds a key of ${key.length} bytes, which is too short to sign with. Use at least ` +
		`${MIN_KEY_BYTES} bytes; Standard Webhooks recommends 24 to 64.`
	);
}
